"""The whole product: every account × every address × every object it may not know of."""

from __future__ import annotations

from itertools import cycle

import pytest

from tests import stages
from tests.sweeps import scene as scenes
from tests.sweeps.test_denials import ACCOUNTS, METHODS, client_of, clock, sweep, unseen

__all__ = ["clock"]

pytestmark = pytest.mark.prove

_told, scene = stages.stage(scenes.tell)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_what_is_unseen_answers_like_what_was_never_there(scene, account):
    """Open and send to every one of them, and try one of the other methods in turn."""
    client, others = client_of(scene, account), cycle(METHODS[2:])
    asked = [
        (one, thing, method)
        for one, thing in unseen(scene, account)
        for method in ("get", "post", next(others))
    ]
    assert sweep(scene, account, client, asked) > 300
