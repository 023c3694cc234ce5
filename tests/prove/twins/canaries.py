"""A word of its own in every field about a person, and who may ever see it.

The words are put in by hand, after the story is told, so that no field is forgotten: a new column
of free words fails until somebody says here who may read it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from casework.models import Case, Item, RegieHolder
from casework.vocabulary import CaseKind, Level, RegieSlot, Setting
from tests.prove.twins import secrets
from tests.prove.twins.story import World

FIELDS = Path(__file__).resolve().parents[2] / "architecture" / "fields.toml"
WORD = re.compile(r"Kn\d{5}z")
WORDS = (models.CharField, models.TextField, models.JSONField)

May = Callable[[World, str, Any], bool]
"""Says whether an account may read the words of a row."""

# ------------------------------------------------------------------ who may read what


def nobody(world: World, account: str, row: Any) -> bool:
    return False


def oneself(world: World, account: str, row: Any) -> bool:
    return row.pk == world.cast.demo.users[account].pk


def colleagues(world: World, account: str, row: Any) -> bool:
    """Who works where is known to all who work here."""
    return True


def who_sees_the_case(world: World, account: str, row: Any) -> bool:
    case = row if isinstance(row, Case) else row.case
    return secrets.knows_case(world, account, case) or _examines(world, account, case)


def _examines(world: World, account: str, case: Case) -> bool:
    return account == "fg" and case.pk == world.cases["examined"].pk


def who_reads_the_item(world: World, account: str, row: Any) -> bool:
    item = row if isinstance(row, Item) else row.item
    return secrets.level_of(world, account, item) is Level.FULL


def who_handles_the_report(world: World, account: str, row: Any) -> bool:
    desks = {desk.id for desk in world.actor(account).desks}
    return row.desk_id in desks or secrets.handles(account, CaseKind(row.case_kind))


def who_writes_it(world: World, account: str, row: Any) -> bool:
    return row.user_id == world.cast.demo.users[account].pk


def who_prepares_or_sends(world: World, account: str, row: Any) -> bool:
    directing = RegieHolder.objects.filter(
        case=row.case, slot=RegieSlot.CASE_DIRECTION, until__isnull=True
    )
    desks = [desk.id for desk in world.actor(account).desks]
    return account == "coordinator" or directing.filter(desk__in=desks).exists()


def the_source(world: World, account: str, row: Any) -> bool:
    return row.party_id in world.actor(account).party_ids


def who_takes_part_there(world: World, account: str, row: Any) -> bool:
    if not row.setting:
        return who_sees_the_case(world, account, row)
    desks = [desk.id for desk in world.actor(account).desks]
    there = secrets.sits_in(world, account, row.case, Setting(row.setting))
    return there or getattr(row, "desk_id", None) in desks


def who_examines(world: World, account: str, row: Any) -> bool:
    """The reason of an examination, read by who opened it."""
    return account == "fg" and row.ground == "TD"


READERS: dict[str, May] = {
    "casework.User.username": oneself,
    "casework.User.email": oneself,
    "casework.User.full_name": colleagues,
    "casework.Appointment.decision": nobody,
    "casework.Appointment.decided_by": nobody,
    "casework.Case.purpose": who_sees_the_case,
    "casework.CaseSetting.decision": nobody,
    "casework.Report.text": who_handles_the_report,
    "casework.Report.details": who_handles_the_report,
    "casework.Item.text": who_reads_the_item,
    "casework.Item.details": who_reads_the_item,
    "casework.Release.necessity": nobody,
    "casework.PlanAction.goal": who_reads_the_item,
    "casework.Draft.data": who_writes_it,
    "casework.WorklistEntry.director": who_sees_the_case,
    "casework.Participation.necessity": nobody,
    "casework.LegalGround.article": nobody,
    "casework.LegalGround.motivation": who_examines,
    "casework.LegalGround.decided_by": nobody,
    "escalation.Preparation.words": who_prepares_or_sends,
    "escalation.Confirmation.necessity": the_source,
    "escalation.Confirmation.ground_motivation": the_source,
    "escalation.CaseFact.decided_by": who_takes_part_there,
    "escalation.CaseFact.mandate": who_takes_part_there,
    "escalation.Deadline.title": who_takes_part_there,
    "escalation.Deadline.law": who_takes_part_there,
}
"""Every column of free words about a person, with who may read it on a page."""

NO_WORDS = {
    "casework.AccessLine": "codes and ids; that no word gets there is looked for",
    "casework.JournalEvent": "codes and ids; that no word gets there is looked for",
    "casework.User.password": "a hash that no page has",
    "casework.Appointment.role": "a code",
    "casework.Membership.role": "a code",
    "casework.PersonMatch.digest": "a keyed hash",
    "casework.Subject.role": "a code",
    "casework.CaseLink.reason": "two codes",
    "casework.Case.area": "one of the villages on a list",
    "casework.Report.area": "one of the villages on a list",
    "casework.WorklistEntry.area": "one of the villages on a list",
    "casework.Case.reference": "made by the product",
    "casework.Report.reference": "made by the product",
    "casework.WorklistEntry.reference": "a copy",
    "casework.WorklistEntry.next_step": "a code",
    "casework.Item.conditions": "codes and ids",
    "casework.LegalGround.scope": "a code",
    "casework.Draft.form": "a code",
    "casework.Submission.location": "an address of the product",
    "casework.CaseGrant.rule": "a code of the policy",
    "casework.ItemGrant.rule": "a code of the policy",
    "escalation.Move": "codes; its words are items",
    "escalation.Confirmation.ground": "a code",
    "escalation.Transition": "codes",
    "escalation.Preparation.to_code": "a code",
    "escalation.CaseFact.event": "a code",
    "escalation.Deadline.term": "a code",
    "escalation.Deadline.owner": "a code",
    "escalation.Deadline.steps": "computed from the calendar",
    "escalation.Deadline.notes": "computed from the calendar",
    "escalation.Deadline.reminders": "moments",
    "notifications.Message": "keys and a path",
    "notifications.WebhookCall.subscription": "a name in the file of the installation",
}
"""Columns of text in which nobody writes, each with what it holds."""


def columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Give every column about a person in which words could stand; closed lists are no words."""
    placed = tomllib.loads(FIELDS.read_text(encoding="utf-8"))
    for app, kinds in placed.items():
        for name, lists in kinds.items():
            model = apps.get_model(app, name)
            for column in (*lists.get("personal", ()), *lists.get("special", ())):
                found = model._meta.get_field(column)
                if isinstance(found, WORDS) and not getattr(found, "choices", None):
                    yield model, found


def label(model: type[models.Model], column: models.Field) -> str:
    return f"{model._meta.label}.{column.name}"


def unplaced() -> set[str]:
    """Give the columns about which nothing is said yet."""
    known = {*READERS, *NO_WORDS}
    return {
        label(model, column)
        for model, column in columns()
        if not {label(model, column), model._meta.label} & known
    }


# ------------------------------------------------------------------ sowing


@dataclass
class Sown:
    """The words that were sown, by row and column."""

    rows: dict[str, tuple[str, type[models.Model], int]] = field(default_factory=dict)

    def _word(self, where: str, model: type[models.Model], key: int) -> str:
        word = f"Kn{len(self.rows):05}z"
        self.rows[word] = (where, model, key)
        return word

    def sow(self) -> None:
        """Put a word of its own in every row of every column of free words."""
        for model, column in list(columns()):
            where = label(model, column)
            if where not in READERS:
                continue
            for key, value in model._default_manager.values_list("pk", column.name):
                if not value:
                    continue
                word = self._word(where, model, key)
                model._default_manager.filter(pk=key).update(
                    **{column.name: with_word(column, value, word)}
                )

    def columns(self) -> set[str]:
        return {where for where, _, _ in self.rows.values()}

    def may(self, world: World, account: str, word: str) -> bool:
        """Say whether an account may read a word."""
        where, model, key = self.rows[word]
        return READERS[where](world, account, model._default_manager.get(pk=key))

    def told(self, word: str) -> str:
        where, _, key = self.rows[word]
        return f"{where} of row {key}"


def with_word(column: models.Field, value: Any, word: str) -> Any:
    """Add a word to a value, in the shape that the value has."""
    if isinstance(value, dict):
        return {name: with_word(column, one, word) for name, one in value.items()}
    if isinstance(value, list):
        return [with_word(column, one, word) for one in value]
    if not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value
    if column.name == "email":
        return f"{word}@voorbeeld.example"
    most = getattr(column, "max_length", None)
    return f"{value[: most - len(word) - 1]} {word}" if most else f"{value} {word}"


__all__ = ["NO_WORDS", "READERS", "WORD", "Sown", "columns", "unplaced"]
