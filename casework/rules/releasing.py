"""Giving to others: what a source may open where, and which ground of its own that asks.

Source: Wgs 2.29(2)-(3); BW 7:457; Wet BIG 88; Jeugdwet 7.3.11; sharing policy S1, S2.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework.rules.decision import ALLOWED, Decision, refuse
from casework.rules.policy import Cell, Effect, GroundScope, Policy, When
from casework.rules.sharing import SECRECY_DECISIONS
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Setting

ORDER = (Ground.T, Ground.W, Ground.W526, Ground.C, Ground.G)
"""How the grounds stand on a form: what the person concerned wants goes first."""

SOURCE = "Wgs 2.29(2); BW 7:457; Wet BIG 88; Jeugdwet 7.3.11"


@dataclass(frozen=True, slots=True)
class Giving:
    """What a source wants to give where: the kind of data, and whether it is under a secret."""

    setting: Setting
    category: Category
    professional_secrecy: bool

    @property
    def secret(self) -> bool:
        """Say whether this asks for the source's own ground: health, or what is under a secret."""
        return self.professional_secrecy or self.category is Category.GEZ


@dataclass(frozen=True, slots=True)
class Consent:
    """What consent there is for what is given.

    Facts: `about_person` when the data hang on one person; `covers` when the source recorded
    that this person lifts the secret for these data and everybody they are given to.
    """

    about_person: bool = True
    covers: bool = False


def recorded_at(ground: Ground) -> GroundScope:
    """Say to what a source's own ground is attached: consent to the person, the rest to the act."""
    return GroundScope.SUBJECT if ground is Ground.T else GroundScope.RELEASE


def hangs_on_release(policy: Policy, ground: Ground) -> bool:
    """Say whether a ground counts when it is recorded with the release itself."""
    return GroundScope.RELEASE in policy.ground_scope.get(ground, frozenset())


def secrecy_grounds(policy: Policy, setting: Setting) -> tuple[Ground, ...]:
    """Give the grounds of which a source chooses one to give what is secret in a setting.

    Facts: the policy's own rule for professional secrecy; where there is none, the setting has
    another law (Wvggz 8:29 for CRISIS) and nothing is asked here. A ground that the policy does
    not count where it would be recorded is not among them.
    """
    asked = {
        ground
        for rule in policy.source_rules_in(setting)
        if rule.when is When.SECRECY and rule.effect is Effect.ANY_OF
        for ground in rule.any_of
    }
    return tuple(
        ground
        for ground in ORDER
        if ground in asked and recorded_at(ground) in policy.ground_scope.get(ground, frozenset())
    )


def own_grounds(policy: Policy, giving: Giving) -> tuple[Ground, ...]:
    """Give the grounds that count for this: with each, somebody in the setting could read it."""
    return tuple(
        ground
        for ground in secrecy_grounds(policy, giving.setting)
        if giving.professional_secrecy or ground not in SECRECY_DECISIONS
        if any(
            _opens(policy.cell(giving.setting, giving.category, key), ground)
            for key in OrganisationKey
        )
    )


def _opens(cell: Cell, ground: Ground) -> bool:
    """Say whether a cell opens with this ground as the only one of the source's own."""
    needs, any_of = cell.needs & frozenset(ORDER), cell.any_of & frozenset(ORDER)
    if cell.ceiling is Level.NONE or needs - {ground}:
        return False
    return not any_of or ground in any_of or cell.without > Level.NONE


def decide_own_ground(
    policy: Policy, giving: Giving, ground: Ground | None, consent: Consent
) -> Decision:
    """Say whether a source gave a ground of its own that lifts its secret in this setting."""
    if not giving.secret or not secrecy_grounds(policy, giving.setting):
        return ALLOWED
    if ground is None:
        return refuse(
            "secrecy:ground",
            "Voor gegevens onder beroepsgeheim is uw eigen grond nodig.",
            source=SOURCE,
            field="ground",
        )
    if ground not in own_grounds(policy, giving):
        return refuse(
            "secrecy:ground",
            "Deze grond geldt hier niet voor dit gegeven. Kies een andere.",
            source=SOURCE,
            field="ground",
        )
    return _decide_consent(consent) if ground is Ground.T else ALLOWED


def _decide_consent(consent: Consent) -> Decision:
    """Refuse to rest on a consent that does not hang on the person, or that is not there."""
    if not consent.about_person:
        return refuse(
            "secrecy:subject",
            "Dit gegeven staat niet bij één persoon, en toestemming geldt per persoon. "
            "Schrijf het opnieuw bij die persoon, of kies een andere grond.",
            source=SOURCE,
            field="ground",
        )
    if not consent.covers:
        return refuse(
            "secrecy:consent",
            "Er is geen toestemming vastgelegd om dit te delen. Leg die eerst vast.",
            source=SOURCE,
            who_can="De bron, met het formulier 'Toestemming vastleggen'.",
            field="ground",
        )
    return ALLOWED


def decide_recipients(recipients: frozenset[int] | None) -> Decision:
    """Refuse a release to named parties that names nobody."""
    if recipients is None or recipients:
        return ALLOWED
    return refuse("release:nobody", "Kies met wie u dit deelt.", field="recipients")
