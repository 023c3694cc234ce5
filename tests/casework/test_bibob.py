"""Bibob content ends after five years, to the day, whatever keeps it from being destroyed."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import access
from casework.models import Case, Item, LegalHold
from casework.services import items
from casework.services.grounds import GroundInput
from casework.services.items import ItemInput
from casework.vocabulary import Category, Ground, Level, Regime, Setting
from tests import cast as stage
from tests import stages
from tests.leaks import scene

pytestmark = pytest.mark.django_db


def tell() -> tuple[stage.Cast, Case, Item]:
    """Tell of an undermining case in which enforcement shares what a Bibob examination gave."""
    told = scene.tell()
    cast, case = told.cast, told.walled
    row = items.add_item(
        case,
        ItemInput(Category.BIBOB, "Advies van het bureau, fictief.", regime=Regime.BIBOB),
        release_into=Setting.OTH,
        necessity="Nodig voor de vergunning.",
        grounds=[GroundInput(Ground.B28, "Wet Bibob 28(2)(c)")],
        by=cast.actor("vth"),
        at=cast.at,
    )
    return cast, case, row


_told, story = stages.stage(tell)


def seen(cast, case, row, at) -> dict[str, Level]:
    found = {}
    for name in ("vth", "oov", "oe"):
        rows = {one.item.pk: one.level for one in access.visible_items(cast.actor(name, at), case)}
        found[name] = rows.get(row.pk, Level.NONE)
    return found


def test_bibob_content_is_gone_for_everybody_after_five_years_also_under_a_legal_hold(story):
    cast, case, row = story
    LegalHold.objects.create(
        case=case,
        reason="Er loopt een rechtszaak.",
        asked_at=cast.at,
        asked_by=cast.demo.users["oov"],
        confirmed_at=cast.at,
        confirmed_by=cast.demo.users["burgemeester"],
    )
    end = dt.datetime.combine(
        cast.at.date().replace(year=cast.at.year + 5), dt.time(), stage.AMSTERDAM
    )
    before = seen(cast, case, row, end - dt.timedelta(seconds=1))
    assert set(before.values()) == {Level.FULL}
    assert set(seen(cast, case, row, end).values()) == {Level.NONE}
    assert Item.objects.filter(pk=row.pk).exists(), "kept or not, it is not used"
