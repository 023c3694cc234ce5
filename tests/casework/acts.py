"""One lawful act per service, ready to be done: by whom, and how. Used to break each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection

from casework.access import Actor
from casework.models import (
    Case,
    DangerAlert,
    Item,
    LegalGround,
    LogReview,
    Participation,
    PolicyVersion,
    Report,
)
from casework.policies import confidentiality_in_force
from casework.rules.changing import Kind
from casework.services import (
    cases,
    changes,
    confidentiality,
    consents,
    examinations,
    grounds,
    holds,
    items,
    log_reviews,
    participation,
    parties,
    plan,
    policies,
    reports,
    restrictions,
    third_persons,
)
from casework.services.cases import SubjectInput
from casework.services.consents import ConsentInput
from casework.services.grounds import GroundInput
from casework.services.items import ItemInput
from casework.services.reports import ReportInput
from casework.vocabulary import (
    AgeGroup,
    CaseKind,
    Category,
    Consenter,
    ConsentKind,
    EscalationGround,
    Ground,
    MoveOutcome,
    Phase,
    RegieSlot,
    Regime,
    ReportKind,
    ReviewOutcome,
    Setting,
    SubjectKind,
    Table,
    Verdict,
)
from escalation import protocol
from escalation.models import Deadline, FeedbackDuty, InformDuty, Move, RightsRequest, RightsTask
from escalation.rules import rights as rights_rules
from escalation.rules.feedback import Effect, Usefulness
from escalation.rules.informing import Means, Told
from escalation.rules.referrals import ReferralOutcome, ReferralReason
from escalation.rules.rights import Outcome, RightKind
from escalation.services import (
    alerts,
    answers,
    confirmations,
    corrections,
    deadlines,
    extending,
    facts,
    feedback,
    informing,
    intake,
    overviews,
    phases,
    referrals,
    requests,
    rights,
    rights_tasks,
    subjects,
    triage,
    watch,
)
from escalation.services.informing import Deferral, Telling
from tests import cast as stage
from tests import policy_texts


@dataclass
class Story:
    """A local case, a case with a request that waits, and a report that waits."""

    cast: stage.Cast
    local: Case
    asked: Case
    move: Move
    report: Report
    items: dict[str, Any] = field(default_factory=dict)


def tell(at: dt.datetime = stage.START) -> Story:
    cast = stage.assemble(at)
    local = stage.open_local_case(cast)
    stage.fill_locally(cast, local)
    own, cast.items = cast.items, {}
    asked = stage.open_local_case(cast, identity={**stage.IDENTITY, "name": "B. Anders-fictief"})
    stage.fill_locally(cast, asked)
    move = stage.request_zvh(cast, asked)
    stage.confirm_sources(cast, move)
    cast.later(hours=1)
    report = reports.receive_report(
        report_input(cast),
        municipality=cast.demo.municipality,
        desk=cast.actor("wijkagent").desks[0],
        by=cast.actor("wijkagent"),
        at=cast.at,
    )
    cast.later(hours=1)
    local.refresh_from_db()
    asked.refresh_from_db()
    return Story(cast, local, asked, move, report, own)


def report_input(cast: stage.Cast) -> ReportInput:
    return ReportInput(
        ReportKind.SIGNAL,
        CaseKind.CONFUSED_BEHAVIOUR,
        cast.at,
        "Dedemsvaart",
        Category.POL8,
        "Iemand stond op straat te roepen.",
    )


@dataclass
class Act:
    """What a service is called with; `who` may do it, `run` does it in somebody's name.

    `about` is the case when it is another than the two of the story.
    """

    who: str
    run: Callable[[Actor], Any]
    about: Case | None = None


CLAIM = "Er loopt een rechtszaak over deze casus."

ACTS: dict[str, Callable[[Story], Act]] = {}


def act(name: str) -> Callable[[Callable[[Story], Act]], Callable[[Story], Act]]:
    def keep(make: Callable[[Story], Act]) -> Callable[[Story], Act]:
        ACTS[name] = make
        return make

    return keep


# ------------------------------------------------------------------ the file


@act("casework.items.add_item")
def _add_item(s: Story) -> Act:
    given = ItemInput(Category.HULP, "Vandaag was het rustig.")
    return Act(
        "samendoen",
        lambda by: items.add_item(
            s.local, given, release_into=Setting.LOKAAL, necessity="Nodig.", by=by, at=s.cast.at
        ),
    )


@act("casework.items.release_items")
def _release(s: Story) -> Act:
    return Act(
        "samendoen",
        lambda by: items.release_items(
            s.local, [s.items["i4"]], Setting.LOKAAL, None, necessity="Nodig.", by=by, at=s.cast.at
        ),
    )


@act("casework.items.withdraw_item")
def _withdraw_item(s: Story) -> Act:
    return Act("ggz", lambda by: items.withdraw_item(s.local, s.items["i6"], by=by, at=s.cast.at))


@act("casework.items.withdraw_release")
def _withdraw_release(s: Story) -> Act:
    return Act(
        "wonen",
        lambda by: items.withdraw_release(
            s.local, s.items["i3"], Setting.LOKAAL, by=by, at=s.cast.at
        ),
    )


def consent(s: Story, kind: ConsentKind = ConsentKind.LIFT_SECRECY) -> ConsentInput:
    """A consent as Samen Doen records it of the grown-up the local case is about."""
    return ConsentInput(
        kind,
        s.local.subjects.get(),
        AgeGroup.ADULT,
        frozenset({Consenter.SELF}),
        s.cast.at.date(),
        "Mondeling gevraagd en uitgelegd.",
    )


@act("casework.consents.record_consent")
def _record_consent(s: Story) -> Act:
    return Act(
        "samendoen",
        lambda by: consents.record_consent(s.local, consent(s), by=by, at=s.cast.at),
    )


@act("casework.consents.withdraw_consent")
def _withdraw_consent(s: Story) -> Act:
    row = consents.record_consent(s.local, consent(s), by=s.cast.actor("samendoen"), at=s.cast.at)
    return Act("samendoen", lambda by: consents.withdraw_consent(row, by=by, at=s.cast.at))


@act("casework.items.end_release")
def _end_release(s: Story) -> Act:
    row = s.items["i3"].releases.get()
    return Act("wonen", lambda by: items.end_release(s.local, row, by=by, at=s.cast.at))


@act("escalation.corrections.correct_item")
def _correct(s: Story) -> Act:
    return Act(
        "wonen",
        lambda by: corrections.correct_item(
            s.local, s.items["i3"], "Het was de buurman, fictief.", by=by, at=s.cast.at
        ),
    )


@act("casework.changes.reclassify_item")
def _reclassify(s: Story) -> Act:
    kind = Kind(Category.REL, Regime.AVG, False, False)
    return Act(
        "wonen",
        lambda by: changes.reclassify_item(s.local, s.items["i3"], kind, by=by, at=s.cast.at),
    )


@act("casework.changes.set_conditions")
def _condition(s: Story) -> Act:
    return Act(
        "wonen",
        lambda by: changes.set_conditions(
            s.local, s.items["i3"], [{"level": "signal"}], by=by, at=s.cast.at
        ),
    )


@act("casework.grounds.record_standing")
def _record_standing(s: Story) -> Act:
    parties = s.cast.demo.parties
    return Act(
        "hovj",
        lambda by: grounds.record_standing(
            s.cast.demo.municipality,
            GroundInput(Ground.P20, "Wpg 20", "Fictief."),
            recipients=[parties["Vechtdal Wonen"].pk],
            categories=[Category.POL8],
            party=parties["Politie Vechtdal"],
            by=by,
            at=s.cast.at,
        ),
    )


@act("casework.grounds.withdraw_ground")
def _withdraw_ground(s: Story) -> Act:
    row = LegalGround.objects.filter(ground=Ground.P20).first()
    return Act("hovj", lambda by: grounds.withdraw_ground(row, by=by, at=s.cast.at))


@act("casework.parties.appoint")
def _appoint(s: Story) -> Act:
    demo = s.cast.demo
    return Act(
        "samendoen",
        lambda by: parties.appoint(
            s.local,
            demo.users["coordinator"],
            demo.parties["Samen Doen"],
            decision="Fictief besluit 2026-11",
            decided_by="Teamleider Samen Doen",
            until=s.cast.at + dt.timedelta(days=30),
            by=by,
            at=s.cast.at,
        ),
    )


@act("casework.participation.admit")
def _admit(s: Story) -> Act:
    return Act(
        "coordinator",
        lambda by: participation.admit(
            s.local, s.cast.desk("stuw"), Setting.LOKAAL, necessity="Nodig.", by=by, at=s.cast.at
        ),
    )


@act("casework.participation.admit_guest")
def _admit_guest(s: Story) -> Act:
    return Act(
        "coordinator",
        lambda by: participation.admit_guest(
            s.local,
            s.cast.desk("stuw"),
            Setting.LOKAAL,
            necessity="Nodig.",
            until=s.cast.at + dt.timedelta(hours=1),
            by=by,
            at=s.cast.at,
        ),
    )


@act("casework.participation.opt_in")
def _opt_in(s: Story) -> Act:
    return Act("ggz", lambda by: participation.opt_in(s.local, by=by, at=s.cast.at))


@act("casework.participation.end_participation")
def _end(s: Story) -> Act:
    row = Participation.objects.get(case=s.local, desk=s.cast.desk("wonen"))
    return Act("coordinator", lambda by: participation.end_participation(row, by=by, at=s.cast.at))


def justice(s: Story, **given: Any) -> Item:
    """An item of justice that waits for a second person: the prosecutor takes part and writes."""
    participation.admit(
        s.local,
        s.cast.desk("om"),
        Setting.LOKAAL,
        necessity="Nodig.",
        by=s.cast.actor("coordinator"),
        at=s.cast.at,
    )
    return items.add_item(
        s.local,
        ItemInput(Category.JUS, "Er loopt een strafzaak, fictief.", no_third_persons=True, **given),
        release_into=Setting.LOKAAL,
        necessity="Nodig.",
        by=s.cast.actor("om"),
        at=s.cast.at,
    )


@act("casework.third_persons.confirm_no_others")
def _no_others(s: Story) -> Act:
    row = justice(s)
    return Act(
        "omcollega",
        lambda by: third_persons.confirm_no_others(s.local, row, sure=True, by=by, at=s.cast.at),
    )


@act("casework.confidentiality.accept")
def _accept_confidentiality(s: Story) -> Act:
    digest = confidentiality_in_force().digest
    return Act(
        "samendoen",
        lambda by: confidentiality.accept(digest, sure=True, by=by, at=s.cast.at),
    )


@act("casework.plan.plan_action")
def _plan(s: Story) -> Act:
    return Act(
        "coordinator",
        lambda by: plan.plan_action(
            s.local,
            goal="Rust",
            text="Wekelijks langsgaan.",
            executor=s.cast.desk("wonen"),
            due_on=s.cast.at.date(),
            by=by,
            at=s.cast.at,
        ),
    )


@act("casework.plan.complete_action")
def _complete(s: Story) -> Act:
    action = s.items["p"].action
    return Act("wonen", lambda by: plan.complete_action(action, by=by, at=s.cast.at))


@act("casework.cases.add_subject")
def _add_subject(s: Story) -> Act:
    given = SubjectInput(SubjectKind.PERSON, {"name": "C. Derde-fictief", "born_on": "1999-01-02"})
    return Act("samendoen", lambda by: cases.add_subject(s.local, given, by=by, at=s.cast.at))


@act("casework.cases.assign_regie")
def _assign(s: Story) -> Act:
    return Act(
        "coordinator",
        lambda by: cases.assign_regie(
            s.local,
            RegieSlot.PROCESS_DIRECTION,
            s.cast.desk("coordinator"),
            None,
            by=by,
            at=s.cast.at,
        ),
    )


@act("casework.reports.receive_report")
def _report(s: Story) -> Act:
    return Act(
        "wijkagent",
        lambda by: reports.receive_report(
            report_input(s.cast),
            municipality=s.cast.demo.municipality,
            desk=by.desks[0],
            by=by,
            at=s.cast.at,
        ),
    )


@act("casework.examinations.open_examination")
def _examine(s: Story) -> Act:
    return Act(
        "fg",
        lambda by: examinations.open_examination(
            s.local.reference, "Jaarlijkse steekproef.", by=by, at=s.cast.at
        ),
    )


@act("casework.examinations.close_examination")
def _stop_examining(s: Story) -> Act:
    examinations.open_examination(
        s.local.reference, "Jaarlijkse steekproef.", by=s.cast.actor("fg"), at=s.cast.at
    )
    return Act("fg", lambda by: examinations.close_examination(s.local, by=by, at=s.cast.at))


@act("casework.log_reviews.give_verdict")
def _judge(s: Story) -> Act:
    log_reviews.plan(at=s.cast.at + dt.timedelta(days=7))
    review = LogReview.objects.order_by("pk").first()
    return Act(
        "fg",
        lambda by: log_reviews.give_verdict(
            review.uuid, Verdict.LAWFUL, "Hoort bij het werk aan de casus.", by=by, at=s.cast.at
        ),
    )


def proposed(s: Story) -> PolicyVersion:
    return policies.propose(
        policy_texts.NARROWER,
        "De politie heeft dit lokaal niet nodig.",
        by=s.cast.actor("coordinator"),
        at=s.cast.at,
    )


@act("casework.policies.propose")
def _propose(s: Story) -> Act:
    return Act(
        "coordinator",
        lambda by: policies.propose(
            policy_texts.NARROWER, "De politie heeft dit niet nodig.", by=by, at=s.cast.at
        ),
    )


@act("casework.policies.approve")
def _approve(s: Story) -> Act:
    version = proposed(s)
    return Act(
        "fg",
        lambda by: policies.approve(
            version,
            "Fictief besluit van de partners 2026-11.",
            s.cast.at.date() + dt.timedelta(days=1),
            compared_with=policy_texts.DIGEST,
            by=by,
            at=s.cast.at,
        ),
    )


@act("casework.policies.reject")
def _reject(s: Story) -> Act:
    version = proposed(s)
    return Act(
        "fg", lambda by: policies.reject(version, "Niet nodig gebleken.", by=by, at=s.cast.at)
    )


@act("casework.policies.decide_anew")
def _decide_anew(s: Story) -> Act:
    Case.objects.filter(pk=s.local.pk).update(policy="")
    return Act("", lambda by: policies.decide_anew(at=s.cast.at, batch=20))


@act("casework.holds.ask")
def _ask_hold(s: Story) -> Act:
    return Act("coordinator", lambda by: holds.ask(s.local, CLAIM, by=by, at=s.cast.at))


@act("casework.holds.confirm")
def _confirm_hold(s: Story) -> Act:
    row = holds.ask(s.local, CLAIM, by=s.cast.actor("coordinator"), at=s.cast.at)
    return Act("fg", lambda by: holds.confirm(row, by=by, at=s.cast.at))


@act("casework.holds.ask_lift")
def _lift_hold(s: Story) -> Act:
    row = holds.ask(s.local, CLAIM, by=s.cast.actor("coordinator"), at=s.cast.at)
    holds.confirm(row, by=s.cast.actor("fg"), at=s.cast.at)
    return Act("coordinator", lambda by: holds.ask_lift(s.local, CLAIM, by=by, at=s.cast.at))


# ------------------------------------------------------------------ the ladder


@act("escalation.intake.open_case")
def _open(s: Story) -> Act:
    given = intake.IntakeInput(
        kind=CaseKind.CONFUSED_BEHAVIOUR,
        area="Dedemsvaart",
        purpose="Rust in de straat.",
        director=s.cast.desk("samendoen"),
        subjects=[SubjectInput(SubjectKind.PERSON, {"name": "D. Vierde-fictief"})],
    )
    return Act(
        "intake",
        lambda by: intake.open_case(
            given, municipality=s.cast.demo.municipality, report=s.report, by=by, at=s.cast.at
        ),
    )


@act("escalation.intake.join_report")
def _join(s: Story) -> Act:
    return Act("intake", lambda by: intake.join_report(s.report, s.local, by=by, at=s.cast.at))


@act("escalation.intake.spawn_case")
def _spawn(s: Story) -> Act:
    group = youth_group(s.cast)
    given = intake.SpawnInput(
        target=Table.JOR,
        kind=CaseKind.YOUTH_AT_RISK,
        area="Dedemsvaart",
        purpose="Hulp voor deze jongere.",
        director=s.cast.desk("samendoen"),
        subject=SubjectInput(
            SubjectKind.PERSON, {"name": "E. Jong-fictief", "born_on": "2010-01-02"}
        ),
    )
    return Act("coordinator", lambda by: intake.spawn_case(group, given, by=by, at=s.cast.at))


def youth_group(cast: stage.Cast) -> Case:
    return intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.YOUTH_GROUP,
            area="Dedemsvaart",
            purpose="Overlast stoppen.",
            director=cast.desk("samendoen"),
            subjects=[SubjectInput(SubjectKind.GROUP)],
        ),
        municipality=cast.demo.municipality,
        by=cast.actor("coordinator"),
        at=cast.at,
    )


@act("escalation.intake.close_case")
def _close(s: Story) -> Act:
    return Act(
        "coordinator",
        lambda by: intake.close_case(
            s.local, reason="Het is rustig.", version=s.local.version, by=by, at=s.cast.at
        ),
    )


def zvh(s: Story) -> requests.RequestInput:
    return requests.RequestInput(
        target=Table.ZVH,
        reason="Het lokale plan zit vast, partners zijn het oneens.",
        goal="Een gezamenlijk plan met het Zorg- en Veiligheidshuis.",
        criteria=stage.CRITERIA,
        contacts=["J. Smit, politie"],
        categories=[Category.ID, Category.POL8],
        invited=[s.cast.desk("wijkagent")],
    )


@act("escalation.requests.prepare")
def _prepare(s: Story) -> Act:
    return Act(
        "samendoen",
        lambda by: requests.prepare(
            s.local, Table.ZVH, {"reason": "Het zit vast."}, [s.items["i1"]], by=by, at=s.cast.at
        ),
    )


@act("escalation.requests.request_move")
def _request(s: Story) -> Act:
    return Act(
        "coordinator",
        lambda by: requests.request_move(
            s.local, zvh(s), version=s.local.version, by=by, at=s.cast.at
        ),
    )


@act("escalation.confirmations.confirm")
def _confirm(s: Story) -> Act:
    return Act(
        "wijkagent",
        lambda by: confirmations.confirm(
            s.move,
            [s.cast.items["i2"]],
            for_weighing=True,
            for_conference=False,
            necessity="Nodig om te wegen.",
            by=by,
            at=s.cast.at,
        ),
    )


@act("escalation.answers.judge_fit")
def _fits(s: Story) -> Act:
    return Act("zvh", lambda by: answers.judge_fit(s.move, by=by, at=s.cast.at))


@act("escalation.answers.accept")
def _accept(s: Story) -> Act:
    answers.judge_fit(s.move, by=s.cast.actor("zvh"), at=s.cast.at)
    return Act(
        "zvh",
        lambda by: answers.accept(
            s.move,
            participants=[s.cast.desk("wijkagent")],
            takes_process_direction=True,
            by=by,
            at=s.cast.at,
        ),
    )


@act("escalation.answers.turn_down")
def _turn_down(s: Story) -> Act:
    return Act(
        "zvh",
        lambda by: answers.turn_down(
            s.move, MoveOutcome.RETURNED, "De casus past niet bij deze tafel.", by=by, at=s.cast.at
        ),
    )


@act("escalation.answers.withdraw")
def _withdraw(s: Story) -> Act:
    return Act("coordinator", lambda by: answers.withdraw(s.move, by=by, at=s.cast.at))


@act("escalation.answers.ask")
def _ask(s: Story) -> Act:
    return Act(
        "zvh",
        lambda by: answers.ask(s.move, "Welke hulp loopt er nu precies?", by=by, at=s.cast.at),
    )


@act("escalation.answers.answer_question")
def _answer(s: Story) -> Act:
    answers.ask(s.move, "Welke hulp loopt er nu precies?", by=s.cast.actor("zvh"), at=s.cast.at)
    return Act(
        "coordinator",
        lambda by: answers.answer_question(
            s.move, "Er komt elke week een begeleider langs.", by=by, at=s.cast.at
        ),
    )


@act("escalation.phases.propose_phase")
def _propose(s: Story) -> Act:
    given = phases.PhaseInput(
        Phase.AVE_3, "Het lokale overleg zit helemaal vast.", EscalationGround.STAGNATION
    )
    return Act("samendoen", lambda by: phases.propose_phase(s.local, given, by=by, at=s.cast.at))


@act("escalation.phases.change_phase")
def _change(s: Story) -> Act:
    desk = s.cast.desk("coordinator")
    given = phases.PhaseInput(
        Phase.AVE_3,
        "Het lokale overleg zit helemaal vast.",
        EscalationGround.STAGNATION,
        regie={
            RegieSlot.PROCESS_DIRECTION: desk,
            RegieSlot.OPERATIONAL_OWNER: desk,
            RegieSlot.ADMINISTRATIVE_OWNER: desk,
        },
    )
    return Act(
        "coordinator",
        lambda by: phases.change_phase(
            s.local, given, version=s.local.version, by=by, at=s.cast.at
        ),
    )


@act("escalation.phases.record_review")
def _review(s: Story) -> Act:
    return Act("samendoen", lambda by: phases.record_review(s.local, by=by, at=s.cast.at))


@act("escalation.facts.record_fact")
def _fact(s: Story) -> Act:
    return Act(
        "coordinator",
        lambda by: facts.record_fact(
            s.local,
            "inquiry_reported",
            s.cast.at.date(),
            decided_by="Wijkagent",
            by=by,
            at=s.cast.at,
        ),
    )


def _duty(s: Story) -> InformDuty:
    return s.local.inform_duties.get()


@act("escalation.informing.record_told")
def _told(s: Story) -> Act:
    given = Telling(s.cast.at.date(), Means.TALK, Told.SELF, s.cast.desk("samendoen"))
    return Act("samendoen", lambda by: informing.record_told(_duty(s), given, by=by, at=s.cast.at))


def deferral(s: Story) -> Deferral:
    """Give a lawful decision to wait."""
    return Deferral(
        "d",
        "Informeren zou het onderzoek verstoren.",
        s.cast.at.date() + dt.timedelta(days=14),
        {row.letter: "Dit is gewogen." for row in protocol.informing().factors},
    )


@act("escalation.informing.record_deferral")
def _defer(s: Story) -> Act:
    return Act(
        "samendoen",
        lambda by: informing.record_deferral(_duty(s), deferral(s), by=by, at=s.cast.at),
    )


@act("escalation.informing.record_exemption")
def _exempt(s: Story) -> Act:
    return Act(
        "coordinator",
        lambda by: informing.record_exemption(
            _duty(s), "knows", "De betrokkene zat zelf aan tafel.", by=by, at=s.cast.at
        ),
    )


@act("escalation.subjects.add_subject")
def _add_told_subject(s: Story) -> Act:
    given = SubjectInput(SubjectKind.PERSON, {"name": "D. Nieuw-fictief"})
    return Act("samendoen", lambda by: subjects.add_subject(s.local, given, by=by, at=s.cast.at))


@act("escalation.overviews.make_overview")
def _overview(s: Story) -> Act:
    examinations.open_examination(
        s.local.reference, "Een betrokkene vraagt om inzage.", by=s.cast.actor("fg"), at=s.cast.at
    )
    subject = s.local.subjects.get()
    return Act("fg", lambda by: overviews.make_overview(s.local, subject, by=by, at=s.cast.at))


def asked_of_sources(s: Story) -> RightsRequest:
    """Register that the person of the local case asks to restrict what is known."""
    fg = s.cast.actor("fg")
    examinations.open_examination(s.local.reference, "Er is een verzoek.", by=fg, at=s.cast.at)
    kinds = [RightKind.RESTRICTION, RightKind.ERASURE]
    return rights.register_request(
        s.local, s.local.subjects.get(), kinds, s.cast.at.date(), by=fg, at=s.cast.at
    )


def _task(s: Story, kind: RightKind = RightKind.RESTRICTION) -> RightsTask:
    return RightsTask.objects.get(request=asked_of_sources(s), item=s.items["i3"], kind=kind)


@act("escalation.rights.register_request")
def _register(s: Story) -> Act:
    fg = s.cast.actor("fg")
    examinations.open_examination(s.local.reference, "Er is een verzoek.", by=fg, at=s.cast.at)
    return Act(
        "fg",
        lambda by: rights.register_request(
            s.local,
            s.local.subjects.get(),
            list(RightKind),
            s.cast.at.date(),
            by=by,
            at=s.cast.at,
        ),
    )


@act("escalation.rights.extend_request")
def _extend(s: Story) -> Act:
    row = asked_of_sources(s)
    return Act(
        "fg",
        lambda by: rights.extend_request(
            row, "Veel bronnen moeten besluiten.", s.cast.at.date(), by=by, at=s.cast.at
        ),
    )


@act("escalation.rights.answer_request")
def _answer_rights(s: Story) -> Act:
    row = asked_of_sources(s)
    given = rights.Answer(Outcome.REFUSED, s.cast.at.date(), "De gegevens zijn nog nodig.")
    return Act("fg", lambda by: rights.answer_request(row, given, by=by, at=s.cast.at))


@act("escalation.rights_tasks.decide_task")
def _decide_rights(s: Story) -> Act:
    row = _task(s, RightKind.ERASURE)
    return Act(
        "wonen",
        lambda by: rights_tasks.decide_task(
            row, rights_rules.Verdict.GRANTED, "", by=by, at=s.cast.at
        ),
    )


@act("escalation.rights_tasks.lift")
def _lift_rights(s: Story) -> Act:
    row = _task(s)
    rights_tasks.decide_task(
        row, rights_rules.Verdict.GRANTED, "", by=s.cast.actor("wonen"), at=s.cast.at
    )
    return Act(
        "wonen",
        lambda by: rights_tasks.lift(
            row, "Het gegeven bleek te kloppen.", s.cast.at.date(), by=by, at=s.cast.at
        ),
    )


@act("casework.restrictions.restrict_item")
def _restrict(s: Story) -> Act:
    return Act(
        "wonen",
        lambda by: restrictions.restrict_item(s.local, s.items["i3"], by=by, at=s.cast.at),
    )


@act("casework.restrictions.lift_restriction")
def _unrestrict(s: Story) -> Act:
    wonen = s.cast.actor("wonen")
    restrictions.restrict_item(s.local, s.items["i3"], by=wonen, at=s.cast.at)
    return Act(
        "wonen",
        lambda by: restrictions.lift_restriction(s.local, s.items["i3"], by=by, at=s.cast.at),
    )


@act("escalation.deadlines.settle_deadline")
def _settle(s: Story) -> Act:
    row = Deadline.objects.filter(case=s.local, term="AVE2-REVIEW").get()
    return Act("samendoen", lambda by: deadlines.settle_deadline(row, by=by, at=s.cast.at))


def returned(s: Story) -> FeedbackDuty:
    """The task that begins when the Zorg- en Veiligheidshuis hands the asked case back."""
    stage.judge_fit(s.cast, s.move)
    stage.scale_down(s.cast, stage.accept_zvh(s.cast, s.move))
    return s.asked.feedback_duties.get()


@act("escalation.feedback.give")
def _feedback(s: Story) -> Act:
    duty = returned(s)
    given = feedback.FeedbackInput(Effect.HELPED, Usefulness.GOOD)
    return Act("samendoen", lambda by: feedback.give(duty, given, by=by, at=s.cast.at))


def referral(s: Story, receiver: str = "wijkagent") -> referrals.ReferralInput:
    return referrals.ReferralInput(
        ReferralReason.RADICALISATION, "Er is een ernstig vermoeden.", s.cast.desk(receiver)
    )


@act("escalation.referrals.make")
def _refer(s: Story) -> Act:
    return Act("wijkagent", lambda by: referrals.make(s.local, referral(s), by=by, at=s.cast.at))


@act("escalation.referrals.end")
def _answer_referral(s: Story) -> Act:
    row = referrals.make(s.asked, referral(s), by=s.cast.actor("zvh"), at=s.cast.at)
    return Act(
        "wijkagent",
        lambda by: referrals.end(row, ReferralOutcome.TAKEN_UP, by=by, at=s.cast.at),
    )


def banned(s: Story) -> Deadline:
    """The term of a restraining order, in a case of its own; the law lets it be made longer."""
    at_home = intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.DOMESTIC_VIOLENCE,
            area="Dedemsvaart",
            purpose="Veiligheid thuis.",
            director=s.cast.desk("samendoen"),
            subjects=[SubjectInput(SubjectKind.HOUSEHOLD)],
        ),
        municipality=s.cast.demo.municipality,
        by=s.cast.actor("coordinator"),
        at=s.cast.at,
    )
    facts.record_fact(
        at_home,
        "order_imposed",
        s.cast.at,
        decided_by="Burgemeester",
        by=s.cast.actor("samendoen"),
        at=s.cast.at,
    )
    return Deadline.objects.get(case=at_home, term="WTH-10")


@act("escalation.extending.extend_deadline")
def _longer(s: Story) -> Act:
    row = banned(s)
    given = extending.ExtensionInput(
        "Er is nog gevaar voor het gezin.", "Burgemeester", row.due_at.date() + dt.timedelta(7)
    )
    return Act(
        "samendoen",
        lambda by: extending.extend_deadline(row, given, by=by, at=s.cast.at),
        about=row.case,
    )


@act("escalation.triage.remind")
def _late_report(s: Story) -> Act:
    return Act("", lambda by: triage.remind(at=s.cast.at + dt.timedelta(days=30)))


@act("escalation.watch.sweep")
def _sweep(s: Story) -> Act:
    return Act("", lambda by: watch.sweep(at=s.cast.at + dt.timedelta(days=400)))


def danger(s: Story, *names: str) -> alerts.AlertInput:
    """What Samen Doen pushes about the local case: to the police, unless others are named."""
    return alerts.AlertInput(
        Category.WOON,
        "Ga niet alleen naar de deur: er zijn messen, fictief.",
        Ground.W,
        "Dreigend geweld tegen wie aanbelt.",
        [s.cast.desk(name) for name in names or ("hovj",)],
        s.cast.demo.users["intake"],
    )


def warned(s: Story, *names: str) -> DangerAlert:
    return alerts.push(s.local, danger(s, *names), by=s.cast.actor("samendoen"), at=s.cast.at)


@act("escalation.alerts.push")
def _push(s: Story) -> Act:
    return Act("samendoen", lambda by: alerts.push(s.local, danger(s), by=by, at=s.cast.at))


@act("escalation.alerts.confirm")
def _confirm_alert(s: Story) -> Act:
    row, until = warned(s), s.cast.at + dt.timedelta(days=3)
    return Act("intake", lambda by: alerts.confirm(row, until, by=by, at=s.cast.at))


@act("escalation.alerts.end")
def _end_alert(s: Story) -> Act:
    row = warned(s)
    return Act("samendoen", lambda by: alerts.end(row, by=by, at=s.cast.at))


@act("escalation.alerts.review")
def _review_alert(s: Story) -> Act:
    row = warned(s)
    return Act(
        "fg",
        lambda by: alerts.review(
            row, ReviewOutcome.LAWFUL, "Het gevaar was er echt.", by=by, at=s.cast.at
        ),
    )


@act("escalation.alerts.remind")
def _remind(s: Story) -> Act:
    warned(s)
    return Act("", lambda by: alerts.remind(at=s.cast.at + dt.timedelta(days=9)))


# ------------------------------------------------------------------ looking at everything at once


def fingerprint() -> dict[str, tuple[int, str]]:
    """Give, for every table of the product, how many rows it has and what they say together."""
    tables = [
        *sorted(
            model._meta.db_table
            for app in ("casework", "escalation", "notifications")
            for model in apps.get_app_config(app).get_models(include_auto_created=True)
        ),
        "viewflow_process",
        "viewflow_task",
        "auth_group",
    ]
    sql = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), ''))"
        f" FROM {table} AS r"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name: (count, digest) for name, count, digest in cursor.fetchall()}


__all__ = [
    "ACTS",
    "Act",
    "Story",
    "consent",
    "danger",
    "deferral",
    "fingerprint",
    "justice",
    "referral",
    "returned",
    "tell",
    "warned",
    "youth_group",
]
