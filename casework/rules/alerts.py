"""Acute danger: a source pushes a short text to named recipients; nobody pulls.

A push hurries a release and never raises a ceiling: each recipient must be able to read this kind
of data, on these grounds, by the ordinary rules.
Source: sharing policy 3.6, I34; policy file [break_glass]; Wvggz 8:29 for ground SN.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from casework.rules import sharing
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.rules.policy import Policy
from casework.rules.sharing_facts import (
    CaseFacts,
    GroundFact,
    ItemFacts,
    ParticipationFact,
    ReleaseFact,
)
from casework.vocabulary import (
    Category,
    Ground,
    Level,
    OrganisationKey,
    Regime,
    Role,
    Setting,
)

GROUNDS = (Ground.C, Ground.W, Ground.SN)
"""On what a source may push at once."""

SHORTEST, LONGEST = 10, 500
"""Characters: what somebody must know to be safe, not a file."""

CONFIRMED_AT_MOST = dt.timedelta(days=7)
"""How long a confirmed alert may run; by then the ordinary way has to be taken."""

WPG_POWERS = (Ground.P16a, Ground.P16b, Ground.P42, Ground.P19)
"""What "by law" (W) means for police data: the power that names this recipient."""

SOURCE = "Delen bij acuut gevaar (deelbeleid 3.6)"


@dataclass(frozen=True, slots=True)
class Push:
    """What a source wants to push, as facts: its kind, its ground, when."""

    category: Category
    regime: Regime
    professional_secrecy: bool
    source_party: int
    setting: Setting
    ground: Ground
    at: dt.datetime
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A desk to be warned: its party, and its part in the case when it has one."""

    name: str
    party: int
    organisation: OrganisationKey
    participations: tuple[ParticipationFact, ...] = ()


def setting_for(ground: Ground, mine: frozenset[Setting]) -> Setting | None:
    """Choose under which law a push falls: CRISIS for SN, else where the source takes part."""
    if ground is Ground.SN:
        return Setting.CRISIS if Setting.CRISIS in mine else None
    others = sorted(mine - {Setting.CRISIS}, key=list(Setting).index)
    return others[0] if others else None


def decide_push(
    policy: Policy, push: Push, recipients: Iterable[Recipient], case: CaseFacts
) -> Decision:
    """Decide whether a source may push this to all of these at once.

    Refuses: kinds of data that never go this way; another ground than C, W or SN; nobody to
    warn; every recipient whom the ordinary rules would not let read it.
    """
    named = list(recipients)
    return all_of(
        _allowed_at_all(policy, push),
        ALLOWED
        if named
        else refuse("alert:nobody", "Kies wie u waarschuwt.", field="recipients", source=SOURCE),
        *(_may_read(policy, push, one, case) for one in named),
    )


def _allowed_at_all(policy: Policy, push: Push) -> Decision:
    if push.ground not in GROUNDS:
        return refuse("alert:ground", "Kies waarom u dit mag delen.", field="ground")
    if policy.emergency.max_hours == 0:
        return refuse("alert:off", "Het deelbeleid kent geen melding van acuut gevaar.")
    if push.category in policy.emergency.never:
        return refuse(
            "alert:never",
            "Dit soort gegevens deelt u nooit op deze manier.",
            source=SOURCE,
            field="category",
        )
    return ALLOWED


def _may_read(policy: Policy, push: Push, recipient: Recipient, case: CaseFacts) -> Decision:
    if recipient.party == push.source_party:
        return refuse(
            "alert:own", "Uw eigen organisatie ziet dit al. Kies een ander.", field="recipients"
        )
    if level_of(policy, push, recipient, case) is Level.FULL:
        return ALLOWED
    return refuse(
        "alert:ceiling",
        f"{recipient.name} mag dit soort gegevens op deze grond niet lezen.",
        source=SOURCE,
        field="recipients",
    )


def level_of(policy: Policy, push: Push, recipient: Recipient, case: CaseFacts) -> Level:
    """Give what the ordinary rules would let a recipient see, were it released now.

    Facts: who takes no part there, or no longer, is judged as if it were admitted.
    """
    part = tuple(p for p in recipient.participations if _takes_part(p, push, case))
    grounds: tuple[GroundFact, ...] = ()
    if not part:
        part = (
            ParticipationFact(
                -1, recipient.party, recipient.organisation, push.setting, since=push.at
            ),
        )
        grounds = (_ground(Ground.N, push, "participation"),)
    item = ItemFacts(
        0,
        push.category,
        push.source_party,
        push.setting,
        regime=push.regime,
        professional_secrecy=push.professional_secrecy,
        subject_id=push.subject_id,
        releases=(ReleaseFact(0, push.setting, frozenset({recipient.party}), push.at),),
    )
    given = (
        _ground(Ground.N, push, "release"),
        *(_ground(code, push, "release") for code in released_on(push.ground, push.regime)),
        *([_ground(Ground.SN, push, "case")] if push.ground is Ground.SN else ()),
    )
    facts = replace(case, grounds=(*case.grounds, *grounds, *given))
    return sharing.decide_read(policy, participations=part, item=item, case=facts, at=push.at).level


def _takes_part(part: ParticipationFact, push: Push, case: CaseFacts) -> bool:
    return (
        part.setting is push.setting
        and sharing.is_admitted(part, push.at)
        and not case.shields(part.setting, part.since, push.at)
    )


def released_on(ground: Ground, regime: Regime) -> tuple[Ground, ...]:
    """Give the grounds that are recorded with the release itself.

    Facts: for police data "by law" is a power of the Wpg; each counts only for the recipient that
    the policy names with it, so that recording all of them opens nothing more.
    """
    if ground is Ground.SN:
        return ()
    if ground is Ground.W and regime is Regime.WPG:
        return (ground, *WPG_POWERS)
    return (ground,)


def _ground(code: Ground, push: Push, scope: str) -> GroundFact:
    return GroundFact(
        0,
        code,
        push.at,
        scope=scope,
        participation_id=-1 if scope == "participation" else None,
        release_id=0 if scope == "release" else None,
        recorded_by_party=push.source_party,
    )


def ends_at(policy: Policy, given_at: dt.datetime) -> dt.datetime:
    """Give when a push ends by itself."""
    return given_at + dt.timedelta(hours=policy.emergency.max_hours)


def decide_confirm(
    *,
    decider: bool,
    ended: bool,
    confirmed: bool,
    until: dt.datetime,
    given_at: dt.datetime,
    at: dt.datetime,
    runs_until: dt.datetime,
) -> Decision:
    """Say whether a push may run on until a later moment.

    Facts: only the person whom the source named decides, once, and before it has ended.
    """
    if not decider:
        return refuse(
            "alert:decider",
            "U bent niet aangewezen om dit te bevestigen.",
            who_can="Wie de bron bij de melding noemde.",
        )
    if ended or at >= runs_until:
        return refuse("alert:over", "Deze melding is gestopt. Doe zo nodig een nieuwe.")
    if confirmed:
        return refuse("alert:confirmed", "Deze melding is al bevestigd.")
    if until <= runs_until:
        return refuse("alert:short", "Kies een later moment dan nu al geldt.", field="until")
    if until - given_at > CONFIRMED_AT_MOST:
        return refuse(
            "alert:long",
            "Kies een dag binnen een week. Deel het daarna op de gewone manier.",
            source=SOURCE,
            field="until",
        )
    return ALLOWED


def decide_review(roles: frozenset[Role], *, knows: bool, reviewed: bool) -> Decision:
    """Say whether somebody may judge a push afterwards: oversight, once."""
    if Role.DPO not in roles or not knows:
        return refuse(
            "alert:review",
            "U kunt deze melding niet toetsen.",
            who_can="De functionaris gegevensbescherming.",
        )
    if reviewed:
        return refuse("alert:reviewed", "Deze melding is al getoetst.")
    return ALLOWED
