"""As what a party is let in: as a participant, or as a third party that is guest for one meeting.

Source: Wgs 2.31(4), 2.23(5) for participants; Wgs 2.31(9)-(10) for third parties.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from casework.rules.decision import ALLOWED, Decision, refuse
from casework.rules.policy import Policy
from casework.vocabulary import Category, Ground, OrganisationKey, Setting

ADMITTING = frozenset({Setting.ZVH_CASUS, Setting.JOR, Setting.RIEC_CASUS})
"""Settings to which a party is admitted by decision (Wgs 2.31(4), 2.23(5))."""

LONGEST = dt.timedelta(days=31)
"""How long before its meeting a guest may be let in: from then on it sees the case."""

THIRD_PARTIES = "Wgs 2.31(9)-(10)"


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
