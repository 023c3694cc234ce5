"""What the proof of twin worlds needs around it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from random import Random
from types import SimpleNamespace

import pytest

from casework import access
from tests.prove.twins.dice import Dice, public_ids


@pytest.fixture(scope="module")
def dice() -> Iterator[Dice]:
    """Let every public id and reference of the product come from dice that can be thrown."""
    drawn = Dice()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("casework.services.base.secrets", SimpleNamespace(choice=drawn.choice))
        for field in public_ids():
            label = field.model._meta.label
            patched.setattr(field, "default", lambda label=label: drawn.number(label))
            patched.setattr(field, "_get_default", lambda label=label: drawn.number(label))
        sample = SimpleNamespace(SystemRandom=lambda: Random(0))
        patched.setattr("casework.services.log_reviews.secrets", sample)
        yield drawn


@pytest.fixture
def plain_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a PDF be what is printed on it, so that it can be compared and read."""

    def printed(layout: object, *, sys_inputs: dict[str, str], **kwargs: object) -> bytes:
        return sys_inputs["data"].encode()

    monkeypatch.setattr("casework.services.pdf.typst", SimpleNamespace(compile=printed))


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let lists turn their page early, so that where a page ends is compared too."""
    monkeypatch.setitem(access.worklist_page.__kwdefaults__, "limit", 2)
    for module, name, few in (
        ("notifications.selectors.inbox", "PAGE", 4),
        ("escalation.views.case", "SHORT", 6),
        ("escalation.views.intake", "CANDIDATES", 1),
    ):
        monkeypatch.setattr(import_module(module), name, few)
