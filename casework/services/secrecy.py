"""Whether a source may give what is secret: its own ground, in words, or the consent it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from casework import policies
from casework.models import Item
from casework.rules import content, releasing
from casework.rules.decision import Decision
from casework.rules.releasing import Consent, Giving
from casework.services.consents import about_person, covers, lifting
from casework.services.grounds import GroundInput
from casework.vocabulary import Category, Ground, Setting


def giving_of(item: Item, setting: Setting) -> Giving:
    """Say of an item what the rules ask when it is given into a setting."""
    return Giving(setting, Category(item.category), item.professional_secrecy)


def decide_secret(
    item: Item,
    setting: Setting,
    recipients: frozenset[int] | None,
    grounds: Sequence[GroundInput],
    at: dt.datetime,
) -> Decision:
    """Say whether what is secret goes with the source's own ground, in words (S1, S2)."""
    policy, giving = policies.policy_in_force(at), giving_of(item, setting)
    own = next((ground for ground in grounds if ground.code in releasing.ORDER), None)
    consented = own is not None and own.code is Ground.T
    decided = releasing.decide_own_ground(
        policy,
        giving,
        own.code if own else None,
        Consent(
            about_person=about_person(item),
            covers=consented and covers(lifting([item], at), item, recipients),
        ),
    )
    if not giving.secret or own is None or consented or not decided:
        return decided
    return decided & content.decide_text(
        own.motivation, field="motivation", minimum=10, maximum=1000
    )
