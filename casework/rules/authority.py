"""Who may do what in the process: by role, by regie, by taking part. Content is another matter."""

from __future__ import annotations

from dataclasses import dataclass

from casework.rules.decision import ALLOWED, Decision, refuse
from casework.vocabulary import CaseKind, OrganisationKey, RegieSlot, Role, Setting

INTAKE = {
    CaseKind.UNDERMINING: frozenset({Role.UNDERMINING_DIRECTOR, Role.PUBLIC_ORDER_OFFICER}),
    CaseKind.DETAINEE_RETURN: frozenset(
        {Role.PUBLIC_ORDER_OFFICER, Role.PROCESS_COORDINATOR, Role.MAYOR}
    ),
}
"""Who opens a case of a kind; for all others `INTAKE_ANY`."""

INTAKE_ANY = frozenset({Role.CARE_INTAKE, Role.PROCESS_COORDINATOR})

TABLE_DIRECTORS = {
    Setting.LOKAAL: frozenset({Role.PROCESS_COORDINATOR}),
    Setting.CRISIS: frozenset({Role.PUBLIC_ORDER_OFFICER, Role.PROCESS_COORDINATOR}),
    Setting.ZVH_TRIAGE: frozenset({Role.ZVH_PROCESS_DIRECTOR, Role.ZVH_TRIAGE}),
    Setting.ZVH_CASUS: frozenset({Role.ZVH_PROCESS_DIRECTOR}),
    Setting.JOR: frozenset({Role.ZVH_PROCESS_DIRECTOR, Role.PROSECUTOR}),
    Setting.OTH: frozenset({Role.UNDERMINING_DIRECTOR}),
    Setting.RIEC_SIGNAAL: frozenset({Role.RIEC_OFFICER}),
    Setting.RIEC_CASUS: frozenset({Role.RIEC_OFFICER}),
}
"""Who leads a setting: admits parties and closes it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is in a case: roles, regie slots held, settings taken part in."""

    roles: frozenset[Role]
    slots: frozenset[RegieSlot] = frozenset()
    settings: frozenset[Setting] = frozenset()


def decide_intake(kind: CaseKind, roles: frozenset[Role]) -> Decision:
    """Say whether these roles may open a case of this kind or add a report to one."""
    if roles & INTAKE.get(kind, INTAKE_ANY):
        return ALLOWED
    return refuse(
        "intake:role",
        "U kunt geen casus openen. Uw melding komt wel aan.",
        who_can="De intake van Samen Doen of de procescoördinator.",
    )


def decide_lead(setting: Setting, standing: Standing) -> Decision:
    """Say whether a person may admit or end parties in a setting.

    Locally that is also the case director; elsewhere only who leads the table.
    """
    if standing.roles & TABLE_DIRECTORS[setting]:
        return ALLOWED
    if setting is Setting.LOKAAL and RegieSlot.CASE_DIRECTION in standing.slots:
        return ALLOWED
    return refuse(
        "lead:role",
        "Alleen wie dit overleg leidt, kan dit doen.",
        who_can="De casusregisseur, procescoördinator of procesregisseur.",
    )


def decide_end(setting: Setting, standing: Standing, *, own: bool, directs: bool) -> Decision:
    """Say whether a person may end a part in a setting: who leads it, or whose part it is.

    Facts: `directs` when the desk holds regie: a case is never without somebody in charge.
    """
    allowed = ALLOWED if own else decide_lead(setting, standing)
    if not allowed or not directs:
        return allowed
    return refuse(
        "part:regie",
        "Wijs eerst de regie aan een ander toe.",
        who_can="De casusregisseur, procescoördinator of procesregisseur.",
    )


LENT_BY = {
    OrganisationKey.BURG: frozenset({Role.MAYOR, Role.PUBLIC_ORDER_OFFICER}),
    OrganisationKey.COL_SD: frozenset({Role.CASE_DIRECTOR}),
}
"""Capacities that can be lent to a person in one case, and who of that organisation lends them."""

LENT_ROLE = {
    OrganisationKey.BURG: Role.PUBLIC_ORDER_OFFICER,
    OrganisationKey.COL_SD: Role.CARE_WORKER,
}
"""The role in which an appointed person works."""


def decide_lend(organisation: OrganisationKey, roles: frozenset[Role]) -> Decision:
    """Say whether somebody with these roles in an organisation may lend its capacity.

    Facts: `roles` are those of the person's own desk there; an appointment lends nothing on.
    """
    if roles & LENT_BY.get(organisation, frozenset()):
        return ALLOWED
    return refuse(
        "appoint:role",
        "U kunt niemand in deze rol aanwijzen.",
        who_can="De burgemeester, cluster OOV of de casusregisseur van Samen Doen.",
    )


def decide_capacity(
    organisation: OrganisationKey,
    held: frozenset[OrganisationKey],
    *,
    by_mandate: bool = False,
) -> Decision:
    """Say whether a person may get a capacity beside those held already.

    Facts: one of BURG and COL_SD, never both; never beside the police, except the assistant
    prosecutor, who decides `by_mandate` of the mayor (Wet tijdelijk huisverbod art. 3).
    """
    if organisation not in LENT_BY:
        return refuse("appoint:capacity", "Deze rol kunt u niet geven.", field="capacity")
    if OrganisationKey.POL in held and not (by_mandate and organisation is OrganisationKey.BURG):
        return refuse(
            "appoint:police",
            "Wie voor de politie werkt, krijgt geen tweede rol in een casus.",
            field="person",
        )
    if held & LENT_BY.keys():
        return refuse(
            "appoint:both",
            "Deze persoon werkt hier al voor Samen Doen of de burgemeester. Allebei kan niet.",
            field="person",
        )
    return ALLOWED


def decide_write_in(standing: Standing) -> Decision:
    """Say whether a person may add to the file at all: somebody who takes part may."""
    if standing.settings:
        return ALLOWED
    return refuse("write:outside", "U doet niet mee aan deze casus.")


def decide_close(phase: int | None, standing: Standing) -> Decision:
    """Say whether a person may close the case.

    Facts: from AVE 3 the process coordinator or who holds process direction decides; before
    that also the case director; undermining is closed by its director.
    """
    closers = {Role.PROCESS_COORDINATOR, Role.UNDERMINING_DIRECTOR}
    if standing.roles & closers or RegieSlot.PROCESS_DIRECTION in standing.slots:
        return ALLOWED
    if RegieSlot.CASE_DIRECTION in standing.slots and (phase is None or phase <= 2):
        return ALLOWED
    return refuse(
        "close:role",
        "U kunt deze casus niet sluiten.",
        who_can="De procescoördinator zorg en veiligheid.",
    )


GUARDS = frozenset({Role.PROCESS_COORDINATOR, Role.UNDERMINING_DIRECTOR, Role.ZVH_PROCESS_DIRECTOR})
"""Who guards the process of a case, whoever holds its regie."""


def decide_settle(standing: Standing, *, own: bool) -> Decision:
    """Say whether a person may mark a term as met: whose term it is, or who guards or directs."""
    if own or standing.slots or standing.roles & GUARDS:
        return ALLOWED
    return refuse(
        "term:role", "Deze termijn is niet van u.", who_can="Wie de regie heeft over de casus."
    )


def decide_ground_of(*, own: bool) -> Decision:
    """Say whether a person may record or withdraw a ground: it belongs to one party alone.

    Facts: `own` when the person works at the party that takes the decision (for a standing
    decision) or that recorded the ground (for its withdrawal).
    Source: Wpg 20(2) (the controller decides), Wgs 2.29(3).
    """
    if own:
        return ALLOWED
    return refuse(
        "ground:party",
        "Dit besluit is van een andere organisatie.",
        who_can="De organisatie die het besluit neemt.",
    )
