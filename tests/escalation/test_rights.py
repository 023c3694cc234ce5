"""A request of a data subject: registered with its term, asked of the sources, answered."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import access
from casework.errors import Conflict, NotVisible, Refused
from casework.models import AccessLine, Case, Item, JournalEvent
from casework.rules.content import local_day
from casework.services import changes, examinations, items, restrictions
from casework.services.items import ItemInput
from casework.vocabulary import Category, EventType, Level, Purpose, Setting
from escalation import selectors
from escalation.models import Deadline, DeadlineState, RightsRequest, RightsTask
from escalation.rules.rights import Outcome, RightKind, Verdict
from escalation.services import deadlines, intake, rights, rights_tasks, watch
from escalation.services.rights import Answer
from tests import cast as stage
from tests import stages
from tests.casework.acts import fingerprint
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ALL = list(RightKind)
OTHERS = ("samendoen", "coordinator", "wijkagent", "wonen", "ggz", "vreemde", "zvh")


def tell() -> tuple[Cast, Case]:
    """Tell of a local case that is examined, with items of everybody."""
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    cast.later(hours=1)
    examinations.open_examination(
        case.reference, "De betrokkene doet een verzoek.", by=cast.actor("fg"), at=cast.at
    )
    case.refresh_from_db()
    return cast, case


_told, story = stages.stage(tell)


def register(cast: Cast, case: Case, *kinds: RightKind, on: dt.date | None = None):
    return rights.register_request(
        case,
        case.subjects.get(),
        kinds or ALL,
        on or local_day(cast.at),
        by=cast.actor("fg"),
        at=cast.at,
    )


def task(row: RightsRequest, item: Item, kind: RightKind) -> RightsTask:
    return RightsTask.objects.select_related("case").get(request=row, item=item, kind=kind)


def decide(cast: Cast, row: RightsTask, name: str, verdict=Verdict.GRANTED, reason="") -> None:
    rights_tasks.decide_task(row, verdict, reason, by=cast.actor(name), at=cast.at)


def sees(cast: Cast, case: Case, name: str, short: str) -> Level:
    return cast.levels(name, case).get(short, Level.NONE)


# -- registering -----------------------------------------------------------------------------------


def test_it_starts_the_term_of_a_month_from_the_day_of_receipt(story):
    cast, case = story
    received = local_day(cast.at) - dt.timedelta(days=3)
    row = register(cast, case, RightKind.ACCESS, on=received)
    assert (row.deadline.term, row.deadline.law) == ("AVG-VERZOEK", "AVG 12(3)")
    assert (row.received_on, row.due_on) == (dt.date(2026, 10, 30), dt.date(2026, 11, 30))
    assert row.deadline.due_on == row.due_on
    assert row.deadline.desk == cast.desk("fg")
    event = JournalEvent.objects.get(type=EventType.RIGHTS_REGISTERED)
    assert (event.case, event.object_uuid, event.data) == (case, row.uuid, {"kinds": ["ACCESS"]})
    line = AccessLine.objects.get(rule=EventType.RIGHTS_REGISTERED)
    assert (line.action, line.object_type, line.categories) == ("create", "rights_request", [])


@pytest.mark.parametrize("name", OTHERS)
def test_only_who_examines_the_case_handles_requests(story, name):
    cast, case = story
    row = register(cast, case)
    before = fingerprint()
    by, day = cast.actor(name), local_day(cast.at)
    subject = case.subjects.get()
    with pytest.raises(NotVisible):
        rights.register_request(case, subject, ALL, day, by=by, at=cast.at)
    with pytest.raises(NotVisible):
        rights.extend_request(row, "Er is meer tijd nodig.", day, by=by, at=cast.at)
    with pytest.raises(NotVisible):
        rights.answer_request(row, Answer(Outcome.GRANTED, day), by=by, at=cast.at)
    for read in (selectors.rights_of, selectors.rights_waiting):
        with pytest.raises(NotVisible):
            read(by, case) if read is selectors.rights_of else read(by)
    assert fingerprint() == before


def test_without_an_open_examination_the_officer_handles_nothing_but_knows_what_waits(story):
    cast, case = story
    row = register(cast, case)
    examinations.close_examination(case, by=cast.actor("fg"), at=cast.at)
    before = fingerprint()
    fg, day = cast.actor("fg"), local_day(cast.at)
    with pytest.raises(NotVisible):
        rights.answer_request(row, Answer(Outcome.GRANTED, day), by=fg, at=cast.at)
    with pytest.raises(NotVisible):
        selectors.rights_of(fg, case)
    assert [one.case.reference for one in selectors.rights_waiting(fg)] == [case.reference]
    assert fingerprint() == before


def test_nothing_asked_or_a_day_to_come_is_refused(story):
    cast, case = story
    before = fingerprint()
    with pytest.raises(Refused):
        rights.register_request(
            case,
            case.subjects.get(),
            [],
            local_day(cast.at) + dt.timedelta(days=1),
            by=cast.actor("fg"),
            at=cast.at,
        )
    assert fingerprint() == before


# -- the term is nobody else's ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("samendoen", [RightKind.ACCESS]), ("coordinator", ALL), ("wijkagent", ALL)],
)
def test_who_takes_part_sees_neither_the_request_nor_its_term(story, name, kinds):
    """Except that a source hears what it is asked itself."""
    cast, case = story
    actor = cast.actor(name)
    terms = selectors.visible_deadlines(actor, case)
    events = set(access.visible_events(actor, case, ()).values_list("pk", flat=True))
    listed = access.worklist_page(actor).rows
    register(cast, case, *kinds)
    deadlines.reschedule(case)
    assert selectors.visible_deadlines(actor, case) == terms
    assert set(access.visible_events(actor, case, ()).values_list("pk", flat=True)) == events
    assert access.worklist_page(actor).rows == listed


def test_the_term_is_not_ticked_off_by_who_directs_the_case(story):
    cast, case = story
    row = register(cast, case)
    with pytest.raises(NotVisible):
        deadlines.settle_deadline(row.deadline, by=cast.actor("coordinator"), at=cast.at)
    assert Deadline.objects.get(pk=row.deadline.pk).state == DeadlineState.OPEN


def test_the_term_outlives_the_case_and_warns_the_officer_without_naming_it(story):
    cast, case = story
    row = register(cast, case)
    intake.close_case(
        case,
        reason="Het is rustig.",
        version=case.version,
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    assert Deadline.objects.get(pk=row.deadline.pk).state == DeadlineState.OPEN
    cast.later(days=40)
    watch.sweep(at=cast.at)
    late = JournalEvent.objects.get(type=EventType.RIGHTS_LATE)
    assert (late.case, late.data) == (None, {"term": "AVG-VERZOEK"})
    assert not JournalEvent.objects.filter(
        type=EventType.DEADLINE_PASSED, object_uuid=row.deadline.uuid
    ).exists()


def test_a_request_that_came_in_long_ago_is_late_at_once(story):
    cast, case = story
    row = register(cast, case, on=local_day(cast.at) - dt.timedelta(days=60))
    watch.sweep(at=cast.at)
    late = JournalEvent.objects.get(type=EventType.RIGHTS_LATE)
    assert late.object_uuid == row.deadline.uuid


# -- extending and answering -----------------------------------------------------------------------


def test_it_is_extended_once_with_a_reason_to_three_months(story):
    cast, case = story
    row = register(cast, case)
    first = row.deadline
    cast.later(days=10)
    fg, day = cast.actor("fg"), local_day(cast.at)
    with pytest.raises(Refused):
        rights.extend_request(row, "", day, by=fg, at=cast.at)
    rights.extend_request(row, "Negen bronnen moeten besluiten.", day, by=fg, at=cast.at)
    row.refresh_from_db()
    assert Deadline.objects.get(pk=first.pk).state == DeadlineState.SUPERSEDED
    assert (row.deadline.term, row.due_on) == ("AVG-VERZOEK-VERLENGD", dt.date(2027, 2, 2))
    with pytest.raises(Conflict):
        rights.extend_request(row, "Nog niet genoeg tijd.", day, by=fg, at=cast.at)


def test_an_extension_the_subject_heard_too_late_is_refused(story):
    cast, case = story
    row = register(cast, case)
    cast.later(days=28)
    fg = cast.actor("fg")
    examinations.close_examination(case, by=fg, at=cast.at)
    cast.later(days=5)
    examinations.open_examination(case.reference, "Het verzoek loopt nog.", by=fg, at=cast.at)
    before = fingerprint()
    with pytest.raises(Refused) as refused:
        rights.extend_request(
            row, "Er is meer tijd nodig.", local_day(cast.at), by=cast.actor("fg"), at=cast.at
        )
    assert [reason.code for reason in refused.value.reasons] == ["rights:late"]
    assert fingerprint() == before


def test_an_answer_ends_the_term_and_stands(story):
    cast, case = story
    row = register(cast, case)
    given = Answer(Outcome.PARTLY, local_day(cast.at), "Een deel is nog nodig.")
    rights.answer_request(row, given, by=cast.actor("fg"), at=cast.at)
    row.refresh_from_db()
    assert (row.outcome, row.answered_on, row.reason) == (
        Outcome.PARTLY,
        local_day(cast.at),
        "Een deel is nog nodig.",
    )
    assert Deadline.objects.get(pk=row.deadline.pk).state == DeadlineState.MET
    event = JournalEvent.objects.get(type=EventType.RIGHTS_ANSWERED)
    assert event.data == {"outcome": "PARTLY", "in_time": True}
    with pytest.raises(Conflict):
        rights.answer_request(row, given, by=cast.actor("fg"), at=cast.at)


def test_a_refusal_without_a_reason_is_none(story):
    cast, case = story
    row = register(cast, case)
    before = fingerprint()
    with pytest.raises(Refused):
        rights.answer_request(
            row,
            Answer(Outcome.REFUSED, local_day(cast.at), " "),
            by=cast.actor("fg"),
            at=cast.at,
        )
    assert fingerprint() == before


# -- who is asked ----------------------------------------------------------------------------------


def test_each_source_is_asked_about_its_own_items_but_never_police_or_justice(story):
    cast, case = story
    row = register(cast, case, RightKind.RESTRICTION)
    asked = {one.item_id: one.told for one in row.tasks.all()}
    shorts = {short: asked.get(item.pk) for short, item in cast.items.items()}
    assert shorts["i1"] is shorts["i3"] is shorts["i4"] is shorts["i5"] is True
    assert shorts["i2"] is None, "police data are the police's to answer for"
    assert shorts["i6"] is False, "care is asked, out of sight"


def test_a_right_that_asks_no_source_makes_no_task(story):
    cast, case = story
    assert not register(cast, case, RightKind.ACCESS).tasks.exists()


def test_who_handles_it_sees_nothing_that_differs_with_what_may_not_be_told(story):
    """Two worlds: in one police and care brought more; the officer's view is the same."""
    cast, case = story

    def view() -> tuple[object, ...]:
        row = register(cast, case, RightKind.RESTRICTION)
        fg = cast.actor("fg")
        log = AccessLine.objects.filter(actor_id=fg.user.pk, at=cast.at).order_by("pk")
        told = [
            (one.party.name, one.category, one.kind, one.verdict)
            for one in selectors.told_tasks(fg, row)
        ]
        events = list(
            access.visible_events(fg, case, ())
            .filter(type__startswith="subject:request")
            .values_list("type", "data")
        )[:1]
        kinds = [line.categories for line in log if line.object_type != "case"]
        return told, events, sorted(map(tuple, kinds))[-1:]

    before = view()
    for name, category in (("wijkagent", Category.POL8), ("ggz", Category.GEZ)):
        items.add_item(
            case,
            ItemInput(category, "Nog iets, fictief."),
            release_into=Setting.LOKAAL,
            necessity="Nodig.",
            by=cast.actor(name),
            at=cast.at,
        )
    assert view() == before


def test_the_events_that_tell_the_sources_stand_in_no_log_and_name_no_item(story):
    cast, case = story
    register(cast, case, RightKind.RESTRICTION)
    events = JournalEvent.objects.filter(type=EventType.RIGHTS_ASKED)
    assert {event.party_id for event in events} == {
        cast.desk(name).party_id for name in ("samendoen", "wonen", "ggz")
    }
    assert all(event.actor is None and event.item is None for event in events)
    assert not AccessLine.objects.filter(rule=EventType.RIGHTS_ASKED).exists()


# -- what a source decides -------------------------------------------------------------------------


def test_a_granted_restriction_hides_the_item_from_all_but_its_source(story):
    cast, case = story
    before = sees(cast, case, "samendoen", "i3")
    assert before is Level.FULL
    row = task(register(cast, case), cast.items["i3"], RightKind.RESTRICTION)
    decide(cast, row, "wonen")
    assert sees(cast, case, "samendoen", "i3") is Level.NONE
    assert sees(cast, case, "wonen", "i3") is Level.FULL
    assert Item.objects.get(pk=cast.items["i3"].pk).restricted
    kinds = set(JournalEvent.objects.filter(item=cast.items["i3"]).values_list("type", flat=True))
    assert {EventType.RIGHTS_DECIDED, EventType.ITEM_RESTRICTED} <= kinds


def test_a_restriction_is_lifted_with_a_reason_after_the_subject_heard_it(story):
    cast, case = story
    row = task(register(cast, case), cast.items["i3"], RightKind.RESTRICTION)
    decide(cast, row, "wonen")
    cast.later(days=2)
    wonen, day = cast.actor("wonen"), local_day(cast.at)
    with pytest.raises(Refused):
        rights_tasks.lift(row, "", day, by=wonen, at=cast.at)
    assert sees(cast, case, "samendoen", "i3") is Level.NONE
    rights_tasks.lift(row, "Het gegeven klopt.", day, by=wonen, at=cast.at)
    assert sees(cast, case, "samendoen", "i3") is Level.FULL
    assert JournalEvent.objects.filter(type=EventType.ITEM_UNRESTRICTED).count() == 1
    with pytest.raises(Conflict):
        rights_tasks.lift(row, "Het gegeven klopt.", day, by=wonen, at=cast.at)


def test_two_requests_restrict_until_both_are_lifted(story):
    cast, case = story
    rows = [task(register(cast, case), cast.items["i3"], RightKind.RESTRICTION) for _ in range(2)]
    for row in rows:
        decide(cast, row, "wonen")
    day = local_day(cast.at)
    rights_tasks.lift(rows[0], "Het klopt.  Echt.", day, by=cast.actor("wonen"), at=cast.at)
    assert sees(cast, case, "samendoen", "i3") is Level.NONE
    rights_tasks.lift(rows[1], "Het klopt.  Echt.", day, by=cast.actor("wonen"), at=cast.at)
    assert sees(cast, case, "samendoen", "i3") is Level.FULL


def test_a_better_text_stays_restricted(story):
    cast, case = story
    wonen = cast.actor("wonen")
    restrictions.restrict_item(case, cast.items["i3"], by=wonen, at=cast.at)
    cast.items["i3b"] = changes.correct_item(
        case, cast.items["i3"], "Betere tekst, fictief.", by=wonen, at=cast.at
    )
    assert sees(cast, case, "samendoen", "i3b") is Level.NONE
    assert sees(cast, case, "wonen", "i3b") is Level.FULL


def test_conditions_or_a_new_release_do_not_lift_a_restriction(story):
    cast, case = story
    wonen, item = cast.actor("wonen"), cast.items["i3"]
    restrictions.restrict_item(case, item, by=wonen, at=cast.at)
    changes.set_conditions(case, item, [], by=wonen, at=cast.at)
    items.release_items(
        case, [item], Setting.LOKAAL, None, necessity="Nodig.", by=wonen, at=cast.at
    )
    assert sees(cast, case, "samendoen", "i3") is Level.NONE


def test_the_past_tells_when_it_was_restricted(story):
    cast, case = story
    row = task(register(cast, case), cast.items["i3"], RightKind.RESTRICTION)
    cast.later(days=1)
    decide(cast, row, "wonen")
    began = cast.at
    cast.later(days=1)
    rights_tasks.lift(
        row, "Het gegeven klopt.", local_day(cast.at), by=cast.actor("wonen"), at=cast.at
    )
    spans = {
        (one.since, one.until)
        for one in access.disclosures_of(case.subjects.select_related("case").get(), cast.at)
        if one.category is Category.WOON and one.recipient == cast.desk("samendoen").party_id
    }
    assert {until for _, until in spans} == {began, None}
    assert cast.at in {since for since, _ in spans}


def test_granted_objection_withdraws_and_destroys_nothing(story):
    cast, case = story
    row = task(register(cast, case), cast.items["i3"], RightKind.OBJECTION)
    decide(cast, row, "wonen")
    item = Item.objects.get(pk=cast.items["i3"].pk)
    assert (item.withdrawn_at, item.erase_at) == (cast.at, None)
    assert sees(cast, case, "samendoen", "i3") is Level.NONE


def test_a_correction_is_granted_after_it_was_made(story):
    cast, case = story
    row = task(register(cast, case), cast.items["i3"], RightKind.RECTIFICATION)
    before = fingerprint()
    with pytest.raises(Refused):
        decide(cast, row, "wonen")
    assert fingerprint() == before
    changes.correct_item(
        case, cast.items["i3"], "Verbeterde tekst.", by=cast.actor("wonen"), at=cast.at
    )
    decide(cast, row, "wonen")
    row.refresh_from_db()
    assert row.verdict == Verdict.GRANTED


def test_a_refusal_changes_nothing_of_the_item_and_says_why(story):
    cast, case = story
    row = task(register(cast, case), cast.items["i3"], RightKind.ERASURE)
    with pytest.raises(Refused):
        decide(cast, row, "wonen", Verdict.REFUSED)
    decide(cast, row, "wonen", Verdict.REFUSED, "Nodig voor de veiligheid van anderen.")
    assert sees(cast, case, "samendoen", "i3") is Level.FULL
    assert Item.objects.get(pk=cast.items["i3"].pk).erase_at is None
    with pytest.raises(Conflict):
        decide(cast, row, "wonen")


@pytest.mark.parametrize("name", ["samendoen", "coordinator", "wijkagent", "ggz", "fg", "vreemde"])
def test_only_the_source_decides_about_its_item(story, name):
    cast, case = story
    row = task(register(cast, case), cast.items["i3"], RightKind.RESTRICTION)
    before = fingerprint()
    with pytest.raises(NotVisible):
        decide(cast, row, name)
    with pytest.raises(NotVisible):
        rights_tasks.lift(
            row, "Zomaar, omdat het kan.", local_day(cast.at), by=cast.actor(name), at=cast.at
        )
    assert fingerprint() == before


# -- the second wall -------------------------------------------------------------------------------


def test_without_any_filter_a_request_is_nobodys_and_a_task_its_sources(story, behind_the_wall):
    cast, case = story
    with access.for_purpose(Purpose.SERVICE):
        register(cast, case, RightKind.RESTRICTION)
    for name in (*OTHERS, "fg"):
        actor = cast.actor(name)
        with access.acting_for(actor):
            assert not RightsRequest.objects.exists(), name
            mine = set(RightsTask.objects.values_list("party", flat=True))
            assert mine <= set(actor.party_ids), name
    with access.acting_for(cast.actor("wonen")):
        assert RightsTask.objects.exists()
    with access.for_purpose(Purpose.MESSENGER):
        assert not RightsRequest.objects.exists()
        assert not RightsTask.objects.exists()
