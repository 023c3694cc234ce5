"""Sources decide: giving, stopping, correcting, reclassifying and conditions, as services."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casework import access
from casework.errors import Conflict, NotVisible, Refused
from casework.models import Disclosure, Item, JournalEvent, LegalGround, Release
from casework.rules.changing import Kind
from casework.services import changes, consents, items, participation
from casework.services.grounds import GroundInput
from casework.services.items import ItemInput
from casework.vocabulary import (
    AgeGroup,
    Category,
    Consenter,
    ConsentKind,
    EventType,
    Ground,
    Level,
    Regime,
    Setting,
)
from tests import cast as stage
from tests import stages
from tests.casework import acts

F, S = Level.FULL, Level.SIGNAL
WHY = "Zonder deze informatie gaat het mis."


def tell():
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    cast.later(hours=1)
    return cast, case


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


def note(cast, case, name, category=Category.HULP, text="Nieuwe notitie, fictief."):
    """Let somebody write a note that stays at home."""
    item = items.add_item(
        case, ItemInput(category, text), release_into=None, by=cast.actor(name), at=cast.at
    )
    cast.items["new"] = item
    return item


def give(cast, case, name, item, recipients=None, *grounds, setting=Setting.LOKAAL):
    return items.release_items(
        case,
        [item],
        setting,
        recipients,
        necessity="Nodig voor de samenwerking.",
        grounds=grounds,
        by=cast.actor(name),
        at=cast.at,
    )


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


# ------------------------------------------------------------------ giving


def test_a_note_that_stayed_home_opens_when_its_source_gives_it(cast, case):
    item = note(cast, case, "wonen", Category.WOON)
    assert "new" not in cast.levels("samendoen", case)
    give(cast, case, "wonen", item)
    assert cast.levels("samendoen", case)["new"] is F
    assert cast.levels("ggz", case)["new"] is S


def test_giving_by_name_reaches_only_who_is_named(cast, case):
    item = note(cast, case, "wonen", Category.WOON)
    give(cast, case, "wonen", item, [cast.desk("wijkagent").party_id])
    assert cast.levels("wijkagent", case)["new"] is F
    assert "new" not in cast.levels("samendoen", case)


def test_naming_nobody_or_another_setting_or_anothers_item_changes_nothing(cast, case):
    item = note(cast, case, "wonen", Category.WOON)
    before = acts.fingerprint()
    with pytest.raises(Refused) as caught:
        give(cast, case, "wonen", item, [])
    assert codes(caught) == ["release:nobody"]
    with pytest.raises(NotVisible):
        give(cast, case, "wonen", item, setting=Setting.ZVH_CASUS)
    with pytest.raises(NotVisible):
        give(cast, case, "samendoen", item)
    assert acts.fingerprint() == before


def test_professional_secrecy_needs_the_sources_own_ground_in_words(cast, case):
    secret = cast.items["i6"]
    for grounds, code in (
        ((), "secrecy:ground"),
        ((GroundInput(Ground.G, "Wgs 2.29(2)", WHY),), "secrecy:ground"),
        ((GroundInput(Ground.C, "KNMG", ""),), "text:empty"),
        ((GroundInput(Ground.T, "AVG", WHY),), "secrecy:subject"),
    ):
        before = acts.fingerprint()
        with pytest.raises(Refused) as caught:
            give(cast, case, "ggz", secret, None, *grounds)
        assert codes(caught) == [code]
        assert acts.fingerprint() == before
    assert "i6" not in cast.levels("wijkagent", case)
    give(cast, case, "ggz", secret, None, GroundInput(Ground.C, "KNMG", WHY))
    assert cast.levels("wijkagent", case)["i6"] is F
    assert "i6" not in cast.levels("coordinator", case)


def test_consent_that_nobody_recorded_is_no_ground(cast, case):
    Item.objects.filter(pk=cast.items["i6"].pk).update(subject=case.subjects.get())
    before = acts.fingerprint()
    with pytest.raises(Refused) as caught:
        give(cast, case, "ggz", cast.items["i6"], None, GroundInput(Ground.T, "AVG", WHY))
    assert codes(caught) == ["secrecy:consent"]
    assert acts.fingerprint() == before


def test_a_recorded_consent_of_the_source_is_such_a_ground(cast, case):
    given = consents.ConsentInput(
        ConsentKind.LIFT_SECRECY,
        case.subjects.get(),
        AgeGroup.ADULT,
        frozenset({Consenter.SELF}),
        cast.at.date(),
        "Samen besproken en akkoord.",
        categories=frozenset({Category.GEZ}),
    )
    # what a consent covers is about the person it is about
    Item.objects.filter(pk=cast.items["i6"].pk).update(subject=case.subjects.get())
    row = consents.record_consent(case, given, by=cast.actor("ggz"), at=cast.at)
    (made,) = give(cast, case, "ggz", cast.items["i6"], None, GroundInput(Ground.T, "AVG", ""))
    assert cast.levels("wijkagent", case)["i6"] is F
    assert not made.grounds.filter(ground=Ground.T).exists(), "consent hangs on the person"
    assert "T" in Disclosure.objects.get(release_uuid=made.uuid).grounds
    consents.withdraw_consent(row, by=cast.actor("ggz"), at=cast.at)
    assert "i6" not in cast.levels("wijkagent", case)
    assert cast.levels("ggz", case)["i6"] is F


def test_the_preview_says_before_what_happens_after(cast, case):
    item = note(cast, case, "wonen", Category.WOON)
    actor = cast.actor("wonen")
    change = access.as_released([item], Setting.LOKAAL, None, [], cast.at)
    told = {row.name: (row.before, row.after) for row in access.gains(actor, case, [item], change)}
    before = {name: cast.levels(name, case).get("new", Level.NONE) for name in PEOPLE}
    give(cast, case, "wonen", item)
    after = {name: cast.levels(name, case).get("new", Level.NONE) for name in PEOPLE}
    assert told == {cast.desk(n).label: (before[n], after[n]) for n in PEOPLE}
    assert not any("Dimence" in name for name in told), "unseen stays unseen"


PEOPLE = ("coordinator", "samendoen", "wijkagent", "intake")


# ------------------------------------------------------------------ stopping


def test_stopping_one_release_leaves_the_item_and_the_others(cast, case):
    item = note(cast, case, "wonen", Category.WOON)
    [wide] = give(cast, case, "wonen", item)
    give(cast, case, "wonen", item, [cast.desk("wijkagent").party_id])
    items.end_release(case, wide, by=cast.actor("wonen"), at=cast.at)
    assert "new" not in cast.levels("samendoen", case)
    assert cast.levels("wijkagent", case)["new"] is F
    assert cast.levels("wonen", case)["new"] is F
    with pytest.raises(Conflict):
        items.end_release(case, wide, by=cast.actor("wonen"), at=cast.at)


def test_nobody_else_stops_a_release(cast, case):
    given = cast.items["i3"].releases.get()
    before = acts.fingerprint()
    for name in ("samendoen", "coordinator", "wijkagent"):
        with pytest.raises(NotVisible):
            items.end_release(case, given, by=cast.actor(name), at=cast.at)
    assert acts.fingerprint() == before


# ------------------------------------------------------------------ correcting


def correct(cast, case, name, item, text="Het was anders, fictief.", **more):
    return changes.correct_item(case, item, text, by=cast.actor(name), at=cast.at, **more)


def texts(cast, name, case) -> list[str]:
    return [one.item.text for one in access.visible_items(cast.actor(name), case) if one.full]


def test_a_correction_reaches_at_once_whoever_read_the_error_and_nobody_more(cast, case):
    old = cast.items["i3"]
    before = {name: cast.levels(name, case).get("i3") for name in (*PEOPLE, "ggz")}
    cast.items["i3"] = correct(cast, case, "wonen", old)
    assert {name: cast.levels(name, case).get("i3") for name in (*PEOPLE, "ggz")} == before
    cast.items["old"] = old
    for name in (*PEOPLE, "ggz"):
        assert "old" not in cast.levels(name, case)
    assert old.text in texts(cast, "wonen", case), "its source keeps the old version"
    assert cast.items["i3"].replaces == old
    event = JournalEvent.objects.get(type=EventType.ITEM_CORRECTED)
    assert "anders" not in str(event.data)


def test_a_correction_keeps_the_ground_on_which_it_was_given(cast, case):
    give(cast, case, "ggz", cast.items["i6"], None, GroundInput(Ground.C, "KNMG", WHY))
    cast.items["i6"] = correct(cast, case, "ggz", cast.items["i6"])
    assert cast.levels("wijkagent", case)["i6"] is F
    ground = LegalGround.objects.get(release__item=cast.items["i6"], ground=Ground.C)
    assert ground.recorded_by_party == cast.items["i6"].party


def test_what_was_taken_back_does_not_return_with_a_correction(cast, case):
    given = cast.items["i3"].releases.get()
    items.end_release(case, given, by=cast.actor("wonen"), at=cast.at)
    cast.items["i3"] = correct(cast, case, "wonen", cast.items["i3"])
    assert "i3" not in cast.levels("samendoen", case)


def test_a_name_is_corrected_in_its_parts_and_the_person_is_recognised_anew(cast, case):
    before = case.subjects.get().person_id
    new = correct(
        cast,
        case,
        "samendoen",
        cast.items["i1"],
        "",
        identity={"name": "Z. Anders-fictief", "born_on": "1990-01-02"},
    )
    assert new.text == "Z. Anders-fictief, geboren 2-1-1990"
    assert case.subjects.get().person_id != before
    for name in ("samendoen", "wonen"):
        found = access.find_by_name(cast.actor(name), "anders-fictief")
        assert [row.case_id for row in found] == [case.pk], "found by the better name"
    assert not access.find_by_name(cast.actor("wonen"), "voorbeeld"), "and no more by the other"


@pytest.mark.parametrize(
    ("short", "name", "text", "code"),
    [
        ("p", "wonen", "Iets anders.", "item:plan"),
        ("i3", "wonen", "", "text:empty"),
        ("i3", "wonen", "Inhoud van i3, fictief.", "text:same"),
    ],
)
def test_what_cannot_be_corrected_stays_as_it_is(cast, case, short, name, text, code):
    before = acts.fingerprint()
    with pytest.raises(Refused) as caught:
        correct(cast, case, name, cast.items[short], text)
    assert codes(caught) == [code]
    assert acts.fingerprint() == before


def test_the_old_version_cannot_be_corrected_again(cast, case):
    correct(cast, case, "wonen", cast.items["i3"])
    with pytest.raises((NotVisible, Refused)):
        correct(cast, case, "wonen", cast.items["i3"], "Nog eens anders.")


def test_nobody_corrects_anothers_item(cast, case):
    before = acts.fingerprint()
    with pytest.raises(NotVisible):
        correct(cast, case, "samendoen", cast.items["i3"])
    assert acts.fingerprint() == before


# ------------------------------------------------------------------ reclassifying


def reclassify(cast, case, name, short, **changed):
    item = Item.objects.get(pk=cast.items[short].pk)
    kind = replace(changes.kind_of(item), **changed)
    return changes.reclassify_item(case, item, kind, by=cast.actor(name), at=cast.at)


def test_another_kind_of_data_is_given_anew_or_not_at_all(cast, case):
    assert cast.levels("wijkagent", case)["i3"] is F
    assert reclassify(cast, case, "wonen", "i3", category=Category.ID)
    assert not any("i3" in cast.levels(name, case) for name in (*PEOPLE, "ggz"))
    assert cast.levels("wonen", case)["i3"] is F
    give(cast, case, "wonen", cast.items["i3"])
    assert cast.levels("ggz", case)["i3"] is F, "as what it now is"
    assert access.find_by_name(cast.actor("ggz"), "inhoud"), "and so it is searched, as a name"
    reclassify(cast, case, "wonen", "i3", category=Category.WOON)
    assert not access.find_by_name(cast.actor("wonen"), "inhoud")


def test_a_stricter_mark_hides_at_once_and_keeps_the_release(cast, case):
    assert not reclassify(cast, case, "wonen", "i3", professional_secrecy=True)
    assert not any("i3" in cast.levels(name, case) for name in (*PEOPLE, "ggz"))
    assert Release.objects.get(item=cast.items["i3"]).withdrawn_at is None


def test_taking_the_secret_off_opens_nothing_by_itself(cast, case):
    assert reclassify(cast, case, "ggz", "i6", category=Category.WOON, professional_secrecy=False)
    assert not any("i6" in cast.levels(name, case) for name in (*PEOPLE, "wonen"))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"category": Category.BIBOB}, "write_denied_D9"),
        ({"regime": Regime.WPG}, "item:regime"),
        ({}, "item:same"),
    ],
)
def test_a_kind_that_cannot_be_is_refused(cast, case, changed, code):
    before = acts.fingerprint()
    with pytest.raises(Refused) as caught:
        reclassify(cast, case, "wonen", "i3", **changed)
    assert codes(caught) == [code]
    assert acts.fingerprint() == before


def test_only_the_source_reclassifies(cast, case):
    kind = Kind(Category.REL, Regime.AVG, False, False)
    with pytest.raises(NotVisible):
        changes.reclassify_item(
            case, cast.items["i3"], kind, by=cast.actor("coordinator"), at=cast.at
        )


# ------------------------------------------------------------------ conditions


def condition(cast, case, rows, name="wonen", short="i3"):
    changes.set_conditions(case, cast.items[short], rows, by=cast.actor(name), at=cast.at)


def test_a_condition_lowers_at_once_and_taking_it_away_gives_back_no_more(cast, case):
    before = {name: cast.levels(name, case).get("i3") for name in (*PEOPLE, "ggz")}
    police = cast.desk("wijkagent").party_id
    condition(cast, case, [{"level": "signal", "parties": [police]}])
    assert cast.levels("wijkagent", case)["i3"] is S
    assert cast.levels("samendoen", case)["i3"] is F
    condition(cast, case, [{"level": "none"}])
    assert not any("i3" in cast.levels(name, case) for name in (*PEOPLE, "ggz"))
    assert cast.levels("wonen", case)["i3"] is F
    condition(cast, case, [])
    assert {name: cast.levels(name, case).get("i3") for name in (*PEOPLE, "ggz")} == before


def test_a_condition_that_would_raise_is_refused_and_others_set_none(cast, case):
    before = acts.fingerprint()
    with pytest.raises(Refused):
        condition(cast, case, [{"level": "full"}])
    with pytest.raises(NotVisible):
        condition(cast, case, [{"level": "none"}], name="samendoen")
    assert acts.fingerprint() == before


# ------------------------------------------------------------------ guests and closing


def test_what_was_given_to_a_guest_ends_with_the_guest_and_does_not_come_back(cast, case):
    item = note(cast, case, "wonen", Category.WOON)

    def invite():
        return participation.admit_guest(
            case,
            cast.desk("vth"),
            Setting.LOKAAL,
            necessity="Voor dit overleg.",
            until=cast.at + dt.timedelta(hours=2),
            by=cast.actor("coordinator"),
            at=cast.at,
        )

    invite()
    assert "new" not in cast.levels("vth", case)
    give(cast, case, "wonen", item, [cast.desk("vth").party_id])
    assert cast.levels("vth", case)["new"] is F
    cast.later(hours=2)
    assert cast.levels("vth", case) == {}
    cast.later(hours=1)
    invite()
    assert "new" not in cast.levels("vth", case)
    give(cast, case, "wonen", item, [cast.desk("vth").party_id])
    assert cast.levels("vth", case)["new"] is F
