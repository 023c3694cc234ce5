"""Third parties (Wgs 2.31(9)-(10)): guests of one meeting, never participants who see nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from casework import access
from casework.errors import NotVisible, Refused
from casework.models import Case, Participation
from casework.rules import admission
from casework.rules.policy_file import load_policy
from casework.services import items, participation
from casework.services.grounds import GroundInput
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Setting, Table
from escalation.services import admission as admitting
from escalation.services import answers
from tests import cast as stage
from tests import stages
from tests.escalation.test_main_road import A, check
from tests.journeys.conftest import Clock, clock
from tests.journeys.walk import Walker

__all__ = ["clock"]

POLICY = load_policy(Path(__file__).resolve().parents[2] / "config/policy/hardenberg/sharing.toml")
THIRD = {"WOCO", "ONDW", "WELZIJN", "HALT", "SHN"}
AT = stage.START
F, S = Level.FULL, Level.SIGNAL


# ------------------------------------------------------------------ the rules


@pytest.mark.parametrize("setting", Setting)
def test_the_policy_itself_says_who_is_a_third_party_and_where(setting):
    found = {key for key in OrganisationKey if admission.is_third_party(POLICY, setting, key)}
    assert found == (THIRD if setting in {Setting.ZVH_CASUS, Setting.JOR} else set())


def test_a_third_party_stands_or_falls_with_the_cell_of_the_case_itself():
    for (setting, category, key), cell in POLICY.cells.items():
        if category is Category.META:
            asked = Ground.DERDE in cell.needs
            assert admission.is_third_party(POLICY, setting, key) is asked


@pytest.mark.parametrize(
    ("names", "until", "text"),
    [
        ([], None, ""),
        (["Halt"], AT + dt.timedelta(hours=2), ""),
        (["Halt"], None, "Kies de dag van het overleg. Halt doet mee als gast, voor één overleg."),
        (
            ["De Stuw", "Halt"],
            None,
            "Kies de dag van het overleg. De Stuw en Halt doen mee als gast, voor één overleg.",
        ),
        (["Halt"], AT, "Deze dag is voorbij. Kies de dag van het overleg."),
        (["Halt"], AT + dt.timedelta(days=31), ""),
        (
            ["Halt"],
            AT + dt.timedelta(days=31, minutes=1),
            "Kies een dag binnen een maand. Een gast kijkt vanaf nu mee.",
        ),
    ],
)
def test_a_guest_comes_to_one_meeting_that_is_soon(names, until, text):
    decision = admission.decide_guests(names, until, at=AT, field="until")
    assert " ".join(reason.text for reason in decision.reasons) == text
    assert {reason.field for reason in decision.reasons} <= {"until"}


# ------------------------------------------------------------------ the services


def tell():
    """A case at the Zorg- en Veiligheidshuis, stage D, and a second one that is still weighed."""
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    move = stage.request_zvh(cast, case)
    stage.confirm_sources(cast, move)
    cast.later(hours=1)
    stage.judge_fit(cast, move)
    cast.later(hours=1)
    return cast, move


_told, story = stages.stage(tell)


@pytest.fixture
def weighed(story):
    return story


@pytest.fixture
def conference(story):
    """Stage D: the cast and the case."""
    cast, move = story
    case = stage.accept_zvh(cast, move)
    cast.later(hours=1)
    return cast, case


def give(cast, case: Case, name: str) -> None:
    """Let every source give to a guest, by name, what it gave to the meeting."""
    for source, shorts in (
        ("samendoen", ("i1", "i5", "r")),
        ("wijkagent", ("i2",)),
        ("wonen", ("i3", "p")),
        ("ggz", ("i6",)),
    ):
        items.release_items(
            case,
            [cast.items[short] for short in shorts],
            Setting.ZVH_CASUS,
            [cast.desk(name).party_id],
            necessity="Nodig in dit overleg.",
            grounds=[GroundInput(Ground.G, "Wgs 2.29(2)", "Goede hulp vraagt dit.")]
            if source == "ggz"
            else [],
            by=cast.actor(source),
            at=cast.at,
        )


def part(case: Case, cast, name: str) -> Participation:
    return case.participations.get(desk=cast.desk(name), setting=Setting.ZVH_CASUS)


def accept(cast, move, names, **more):
    return answers.accept(
        move,
        participants=[cast.desk(name) for name in names],
        takes_process_direction=True,
        by=cast.actor("zvh"),
        at=cast.at,
        **more,
    )


def test_accepting_seats_every_third_party_as_guest_and_the_others_as_participants(weighed):
    cast, move = weighed
    until = cast.at + dt.timedelta(hours=8)
    case = accept(cast, move, ("wijkagent", "halt", "stuw"), guests_until=until)
    for name in ("halt", "stuw"):
        row = part(case, cast, name)
        assert (row.guest, row.until) == (True, until)
        assert set(row.grounds.values_list("ground", flat=True)) == {"N", "DERDE"}
        assert cast.levels(name, case)["i1"] is F
        assert "i2" not in cast.levels(name, case)
    row = part(case, cast, "wijkagent")
    assert (row.guest, row.until) == (False, None)
    assert set(row.grounds.values_list("ground", flat=True)) == {"N", "TOEGEL"}
    cast.at = until
    for name in ("halt", "stuw"):
        with pytest.raises(NotVisible):
            access.get_case(cast.actor(name), case.uuid)


def test_accepting_with_a_third_party_and_no_meeting_is_refused_whole(weighed):
    cast, move = weighed
    with pytest.raises(Refused) as refused:
        accept(cast, move, ("wijkagent", "halt"))
    assert [(one.field, one.code) for one in refused.value.reasons] == [
        ("guests_until", "guest:moment")
    ]
    move.case.refresh_from_db()
    assert move.case.table == Table.LOCAL
    assert not move.case.participations.filter(setting=Setting.ZVH_CASUS).exists()


def test_a_case_director_that_is_a_third_party_is_a_guest_too(weighed):
    cast, move = weighed
    desk = cast.desk("wonen")
    move.case.regie.filter(slot="case_direction", until=None).update(desk=desk, user=None)
    with pytest.raises(Refused, match="guest:moment"):
        accept(cast, move, ())
    case = accept(cast, move, (), guests_until=cast.at + dt.timedelta(hours=1))
    assert part(case, cast, "wonen").guest


@pytest.mark.parametrize("admit", [admitting.admit, participation.admit])
def test_a_third_party_cannot_be_admitted_as_a_participant(conference, admit):
    cast, case = conference
    with pytest.raises(Refused) as refused:
        admit(
            case,
            cast.desk("halt"),
            Setting.ZVH_CASUS,
            necessity="Nodig voor deze casus.",
            by=cast.actor("zvh"),
            at=cast.at,
        )
    (reason,) = refused.value.reasons
    assert reason.field == "until"
    assert "Halt doet mee als gast" in reason.text
    assert not case.participations.filter(desk=cast.desk("halt")).exists()
    row = admit(
        case,
        cast.desk("stuw"),
        Setting.LOKAAL,
        necessity="Nodig voor deze casus.",
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    assert not row.guest, "locally nobody is a third party"


def test_a_part_of_one_sort_is_never_given_for_the_other(conference):
    cast, case = conference
    until = cast.at + dt.timedelta(hours=2)

    def seat(**how):
        return participation.seat(
            case,
            cast.desk("halt"),
            Setting.ZVH_CASUS,
            necessity="Nodig voor dit overleg.",
            by=cast.actor("zvh"),
            at=cast.at,
            **how,
        )

    ordinary = seat()
    guest = seat(guest=True, until=until, grounds=[Ground.DERDE])
    assert guest.pk != ordinary.pk
    assert (guest.guest, ordinary.guest) == (True, False)
    assert seat().pk == ordinary.pk
    assert seat(guest=True, until=until).pk == guest.pk
    assert seat(guest=True, until=until + dt.timedelta(days=1)).pk not in {guest.pk, ordinary.pk}
    access.sync_grants(case, at=cast.at)
    assert access.get_case(cast.actor("halt"), case.uuid), "blind before, now a guest"


def test_a_guest_first_and_a_participant_later_are_two_parts(conference):
    cast, case = conference
    acting = {"necessity": "Nodig voor deze casus.", "by": cast.actor("zvh"), "at": cast.at}
    until = cast.at + dt.timedelta(hours=2)
    guest = admitting.admit(case, cast.desk("vt"), Setting.ZVH_CASUS, guest_until=until, **acting)
    ordinary = admitting.admit(case, cast.desk("vt"), Setting.ZVH_CASUS, **acting)
    assert (guest.guest, ordinary.guest) == (True, False)
    cast.at = until
    assert access.get_case(cast.actor("vt"), case.uuid)


# ------------------------------------------------------------------ the pages


@pytest.fixture
def meeting(conference, clock: Clock):
    """Stage D with pages that read the clock of the story."""
    cast, case = conference
    clock.at = cast.at
    return cast, case, clock


def wonen_as_guest(cast, case, clock):
    """Let the process director admit wonen until tomorrow evening, through the page."""
    chair = Walker("zvh")
    page = chair.open(f"/casus/{case.uuid}/deelnemer/")
    assert "Alleen als gast, voor één overleg" in page.text
    assert "Vechtdal Wonen" in page.text
    form = page.form(having="desk")
    given = {"desk": str(cast.desk("wonen").uuid), "necessity": "Aanwezig bij het overleg."}
    page = chair.send(form, **given, expect=422)
    words = "Kies de dag van het overleg. Vechtdal Wonen doet mee als gast, voor één overleg."
    assert words in page.text
    form = page.form(having="desk")
    assert form.data["necessity"] == [given["necessity"]], "what was typed is kept"
    page = chair.send(form, until="01-11-2026", expect=422)
    assert "Deze dag is voorbij." in page.text
    page = chair.send(page.form(having="desk"), until="31-12-9999", expect=422)
    assert "Schrijf de datum als dd-mm-jjjj" in page.text
    tomorrow = clock.at + dt.timedelta(days=1)
    page = chair.send(page.form(having="desk"), until=tomorrow.strftime("%d-%m-%Y"))
    assert "Sociaal beheer is nu gast." in page.text
    row = part(case, cast, "wonen")
    assert row.guest
    assert row.until == dt.datetime(2026, 11, 4, tzinfo=stage.AMSTERDAM), "until midnight here"
    return row


def shown(cast, case, name="wonen"):
    """Say which items an account's case page gives away, and how."""
    walker = Walker(name)
    page = walker.open(f"/casus/{case.uuid}/?toon=alles&meer=1")
    full = {
        short for short in ("i2", "i3", "i4", "i5", "i6") if f"Inhoud van {short}," in page.html
    }
    if stage.IDENTITY["name"] in page.html:
        full.add("i1")
    if "Vechtdal Wonen spreekt de buren." in page.html:
        full.add("p")
    signals = page.text.count("alleen dat het er is")
    return full, signals


def test_wonen_is_a_guest_in_d_by_the_page_and_afterwards_back_in_its_row(meeting):
    cast, case, clock = meeting
    before = shown(cast, case)
    assert before == ({"i1", "i3", "p"}, 0)
    check(cast, case, {"wonen": A["wonen"]})
    row = wonen_as_guest(cast, case, clock)
    cast.at = clock.at
    give(cast, case, "wonen")
    clock.later(minutes=5)
    assert shown(cast, case) == ({"i1", "i3", "p"}, 1)
    cast.at = clock.at
    assert cast.levels("wonen", case) == {**A["wonen"], "r": S}
    page = Walker("wonen").open(f"/casus/{case.uuid}/deelnemers/")
    assert "Casusoverleg Zorg- en Veiligheidshuis" in page.text
    assert "tot en met 3 nov 2026" in page.text
    clock.at = cast.at = row.until
    assert shown(cast, case) == before
    check(cast, case, {"wonen": A["wonen"]})
    page = Walker("wonen").open(f"/casus/{case.uuid}/deelnemers/")
    assert "Casusoverleg Zorg- en Veiligheidshuis" not in page.text


def test_the_chair_ends_a_guest_before_the_evening(meeting):
    cast, case, clock = meeting
    row = wonen_as_guest(cast, case, clock)
    chair = Walker("zvh")
    page = chair.open(f"/casus/{case.uuid}/deelnemers/?stop={row.uuid}")
    page = chair.send(page.form(action=f"?stop={row.uuid}"))
    assert "De deelname van Sociaal beheer is gestopt." in page.text
    cast.at = clock.at
    check(cast, case, {"wonen": A["wonen"]})
    assert Walker("wonen").status(f"/casus/{case.uuid}/") == 200, "it still takes part locally"


def test_without_a_third_party_to_choose_there_is_no_day_to_fill_in(weighed, clock):
    cast, move = weighed
    clock.at = cast.at
    walker = Walker("zvh")
    page = walker.open(f"/verzoek/{move.uuid}/")
    assert "guests_until" in page.form(having="answer").names
    for desk in ("wonen", "stuw", "halt"):
        party = cast.desk(desk).party
        party.desks.update(active=False)
    page = walker.open(f"/verzoek/{move.uuid}/")
    assert not {"guests", "guests_until"} & page.form(having="answer").names
    assert "Derden" not in page.text
    page = walker.send(
        page.form(having="answer"), answer="accept", takes_process_direction="ja", necessity="on"
    )
    move.case.refresh_from_db()
    assert move.case.table == Table.ZVH


def test_a_guest_list_with_a_wrong_day_keeps_what_was_ticked_and_typed(weighed, clock):
    cast, move = weighed
    clock.at = cast.at
    walker = Walker("zvh")
    halt = str(cast.desk("halt").uuid)
    given = {
        "answer": "accept",
        "takes_process_direction": "nee",
        "necessity": "on",
        "guests": [halt],
        "text": "Welkom bij het overleg.",
    }
    for day, words in (
        ("", "Kies de dag van het overleg."),
        ("vandaag", "Schrijf de datum als dd-mm-jjjj"),
        ("01-11-2026", "Deze dag is voorbij."),
        ("01-11-2027", "Kies een dag binnen een maand."),
    ):
        page = walker.open(f"/verzoek/{move.uuid}/")
        page = walker.send(page.form(having="answer"), **given, guests_until=day, expect=422)
        assert words in page.text, day
        form = page.form(having="answer")
        assert form.data["guests"] == [halt]
        assert form.data["guests_until"] == [day]
        assert form.data["text"] == ["Welkom bij het overleg."]
    move.refresh_from_db()
    assert move.is_open
