"""Giving to others: what a source may open where, and which ground of its own that asks.

Source: Wgs 2.29(2)-(3); BW 7:457; Wet BIG 88; Jeugdwet 7.3.11; sharing policy S1, S2.
"""

from __future__ import annotations

from casework.rules.decision import ALLOWED, Decision, refuse
from casework.rules.policy import Effect, Policy, When
from casework.vocabulary import Category, Ground, Setting

ORDER = (Ground.T, Ground.W, Ground.W526, Ground.C, Ground.G)
"""How the grounds stand on a form: what the person concerned wants goes first."""


def is_secret(category: Category, *, professional_secrecy: bool) -> bool:
    """Say whether giving this asks for the source's own ground: health, or what falls under it."""
    return professional_secrecy or category is Category.GEZ


def secrecy_grounds(policy: Policy, setting: Setting) -> tuple[Ground, ...]:
    """Give the grounds of which a source chooses one to give what is secret in a setting.

    Facts: the policy's own rule for professional secrecy; where there is none, the setting has
    another law (Wvggz 8:29 for CRISIS) and nothing is asked here.
    """
    asked = {
        ground
        for rule in policy.source_rules_in(setting)
        if rule.when is When.SECRECY and rule.effect is Effect.ANY_OF
        for ground in rule.any_of
    }
    return tuple(ground for ground in ORDER if ground in asked)


def decide_own_ground(
    policy: Policy, setting: Setting, ground: Ground | None, *, secret: bool, consented: bool
) -> Decision:
    """Say whether a source gave a ground of its own that lifts its secret in this setting.

    Facts: `consented` when its consent to lift the secret is recorded for what it gives.
    """
    offered = secrecy_grounds(policy, setting)
    if not secret or not offered:
        return ALLOWED
    source = "Wgs 2.29(2); BW 7:457; Wet BIG 88; Jeugdwet 7.3.11"
    if ground not in offered:
        return refuse(
            "secrecy:ground",
            "Voor gegevens onder beroepsgeheim is uw eigen grond nodig.",
            source=source,
            field="ground",
        )
    if ground is Ground.T and not consented:
        return refuse(
            "secrecy:consent",
            "Er is geen toestemming vastgelegd om dit te delen. Leg die eerst vast.",
            source=source,
            who_can="De bron, met het formulier 'Toestemming vastleggen'.",
            field="ground",
        )
    return ALLOWED


def decide_recipients(recipients: frozenset[int] | None) -> Decision:
    """Refuse a release to named parties that names nobody."""
    if recipients is None or recipients:
        return ALLOWED
    return refuse("release:nobody", "Kies met wie u dit deelt.", field="recipients")
