"""The scene is told once; the clock of the pages stands still at the moment of the scene."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import stages
from tests.leaks import scene as scenes

_told, scene = stages.stage(scenes.tell)


@pytest.fixture(autouse=True)
def clock(scene, monkeypatch):
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: scene.cast.at))
