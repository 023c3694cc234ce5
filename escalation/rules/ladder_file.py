"""Reads ladder.toml and parameters.toml, and refuses in words whatever it does not know.

Findings are collected as far as reading can go on, so that a file is mended in few rounds.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

from casework.vocabulary import (
    CaseKind,
    EscalationGround,
    MoveOutcome,
    Phase,
    RegieSlot,
    Role,
    Setting,
    Table,
)
from escalation.rules.file_reader import (
    LadderFileError,
    Member,
    Reader,
    Row,
    UnreadableError,
    listed,
)
from escalation.rules.ladder import (
    Cell,
    Direction,
    Guard,
    JorRegime,
    Ladder,
    Link,
    Need,
    Rule,
    TableSettings,
    Transition,
)
from escalation.rules.owners import SlotRules
from escalation.rules.parameters import ParameterName, Parameters, read_parameters
from escalation.rules.phases import Applies, PhaseEdge, PhaseRules, Recipient, Who

LADDER_FILE = "ladder.toml"
PARAMETERS_FILE = "parameters.toml"


@dataclass(frozen=True, slots=True)
class LadderFile:
    """What the two files say together."""

    ladder: Ladder
    phases: PhaseRules
    outcomes: tuple[MoveOutcome, ...]


def load_ladder(directory: Path) -> LadderFile:
    """Read and check both files of a municipality.

    Refuses: LadderFileError with every finding, when a file is missing, is no TOML, or holds
    anything unknown, double, missing or contradictory.
    """
    raw = [_read(directory / name) for name in (LADDER_FILE, PARAMETERS_FILE)]
    data, numbers = _parse(LADDER_FILE, raw[0]), _parse(PARAMETERS_FILE, raw[1])
    digest = hashlib.sha256(b"\0".join(raw)).hexdigest()
    reader = Reader()
    try:
        loaded = _build(reader, data, numbers, digest)
    except UnreadableError:
        raise LadderFileError(reader.findings) from None
    if not reader.findings:
        reader.findings.extend(_contradictions(loaded))
    if reader.findings:
        raise LadderFileError(reader.findings)
    return loaded


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise LadderFileError([f"{path.name}: dit bestand is niet te lezen."]) from None


def _parse(name: str, raw: bytes) -> Row:
    try:
        return tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LadderFileError([f"{name}: dit is geen leesbaar TOML ({error})."]) from None


_SECTIONS = (
    "version tables move_outcomes entry kinds transitions exits links guards jor_regime settings"
    " phases"
)


def _build(reader: Reader, data: Row, numbers: Row, digest: str) -> LadderFile:
    reader.row(data, LADDER_FILE, _SECTIONS)
    _complete(reader, Table, data["tables"], "tables")
    parameters = read_parameters(reader, numbers)
    phases = reader.row(data["phases"], "phases", "applies slots grounds edges source")
    slots = _slots(reader, phases["slots"])
    ladder = Ladder(
        version=reader.text(data, "version", LADDER_FILE),
        digest=digest,
        cells=_cells(reader, data["kinds"]),
        entries=_entries(reader, data["entry"]),
        transitions=_transitions(reader, data["transitions"]),
        exits=_exits(reader, data["exits"]),
        links=_links(reader, data["links"]),
        guards=_guards(reader, data["guards"]),
        jor_regime=_jor_regime(reader, data["jor_regime"]),
        settings=_settings(reader, data["settings"]),
        slots=slots,
        parameters=parameters,
    )
    outcomes = _complete(reader, MoveOutcome, data["move_outcomes"], "move_outcomes")
    return LadderFile(ladder, _phases(reader, phases, slots, parameters), outcomes)


def _complete(reader: Reader, kind: type[Member], values: Any, place: str) -> tuple[Member, ...]:
    found = reader.members(kind, values, place)
    absent = [member.value for member in kind if member not in found]
    if absent:
        reader.note(place, f"dit ontbreekt: {listed(absent)}.")
    return found


# ------------------------------------------------------------------ tables and kinds


def _cells(reader: Reader, data: Any) -> Mapping[tuple[CaseKind, Table], Cell]:
    kinds = reader.row(data, "kinds", " ".join(CaseKind))
    cells = {}
    for code in kinds:
        kind = reader.member(CaseKind, code, "kinds")
        columns = reader.row(kinds[code], f"kinds.{code}", " ".join(Table))
        for column, value in columns.items():
            place = f"kinds.{code}.{column}"
            cells[kind, reader.member(Table, column, place)] = _cell(reader, value, place)
    return cells


def _cell(reader: Reader, value: Any, place: str) -> Cell:
    row = reader.row(value, place, "rule source", "guard")
    rule = reader.member(Rule, row["rule"], place)
    guard = row.get("guard", "")
    if (rule is Rule.GUARD) != bool(guard):
        reader.note(place, "een guard hoort alleen bij de regel 'guard', en is daar nodig.")
    name = reader.member(Guard, guard, place).value if guard else ""
    return Cell(rule, name, reader.text(row, "source", place))


def _entries(reader: Reader, data: Any) -> Mapping[CaseKind, Table]:
    row = reader.row(data, "entry", "default", " ".join(CaseKind))
    return {
        kind: reader.member(Table, row.get(kind, row["default"]), f"entry.{kind}")
        for kind in CaseKind
    }


def _pair(reader: Reader, row: Row, place: str) -> tuple[Table, Table]:
    frm = reader.member(Table, row["from"], place)
    to = reader.member(Table, row["to"], place)
    if frm is to:
        reader.note(place, "van en naar zijn dezelfde tafel.")
    return frm, to


def _transitions(reader: Reader, data: Any) -> Mapping[tuple[Table, Table], Transition]:
    found: dict[tuple[Table, Table], Transition] = {}
    required = "from to direction asked_by answered_by checked_by needs source"
    for number, value in enumerate(reader.rows(data, "transitions"), start=1):
        place = f"transitions rij {number}"
        row = reader.row(value, place, required)
        pair = _pair(reader, row, place)
        if pair in found:
            reader.note(place, f"de stap {pair[0]} naar {pair[1]} staat er dubbel in.")
        found[pair] = Transition(
            direction=reader.member(Direction, row["direction"], place),
            asked_by=reader.members(Role, row["asked_by"], f"{place}.asked_by"),
            answered_by=reader.members(Role, row["answered_by"], f"{place}.answered_by"),
            checked_by=reader.members(Role, row["checked_by"], f"{place}.checked_by"),
            needs=reader.members(Need, row["needs"], f"{place}.needs"),
            source=reader.text(row, "source", place),
        )
        if not found[pair].asked_by or not found[pair].answered_by:
            reader.note(place, "iemand moet kunnen vragen en iemand moet kunnen antwoorden.")
    return found


def _exits(reader: Reader, data: Any) -> Mapping[tuple[CaseKind, Table, Table], str]:
    found: dict[tuple[CaseKind, Table, Table], str] = {}
    for number, value in enumerate(reader.rows(data, "exits"), start=1):
        place = f"exits rij {number}"
        row = reader.row(value, place, "kind from to source")
        key = (reader.member(CaseKind, row["kind"], place), *_pair(reader, row, place))
        if key in found:
            reader.note(place, "deze uitgang staat er dubbel in.")
        found[key] = reader.text(row, "source", place)
    return found


def _links(reader: Reader, data: Any) -> Mapping[tuple[CaseKind, Table], Link]:
    own: dict[tuple[CaseKind, Table], Link] = {}
    shared: dict[tuple[CaseKind, Table], Link] = {}
    required = "kind to spawns choice own_text suspect_only text source"
    for number, value in enumerate(reader.rows(data, "links"), start=1):
        place = f"links rij {number}"
        row = reader.row(value, place, required)
        to, link = reader.member(Table, row["to"], place), _link(reader, row, place)
        everyone = row["kind"] == "*"
        kinds = CaseKind if everyone else [reader.member(CaseKind, row["kind"], place)]
        target = shared if everyone else own
        for kind in kinds:
            if (kind, to) in target:
                reader.note(place, f"{row['kind']} naar {to} staat er dubbel in.")
            target[kind, to] = link
    return {**shared, **own}


def _link(reader: Reader, row: Row, place: str) -> Link:
    return Link(
        spawns=reader.member(CaseKind, row["spawns"], place),
        choice=reader.flag(row, "choice", place),
        own_text=reader.flag(row, "own_text", place),
        suspect_only=reader.flag(row, "suspect_only", place),
        text=reader.text(row, "text", place),
        source=reader.text(row, "source", place),
    )


def _guards(reader: Reader, data: Any) -> Mapping[str, str]:
    rows = reader.row(data, "guards", " ".join(Guard))
    found = {}
    for name, value in rows.items():
        row = reader.row(value, f"guards.{name}", "rule source")
        reader.text(row, "rule", f"guards.{name}")
        found[name] = reader.text(row, "source", f"guards.{name}")
    return found


def _jor_regime(reader: Reader, data: Any) -> JorRegime:
    row = reader.row(data, "jor_regime", "value source")
    reader.text(row, "source", "jor_regime")
    return reader.member(JorRegime, row["value"], "jor_regime")


def _settings(reader: Reader, data: Any) -> Mapping[Table, TableSettings]:
    rows = reader.row(data, "settings", " ".join(Table))
    found = {}
    for code, value in rows.items():
        place = f"settings.{code}"
        row = reader.row(value, place, "weighing handling source")
        weighing = row["weighing"]
        if not isinstance(weighing, dict):
            weighing = dict.fromkeys(JorRegime, weighing)
        by_regime = reader.row(weighing, f"{place}.weighing", " ".join(JorRegime))
        found[reader.member(Table, code, place)] = TableSettings(
            {
                regime: reader.member(Setting, by_regime[regime], f"{place}.weighing")
                for regime in JorRegime
            },
            reader.member(Setting, row["handling"], place),
            reader.text(row, "source", place),
        )
    return found


# ------------------------------------------------------------------ phases


def _slots(reader: Reader, data: Any) -> SlotRules:
    place = "phases.slots"
    phases = " ".join(str(phase.value) for phase in Phase)
    row = reader.row(data, place, f"household_until source {phases}")
    required = {
        phase: reader.members(RegieSlot, row[str(phase.value)], f"{place}.{phase.value}")
        for phase in Phase
    }
    until = reader.number(row, "household_until", place)
    return SlotRules(required, until, reader.text(row, "source", place))


def _phases(reader: Reader, row: Row, slots: SlotRules, parameters: Parameters) -> PhaseRules:
    applies = reader.row(row["applies"], "phases.applies", "", " ".join(CaseKind))
    grounds = reader.row(row["grounds"], "phases.grounds", "2 3 4 source")
    return PhaseRules(
        edges=_phase_edges(reader, row["edges"]),
        grounds={
            phase: reader.members(
                EscalationGround, grounds[str(phase.value)], f"phases.grounds.{phase.value}"
            )
            for phase in (Phase.AVE_2, Phase.AVE_3, Phase.AVE_4)
        },
        grounds_source=reader.text(grounds, "source", "phases.grounds"),
        applies={
            reader.member(CaseKind, kind, "phases.applies"): reader.member(
                Applies, value, f"phases.applies.{kind}"
            )
            for kind, value in applies.items()
        },
        applies_source=reader.text(row, "source", "phases"),
        slots=slots,
        parameters=parameters,
    )


def _phase_edges(reader: Reader, data: Any) -> Mapping[tuple[Phase, Phase], PhaseEdge]:
    found: dict[tuple[Phase, Phase], PhaseEdge] = {}
    required = "from to direction proposes decides informs source"
    for number, value in enumerate(reader.rows(data, "phases.edges"), start=1):
        place = f"phases.edges rij {number}"
        row = reader.row(value, place, required, "needs only_when follow_up")
        pair = (reader.member(Phase, row["from"], place), reader.member(Phase, row["to"], place))
        if pair in found:
            reader.note(place, f"de stap {pair[0]} naar {pair[1]} staat er dubbel in.")
        found[pair] = _phase_edge(reader, row, place)
        if (found[pair].direction is Direction.UP) != (pair[1] > pair[0]):
            reader.note(place, "de richting past niet bij de fasen.")
    return found


def _phase_edge(reader: Reader, row: Row, place: str) -> PhaseEdge:
    only_when = row.get("only_when", "")
    if only_when not in ("", "acute_danger"):
        reader.note(place, f"onbekende waarde '{only_when}'. Kies uit: acute_danger.")
    return PhaseEdge(
        direction=reader.member(Direction, row["direction"], place),
        proposes=_who(reader, row["proposes"], f"{place}.proposes"),
        decides=_who(reader, row["decides"], f"{place}.decides"),
        needs=reader.members(Need, row.get("needs", []), f"{place}.needs"),
        informs=reader.members(Recipient, row["informs"], f"{place}.informs"),
        only_when=only_when,
        follow_up=reader.text(row, "follow_up", place) if "follow_up" in row else "",
        source=reader.text(row, "source", place),
    )


def _who(reader: Reader, data: Any, place: str) -> Who:
    row = reader.row(data, place, "", "roles slots anyone")
    who = Who(
        roles=reader.members(Role, row.get("roles", []), f"{place}.roles"),
        slots=reader.members(RegieSlot, row.get("slots", []), f"{place}.slots"),
        anyone=reader.flag(row, "anyone", place) if "anyone" in row else False,
    )
    if who == Who():
        reader.note(place, "hier moet iemand staan.")
    return who


# ------------------------------------------------------------------ what must agree


def _contradictions(loaded: LadderFile) -> Iterable[str]:
    ladder = loaded.ladder
    for kind in CaseKind:
        if not ladder.cells[kind, ladder.entry(kind)].can_hold:
            yield f"entry.{kind}: een casus kan niet beginnen waar hij niet mag zijn."
    yield from _unlinked(ladder)
    for (_, to), link in ladder.links.items():
        if not ladder.cells[link.spawns, to].can_hold:
            yield f"links: een casus {link.spawns} kan zelf niet aan tafel {to} zijn."
    if not _ages_in_order(ladder.parameters):
        yield "jor_age_minimum: de laagste leeftijd ligt boven de hoogste."


def _unlinked(ladder: Ladder) -> Iterable[str]:
    """Find pairs that ask for a linked case while no row says which."""
    for kind in CaseKind:
        for frm, to in permutations(Table, 2):
            asks = ladder.cells[kind, to].rule is Rule.LINK or (kind, frm, to) in ladder.exits
            if asks and (kind, to) not in ladder.links:
                yield f"links: er is geen rij voor {kind} naar {to}."
                break


def _ages_in_order(parameters: Parameters) -> bool:
    lowest = max(v.value for v in parameters.versions[ParameterName.JOR_AGE_MINIMUM])
    highest = min(v.value for v in parameters.versions[ParameterName.JOR_AGE_MAXIMUM])
    return lowest <= highest
