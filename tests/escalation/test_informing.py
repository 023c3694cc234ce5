"""The task to tell a data subject: made with the case, done, put off, or not needed."""

from __future__ import annotations

import datetime as dt

import pytest

from casework.errors import Conflict, NotVisible, Refused
from casework.models import Case, JournalEvent, WorklistEntry
from casework.rules.content import local_day
from casework.services.cases import SubjectInput, assign_regie
from casework.vocabulary import CaseKind, EventType, RegieSlot, Setting, SubjectKind
from escalation import protocol
from escalation.models import Deadline, DeadlineState, InformDuty
from escalation.rules.informing import InformState, Means, Told
from escalation.services import admission, deadlines, informing, intake, subjects, watch
from escalation.services.informing import Deferral, Telling
from tests import cast as stage
from tests import stages
from tests.casework.acts import fingerprint
from tests.cast import Cast

pytestmark = pytest.mark.django_db

CANARY = "KANARIE-7QX"


def tell() -> tuple[Cast, Case]:
    cast = stage.assemble()
    return cast, stage.open_local_case(cast)


_told, story = stages.stage(tell)


def duty_of(case: Case, setting: Setting = Setting.LOKAAL) -> InformDuty:
    return InformDuty.objects.select_related("case", "deadline", "desk").get(
        case=case, setting=setting
    )


def telling(cast: Cast, **change) -> Telling:
    given = {"on": local_day(cast.at), "means": Means.TALK, "told": Told.SELF}
    return Telling(**{**given, "through": cast.desk("samendoen"), **change})


def deferral(cast: Cast, days: int = 14, **change) -> Deferral:
    given = {
        "ground": "d",
        "motivation": f"Het onderzoek zou mislukken. {CANARY}",
        "until": local_day(cast.at) + dt.timedelta(days=days),
        "weighing": {row.letter: f"Gewogen. {CANARY}" for row in protocol.informing().factors},
    }
    return Deferral(**{**given, **change})


# -- who, and before when --------------------------------------------------------------------------


def test_who_directs_a_new_case_must_tell_its_subject_within_a_month(story):
    cast, case = story
    duty = duty_of(case)
    assert duty.state == InformState.OPEN
    assert duty.desk == cast.desk("samendoen")
    assert duty.deadline.term == "AVG-INFORMEREN"
    assert duty.deadline.due_on == dt.date(2026, 12, 2)
    assert duty.deadline.desk == cast.desk("samendoen")


def test_the_task_is_what_the_worklist_says_is_due(story):
    cast, case = story
    row = WorklistEntry.objects.get(case=case, desk=cast.desk("samendoen"))
    assert row.next_step == "term:AVG-INFORMEREN"
    assert row.next_due_at == duty_of(case).deadline.due_at


@pytest.mark.parametrize("kind", [SubjectKind.LOCATION, SubjectKind.GROUP])
def test_nobody_is_told_of_a_place_or_a_group_without_names(story, kind):
    cast, _ = story
    case = intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.YOUTH_GROUP,
            area="Dedemsvaart",
            purpose="De overlast op het plein stoppen.",
            director=cast.desk("samendoen"),
            subjects=[SubjectInput(kind)],
        ),
        municipality=cast.demo.municipality,
        by=cast.actor("intake"),
        at=cast.at,
    )
    duty = duty_of(case)
    assert duty.state == InformState.EXEMPT
    assert duty.deadline is None
    assert duty.records.get().exemption in {"no_person", "no_names"}


def test_somebody_added_later_must_be_told_too(story):
    cast, case = story
    added = subjects.add_subject(
        case,
        SubjectInput(SubjectKind.PERSON, {"name": "E. Later-fictief"}),
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    assert InformDuty.objects.get(subject=added).deadline.term == "AVG-INFORMEREN"


def admit(cast: Cast, case: Case, name: str) -> None:
    admission.admit(
        case,
        cast.desk(name),
        Setting.LOKAAL,
        necessity="Nodig voor deze casus.",
        by=cast.actor("coordinator"),
        at=cast.at,
    )


def test_the_first_sharing_with_another_organisation_makes_it_due_that_day(story):
    cast, case = story
    old = duty_of(case).deadline
    cast.later(days=3)
    admit(cast, case, "wijkagent")
    duty, old = duty_of(case), Deadline.objects.get(pk=old.pk)
    assert duty.shared_on == local_day(cast.at)
    assert (duty.deadline.term, duty.deadline.due_on) == (
        "AVG-INFORMEREN-DELEN",
        local_day(cast.at),
    )
    assert old.state == DeadlineState.SUPERSEDED
    cast.later(days=1)
    admit(cast, case, "wonen")
    assert duty_of(case).deadline == duty.deadline, "only the first time counts"


def test_another_task_field_of_the_municipality_changes_nothing(story):
    cast, case = story
    admit(cast, case, "oov")
    assert duty_of(case).deadline.term == "AVG-INFORMEREN"


def test_an_unseen_party_moves_no_term_that_others_see(story):
    cast, case = story
    admit(cast, case, "ggz")
    assert duty_of(case).deadline.term == "AVG-INFORMEREN"


def test_a_new_table_is_a_new_purpose_and_so_a_new_task(story):
    cast, case = story
    stage.fill_locally(cast, case)
    move = stage.request_zvh(cast, case)
    assert duty_of(case).deadline.term == "AVG-INFORMEREN-DELEN"
    stage.confirm_sources(cast, move)
    stage.judge_fit(cast, move)
    stage.accept_zvh(cast, move)
    duty = duty_of(case, Setting.ZVH_CASUS)
    assert duty.desk == cast.desk("samendoen")
    assert duty.deadline.due_on == local_day(cast.at)
    stage.scale_down(cast, case)
    assert InformDuty.objects.filter(case=case).count() == 2


# -- recording -------------------------------------------------------------------------------------


def test_told_is_told_when_how_and_by_whom(story):
    cast, case = story
    cast.later(days=5)
    on = local_day(cast.at) - dt.timedelta(days=2)
    given = telling(cast, on=on, means=Means.LETTER, told=Told.BOTH)
    informing.record_told(duty_of(case), given, by=cast.actor("samendoen"), at=cast.at)
    duty, row = duty_of(case), duty_of(case).records.get()
    assert (duty.state, duty.deadline.state) == (InformState.DONE, DeadlineState.MET)
    assert (row.told_on, row.means, row.told) == (on, Means.LETTER, Told.BOTH)
    assert row.told_through == cast.desk("samendoen")
    step = WorklistEntry.objects.get(case=case, desk=cast.desk("samendoen")).next_step
    assert step == "term:AVE2-REVIEW"


def test_told_in_time_but_written_down_late_was_in_time(story):
    cast, case = story
    on = local_day(cast.at)
    cast.later(days=60)
    informing.record_told(
        duty_of(case), telling(cast, on=on), by=cast.actor("samendoen"), at=cast.at
    )
    met = JournalEvent.objects.filter(case=case, type=EventType.DEADLINE_MET).latest("pk")
    assert met.data["in_time"] is True


def test_a_postponed_task_is_due_on_its_day_and_comes_back_then(story):
    cast, case = story
    informing.record_deferral(duty_of(case), deferral(cast), by=cast.actor("samendoen"), at=cast.at)
    duty = duty_of(case)
    assert (duty.state, duty.again_on) == (InformState.DEFERRED, dt.date(2026, 11, 16))
    assert (duty.deadline.term, duty.deadline.due_on) == ("AVG-INFORMEREN-UITSTEL", duty.again_on)
    watch.sweep(at=duty.deadline.due_at)
    cast.later(days=15)
    passed = JournalEvent.objects.get(case=case, type=EventType.DEADLINE_PASSED)
    assert passed.object_uuid == duty.deadline.uuid
    informing.record_deferral(duty, deferral(cast), by=cast.actor("samendoen"), at=cast.at)
    assert duty_of(case).records.count() == 2, "each decision to wait is kept"


def test_sharing_with_another_organisation_does_not_end_a_lawful_wait(story):
    cast, case = story
    informing.record_deferral(duty_of(case), deferral(cast), by=cast.actor("samendoen"), at=cast.at)
    admit(cast, case, "wijkagent")
    assert duty_of(case).deadline.term == "AVG-INFORMEREN-UITSTEL"


def test_the_journal_holds_codes_and_no_words(story):
    cast, case = story
    by = cast.actor("samendoen")
    informing.record_deferral(duty_of(case), deferral(cast), by=by, at=cast.at)
    informing.record_exemption(duty_of(case), "knows", f"{CANARY} wist het.", by=by, at=cast.at)
    informing.record_told(duty_of(case), telling(cast), by=by, at=cast.at)
    rows = JournalEvent.objects.filter(case=case, object_type="inform").order_by("pk")
    assert [row.type for row in rows] == [
        EventType.SUBJECT_DEFERRED,
        EventType.SUBJECT_EXEMPT,
        EventType.SUBJECT_TOLD,
    ]
    assert {row.setting for row in rows} == {Setting.LOKAAL}
    assert rows[0].data == {"ground": "d", "exemption": "", "until": "2026-11-16"}
    assert not JournalEvent.objects.filter(data__icontains=CANARY).exists()


REFUSED = {
    "a day ahead": lambda c, d, by: informing.record_told(
        d, telling(c, on=local_day(c.at) + dt.timedelta(days=1)), by=by, at=c.at
    ),
    "no ground": lambda c, d, by: informing.record_deferral(
        d, deferral(c, ground=""), by=by, at=c.at
    ),
    "no factor": lambda c, d, by: informing.record_deferral(
        d, deferral(c, weighing={}), by=by, at=c.at
    ),
    "too far": lambda c, d, by: informing.record_deferral(d, deferral(c, 29), by=by, at=c.at),
    "no reason": lambda c, d, by: informing.record_exemption(
        d, "", "Omdat het niet hoeft.", by=by, at=c.at
    ),
    "by ticking the term": lambda c, d, by: deadlines.settle_deadline(d.deadline, by=by, at=c.at),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_law_does_not_allow_changes_nothing(story, name):
    cast, case = story
    duty, by = duty_of(case), cast.actor("samendoen")
    before = fingerprint()
    with pytest.raises(Refused):
        REFUSED[name](cast, duty, by)
    assert fingerprint() == before


def test_a_partner_cannot_record_and_a_stranger_does_not_know(story):
    cast, case = story
    admit(cast, case, "wijkagent")
    duty, before = duty_of(case), fingerprint()
    for name, error in (("wijkagent", Refused), ("vreemde", NotVisible), ("zvh", NotVisible)):
        with pytest.raises(error):
            informing.record_told(duty, telling(cast), by=cast.actor(name), at=cast.at)
    given = telling(cast, through=cast.desk("vreemde"))
    with pytest.raises(NotVisible):
        informing.record_told(duty, given, by=cast.actor("samendoen"), at=cast.at)
    assert fingerprint() == before


def test_what_is_done_is_not_done_again(story):
    cast, case = story
    by = cast.actor("coordinator")
    informing.record_told(duty_of(case), telling(cast), by=by, at=cast.at)
    before = fingerprint()
    with pytest.raises(Conflict):
        informing.record_deferral(duty_of(case), deferral(cast), by=by, at=cast.at)
    assert fingerprint() == before


def test_the_task_stays_with_the_case_when_the_regie_moves(story):
    cast, case = story
    assign_regie(
        case,
        RegieSlot.CASE_DIRECTION,
        cast.desk("coordinator"),
        None,
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    informing.record_told(duty_of(case), telling(cast), by=cast.actor("coordinator"), at=cast.at)
    assert duty_of(case).state == InformState.DONE
