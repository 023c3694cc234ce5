"""Keeping a case from the Zorg- en Veiligheidshuis: for radicalisation, or weighty reasons.

A suspicion of radicalisation is sensitive by itself. So only who laid it down and who must act know
it; everybody else reads one sentence that holds for every reason alike.

Source: Wgs 2.31(13) with WgPRT 5; Wgs 1.5(1) for weighty reasons.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from casework.rules import content
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.vocabulary import OrganisationKey, Role


class ReferralReason(StrEnum):
    """Why a case is kept from the Zorg- en Veiligheidshuis.

    Facts: two reasons, so that the sentence others read does not tell which.
    """

    RADICALISATION = "RADICALISATION"
    WEIGHTY = "WEIGHTY"


class ReferralOutcome(StrEnum):
    """How it ended. Only what was taken up elsewhere keeps the case from the table for good."""

    TAKEN_UP = "TAKEN_UP"
    NOT_TAKEN_UP = "NOT_TAKEN_UP"
    WITHDRAWN = "WITHDRAWN"


RECEIVES = frozenset({OrganisationKey.POL, OrganisationKey.OM, OrganisationKey.BURG})
"""To whom a case is referred (Wgs 2.31(13))."""

MAKES = RECEIVES | {OrganisationKey.ZVH_PR}
"""Who lays down that a case is kept from the table."""

SOURCE = "Wgs 2.31(13); WgPRT 5"

MINIMUM, MAXIMUM = 10, 1000


def decide_not_held(held: bool, roles: Collection[Role]) -> Decision:
    """Refuse a step to the table in words that betray nothing, not even to who may ask further.

    Facts: `roles` are those of who asks: the coordinator cannot be told to ask the coordinator.
    """
    if not held:
        return ALLOWED
    return refuse(
        "not_now",
        "Deze casus kan nu niet naar deze tafel.",
        who_can=(
            "cluster OOV weet meer"
            if Role.PROCESS_COORDINATOR in roles
            else "vraag het de procescoördinator"
        ),
    )


def decide_make(
    organisation: OrganisationKey,
    reason: ReferralReason | None,
    words: str,
    receiver: OrganisationKey | None,
) -> Decision:
    """Say whether an organisation may keep a case from the table, and hand it to this receiver."""
    return all_of(
        decide_may_make(organisation),
        ALLOWED
        if reason is not None
        else refuse("referral:reason", "Kies een reden.", field="reason"),
        content.decide_text(words, field="words", minimum=MINIMUM, maximum=MAXIMUM),
        _decide_receiver(reason, receiver),
    )


def decide_may_make(organisation: OrganisationKey) -> Decision:
    if organisation in MAKES:
        return ALLOWED
    return refuse(
        "referral:role",
        "Uw organisatie kan dit niet vastleggen.",
        source=SOURCE,
        who_can="De politie, het OM, de burgemeester of het Zorg- en Veiligheidshuis.",
    )


def _decide_receiver(reason: ReferralReason | None, receiver: OrganisationKey | None) -> Decision:
    if reason is not ReferralReason.RADICALISATION or receiver in RECEIVES:
        return ALLOWED
    return refuse(
        "referral:receiver",
        "Kies wie de casus krijgt: politie, OM of burgemeester.",
        source=SOURCE,
        field="receiver",
    )


def decide_answer(outcome: ReferralOutcome, *, mine: bool, made_by_me: bool) -> Decision:
    """Say who ends it: the receiver by its answer, who made it by taking it back."""
    allowed = made_by_me if outcome is ReferralOutcome.WITHDRAWN else mine
    if allowed:
        return ALLOWED
    return refuse("referral:answer", "Een ander beslist hierover.", source=SOURCE)
