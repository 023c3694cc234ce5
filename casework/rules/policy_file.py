"""Read the sharing policy: what an organisation may see at most, and on which grounds.

The file is data that the municipality and its partners ratify. Reading it is strict: a word
that is unknown, missing or ambiguous stops the reading, with every problem named at once.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from casework.errors import PolicyUnavailable
from casework.rules.policy import (
    Area,
    Cell,
    CellKey,
    ChildAges,
    Denial,
    Effect,
    Emergency,
    GroundScope,
    Policy,
    Rule,
    SourceRule,
    When,
)
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Setting

__all__ = ["Cell", "Policy", "PolicyError", "load_policy", "parse_policy"]


class PolicyError(PolicyUnavailable):
    """The policy file cannot be used; `problems` says why, in Dutch sentences."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


_Shape = tuple[frozenset[str], frozenset[str]]


def _shape(obligatory: str, optional: str = "") -> _Shape:
    return frozenset(obligatory.split()), frozenset(optional.split())


# Keys per part of the file: obligatory, and allowed as well.
_WHOLE = _shape(
    "meta grounds ground_scope signal_fields organisations categories settings deny source_rule "
    "rule",
    "retention datasubject break_glass statistics",
)
_SHAPES: Mapping[str, _Shape] = {
    "meta": _shape("version default levels"),
    "organisation": _shape("name wgs"),
    "deny": _shape("id settings categories recipients kind cite", "check"),
    "source_rule": _shape("id settings when effect kind cite", "needs any_of check"),
    "rule": _shape(
        "id settings categories recipients ceiling needs kind cite",
        "any_of without overrides check",
    ),
    "retention": _shape(
        "",
        "lokaal_shield lokaal_destroy_after_close_months zvh_shield zvh_priority_list_remove "
        "lokaal_hard_cap_years_from_first_processing zvh_hard_cap_years_from_first_processing "
        "riec_hard_cap_years_from_first_processing bibob_use_years disclosure_log_keep_years "
        "result_feedback_interval_months",
    ),
    "datasubject": _shape(
        "",
        "request_answer_months veilig_thuis_inform_weeks child_representative_below "
        "child_joint_below",
    ),
    "break_glass": _shape("", "model max_hours review_within_working_days never"),
    "statistics": _shape(
        "",
        "threshold_default threshold_sensitive rounding_base min_denominator_percentage "
        "forbidden_inputs",
    ),
}
OTHER_PARTS = ("retention", "datasubject", "break_glass", "statistics")
_KINDS = frozenset({"law", "practice", "design"})
_LEVELS: Mapping[str, Level] = {level.code: level for level in Level}
_SIGNAL_FIELDS = frozenset(
    {"category", "source", "contact", "month", "organisation", "due", "status"}
)
_Word = TypeVar("_Word", bound=StrEnum)


class _Reader:
    """Turns tables of the file into rules and remembers everything that is wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.ids: set[str] = set()

    def table(self, data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = data.get(key, {})
        if isinstance(value, dict):
            return value
        self.problems.append(f"Het onderdeel {key} heeft niet de vorm van een tabel.")
        return {}

    def tables(self, data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        value = data.get(key, [])
        if isinstance(value, list) and all(isinstance(row, dict) for row in value):
            return value
        self.problems.append(f"Het onderdeel {key} heeft niet de vorm van een lijst met regels.")
        return []

    def shape(self, table: Mapping[str, Any], where: str, shape: _Shape) -> None:
        obligatory, optional = shape
        for key in sorted(table.keys() - obligatory - optional):
            self.problems.append(f"{where} heeft de onbekende sleutel {key}.")
        for key in sorted(obligatory - table.keys()):
            self.problems.append(f"{where} mist de sleutel {key}.")

    def texts(self, table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(text, str) for text in value):
            return tuple(value)
        self.problems.append(f"{where}: {key} is geen lijst van woorden.")
        return ()

    def words(
        self, table: Mapping[str, Any], key: str, where: str, kind: type[_Word], what: str
    ) -> tuple[_Word, ...]:
        known = {word.value: word for word in kind}
        texts = self.texts(table, key, where)
        for text in texts:
            if text not in known and text != "*":
                self.problems.append(f"{where} noemt {what} {text}, maar die bestaat niet.")
        if "*" in texts and kind is not Ground:
            return tuple(kind)
        if "*" in texts:
            self.problems.append(f"{where}: een grondslag heeft een naam, geen sterretje.")
        return tuple(known[text] for text in texts if text in known)

    def word(
        self, table: Mapping[str, Any], key: str, where: str, kind: type[_Word]
    ) -> _Word | None:
        try:
            return kind(table.get(key, ""))
        except ValueError:
            self.problems.append(f"{where}: {table.get(key)} is geen geldige waarde voor {key}.")
            return None

    def level(self, table: Mapping[str, Any], key: str, where: str) -> Level:
        text = table.get(key, "none")
        if isinstance(text, str) and text in _LEVELS:
            return _LEVELS[text]
        self.problems.append(f"{where} noemt het niveau {text}, maar dat bestaat niet.")
        return Level.NONE

    def complete(
        self, table: Mapping[str, Any], where: str, kind: type[_Word]
    ) -> tuple[_Word, ...]:
        """Take the declared words in file order; a table declares exactly the known ones."""
        self.shape(table, where, (frozenset(word.value for word in kind), frozenset()))
        known = {word.value: word for word in kind}
        return tuple(known[key] for key in table if key in known)

    def header(self, row: Mapping[str, Any], part: str) -> tuple[str, str, tuple[str, ...]]:
        """Check what every row has; give its id, its name in messages and its source."""
        ident = str(row.get("id", "?"))
        where = f"Regel {ident}"
        self.shape(row, where, _SHAPES[part])
        if ident in self.ids:
            self.problems.append(f"{where} staat twee keer in het beleid.")
        self.ids.add(ident)
        if str(row.get("kind")) not in _KINDS:
            self.problems.append(f"{where}: {row.get('kind')} is geen geldige waarde voor kind.")
        source = self.texts(row, "cite", where)
        if not source:
            self.problems.append(f"{where} noemt geen bron.")
        return ident, where, source

    def area(self, row: Mapping[str, Any], where: str) -> Area:
        return Area(
            frozenset(self.words(row, "settings", where, Setting, "het verband")),
            frozenset(self.words(row, "categories", where, Category, "de categorie")),
            frozenset(self.words(row, "recipients", where, OrganisationKey, "de organisatie")),
        )

    def grounds(self, row: Mapping[str, Any], key: str, where: str) -> tuple[Ground, ...]:
        return self.words(row, key, where, Ground, "de grondslag")

    def denial(self, row: Mapping[str, Any]) -> Denial:
        ident, where, source = self.header(row, "deny")
        return Denial(ident, self.area(row, where), source)

    def source_rule(self, row: Mapping[str, Any]) -> SourceRule | None:
        ident, where, source = self.header(row, "source_rule")
        settings = frozenset(self.words(row, "settings", where, Setting, "het verband"))
        when, effect = self.word(row, "when", where, When), self.word(row, "effect", where, Effect)
        needs, any_of = self.grounds(row, "needs", where), self.grounds(row, "any_of", where)
        if effect is None or when is None:
            return None
        if bool(needs) != (effect is Effect.NEEDS) or bool(any_of) != (effect is Effect.ANY_OF):
            self.problems.append(f"{where}: de grondslagen passen niet bij effect {effect}.")
        return SourceRule(
            ident, settings, when, effect, frozenset(needs), frozenset(any_of), source
        )

    def rule(self, row: Mapping[str, Any]) -> Rule:
        ident, where, source = self.header(row, "rule")
        ceiling, without = self.level(row, "ceiling", where), self.level(row, "without", where)
        any_of = self.grounds(row, "any_of", where)
        if without and (not any_of or without >= ceiling):
            self.problems.append(f"{where}: without hoort onder het plafond en bij any_of.")
        return Rule(
            id=ident,
            area=self.area(row, where),
            ceiling=ceiling,
            needs=self.grounds(row, "needs", where),
            any_of=any_of,
            without=without,
            overrides=self.texts(row, "overrides", where),
            source=source,
        )

    def scopes(self, table: Mapping[str, Any]) -> Mapping[Ground, frozenset[GroundScope]]:
        found: dict[Ground, set[GroundScope]] = {ground: set() for ground in Ground}
        self.shape(table, "Het onderdeel ground_scope", (frozenset(GroundScope), frozenset()))
        for scope in GroundScope:
            for ground in self.grounds(table, scope, "Het onderdeel ground_scope"):
                found[ground].add(scope)
        for ground in (ground for ground, scopes in found.items() if not scopes):
            self.problems.append(f"Grondslag {ground} is nergens aan te hechten (ground_scope).")
        return {ground: frozenset(scopes) for ground, scopes in found.items()}

    def signals(self, table: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
        where = "Het onderdeel signal_fields"
        self.shape(table, where, (frozenset({"default"}), frozenset(Category)))
        found = {key: self.texts(table, key, where) for key in table}
        for field in sorted({f for fields in found.values() for f in fields} - _SIGNAL_FIELDS):
            self.problems.append(f"{where} noemt het onbekende veld {field}.")
        return found

    def meta(self, table: Mapping[str, Any]) -> str:
        self.shape(table, "Het onderdeel meta", _SHAPES["meta"])
        if table.get("default") != "none":
            self.problems.append("De standaard moet none zijn: zonder regel geen toegang.")
        if table.get("levels") != [level.code for level in Level]:
            self.problems.append("De niveaus moeten none, signal en full zijn, in die volgorde.")
        return str(table.get("version", ""))

    def children(self, table: Mapping[str, Any]) -> ChildAges:
        """Read the ages of consent; without them the strictest hold."""
        strict = ChildAges()
        return ChildAges(
            self.number(table, "child_representative_below", strict.representative_below),
            self.number(table, "child_joint_below", strict.joint_below),
        )

    def emergency(self, table: Mapping[str, Any]) -> Emergency:
        """Read the bounds of a push in acute danger; any other model gives none (limit I34)."""
        if table.get("model") != "source_push":
            return Emergency()
        return Emergency(
            self.number(table, "max_hours", 0),
            self.number(table, "review_within_working_days", 0),
            frozenset(Category) & frozenset(table.get("never", Category)),
        )

    def number(self, table: Mapping[str, Any], key: str, missing: int) -> int:
        value = table.get(key, missing)
        if type(value) is not int or value < 0:
            self.problems.append(f"Het getal {key} hoort een geheel getal vanaf 0 te zijn.")
            return missing
        return value

    def others(self, data: Mapping[str, Any]) -> None:
        """Check the parts that other modules read, so that a slip there is noticed as well."""
        for part in OTHER_PARTS:
            self.shape(self.table(data, part), f"Het onderdeel {part}", _SHAPES[part])
        for part, key in (("break_glass", "never"), ("statistics", "forbidden_inputs")):
            where = f"Het onderdeel {part}"
            self.words(self.table(data, part), key, where, Category, "de categorie")
        for key, row in self.table(data, "organisations").items():
            self.shape(
                row if isinstance(row, dict) else {}, f"Organisatie {key}", _SHAPES["organisation"]
            )


def load_policy(path: Path) -> Policy:
    """Read and check the policy file.

    Refuses: `PolicyError` with every problem, when the file is missing, unknown or ambiguous.
    """
    try:
        return parse_policy(Path(path).read_bytes())
    except OSError as error:
        raise PolicyError([f"Het deelbeleid {Path(path).name} is niet te lezen."]) from error


def parse_policy(raw: bytes) -> Policy:
    """Check the text of a policy file and work out every cell.

    Refuses: `PolicyError` with every problem.
    """
    try:
        data = tomllib.loads(raw.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError([f"Het deelbeleid is geen geldige TOML{_place(error)}."]) from error
    reader = _Reader()
    policy = _read(reader, data, sha256(raw).hexdigest())
    if reader.problems:
        raise PolicyError(reader.problems)
    return policy


def _place(error: Exception) -> str:
    """Say in Dutch at which line and sign reading stopped, when that is known."""
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    return f", op regel {found[1]} bij teken {found[2]}" if found else ""


def _read(reader: _Reader, data: Mapping[str, Any], digest: str) -> Policy:
    reader.shape(data, "Het deelbeleid", _WHOLE)
    reader.others(data)
    reader.complete(reader.table(data, "grounds"), "Het onderdeel grounds", Ground)
    denials = tuple(reader.denial(row) for row in reader.tables(data, "deny"))
    rules = [reader.rule(row) for row in reader.tables(data, "rule")]
    source_rules = (reader.source_rule(row) for row in reader.tables(data, "source_rule"))
    return Policy(
        version=reader.meta(reader.table(data, "meta")),
        digest=digest,
        settings=reader.complete(reader.table(data, "settings"), "Het onderdeel settings", Setting),
        categories=reader.complete(
            reader.table(data, "categories"), "Het onderdeel categories", Category
        ),
        organisations=reader.complete(
            reader.table(data, "organisations"), "Het onderdeel organisations", OrganisationKey
        ),
        denials=denials,
        rules={rule.id: rule for rule in rules},
        source_rules=tuple(rule for rule in source_rules if rule is not None),
        ground_scope=reader.scopes(reader.table(data, "ground_scope")),
        signal_fields=reader.signals(reader.table(data, "signal_fields")),
        cells=_cells(denials, rules, reader.problems),
        others={part: reader.table(data, part) for part in OTHER_PARTS},
        children=reader.children(reader.table(data, "datasubject")),
        emergency=reader.emergency(reader.table(data, "break_glass")),
    )


def _cells(
    denials: Iterable[Denial], rules: Iterable[Rule], problems: list[str]
) -> Mapping[CellKey, Cell]:
    """Work out every cell: the rule that wins there, and over it the first denial."""
    covering: defaultdict[CellKey, list[Rule]] = defaultdict(list)
    for rule in rules:
        for key in _keys(rule.area):
            covering[key].append(rule)
    problems += _override_problems(rules)
    problems += _ambiguities(covering)
    cells = {
        key: _cell_of(_winners(found)[0]) for key, found in covering.items() if _winners(found)
    }
    for denial in reversed(tuple(denials)):  # the first in the file is written last, so it stays
        denied = Cell(Level.NONE, frozenset(), frozenset(), Level.NONE, denial.id, denial.source)
        cells.update(dict.fromkeys(_keys(denial.area), denied))
    return cells


def _keys(area: Area) -> Iterable[CellKey]:
    return product(area.settings, area.categories, area.organisations)


def _winners(rules: list[Rule]) -> list[Rule]:
    """Leave out the rules that another rule on the same cell overrides."""
    overridden = {ident for rule in rules for ident in rule.overrides}
    return [rule for rule in rules if rule.id not in overridden]


def _cell_of(rule: Rule) -> Cell:
    needs, any_of = frozenset(rule.needs), frozenset(rule.any_of)
    return Cell(rule.ceiling, needs, any_of, rule.without, rule.id, rule.source)


def _override_problems(rules: Iterable[Rule]) -> list[str]:
    known = {rule.id for rule in rules}
    return [
        f"Regel {rule.id} gaat voor op regel {ident}, maar die is er niet."
        for rule in rules
        for ident in rule.overrides
        if ident not in known or ident == rule.id
    ]


def _ambiguities(covering: Mapping[CellKey, list[Rule]]) -> list[str]:
    """Name each set of rules that leaves a cell without exactly one winner, once."""
    clashes: dict[tuple[str, ...], CellKey] = {}
    for key, found in covering.items():
        if len(_winners(found)) != 1:
            clashes.setdefault(tuple(rule.id for rule in found), key)
    return [
        f"De regels {' en '.join(ids)} gelden tegelijk voor {', '.join(key)}; kies met overrides."
        for ids, key in clashes.items()
    ]
