"""`manage.py explain_access USER CASE`: say what somebody sees of a case, and why."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.access.actor import Actor, ActorDesk, actor_for
from casework.access.context import for_purpose
from casework.access.explain import Explained, explain_item
from casework.access.facts import CaseWorld, world_of
from casework.access.versions import policy_now
from casework.models import Case, Item, User
from casework.rules import sharing
from casework.rules.sharing import ParticipationFact
from casework.rules.windows import facet_windows, windows
from casework.vocabulary import Category, Level, OrganisationKey, Purpose

SEES = {Level.NONE: "niets", Level.SIGNAL: "signaal", Level.FULL: "alles"}


@dataclass(frozen=True, slots=True)
class Line:
    """What one desk sees of one thing: how much, until when, by which rule and for what reason."""

    what: str
    level: Level
    until: dt.datetime | None
    rule: str
    text: str
    source: str

    def __str__(self) -> str:
        until = self.until.astimezone().isoformat(timespec="minutes") if self.until else "-"
        return (
            f"  {self.what:<24} {SEES[self.level]:<10} tot {until:<23} "
            f"{self.rule or '-':<8} {self.text} [{self.source or '-'}]"
        )


class Command(BaseCommand):
    help = "Leg uit wat een gebruiker van een casus ziet, en waarom (niet). Toont geen inhoud."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="GEBRUIKER")
        parser.add_argument("case", metavar="CASUS", help="het kenmerk, zoals ZV-7KM-3QX")
        parser.add_argument("--at", type=dt.datetime.fromisoformat, help="moment met tijdzone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print per desk the case and each item: level, end, rule, reason and source.

        Facts: items go by category and identifier, never by their text or by a name.
        """
        at = options["at"] or timezone.now()
        if at.tzinfo is None:
            raise CommandError("Geef het moment met een tijdzone, zoals 2026-11-02T09:00+01:00.")
        with transaction.atomic(), for_purpose(Purpose.DECIDE), policies.one_reading():
            actor = actor_for(_user(options["user"]), at)
            case = Case.objects.filter(reference=options["case"]).first()
            if case is None:
                raise CommandError("Er is geen casus met dit kenmerk.")
            self.stdout.write(f"{options['user']} en {case.reference} op {at.isoformat()}")
            held = policy_now(at)
            self.stdout.write(f"deelbeleid: versie {held.number} ({held.label}, {held.short})")
            for line in report(actor, case, at):
                self.stdout.write(line)


def _user(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError("Er is geen gebruiker met deze naam.")
    return user


def report(actor: Actor, case: Case, at: dt.datetime) -> Iterator[str]:
    """Say for every desk of a person what it sees of a case; desks without a part say so."""
    if not actor.desks:
        yield "Deze gebruiker heeft nu geen werkplek en ziet daarom niets."
    world = world_of(case)
    items = list(Item.objects.filter(case=case).only("uuid", "category").order_by("pk"))
    for desk in actor.desks:
        part = taking_part(world, desk)
        yield f"{desk.label} ({desk.party_name}, {desk.organisation})"
        if not part:
            yield "  doet niet mee aan deze casus: ziet niets, de casus bestaat hier niet"
            continue
        known = case_line(world, part, at)
        yield str(known)
        for item in items:
            yield str(item_line(world, part, item, at, case_known=known.level > Level.NONE))


def taking_part(world: CaseWorld, desk: ActorDesk) -> tuple[ParticipationFact, ...]:
    """Give the participations of a desk; those of oversight follow from an opened dossier."""
    if desk.organisation is OrganisationKey.TOETS:
        return sharing.oversight_participations(world.case, desk.party_id)
    return world.participations.get(desk.id, ())


def case_line(world: CaseWorld, part: tuple[ParticipationFact, ...], at: dt.datetime) -> Line:
    """Explain whether the desk may know that the case exists."""
    policy = policies.policy_in_force(at)
    facts = {"participations": part, "category": Category.META, "case": world.case, "at": at}
    decided = sharing.decide_facet(policy, **facts)  # type: ignore[arg-type]
    until = facet_windows(policies.timetable(), **facts)[0].until  # type: ignore[arg-type]
    because = next(
        (row for row in decided.reasons if row.level == decided.level), decided.reasons[0]
    )
    source = "; ".join(policy.source_of(because.rule))
    return Line("de casus zelf", decided.level, until, because.rule, because.text, source)


def item_line(
    world: CaseWorld,
    part: tuple[ParticipationFact, ...],
    item: Item,
    at: dt.datetime,
    *,
    case_known: bool,
) -> Line:
    """Explain one item; who may not know of the case sees no item of it either."""
    found: Explained = explain_item(world, part, item, at)
    what = f"{item.category} {str(item.uuid)[:8]}"
    if not case_known:
        return Line(what, Level.NONE, None, found.rule, "De casus zelf is niet zichtbaar.", "")
    until = windows(
        policies.timetable(),
        participations=part,
        item=world.items[item.pk],
        case=world.case,
        at=at,
    )[0].until
    return Line(what, found.level, until, found.rule, found.text, found.source)
