"""What one world has and the other has not: what a source decided about its own data.

Consents, changes of what was written, acute danger, a report that joins a case; see `secrets`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from casework.models import Case, Consent, DangerAlert, Item, LegalGround, Report
from casework.rules.changing import Kind
from casework.services import changes, consents, items
from casework.services.consents import ConsentInput
from casework.vocabulary import (
    AgeGroup,
    CaseKind,
    Category,
    Consenter,
    ConsentKind,
    Ground,
    Level,
    Regime,
    ReviewOutcome,
    Setting,
)
from escalation.services import alerts, corrections, intake
from tests.prove.twins.knowing import (
    Drawn,
    Hidden,
    as_before,
    directs,
    examines,
    handles,
    knows_case,
    level_of,
    levels_in,
    pick,
    sits_in,
    sort,
)
from tests.prove.twins.story import World

SOURCES = {
    "local": ("samendoen", "ggz", "wijkagent", "wonen"),
    "asked": ("samendoen", "ggz", "wijkagent", "wonen"),
    "examined": ("samendoen", "ggz", "wijkagent"),
    "zvh": ("ggz", "wijkagent", "zvh"),
    "detainee": ("oov",),
    "group": ("samendoen",),
}
"""Who has something of its own in each case; in the last ones hardly anybody else knows it."""


@sort
def _consent(world: World, drawn: Drawn) -> Hidden:
    """A consent that a source recorded, perhaps withdrawn again, perhaps of somebody unseen."""
    place = pick(tuple(SOURCES), drawn.where)
    who, case = pick(SOURCES[place], drawn.who), world.case(place)
    row = consents.record_consent(
        case,
        ConsentInput(
            pick(tuple(ConsentKind), drawn.how),
            case.subjects.order_by("number").first(),
            AgeGroup.ADULT,
            frozenset({Consenter.SELF}),
            world.at.date(),
            "Mondeling gevraagd en uitgelegd.",
        ),
        by=world.actor(who),
        at=world.at,
    )
    if drawn.how % 5 == 4:
        consents.withdraw_consent(row, by=world.actor(who), at=world.at)
    return lambda account: (
        not examines(world, account, case)
        and row.party_id not in world.actor(account).party_ids
        and not _opened(world, account, row)
    )


def _opened(world: World, account: str, row: Consent) -> bool:
    """Say whether an account reads more, or less, because of a consent."""
    row.refresh_from_db()
    if row.ground is None or not knows_case(world, account, row.case):
        return False
    ground = LegalGround.objects.filter(pk=row.ground.pk)
    without = as_before(
        lambda: ground.update(withdrawn_at=F("valid_from"), withdrawn_by=F("recorded_by")),
        lambda: levels_in(world, account, row.case),
    )
    return levels_in(world, account, row.case) != without


# ------------------------------------------------------------------ what was written, changed


@dataclass
class Before:
    """How much every account read of an item before it was changed."""

    world: World
    item: Item
    levels: dict[str, Level]

    @classmethod
    def of(cls, world: World, item: Item, accounts: tuple[str, ...]) -> Before:
        return cls(world, item, {one: level_of(world, one, item) for one in accounts})

    def untouched(self, account: str, most: Level) -> bool:
        """Say whether an account never read more than this, and reads as much as it did."""
        if not knows_case(self.world, account, self.item.case):
            return True
        now = level_of(self.world, account, Item.objects.get(pk=self.item.pk))
        return self.levels[account] == now <= most


def _own_item(world: World, drawn: Drawn) -> tuple[str, Item]:
    place = pick(("local", "asked", "examined", "zvh"), drawn.where)
    who = pick(SOURCES[place], drawn.who)
    case, actor = world.case(place), world.actor(who)
    own = [
        item
        for item in items.own_items(actor, case).values()
        if item.category not in {Category.PLAN, Category.ID} and not hasattr(item, "alert")
    ]
    return who, pick(own, drawn.how // 4)


@sort
def _changed(world: World, drawn: Drawn) -> Hidden:
    """A note that its source corrected, calls by another kind, limits, or gives no longer."""
    who, item = _own_item(world, drawn)
    actor = world.actor(who)
    before = Before.of(world, item, _accounts(world))
    acting = {"by": actor, "at": world.at}
    most = Level.NONE
    if drawn.how % 4 == 0:
        new = corrections.correct_item(item.case, item, "Het was anders, fictief.", **acting)
        return lambda account: (
            not examines(world, account, item.case)
            and (not knows_case(world, account, item.case) or before.levels[account] is Level.NONE)
            and before.untouched(account, Level.NONE)
            and level_of(world, account, new) is Level.NONE
        )
    if drawn.how % 4 == 1:
        kind = Kind(
            Category(item.category),
            Regime(item.regime),
            not item.professional_secrecy,
            item.secret_address,
        )
        changes.reclassify_item(item.case, item, kind, **acting)
    elif drawn.how % 4 == 2:
        changes.set_conditions(item.case, item, [{"level": "signal"}], **acting)
        most = Level.SIGNAL
    else:
        items.end_release(
            item.case, item.releases.filter(withdrawn_at__isnull=True).first(), **acting
        )
    return lambda account: (
        not examines(world, account, item.case)
        and item.party_id not in world.actor(account).party_ids
        and before.untouched(account, most)
    )


def _accounts(world: World) -> tuple[str, ...]:
    return tuple(world.cast.demo.users)


# ------------------------------------------------------------------ acute danger

WARNED = ("hovj", "vth", "burgemeester", "sdhardenberg", "wonen", "wijkagent")


def _warn(world: World, case: Case, who: str, category: Category, *names: str) -> DangerAlert:
    actor = world.actor(who)
    decider = alerts.deciders(actor, actor.desks[0].party_id, world.at)[0]
    return alerts.push(
        case,
        alerts.AlertInput(
            category,
            "Ga niet alleen naar de deur: er zijn messen, fictief.",
            Ground.W,
            "Dreigend geweld tegen wie aanbelt.",
            [world.desk(name) for name in names],
            decider,
        ),
        by=actor,
        at=world.at,
    )


@sort
def _alert(world: World, drawn: Drawn) -> Hidden:
    """Acute danger, told by one to another; confirmed, stopped or judged afterwards."""
    place = pick(("local", "asked", "zvh"), drawn.where)
    who, category = pick(
        (("samendoen", Category.WOON), ("wonen", Category.WOON), ("wijkagent", Category.WOON)),
        drawn.who,
    )
    named = pick([name for name in WARNED if name != who], drawn.how // 4)
    case = world.case(place)
    row = _warn(world, case, who, category, named)
    if drawn.how % 4 == 1:
        alerts.end(row, by=world.actor(who), at=world.at)
    if drawn.how % 4 == 2:
        outcome = pick(tuple(ReviewOutcome), drawn.who)
        alerts.review(row, outcome, "Het gevaar was er echt.", by=world.actor("fg"), at=world.at)
    told = {world.desk(who).pk, world.desk(named).pk}
    return lambda account: (
        account != "fg"
        and world.cast.demo.users[account].pk != row.decider_id
        and not directs(world, account, case)
        and not told & {desk.id for desk in world.actor(account).desks}
        and (
            not knows_case(world, account, case) or level_of(world, account, row.item) is Level.NONE
        )
    )


@sort
def _whose(world: World, drawn: Drawn) -> Hidden:
    """Acute danger that stands in both worlds and is about another case in each.

    Who is warned from outside reads the text, and not which case it is about.
    """
    here, there = world.case("local"), world.case("asked")
    case = here if world.twin == "A" else there
    named = pick(("vth", "vreemde", "burgemeester", "sdhardenberg"), drawn.how)
    row = _warn(world, case, "wonen", Category.WOON, named)
    return lambda account: (
        account != "fg"
        and world.cast.demo.users[account].pk != row.decider_id
        and not any(knows_case(world, account, one) for one in (here, there))
    )


# ------------------------------------------------------------------ a report joins a case


@sort
def _joined(world: World, drawn: Drawn) -> Hidden:
    """A report that both worlds have is joined to a case; who reported it takes part from then."""
    case = world.case(pick(("local", "asked", "examined"), drawn.where))
    who = pick(("tactus", "jeugd"), drawn.who)
    report = Report.objects.get(pk=world.reports[who].pk)
    intake.join_report(report, case, by=world.actor("intake"), at=world.at)
    item = Item.objects.filter(case=case).latest("pk")
    bound = item.party.secrecy_bound
    return lambda account: (
        not examines(world, account, case)
        and not handles(account, CaseKind(report.case_kind))
        and (not knows_case(world, account, case) or level_of(world, account, item) is Level.NONE)
        and (
            not sits_in(world, account, case, Setting.LOKAAL)
            or (bound and not directs(world, account, case))
        )
        and item.party_id not in world.actor(account).party_ids
    )
