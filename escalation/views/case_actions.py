"""What somebody can do in a case: the buttons, open or closed by the rules with their reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from casework import access, labels
from casework.access import Actor
from casework.models import Case
from casework.rules.authority import Standing, decide_close, decide_lead, decide_write_in
from casework.rules.tables import CASE_SETTING
from casework.services.parties import lending_parties
from casework.vocabulary import CaseKind, Phase, RegieSlot, Role, Table
from escalation import protocol
from escalation.models import Move
from escalation.rules.ladder import Direction, Rule
from escalation.rules.referrals import decide_may_make

RUNNING = "Er loopt al een verzoek voor deze casus."


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `reason` says why it cannot be done now; then it is no link."""

    label: str
    url: str
    main: bool = False
    reason: str = ""


def actions_for(actor: Actor, case: Case, moves: Sequence[Move]) -> list[Action]:
    """Give the actions a person has in a case, the main one last.

    Facts: what somebody's role never allows is left out; what could be done but not now is
    shown with the reason.
    """
    standing = access.standing_of(actor, case)
    running = RUNNING if any(move.is_open for move in moves) else ""
    return [
        *_writing(case, standing),
        *_phase(case, standing),
        *_down(case, standing, running),
        *_up(case, standing, running),
    ]


def more_actions(actor: Actor, case: Case, moves: Sequence[Move]) -> list[Action]:
    """Give the rarer actions: they stand folded behind "Meer"."""
    standing = access.standing_of(actor, case)
    running = RUNNING if any(move.is_open for move in moves) else ""
    found = []
    if any(decide_lead(setting, standing) for setting in standing.settings):
        found.append(Action("Deelnemer toelaten", reverse("admit", args=[case.uuid])))
    if decide_write_in(standing):
        found.append(Action("Deelnemers", reverse("participants", args=[case.uuid])))
    if lending_parties(actor, case):
        found.append(Action("Iemand een tweede rol geven", reverse("appoint", args=[case.uuid])))
    if decide_lead(CASE_SETTING[Table(case.table)], standing):
        found.append(Action("Regie toewijzen", reverse("regie", args=[case.uuid])))
    if decide_write_in(standing):
        found.append(Action("Gebeurtenis vastleggen", reverse("fact_new", args=[case.uuid])))
    if decide_write_in(standing):
        found += [
            Action("Gegevens delen", reverse("share", args=[case.uuid])),
            Action("Toestemming vastleggen", reverse("consent", args=[case.uuid])),
            Action("Acuut gevaar melden", reverse("alert_new", args=[case.uuid])),
        ]
    if decide_may_make(access.desk_in(actor, case).organisation):
        url = reverse("referral", args=[case.uuid])
        found.append(Action("Niet naar het Zorg- en Veiligheidshuis", url))
    found += _links(case, standing)
    if decide_close(case.phase, standing):
        found.append(Action("Casus sluiten", reverse("close", args=[case.uuid]), reason=running))
    return found


def _writing(case: Case, standing: Standing) -> list[Action]:
    if not decide_write_in(standing):
        return []
    return [
        Action("Notitie toevoegen", reverse("item_new", args=[case.uuid])),
        Action("Afspraak maken", reverse("action_new", args=[case.uuid])),
    ]


def _phase(case: Case, standing: Standing) -> list[Action]:
    """Offer a change of phase to who may propose or decide one of the steps that exist."""
    if case.phase is None:
        return []
    rules = protocol.phase_rules()
    current = Phase(case.phase)
    edges = [rules.edge(current, target) for target in rules.targets(CaseKind(case.kind), current)]
    if any(
        edge is not None
        and (
            edge.proposes.includes(standing.roles, standing.slots)
            or edge.decides.includes(standing.roles, standing.slots)
        )
        for edge in edges
    ):
        return [Action("Fase wijzigen", reverse("phase", args=[case.uuid]))]
    return []


def _targets(case: Case, direction: Direction, roles: frozenset[Role]) -> list[Table]:
    """Give the tables to which somebody with these roles may ask to move the case."""
    ladder = protocol.ladder()
    table = Table(case.table)
    return [
        edge.to_table
        for edge in ladder.destinations(CaseKind(case.kind), table)
        if edge.rule in (Rule.ALLOWED, Rule.GUARD)
        and ladder.transitions[table, edge.to_table].direction is direction
        and roles & set(ladder.transitions[table, edge.to_table].asked_by)
    ]


def _down(case: Case, standing: Standing, running: str) -> list[Action]:
    if not _targets(case, Direction.DOWN, standing.roles):
        return []
    return [Action("Afschalen", reverse("move_down", args=[case.uuid]), reason=running)]


def _up(case: Case, standing: Standing, running: str) -> list[Action]:
    """Offer the request to who sends it, and its preparation to who directs the case."""
    roles = frozenset(Role)
    up = [*_targets(case, Direction.UP, roles), *_targets(case, Direction.ACROSS, roles)]
    mine = [
        *_targets(case, Direction.UP, standing.roles),
        *_targets(case, Direction.ACROSS, standing.roles),
    ]
    if mine:
        url = reverse("move_table", args=[case.uuid])
        return [Action("Opschalen", url, main=True, reason=running)]
    if RegieSlot.CASE_DIRECTION not in standing.slots:
        return []
    return [
        Action(
            f"Verzoek {labels.TABLE_SHORT[table]} voorbereiden",
            reverse("prepare", args=[case.uuid, table]),
            main=table is up[0],
            reason=running,
        )
        for table in up
    ]


def _links(case: Case, standing: Standing) -> list[Action]:
    """Offer a linked case to who directs the case, where the case itself may not go."""
    leads = decide_lead(CASE_SETTING[Table(case.table)], standing)
    if not leads:
        return []
    return [
        Action(
            f"Gekoppelde casus voor {labels.TABLE_SHORT[edge.to_table]}",
            reverse("spawn", args=[case.uuid, edge.to_table]),
        )
        for edge in protocol.ladder().destinations(CaseKind(case.kind), Table(case.table))
        if edge.rule is Rule.LINK
    ]
