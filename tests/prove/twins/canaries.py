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
from tests.prove.twins import knowing
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
    return knowing.knows_case(world, account, case) or _examines(world, account, case)


def _examines(world: World, account: str, case: Case) -> bool:
    return account == "fg" and case.pk == world.cases["examined"].pk


def who_examines_the_part(world: World, account: str, row: Any) -> bool:
    """Why somebody takes part, for control of lawfulness; never of who chose not to be seen."""
    shown = row.case.participations.filter(desk__party=row.desk.party_id, opted_in_at__isnull=False)
    bound = row.desk.party.secrecy_bound
    return _examines(world, account, row.case) and (not bound or shown.exists())


def who_reads_the_item(world: World, account: str, row: Any) -> bool:
    item = row if isinstance(row, Item) else row.item
    return knowing.level_of(world, account, item) is Level.FULL


def who_handles_the_report(world: World, account: str, row: Any) -> bool:
    desks = {desk.id for desk in world.actor(account).desks}
    return row.desk_id in desks or knowing.handles(account, CaseKind(row.case_kind))


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
    there = knowing.sits_in(world, account, row.case, Setting(row.setting))
    return there or getattr(row, "desk_id", None) in desks


def who_examines(world: World, account: str, row: Any) -> bool:
    """The reason of an examination, read by who opened it."""
    return account == "fg" and row.ground == "TD"


def who_knows_of_the_hold(world: World, account: str, row: Any) -> bool:
    """Who sees the case, and oversight before the wall, which may be the second person."""
    walled = row.case.kind == CaseKind.UNDERMINING
    return who_sees_the_case(world, account, row) or (account == "fg" and not walled)


def _is_source(world: World, account: str, row: Any) -> bool:
    user = world.cast.demo.users[account]
    return row.desk_id in _desks(world, account) or row.decider_id == user.pk


def who_warned_or_examines(world: World, account: str, row: Any) -> bool:
    return _is_source(world, account, row) or _examines(world, account, row.case)


def who_warned_or_guards(world: World, account: str, row: Any) -> bool:
    """The judgement of oversight: for the source, for who directs the case, for oversight."""
    directs = knowing.directs(world, account, row.case)
    return account == "fg" or directs or _is_source(world, account, row)


def who_tells_the_subject(world: World, account: str, row: Any) -> bool:
    duty = row.duty
    there = knowing.sits_in(world, account, duty.case, Setting(duty.setting))
    guards = account == "coordinator" or knowing.directs(world, account, duty.case)
    return duty.desk_id in _desks(world, account) or (there and guards)


def oversight(world: World, account: str, row: Any) -> bool:
    return account == "fg"


def _desks(world: World, account: str) -> list[int]:
    return [desk.id for desk in world.actor(account).desks]


def who_examines_the_basis(world: World, account: str, row: Any) -> bool:
    """The article, for control of lawfulness: it stands in the overview for a subject."""
    if row.release is not None:
        case = row.release.item.case
    else:
        case = row.case or (row.participation or row.subject or row).case
    return account == "fg" if case is None else _examines(world, account, case)


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
    "casework.Participation.necessity": who_examines_the_part,
    "casework.LegalGround.article": who_examines_the_basis,
    "casework.LegalGround.motivation": who_examines,
    "casework.LegalGround.decided_by": nobody,
    "casework.Consent.explanation": the_source,
    "casework.DangerAlert.motivation": who_warned_or_examines,
    "casework.DangerAlert.review_words": who_warned_or_guards,
    "casework.LegalHold.reason": who_knows_of_the_hold,
    "casework.LegalHold.lift_reason": who_knows_of_the_hold,
    "casework.LogVerdict.reason": oversight,
    "casework.NameWord.word": nobody,
    "casework.NameEntry.word": nobody,
    "escalation.InformRecord.motivation": who_tells_the_subject,
    "escalation.InformRecord.weighing": who_tells_the_subject,
    "escalation.Preparation.words": who_prepares_or_sends,
    "escalation.Confirmation.necessity": the_source,
    "escalation.Confirmation.ground_motivation": the_source,
    "escalation.CaseFact.decided_by": who_takes_part_there,
    "escalation.CaseFact.mandate": who_takes_part_there,
    "escalation.Deadline.title": who_takes_part_there,
    "escalation.Deadline.law": who_takes_part_there,
}
"""Every column of free words about a person, with who may read it on a page."""

ELSEWHERE = {
    "escalation.DeadlineExtension.decided_by": "tests/escalation/test_term_pages.py",
    "escalation.DeadlineExtension.reason": "tests/escalation/test_term_pages.py",
    "escalation.FeedbackRecord.words": "tests/escalation/test_feedback.py",
    "escalation.Referral.words": "tests/escalation/test_referrals.py",
    "escalation.RightsRequest.extension_reason": "tests/escalation/test_rights_pages.py",
    "escalation.RightsRequest.reason": "tests/escalation/test_rights_pages.py",
    "escalation.RightsTask.lift_reason": "tests/escalation/test_rights_pages.py",
    "escalation.RightsTask.reason": "tests/escalation/test_rights_pages.py",
}
"""Columns of which this story has no row yet: where who may read them is tried instead."""

NO_WORDS = {
    "casework.ConfidentialityText.text": "what everybody promises, a text of the installation",
    "casework.GrantCheck.difference": "a fingerprint",
    "casework.Item.restrictions": "moments and keys",
    "escalation.FeedbackDuty.reference": "a copy",
    "casework.AccessLine": "codes and ids; that no word gets there is looked for",
    "casework.JournalEvent": "codes and ids; that no word gets there is looked for",
    "casework.Disclosure": "codes, ids, and the articles of the grounds above",
    "casework.LedgerEntry.digest": "a keyed hash",
    "casework.LogSeal": "hashes",
    "casework.SealedLine": "hashes",
    "casework.LogReview.subject_key": "a kind of pattern and keys",
    "casework.Case.policy": "the mark of a text of the policy",
    "casework.CaseGrant.policy": "the mark of a text of the policy",
    "casework.ItemGrant.policy": "the mark of a text of the policy",
    "casework.LegalGround.policy": "the mark of a text of the policy",
    "casework.Release.policy": "the mark of a text of the policy",
    "escalation.InformRecord.ground": "a letter of the law",
    "escalation.InformRecord.exemption": "a code",
    "casework.User.password": "a hash that no page has",
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
    "escalation.Deadline.looks": "moments and codes",
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
    known = {*READERS, *NO_WORDS, *ELSEWHERE}
    return {
        label(model, column)
        for model, column in columns()
        if not {label(model, column), model._meta.label} & known
    }


# ------------------------------------------------------------------ sowing


PLANTED = {"casework.LogVerdict.reason"}
"""Columns that nobody can change once they are written: their word is typed with the rest."""


@dataclass
class Sown:
    """The words that were sown, by row and column; a planted one is looked up by itself."""

    rows: dict[str, tuple[type[models.Model], models.Field, int | None]] = field(
        default_factory=dict
    )

    def _word(self, model: type[models.Model], column: models.Field, key: int | None) -> str:
        word = f"Kn{len(self.rows):05}z"
        self.rows[word] = (model, column, key)
        return word

    def plant(self, model: type[models.Model], name: str) -> str:
        """Give a word to type into a column."""
        return self._word(model, model._meta.get_field(name), None)

    def sow(self) -> None:
        """Put a word of its own in every row of every column of free words."""
        for model, column in list(columns()):
            where = label(model, column)
            if where not in READERS or where in PLANTED:
                continue
            for key, value in model._default_manager.values_list("pk", column.name):
                if not value:
                    continue
                word = self._word(model, column, key)
                model._default_manager.filter(pk=key).update(
                    **{column.name: with_word(column, value, word)}
                )

    def columns(self) -> set[str]:
        return {label(model, column) for model, column, _ in self.rows.values()}

    def may(self, world: World, account: str, word: str) -> bool:
        """Say whether an account may read a word."""
        model, column, key = self.rows[word]
        wanted = {"pk": key} if key else {f"{column.name}__contains": word}
        row = model._default_manager.get(**wanted)
        return READERS[label(model, column)](world, account, row)

    def named(self, word: str) -> bool:
        """Say whether a word is in the name of an account: those stand in the frame of a page."""
        return READERS[self.where(word)] is colleagues

    def where(self, word: str) -> str:
        """Give the column a word was sown in."""
        model, column, _ = self.rows[word]
        return label(model, column)

    def told(self, word: str) -> str:
        return f"{self.where(word)} of row {self.rows[word][2]}"


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
