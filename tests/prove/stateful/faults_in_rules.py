"""Faults in the policy, the rules, and the facts they are told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from casework.models import Case
from casework.rules import consents as consent_rules
from casework.rules import sharing, sharing_facts
from casework.rules.decision import ALLOWED
from casework.rules.policy import Cell, Policy, When
from casework.rules.sharing import CaseFacts
from casework.services import cases, consents
from casework.vocabulary import ConsentKind, Ground, Level, Setting
from tests.prove.stateful.fault_tools import (
    C,
    G,
    K,
    Patch,
    fault,
    mapped,
    with_cells,
    without_rule,
)

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
