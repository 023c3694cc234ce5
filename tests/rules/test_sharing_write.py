"""What may be laid down where."""

from __future__ import annotations

import pytest

from casework.rules.sharing import (
    decide_write,
)
from casework.vocabulary import Category, OrganisationKey, Setting
from tests.rules.sharing_builders import (
    POLICY,
)


@pytest.mark.parametrize(
    ("organisation", "setting", "category", "codes"),
    [
        ("POL", "LOKAAL", "POL8", ()),
        ("GGZ", "LOKAAL", "GEZ", ()),
        ("COL_SD", "ZVH_TRIAGE", "PLAN", ()),
        ("BURG", "RIEC_SIGNAAL", "SIGN", ()),
        ("POL", "RIEC_CASUS", "META", ()),
        ("POL", "LOKAAL", "POL12", ("write_denied_D1",)),
        ("POL", "ZVH_CASUS", "POL9_10", ("write_denied_D2",)),
        ("POL", "OTH", "POL9_10", ("write_denied_D3",)),
        ("POL", "RIEC_CASUS", "POL9_10", ("write_riec",)),
        ("POL", "RIEC_CASUS", "ID", ("write_riec",)),
        ("BURG", "RIEC_CASUS", "GEZ", ("write_denied_D4", "write_riec")),
        ("BURG", "OTH", "FIN", ("write_denied_D5",)),
        ("GGZ", "OTH", "ID", ("write_denied_D6",)),
        ("PC", "LOKAAL", "HULP", ("write_denied_D8",)),
        ("BURG", "LOKAAL", "BIBOB", ("write_denied_D9",)),
        ("ONDW", "ZVH_CASUS", "ONDW", ("write_denied_D10",)),
        ("POL", "LOKAAL", "LOG", ("write_log",)),
        ("TOETS", "LOKAAL", "META", ("write_not_a_participant",)),
        ("STAT", "LOKAAL", "META", ("write_not_a_participant",)),
    ],
)
def test_what_may_be_laid_down_where(
    organisation: str, setting: str, category: str, codes: tuple[str, ...]
) -> None:
    decision = decide_write(
        POLICY,
        organisation=OrganisationKey(organisation),
        setting=Setting(setting),
        category=Category(category),
    )
    assert tuple(reason.code for reason in decision.reasons) == codes


def test_no_care_content_can_be_laid_down_behind_the_wall_by_anyone() -> None:
    care = (Category.GEZ, Category.HULP, Category.VOORZ, Category.VTH, Category.ONDW)
    behind = (Setting.OTH, Setting.RIEC_SIGNAAL, Setting.RIEC_CASUS)
    allowed = [
        (organisation, setting, category)
        for organisation in OrganisationKey
        for setting in behind
        for category in care
        if decide_write(POLICY, organisation=organisation, setting=setting, category=category)
    ]
    assert allowed == []


@pytest.mark.parametrize("setting", Setting)
@pytest.mark.parametrize("category", Category)
def test_every_refusal_to_write_is_a_short_dutch_sentence_with_a_source(
    setting: Setting, category: Category
) -> None:
    for organisation in OrganisationKey:
        decision = decide_write(
            POLICY, organisation=organisation, setting=setting, category=category
        )
        for reason in decision.reasons:
            assert reason.text.endswith(".")
            assert len(reason.text.split()) <= 15
            assert reason.source
