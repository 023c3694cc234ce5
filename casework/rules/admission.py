"""As what a party is let in: as a participant, or as a third party that is guest for one meeting.

Source: Wgs 2.31(4), 2.23(5) for participants; Wgs 2.31(9)-(10) for third parties.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from casework.rules.decision import ALLOWED, Decision, refuse
from casework.rules.policy import Policy
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Setting

ADMITTING = frozenset({Setting.ZVH_CASUS, Setting.JOR, Setting.RIEC_CASUS})
"""Settings to which a party is admitted by decision (Wgs 2.31(4), 2.23(5))."""

LONGEST = dt.timedelta(days=31)
"""How long before its meeting a guest may be let in: from then on it sees the case."""

THIRD_PARTIES = "Wgs 2.31(9)-(10)"

NOT_IN_CASES = frozenset({OrganisationKey.BEHEER, OrganisationKey.STAT, OrganisationKey.TOETS})
"""Organisations that never take part in a case: they keep it running, count, or examine."""


def has_place(policy: Policy, setting: Setting, organisation: OrganisationKey) -> bool:
    """Say whether taking part in a setting gives an organisation anything.

    Facts: it hangs on the case itself; who may not know of that sees nothing in it either.
    """
    return (
        organisation not in NOT_IN_CASES
        and policy.cell(setting, Category.META, organisation).ceiling > Level.NONE
    )


def decide_place(
    policy: Policy, setting: Setting, organisation: OrganisationKey, name: str, *, field: str
) -> Decision:
    """Refuse a party in a setting where the policy gives it nothing."""
    if has_place(policy, setting, organisation):
        return ALLOWED
    denial = policy.denial(setting, Category.META, organisation)
    return refuse(
        "admit:nothing",
        f"{name} mag in dit overleg niets zien. Daarom kan deze organisatie hier niet meedoen.",
        source="; ".join(denial.source) if denial else "deelbeleid: geen regel geeft toegang",
        field=field,
    )


def is_third_party(policy: Policy, setting: Setting, organisation: OrganisationKey) -> bool:
    """Say whether an organisation is no participant in a setting but a guest for one meeting.

    Facts: so it is where the policy shows the case itself only on ground DERDE.
    """
    return Ground.DERDE in policy.cell(setting, Category.META, organisation).needs


def grounds_of(setting: Setting, *, guest: bool) -> tuple[Ground, ...]:
    """Give the ground that an admission records beside its necessity."""
    if guest:
        return (Ground.DERDE,)
    return (Ground.TOEGEL,) if setting in ADMITTING else ()


def decide_guests(
    names: Sequence[str], until: dt.datetime | None, *, at: dt.datetime, field: str
) -> Decision:
    """Say whether these parties can be guests until a moment: that of one meeting, and soon."""
    if not names:
        return ALLOWED
    if until is None:
        return refuse(
            "guest:moment",
            f"Kies de dag van het overleg. {_joined(names)} mee als gast, voor één overleg.",
            source=THIRD_PARTIES,
            field=field,
        )
    if until <= at:
        return refuse(
            "guest:past", "Deze dag is voorbij. Kies de dag van het overleg.", field=field
        )
    if until - at > LONGEST:
        return refuse(
            "guest:far",
            "Kies een dag binnen een maand. Een gast kijkt vanaf nu mee.",
            source=THIRD_PARTIES,
            field=field,
        )
    return ALLOWED


def _joined(names: Sequence[str]) -> str:
    """Write who takes part: "Halt doet", "De Stuw en Halt doen"."""
    if len(names) == 1:
        return f"{names[0]} doet"
    return f"{', '.join(names[:-1])} en {names[-1]} doen"
