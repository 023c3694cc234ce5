"""Faults that a walk must find: each bends one thought of the policy, the rules or the doors.

Source: trust text §2.2 and A-1b. A fault is found by a difference with the oracle and by nothing
else: an error of any other kind is not a find.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Q

from casework import access, policies
from casework.access import actor, context, doors, facts, grants
from casework.models import Case, Desk, Item, Release
from casework.models.fields import END_OF_TIME
from casework.rules import alerts as alert_rules
from casework.rules import changing, sharing, sharing_facts, windows
from casework.rules import consents as consent_rules
from casework.rules.decision import ALLOWED
from casework.rules.policy import Cell, Policy, When
from casework.rules.policy_times import Timetable
from casework.rules.sharing import CaseFacts
from casework.services import cases, changes, consents, grounds, items, participation
from casework.vocabulary import Category, ConsentKind, Ground, Level, OrganisationKey, Role, Setting
from escalation.services import alerts, crisis
from escalation.statistics import scope
from notifications import selectors as messages
from notifications.models import Message

Patch = pytest.MonkeyPatch
Fault = Callable[[Patch], None]
FAULTS: dict[str, Fault] = {}
ON_PAGES: set[str] = set()
"""Faults that show on a page and nowhere else."""
LEADS: dict[str, tuple[str, ...]] = {}
"""The deeds that lead to a fault, by name: a walk that looks for it does them more often."""

K, C, G = OrganisationKey, Category, Ground


def fault(words: str, *leads: str, on_a_page: bool = False) -> Callable[[Fault], Fault]:
    """Name a fault, and the deeds that lead to it."""

    def keep(make: Fault) -> Fault:
        FAULTS[words], LEADS[words] = make, leads
        if on_a_page:
            ON_PAGES.add(words)
        return make

    return keep


# ---------------------------------------------------------------------- tools


def everywhere(patch: Patch, name: str, old: object, new: object) -> None:
    """Replace a function in every module of the product that knows it by its name."""
    for module in list(sys.modules.values()):
        ours = getattr(module, "__name__", "").startswith(
            ("casework", "escalation", "notifications", "config")
        )
        if ours and getattr(module, name, None) is old:
            patch.setattr(module, name, new)


def with_cells(
    patch: Patch,
    change: Callable[[Cell], Cell],
    settings: Iterable[Setting],
    categories: Iterable[Category],
    organisations: Iterable[OrganisationKey] = tuple(OrganisationKey),
) -> None:
    """Let some cells of the policy say something else."""
    policy = policies.first_policy()
    area = (set(settings), set(categories), set(organisations))
    cells = dict(policy.cells)
    for setting in area[0]:
        for category in area[1]:
            for organisation in area[2]:
                key = (setting, category, organisation)
                cells[key] = change(policy.cell(*key))
    use(patch, replace(policy, cells=cells))


def use(patch: Patch, policy: Policy) -> None:
    patch.setattr(policies, "first_policy", lambda: policy)


def without_rule(patch: Patch, when: When) -> None:
    """Lose the source rules with this trigger."""
    policy = policies.first_policy()
    kept = tuple(rule for rule in policy.source_rules if rule.when is not when)
    use(patch, replace(policy, source_rules=kept))


def mapped(patch: Patch, name: str, change: Callable[[Any], Any]) -> None:
    """Let a fact be read otherwise than it was recorded."""
    read = getattr(facts, name)
    patch.setattr(facts, name, lambda *given: change(read(*given)))


# ---------------------------------------------------------------------- the policy


@fault("one ceiling is higher: nuisance locally, from signal to full")
def _(patch: Patch) -> None:
    with_cells(
        patch,
        lambda cell: replace(cell, ceiling=max(cell.ceiling, Level.FULL) if cell.ceiling else 0),
        [Setting.LOKAAL],
        [C.WOON],
    )


@fault("a prohibition is lost: the coordinator reads about care")
def _(patch: Patch) -> None:
    full = Cell(Level.FULL, frozenset({G.N}), frozenset(), Level.NONE, "D8", ())
    with_cells(patch, lambda _: full, [Setting.LOKAAL], [C.HULP], [K.PC])


@fault("an obligatory ground is not asked: police data for the mayor", "add_item", "admit")
def _(patch: Patch) -> None:
    with_cells(
        patch,
        lambda cell: replace(cell, needs=cell.needs - {G.P16b}),
        [Setting.LOKAAL, Setting.OTH],
        [C.POL8],
        [K.BURG],
    )


@fault("a choice of grounds is not asked: care data locally")
def _(patch: Patch) -> None:
    with_cells(patch, lambda cell: replace(cell, any_of=frozenset()), [Setting.LOKAAL], [C.HULP])


@fault("a missing choice leaves a signal where it should leave nothing")
def _(patch: Patch) -> None:
    with_cells(
        patch,
        lambda cell: replace(cell, without=Level.SIGNAL) if cell.any_of else cell,
        [Setting.LOKAAL],
        [C.POL8, C.HULP, C.FIN],
    )


@fault("professional secrecy asks no ground of its own")
def _(patch: Patch) -> None:
    without_rule(patch, When.SECRECY)


@fault("police items that are no police data need no police ground", "add_item")
def _(patch: Patch) -> None:
    without_rule(patch, When.WPG)


@fault("a secret address is for everybody")
def _(patch: Patch) -> None:
    patch.setattr(sharing, "_asks_names", lambda extra, item: False)


# ---------------------------------------------------------------------- releases and conditions


@fault("a withdrawn release still counts")
def _(patch: Patch) -> None:
    reaches = sharing._reaches
    patch.setattr(
        sharing,
        "_reaches",
        lambda release, *rest: reaches(replace(release, withdrawn_at=None), *rest),
    )


@fault("a withdrawn item is still there", "withdraw_item")
def _(patch: Patch) -> None:
    mapped(patch, "item_facts", lambda item: replace(item, withdrawn_at=None))


@fault("a release to some is a release to all")
def _(patch: Patch) -> None:
    mapped(
        patch,
        "item_facts",
        lambda item: replace(
            item, releases=tuple(replace(one, recipients=None) for one in item.releases)
        ),
    )


@fault("a release travels to other settings")
def _(patch: Patch) -> None:
    reaches = sharing._reaches
    patch.setattr(
        sharing,
        "_reaches",
        lambda release, part, *rest: reaches(replace(release, setting=part.setting), part, *rest),
    )


@fault("a release never ends", "release_items", "let_time_pass")
def _(patch: Patch) -> None:
    mapped(
        patch,
        "item_facts",
        lambda item: replace(
            item, releases=tuple(replace(one, until=None) for one in item.releases)
        ),
    )


@fault("a condition of the source raises instead of lowers", "condition")
def _(patch: Patch) -> None:
    def raised(because: Any, item: Any, part: Any) -> Any:
        allowed = max((c.level for c in item.conditions if c.applies(part)), default=Level.NONE)
        return replace(because, level=max(because.level, allowed))

    patch.setattr(sharing, "_lowered", raised)


# ---------------------------------------------------------------------- grounds


@fault("a ground of another party lifts secrecy")
def _(patch: Patch) -> None:
    patch.setattr(sharing._Search, "_recorded_rightly", lambda search, fact: True)


@fault("a withdrawn ground still counts", "withdraw_ground")
def _(patch: Patch) -> None:
    mapped(patch, "_ground", lambda fact: replace(fact, withdrawn_at=None))


@fault("a standing decision never ends", "let_time_pass", "add_item")
def _(patch: Patch) -> None:
    mapped(
        patch,
        "_ground",
        lambda fact: replace(fact, valid_until=None) if fact.scope == "standing" else fact,
    )


@fault("consent never ends", "consent", "let_time_pass", "add_item")
def _(patch: Patch) -> None:
    mapped(
        patch,
        "_ground",
        lambda fact: replace(fact, valid_until=None) if fact.code is G.T else fact,
    )


@fault("a ground for some parties is one for all", "release_items", "decide_standing")
def _(patch: Patch) -> None:
    mapped(
        patch,
        "_ground",
        lambda fact: fact if fact.code is G.TD else replace(fact, recipients=None),
    )


@fault("a dossier of oversight never ends", "examine")
def _(patch: Patch) -> None:
    mapped(
        patch,
        "_ground",
        lambda fact: (
            replace(fact, valid_until=None, withdrawn_at=None) if fact.code is G.TD else fact
        ),
    )


# ---------------------------------------------------------------------- taking part


@fault("an end is inclusive: the last moment counts too", "let_time_pass")
def _(patch: Patch) -> None:
    def inclusive(since: dt.datetime, until: dt.datetime | None, at: dt.datetime) -> bool:
        return since <= at and (until is None or at <= until)

    patch.setattr(sharing, "runs", inclusive)
    patch.setattr(sharing_facts, "runs", inclusive)


@fault("a guest stays after the meeting", "admit", "let_time_pass")
def _(patch: Patch) -> None:
    mapped(
        patch,
        "_participation",
        lambda part: replace(part, until=None) if part.guest else part,
    )


@fault("a guest sees what was given to all", "admit")
def _(patch: Patch) -> None:
    patch.setattr(sharing, "_is_outsider", lambda part, cell: False)


@fault("a part that was ended still counts", "end_part")
def _(patch: Patch) -> None:
    mapped(patch, "_participation", lambda part: replace(part, ended_at=None))


@fault("a source keeps seeing its items after it left", "end_part")
def _(patch: Patch) -> None:
    decide = sharing.decide_read

    def clinging(policy: Policy, *, participations: Any, item: Any, **rest: Any) -> Any:
        if any(part.party == item.source_party for part in participations):
            reason = sharing.Because(item.written_in, Level.FULL, "", code="own")
            return sharing.Access(Level.FULL, (reason,), own=True)
        return decide(policy, participations=participations, item=item, **rest)

    patch.setattr(sharing, "decide_read", clinging)


@fault(
    "a source keeps seeing what it wrote for a setting that closed",
    "request_up",
    "take_back",
    "turn_down",
    "add_item",
)
def _(patch: Patch) -> None:
    patch.setattr(
        sharing,
        "_is_own",
        lambda item, present, case, at: any(part.party == item.source_party for part in present),
    )


@fault("a setting that opens again shows what was shielded", "request_up", "take_back", "turn_down")
def _(patch: Patch) -> None:
    patch.setattr(CaseFacts, "shields", lambda *_: False)


@fault("a closed case stays readable", "close_case")
def _(patch: Patch) -> None:
    patch.setattr(cases, "close_setting", lambda *_, **__: None)
    mapped(patch, "case_facts", lambda case: replace(case, closed_at=None))


# ---------------------------------------------------------------------- people and doors


@fault("who lost the account keeps the desks", "deactivate")
def _(patch: Patch) -> None:
    ask = actor.actor_for

    def forgetful(user: Any, at: dt.datetime, **rest: Any) -> Any:
        was, user.is_active = user.is_active, True
        try:
            return ask(user, at, **rest)
        finally:
            user.is_active = was

    everywhere(patch, "actor_for", ask, forgetful)


@fault("who left a team keeps its desk", "move_job")
def _(patch: Patch) -> None:
    patch.setattr(actor, "now_within", lambda at: Q(since__lte=at))


@fault("withdrawing a ground does not decide anew", "withdraw_ground")
def _(patch: Patch) -> None:
    names = {name: getattr(access, name) for name in dir(access) if not name.startswith("__")}
    patch.setattr(
        grounds, "access", SimpleNamespace(**{**names, "sync_grants": lambda *_, **__: 0})
    )


@fault("rights are kept without their end", "release_items", "admit", "let_time_pass")
def _(patch: Patch) -> None:
    rows = grants._rows

    def endless(group: int, target: int, window: windows.Window) -> Any:
        return rows(group, target, replace(window, until=None))

    patch.setattr(grants, "_rows", endless)


@fault("the list keeps cases of which the right ended", "admit", "let_time_pass")
def _(patch: Patch) -> None:
    keep = grants.sync_worklist

    def lasting(case: Case, desks: list[Desk], rows: list[grants.Row], **rest: Any) -> None:
        keep(case, desks, [replace(row, until=END_OF_TIME) for row in rows], **rest)

    patch.setattr(grants, "sync_worklist", lasting)


@fault("a case can be had by its address alone")
def _(patch: Patch) -> None:
    everywhere(patch, "get_case", doors.get_case, lambda _, case_id: Case.objects.get(uuid=case_id))


@fault("who did not choose to be seen is listed")
def _(patch: Patch) -> None:
    show = doors.visible_participants

    def telling(asker: Any, case: Case) -> Any:
        rows = facts.Participation.objects.filter(case=case, ended_at__isnull=True)
        rows = rows.filter(setting__in=doors.settings_of(asker, case), since__lte=asker.at)
        return list(rows.exclude(until__lte=asker.at).select_related("desk__party", "desk__team"))

    everywhere(patch, "visible_participants", show, telling)


@fault("the wall is told of everybody's desks")
def _(patch: Patch) -> None:
    def boast(_: Any) -> None:
        context._tell({"groups": context._array(Desk.objects.values_list("group_id", flat=True))})

    everywhere(patch, "tell_desks", context.tell_desks, boast)


# ---------------------------------------------------------------------- pages


@fault("a page writes out what should be a signal", on_a_page=True)
def _(patch: Patch) -> None:
    patch.setattr(doors.SeenItem, "full", property(lambda seen: True))


@fault("the inbox tells of cases that cannot be seen any more", "end_part", on_a_page=True)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        "visible_messages",
        messages.visible_messages,
        lambda asker: Message.objects.filter(recipient=asker.user),
    )


@fault("the number on the list is that of an hour ago")
def _(patch: Patch) -> None:
    count = access.worklist_counts

    def stale(asker: Any, **rest: Any) -> Any:
        return count(replace(asker, at=asker.at - dt.timedelta(hours=1)), **rest)

    patch.setattr(access, "worklist_counts", stale)


@fault("figures count what lies behind the wall", "report", "open_case")
def _(patch: Patch) -> None:
    for role in (Role.ZVH_PROCESS_DIRECTOR, Role.PROCESS_COORDINATOR):
        patch.setitem(scope.KINDS, role, scope.KINDS[Role.PUBLIC_ORDER_OFFICER])


@fault("everybody may see figures")
def _(patch: Patch) -> None:
    everyone = lambda roles: scope.OPEN  # noqa: E731
    everywhere(patch, "kinds_for", scope.kinds_for, everyone)


# ---------------------------------------------------------------------- consent


@fault("consent to something else lifts a secret too", "consent", "add_item")
def _(patch: Patch) -> None:
    record = consents._ground

    def any_kind(case: Case, given: Any, party: Any, **when: Any) -> Any:
        lifts = replace(given, kind=ConsentKind.LIFT_SECRECY)
        row = record(case, lifts, party, **when)
        return row if given.kind is ConsentKind.LIFT_SECRECY else None

    patch.setattr(consents, "_ground", any_kind)


@fault("consent that was taken back still counts", "consent", "take_back_consent", "add_item")
def _(patch: Patch) -> None:
    mapped(
        patch,
        "_ground",
        lambda fact: replace(fact, withdrawn_at=None) if fact.code is G.T else fact,
    )


@fault("consent about one person counts for everybody in the case", "consent", "add_item")
def _(patch: Patch) -> None:
    attached = sharing._Search._attached

    def loosely(search: Any, ground: Ground, scope: Any) -> Any:
        if ground is not G.T:
            return attached(search, ground, scope)
        return tuple(fact for fact in search.case.grounds if fact.code is G.T)

    patch.setattr(sharing._Search, "_attached", loosely)


@fault("a child consents alone", "consent")
def _(patch: Patch) -> None:
    patch.setattr(consent_rules, "decide_consent", lambda *_, **__: ALLOWED)


@fault("the age of who consents is not compared with the birth date", "consent")
def _(patch: Patch) -> None:
    patch.setattr(consent_rules, "decide_age", lambda *_: ALLOWED)


# ---------------------------------------------------------------------- meetings and changes


@fault(
    "a guest keeps what was given for an earlier meeting", "admit", "release_items", "let_time_pass"
)
def _(patch: Patch) -> None:
    reaches = sharing._reaches

    def keeps(release: Any, part: Any, *rest: Any) -> bool:
        return reaches(release, replace(part, since=release.since), *rest)

    patch.setattr(sharing, "_reaches", keeps)


@fault("the old version of a corrected item is still read", "correct")
def _(patch: Patch) -> None:
    read = facts.item_facts

    def both(item: Item, releases: list[Release]) -> Any:
        found = read(item, releases)
        if found.withdrawn_at is None or not Item.objects.filter(replaces=item.pk).exists():
            return found
        given = tuple(replace(one, withdrawn_at=None) for one in found.releases)
        return replace(found, withdrawn_at=None, releases=given)

    patch.setattr(facts, "item_facts", both)


@fault("a correction goes to everybody", "correct", "release_items")
def _(patch: Patch) -> None:
    pass_on = changes._pass_on

    def widely(given: Release, new: Item, **when: Any) -> None:
        given.recipients = None
        given.save(update_fields=["recipients"])
        pass_on(given, new, **when)

    patch.setattr(changes, "_pass_on", widely)


@fault("a correction reaches nobody who read the error", "correct")
def _(patch: Patch) -> None:
    patch.setattr(changes, "_pass_on", lambda *_, **__: None)


@fault("a corrected name is searched as it was", "correct")
def _(patch: Patch) -> None:
    names = {name: getattr(access, name) for name in dir(access) if not name.startswith("__")}
    patch.setattr(changes, "access", SimpleNamespace(**{**names, "note_name": lambda _: None}))


@fault("what became another kind of data stays given", "reclassify")
def _(patch: Patch) -> None:
    patch.setattr(changing, "loosens", lambda before, after: False)


@fault("a condition of the source is ignored", "condition")
def _(patch: Patch) -> None:
    mapped(patch, "item_facts", lambda item: replace(item, conditions=()))


@fault("a release that was stopped goes on", "stop_release")
def _(patch: Patch) -> None:
    patch.setattr(Release, "save", lambda *_, **__: None)


@fault("what is lent in one case counts everywhere", "appoint")
def _(patch: Patch) -> None:
    lent = property(lambda who: frozenset(role for desk in who.desks for role in desk.roles))
    patch.setattr(actor.Actor, "roles", lent)


@fault("names are searched as they could be read an hour ago", "open_case")
def _(patch: Patch) -> None:
    find = access.find_by_name

    def stale(asker: Any, *given: Any) -> Any:
        return find(replace(asker, at=asker.at - dt.timedelta(hours=1)), *given)

    patch.setattr(access, "find_by_name", stale)


# ---------------------------------------------------------------------- crisis, danger, versions


@fault("a crisis measure that nobody ended never ends", "prepare_measure", "let_time_pass")
def _(patch: Patch) -> None:
    patch.setattr(crisis, "_ends", lambda case, event, moment: moment + dt.timedelta(days=365))


@fault("what is strictly necessary need not be stated", "prepare_measure", "add_item")
def _(patch: Patch) -> None:
    with_cells(
        patch,
        lambda cell: replace(cell, needs=cell.needs - {G.SN}),
        [Setting.CRISIS],
        [C.ID, C.WOON, C.REL, C.GEZ, C.HULP, C.POL8, C.JUS, C.BEST],
    )


@fault("who is warned reads on after a day", "warn", "let_time_pass")
def _(patch: Patch) -> None:
    release = alerts._tell_whom

    def lasting(row: Any, recipients: Any, at: dt.datetime) -> None:
        row.until += dt.timedelta(days=7)
        release(row, recipients, at)

    patch.setattr(alerts, "_tell_whom", lasting)


@fault("a warning that was stopped is read on", "warn", "stop_warning", "withdraw_item")
def _(patch: Patch) -> None:
    everywhere(patch, "stop_warning", items.stop_warning, lambda *_: None)


@fault("who is warned by a source sees the case", "warn")
def _(patch: Patch) -> None:
    push = alerts._taking_part

    def seated(row: Any, recipients: Any, at: dt.datetime) -> list[int]:
        for desk in recipients:
            participation.seat(
                row.case, desk, Setting(row.setting), necessity="Gevaar.", by=by_of(row, at), at=at
            )
        return push(row, recipients, at)

    patch.setattr(alerts, "_taking_part", seated)


def by_of(row: Any, at: dt.datetime) -> Any:
    return actor.actor_for(row.released_by, at)


@fault("a push may raise a ceiling", "warn")
def _(patch: Patch) -> None:
    patch.setattr(alert_rules, "_may_read", lambda *_: ALLOWED)


@fault("the first text of the policy holds for ever", "change_policy", "let_time_pass", "add_item")
def _(patch: Patch) -> None:
    patch.setattr(Timetable, "row_at", lambda *_: None)
