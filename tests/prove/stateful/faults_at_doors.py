"""Faults in acts, doors and pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from django.db.models import Q

from casework import access
from casework.access import actor, context, doors, facts, grants
from casework.models import Case, Desk, Item, Release
from casework.models.fields import END_OF_TIME
from casework.rules import alerts as alert_rules
from casework.rules import changing, sharing, windows
from casework.rules.decision import ALLOWED
from casework.rules.policy_times import Timetable
from casework.services import changes, grounds, items, participation
from casework.vocabulary import Role, Setting
from escalation.services import alerts, crisis
from escalation.statistics import scope
from notifications import selectors as messages
from notifications.models import Message
from tests.prove.stateful.fault_tools import (
    C,
    G,
    Patch,
    everywhere,
    fault,
    mapped,
    with_cells,
)

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


@fault("figures count what lies behind the wall", "report", "close_case")
def _(patch: Patch) -> None:
    for role in (Role.ZVH_PROCESS_DIRECTOR, Role.PROCESS_COORDINATOR):
        patch.setitem(scope.KINDS, role, scope.KINDS[Role.PUBLIC_ORDER_OFFICER])


@fault("everybody may see figures")
def _(patch: Patch) -> None:
    everyone = lambda roles: scope.OPEN  # noqa: E731
    everywhere(patch, "kinds_for", scope.kinds_for, everyone)


# ---------------------------------------------------------------------- meetings and changes


@fault("a guest keeps what was given for an earlier meeting", "admit", "release_items", "add_item")
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
    save = Release.save

    def kept(row: Release, *given: Any, **more: Any) -> None:
        if "update_fields" not in more:
            save(row, *given, **more)

    patch.setattr(Release, "save", kept)


@fault("what is lent in one case counts everywhere", "appoint", "admit")
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


@fault(
    "what is strictly necessary need not be stated",
    "prepare_measure",
    "add_item",
    "admit",
)
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
