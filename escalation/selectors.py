"""What the ladder's pages and services ask: who sits where, what runs, what is due."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from casework import access
from casework.access import Actor
from casework.errors import NotVisible
from casework.models import Case, Desk, TableSeat
from casework.models.fields import now_within
from casework.vocabulary import Purpose, RegieSlot, Setting, Table
from escalation import protocol
from escalation.models import (
    RUNNING,
    Confirmation,
    DatedDecision,
    Deadline,
    DeadlineExtension,
    FeedbackDuty,
    FeedbackRecord,
    InformDuty,
    Move,
    Preparation,
    Question,
    Referral,
    RightsRequest,
    RightsTask,
    Transition,
)
from escalation.rules.ladder import JorRegime
from escalation.rules.referrals import RECEIVES, ReferralOutcome


def seats_at(case: Case, table: Table, at: dt.datetime) -> list[TableSeat]:
    """Give who sits at a table by default, the deciding desks first."""
    return list(
        TableSeat.objects.filter(
            now_within(at), municipality=case.municipality_id, table=table, desk__active=True
        )
        .select_related("desk__party", "desk__team")
        .order_by("-decides", "pk")
    )


def jor_regime(case: Case, at: dt.datetime) -> JorRegime | None:
    """Give the regime of the JOR by the dated decision in force, or None without one."""
    row = (
        DatedDecision.objects.filter(
            now_within(at, "valid_from", "valid_until"),
            municipality=case.municipality_id,
            subject="jor_regime",
        )
        .order_by("-valid_from")
        .first()
    )
    return JorRegime(row.value) if row else None


def is_held(case: Case, table: Table, at: dt.datetime) -> bool:
    """Say whether somebody keeps a case from a table of the Zorg- en Veiligheidshuis.

    Facts: only a service sees this; a page that asks for a person sees what the person may know.
    """
    weighing = protocol.ladder().weighing_setting(table, jor_regime(case, at))
    if weighing is not Setting.ZVH_TRIAGE:
        return False
    standing = Q(ended_at__isnull=True) | Q(outcome=ReferralOutcome.TAKEN_UP)
    return Referral.objects.filter(standing, case=case).exists()


def referrals_of(by: Actor, case: Case) -> list[Referral]:
    """Give what keeps a case from the table, as far as this person's desks know of it."""
    desks = [desk.id for desk in by.desks]
    rows = Referral.objects.filter(Q(desk__in=desks) | Q(to_desk__in=desks), case=case)
    return list(
        rows.select_related(
            "desk__party", "desk__team", "to_desk__party", "to_desk__team"
        ).order_by("-made_at", "-pk")
    )


def get_referral(by: Actor, case: Case, referral_id: str) -> Referral:
    """Give one of them, or `NotVisible`."""
    for row in referrals_of(by, case):
        if str(row.uuid) == referral_id:
            return row
    raise NotVisible


def referrals_waiting(by: Actor) -> list[Referral]:
    """Give what was referred to this person's desks and waits for an answer.

    Facts: only police, OM and mayor are asked, so for others the database is not.
    """
    desks = [desk.id for desk in by.desks if desk.organisation in RECEIVES]
    if not desks:
        return []
    rows = Referral.objects.filter(
        to_desk__in=desks,
        ended_at__isnull=True,
        case__in=access.visible_cases(by).values("pk"),
    )
    return list(rows.select_related("case").order_by("made_at"))


def feedback_of(by: Actor, case: Case) -> list[FeedbackDuty]:
    """Give the tasks to tell what a result led to that this person may know of."""
    mine = access.settings_of(by, case)
    rows = FeedbackDuty.objects.filter(case=case).filter(
        Q(setting__in=mine) | Q(desk__in=[desk.id for desk in by.desks])
    )
    return list(rows.select_related("case", "desk__party", "deadline").order_by("made_at", "pk"))


def get_feedback(by: Actor, case: Case, duty_id: uuid.UUID) -> FeedbackDuty:
    """Give one of them, or `NotVisible`."""
    for row in feedback_of(by, case):
        if row.uuid == duty_id:
            return row
    raise NotVisible


def feedback_received(by: Actor) -> list[FeedbackRecord]:
    """Give what recipients told this person's desks of the results these gave, the newest first."""
    rows = FeedbackRecord.objects.filter(duty__giver__in=[desk.id for desk in by.desks])
    return list(rows.select_related("duty__desk__party").order_by("-recorded_at", "-pk"))


def open_move(case: Case) -> Move | None:
    """Give the request that runs for a case, if any."""
    found: Move | None = Move.objects.filter(case=case, answered_at__isnull=True).first()
    return found


def get_move(by: Actor, move_id: str) -> Move:
    """Give a request this person may know of.

    Refuses: `NotVisible` for who does not take part in the setting in which it is weighed and
    is not on the asking side.
    """
    try:
        move: Move = Move.objects.select_related("case", "request_item", "answer_item").get(
            uuid=move_id
        )
    except (Move.DoesNotExist, ValidationError) as error:
        raise NotVisible from error
    case = access.get_case(by, move.case.uuid)
    mine = access.settings_of(by, case)
    if move.weighing_setting in mine or is_asking(by, move) or is_receiving(by, move):
        return move
    raise NotVisible


def is_receiving(by: Actor, move: Move) -> bool:
    """Say whether this person sits at the side that answers."""
    return move.receiving_desks.filter(pk__in=[desk.id for desk in by.desks]).exists()


def is_asking(by: Actor, move: Move) -> bool:
    """Say whether this person is on the asking side: the requester's desk or the director's."""
    desks = {desk.id for desk in by.desks}
    return (
        move.requested_desk_id in desks
        or RegieSlot.CASE_DIRECTION in access.standing_of(by, move.case).slots
    )


def visible_moves(by: Actor, case: Case) -> list[Move]:
    """Give the requests of a case this person may know of, newest first."""
    mine = access.settings_of(by, case)
    desks = [desk.id for desk in by.desks]
    asking = RegieSlot.CASE_DIRECTION in access.standing_of(by, case).slots
    rows = Move.objects.filter(case=case).filter(
        Q(weighing_setting__in=mine)
        | Q(requested_desk__in=desks)
        | Q(receiving_desks__in=desks)
        | (Q() if asking else Q(pk__in=[]))
    )
    return list(rows.distinct().order_by("-requested_at"))


def confirmation_for(by: Actor, move: Move) -> Confirmation:
    """Give the confirmation that is asked of this person's desk, or `NotVisible`."""
    row = (
        Confirmation.objects.filter(move=move, desk__in=[desk.id for desk in by.desks])
        .select_related("move__case", "party", "desk")
        .first()
    )
    if row is None:
        raise NotVisible
    return row


def get_confirmation(by: Actor, move_id: str) -> Confirmation:
    """Give what a request asks of this person's desk, without showing the request itself.

    Refuses: `NotVisible` for who was not asked, or may not know of the case any more.
    """
    try:
        move = Move.objects.select_related("case").get(uuid=move_id)
    except (Move.DoesNotExist, ValidationError) as error:
        raise NotVisible from error
    access.get_case(by, move.case.uuid)
    return confirmation_for(by, move)


def confirmations_waiting(by: Actor) -> list[Confirmation]:
    """Give what sources at this person's desks still have to confirm."""
    rows = Confirmation.objects.filter(
        desk__in=[desk.id for desk in by.desks],
        confirmed_at__isnull=True,
        move__answered_at__isnull=True,
    ).select_related("move__case")
    visible = set(
        access.visible_cases(by)
        .filter(pk__in=[r.move.case_id for r in rows])
        .values_list("pk", flat=True)
    )
    return [row for row in rows if row.move.case_id in visible]


def moves_to_weigh(by: Actor) -> list[Move]:
    """Give the requests that wait for an answer of this person's desks."""
    rows = (
        Move.objects.filter(
            receiving_desks__in=[desk.id for desk in by.desks], answered_at__isnull=True
        )
        .select_related("case")
        .distinct()
        .order_by("requested_at")
    )
    return list(rows)


def visible_deadlines(by: Actor, case: Case) -> list[Deadline]:
    """Give the running terms of a case this person may see, the earliest first."""
    mine = access.settings_of(by, case)
    rows = Deadline.objects.filter(case=case, state__in=RUNNING, private=False).filter(
        Q(setting="") | Q(setting__in=mine) | Q(desk__in=[desk.id for desk in by.desks])
    )
    return list(rows.select_related("desk__party", "desk__team").order_by("due_at", "pk"))


def extension_of(row: Deadline) -> DeadlineExtension | None:
    """Give why a term that one sees took the place of another, if it did."""
    return DeadlineExtension.objects.filter(deadline=row).select_related("extended").first()


def transitions_of(case: Case) -> QuerySet[Transition]:
    """Give the history of a case along both axes, oldest first."""
    return Transition.objects.filter(case=case).order_by("at", "pk")


def local_participants(case: Case, at: dt.datetime) -> list[Desk]:
    """Give the desks that take part locally now; for services only."""
    return list(
        Desk.objects.filter(
            now_within(at, "participations__since", "participations__until"),
            participations__case=case,
            participations__setting=Setting.LOKAAL,
            participations__ended_at__isnull=True,
        )
        .select_related("party")
        .distinct()
    )


def sources_at(case: Case, setting: Setting) -> list[Desk]:
    """Give the desks that may have something to give along: of the table left, and locally.

    Facts: a case of the undermining team knows no local table. Guests are no sources of a table.
    For services only.
    """
    return list(
        Desk.objects.filter(
            participations__case=case,
            participations__setting__in={Setting.LOKAAL, setting},
            participations__ended_at__isnull=True,
            participations__guest=False,
        )
        .select_related("party")
        .distinct()
    )


def requests_to_weigh(by: Actor) -> list[Move]:
    """Give the requests that wait for an answer here, without those that were asked back."""
    moves = moves_to_weigh(by)
    asked = set(
        Question.objects.filter(move__in=moves, answered_at__isnull=True).values_list(
            "move_id", flat=True
        )
    )
    return [move for move in moves if move.pk not in asked]


def questions_waiting(by: Actor) -> list[Question]:
    """Give the questions about requests of this person's desks that wait for an answer."""
    return list(
        Question.objects.filter(
            answered_at__isnull=True,
            move__answered_at__isnull=True,
            move__requested_desk__in=[desk.id for desk in by.desks],
            move__case__in=access.visible_cases(by).values("pk"),
        )
        .select_related("move__case")
        .order_by("asked_at")
    )


def preparations_waiting(by: Actor) -> list[Preparation]:
    """Give the requests that were prepared and that this person may send."""
    asking = {role for step in protocol.ladder().transitions.values() for role in step.asked_by}
    if not any(desk.roles & asking for desk in by.desks):
        return []
    rows = (
        Preparation.objects.filter(case__in=access.visible_cases(by).values("pk"))
        .exclude(case__moves__answered_at__isnull=True, case__moves__isnull=False)
        .select_related("case")
        .order_by("prepared_at")
    )
    return [row for row in rows if _may_send(by, row)]


def _may_send(by: Actor, row: Preparation) -> bool:
    step = protocol.ladder().transitions.get((Table(row.case.table), Table(row.to_code)))
    return step is not None and bool(by.roles_for(row.case_id) & set(step.asked_by))


def passed_deadlines(by: Actor, case: Case) -> list[Deadline]:
    """Give the running terms of a case that have passed, as far as this person may see them."""
    return [row for row in visible_deadlines(by, case) if row.is_late(by.at)]


def visible_duties(by: Actor, case: Case) -> list[InformDuty]:
    """Give the tasks to tell a subject that this person knows of, by subject and age.

    Facts: each with `told_on`, the day on which the subject was told, if so.
    """
    mine = access.settings_of(by, case)
    rows = InformDuty.objects.filter(case=case).filter(
        Q(setting__in=mine) | Q(desk__in=[desk.id for desk in by.desks])
    )
    return list(
        rows.select_related("case", "subject", "desk__party", "deadline")
        .annotate(told_on=Max("records__told_on"))
        .order_by("subject__number", "made_at", "pk")
    )


def get_duty(by: Actor, case: Case, duty_id: uuid.UUID) -> InformDuty:
    """Give one task to tell a subject, or `NotVisible`."""
    for row in visible_duties(by, case):
        if row.uuid == duty_id:
            return row
    raise NotVisible


# -- requests of a data subject --------------------------------------------------------------------


def rights_waiting(by: Actor) -> list[RightsRequest]:
    """Give the requests of subjects that wait for an answer, what is due first above.

    Facts: for who controls lawfulness, also of a case that is not examined now: of that its number
    alone is told.
    Refuses: `NotVisible` for everybody else.
    """
    access.require_oversight(by)
    with transaction.atomic(), access.for_purpose(Purpose.OVERSIGHT):
        rows = RightsRequest.objects.filter(outcome="").select_related("case")
        return list(rows.order_by("due_on", "pk"))


def rights_of(by: Actor, case: Case) -> list[RightsRequest]:
    """Give the requests of subjects of a case, the newest first, for who examines it.

    Refuses: `NotVisible` without an opened examination.
    """
    _require_examining(by, case)
    with transaction.atomic(), access.for_purpose(Purpose.OVERSIGHT):
        rows = RightsRequest.objects.filter(case=case)
        return list(
            rows.select_related("subject", "recorded_by", "extended_by", "answered_by").order_by(
                "-received_on", "-pk"
            )
        )


def get_rights_request(by: Actor, case: Case, request_id: uuid.UUID) -> RightsRequest:
    """Give one request of a subject, or `NotVisible`."""
    for row in rights_of(by, case):
        if row.uuid == request_id:
            row.case = case
            return row
    raise NotVisible


def told_tasks(by: Actor, row: RightsRequest) -> list[RightsTask]:
    """Give what sources were asked, as far as who handles the request may know of it."""
    _require_examining(by, row.case)
    with transaction.atomic(), access.for_purpose(Purpose.OVERSIGHT):
        rows = RightsTask.objects.filter(request=row, told=True).select_related("party")
        return list(rows.order_by("party__name", "category", "kind", "pk"))


def _require_examining(by: Actor, case: Case) -> None:
    if access.oversight_desk(by) is None or not access.examines(by, case):
        raise NotVisible


def own_tasks(by: Actor, case: Case, items: Iterable[int]) -> list[RightsTask]:
    """Give what subjects asked about items of this person's own party in a case, oldest first.

    Facts: `items` are the keys of the items this person knows of.
    """
    rows = RightsTask.objects.filter(case=case, party__in=by.party_ids, item__in=items)
    return list(
        rows.select_related("item__replaced_by", "party", "decided_by").order_by("asked_at", "pk")
    )


def get_own_task(by: Actor, case: Case, task_id: uuid.UUID) -> RightsTask:
    """Give one task of one's own party, or `NotVisible`."""
    for row in own_tasks(by, case, access.known_items(by, case)):
        if row.uuid == task_id:
            row.case = case
            return row
    raise NotVisible
