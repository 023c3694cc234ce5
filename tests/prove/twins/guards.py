"""What one world has and the other has not: what guards, directors and oversight do.

A guest for one meeting, telling a subject, the policy, the log, a hold, an overview; see `secrets`.
"""

from __future__ import annotations

import datetime as dt

from casework.models import LogReview
from casework.rules.policy_versions import READERS
from casework.services import examinations, holds, log_reviews, policies
from casework.vocabulary import CaseKind, Setting, Verdict
from escalation import protocol
from escalation.models import InformDuty
from escalation.rules.informing import Means, Told
from escalation.services import admission, informing, overviews
from escalation.services.informing import Deferral, Telling
from tests import policy_texts
from tests.prove.twins.knowing import Drawn, Hidden, examines, knows_case, pick, sits_in, sort
from tests.prove.twins.story import World


@sort
def _guest(world: World, drawn: Drawn) -> Hidden:
    """Somebody who comes to one meeting, for a day or for the afternoon."""
    place, by, setting = pick(
        (
            ("zvh", "zvh", Setting.ZVH_CASUS),
            ("local", "coordinator", Setting.LOKAAL),
            ("asked", "coordinator", Setting.LOKAAL),
        ),
        drawn.where,
    )
    case = world.case(place)
    row = admission.admit(
        case,
        world.desk(pick(("vt", "om", "rvdk", "halt", "jeugd"), drawn.who)),
        setting,
        necessity="Kent het gezin.",
        guest_until=world.at + pick((dt.timedelta(hours=3), dt.timedelta(days=2)), drawn.how),
        by=world.actor(by),
        at=world.at,
    )
    return lambda account: (
        not examines(world, account, case)
        and not sits_in(world, account, case, setting)
        and row.desk_id not in {desk.id for desk in world.actor(account).desks}
    )


@sort
def _informed(world: World, drawn: Drawn) -> Hidden:
    """That a subject was told, that telling waits, or that it need not be."""
    place, who = pick(
        (
            ("local", "samendoen"),
            ("asked", "samendoen"),
            ("zvh", "samendoen"),
            ("detainee", "oov"),
            ("examined", "samendoen"),
        ),
        drawn.where,
    )
    case = world.case(place)
    duty = pick(list(InformDuty.objects.filter(case=case).order_by("pk")), drawn.who)
    acting = {"by": world.actor(who), "at": world.at}
    if drawn.how % 3 == 0:
        desk = world.desk(who)
        informing.record_told(duty, Telling(world.at.date(), Means.TALK, Told.SELF, desk), **acting)
    elif drawn.how % 3 == 1:
        given = Deferral(
            "d",
            "Informeren zou het onderzoek verstoren.",
            world.at.date() + dt.timedelta(days=14),
            {row.letter: "Dit is gewogen." for row in protocol.informing().factors},
        )
        informing.record_deferral(duty, given, **acting)
    else:
        informing.record_exemption(duty, "knows", "De betrokkene zat zelf aan tafel.", **acting)
    return lambda account: (
        not examines(world, account, case)
        and not sits_in(world, account, case, Setting(duty.setting))
        and duty.desk_id not in {desk.id for desk in world.actor(account).desks}
    )


@sort
def _proposal(world: World, drawn: Drawn) -> Hidden:
    """A next text of the sharing policy that is proposed, perhaps turned down."""
    text = pick((policy_texts.NARROWER, policy_texts.WIDER), drawn.how)
    who = pick(("coordinator", "oov"), drawn.who)
    version = policies.propose(
        text, "Na overleg met de partners.", by=world.actor(who), at=world.at
    )
    if drawn.where % 2:
        policies.reject(version, "Niet nodig gebleken.", by=world.actor("fg"), at=world.at)
    return lambda account: not world.actor(account).roles & READERS


@sort
def _reviewed(world: World, drawn: Drawn) -> Hidden:
    """Oversight judges what was looked at, or lets it wait too long."""
    if drawn.how % 3 == 0:
        log_reviews.escalate(at=world.at + dt.timedelta(days=60))
        return lambda account: account not in {"fg", "coordinator"}
    waiting = LogReview.objects.filter(settled_at__isnull=True).order_by("pk")
    log_reviews.give_verdict(
        pick(list(waiting), drawn.who).uuid,
        pick(tuple(Verdict), drawn.where),
        "Hoort bij het werk aan de casus.",
        by=world.actor("fg"),
        at=world.at,
    )
    return lambda account: account != "fg"


@sort
def _hold(world: World, drawn: Drawn) -> Hidden:
    """A case of which nothing may be destroyed."""
    place, who, second = pick(
        (
            ("local", "samendoen", "coordinator"),
            ("asked", "coordinator", "fg"),
            ("zvh", "zvh", "fg"),
            ("oth", "oov", ""),
            ("detainee", "coordinator", "fg"),
            ("group", "coordinator", "fg"),
        ),
        drawn.where,
    )
    case = world.case(place)
    row = holds.ask(case, "Er loopt een rechtszaak.", by=world.actor(who), at=world.at)
    if second and drawn.how % 3:
        holds.confirm(row, by=world.actor(second), at=world.at)
        if drawn.how % 3 == 2:
            holds.ask_lift(case, "De zaak is klaar.", by=world.actor(who), at=world.at)
    walled = case.kind == CaseKind.UNDERMINING
    return lambda account: not knows_case(world, account, case) and (walled or account != "fg")


@sort
def _overview(world: World, drawn: Drawn) -> Hidden:
    """An overview made for a data subject, after an examination was opened for it."""
    case = world.case(pick(("examined", "local", "asked", "zvh"), drawn.where))
    acting = {"by": world.actor("fg"), "at": world.at}
    if not knows_case(world, "fg", case):
        examinations.open_examination(case.reference, "Een betrokkene vraagt inzage.", **acting)
    overviews.make_overview(case, case.subjects.order_by("number").first(), **acting)
    return lambda account: account != "fg"
