"""The ladder: which kind of case may go from which table to which, and what stands in the way.

The data are read from ladder.toml by `ladder_file`; here they are only asked. The rule of an
ordered pair is found in six steps, see `Ladder.edge`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations

from casework import labels
from casework.rules.decision import Decision, refuse
from casework.vocabulary import CaseKind, Role, Setting, Table
from escalation.rules.owners import SlotRules
from escalation.rules.parameters import Parameters


class Rule(StrEnum):
    """What the ladder says about a case at a table, or about a step between two tables."""

    ALLOWED = "allowed"
    GUARD = "guard"
    LINK = "link"
    NEVER = "never"


class Guard(StrEnum):
    """A condition that opens a step; `gates` decides each of them."""

    ZVH_CRITERIA = "zvh_criteria"
    ZVH_CRITERIA_OR_HIGH_RISK = "zvh_criteria_or_high_risk"
    C4_ONLY = "c4_only"
    JOR_CRITERIA = "jor_criteria"
    VIA_OTH_TEAM_DECISION = "via_oth_team_decision"
    OOV_COMPARTMENT = "oov_compartment"


class Direction(StrEnum):
    """Whether a step scales up, scales down, or stays at the same height."""

    UP = "up"
    DOWN = "down"
    ACROSS = "across"


class Need(StrEnum):
    """Something that must be in the file before a step, besides the motivation."""

    GOAL = "goal"
    PARTNER_CONTACTS = "partner_contacts"
    RECIPIENT = "recipient"
    RELAPSE_AGREEMENT = "relapse_agreement"
    EVALUATION_NOTE = "evaluation_note"


class JorRegime(StrEnum):
    """Under which law a request to the JOR is weighed: a dated decision of the partners."""

    LOKAAL = "lokaal"
    WGS_ZVH = "wgs_zvh"


@dataclass(frozen=True, slots=True)
class Cell:
    """May a case of one kind be at one table? `guard` is filled only for the rule `guard`."""

    rule: Rule
    guard: str
    source: str

    @property
    def can_hold(self) -> bool:
        return self.rule in (Rule.ALLOWED, Rule.GUARD)


@dataclass(frozen=True, slots=True)
class Transition:
    """A step between two tables that exists at all, who asks, who answers, what it needs.

    Facts: `checked_by` may only return an incomplete request or ask for more.
    """

    direction: Direction
    asked_by: tuple[Role, ...]
    answered_by: tuple[Role, ...]
    checked_by: tuple[Role, ...]
    needs: tuple[Need, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Link:
    """What a linked case is, where a case itself may not go.

    Facts: `choice`: the care worker may choose another care kind; `own_text`: the new case
    starts from a text written for it; `suspect_only`: it is never about the victim.
    """

    spawns: CaseKind
    choice: bool
    own_text: bool
    suspect_only: bool
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Edge:
    """The rule of one ordered pair of tables for one kind; a row of `manage.py ladder`."""

    kind: CaseKind
    from_table: Table
    to_table: Table
    rule: Rule
    guard: str
    spawns: CaseKind | None
    source: str

    def row(self) -> dict[str, str]:
        """Give the edge as `manage.py ladder` prints it."""
        return {
            "kind": self.kind.value,
            "from": self.from_table.value,
            "to": self.to_table.value,
            "rule": self.rule.value,
            "guard": self.guard,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class TableSettings:
    """The legal setting in which a request is weighed and in which the case is then handled."""

    weighing: Mapping[JorRegime, Setting]
    handling: Setting
    source: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The whole ladder of one municipality, as its data file says.

    Facts: `digest` is the SHA-256 of the files; every kind has a cell for every table.
    """

    version: str
    digest: str
    cells: Mapping[tuple[CaseKind, Table], Cell]
    entries: Mapping[CaseKind, Table]
    transitions: Mapping[tuple[Table, Table], Transition]
    exits: Mapping[tuple[CaseKind, Table, Table], str]
    links: Mapping[tuple[CaseKind, Table], Link]
    guards: Mapping[str, str]
    jor_regime: JorRegime
    settings: Mapping[Table, TableSettings]
    slots: SlotRules
    parameters: Parameters

    def edge(self, kind: CaseKind, frm: Table, to: Table) -> Edge:
        """Give the rule of an ordered pair of tables for a kind.

        Refuses: ValueError when the two tables are the same, for then there is no step, and
        for a code that is no kind or table.
        """
        kind, frm, to = CaseKind(kind), Table(frm), Table(to)
        if frm is to:
            raise ValueError(f"no step from {frm} to itself")
        origin, target = self.cells[kind, frm], self.cells[kind, to]
        if not origin.can_hold:
            return self._edge(kind, frm, to, Rule.NEVER, origin.source)
        if (kind, frm, to) in self.exits:
            return self._edge(kind, frm, to, Rule.LINK, self.exits[kind, frm, to])
        if target.rule in (Rule.NEVER, Rule.LINK):
            return self._edge(kind, frm, to, target.rule, target.source)
        if (frm, to) in self.transitions:
            return self._edge(kind, frm, to, target.rule, target.source)
        return self._edge(kind, frm, to, Rule.NEVER, target.source)

    def _edge(self, kind: CaseKind, frm: Table, to: Table, rule: Rule, source: str) -> Edge:
        guard = self.cells[kind, to].guard if rule is Rule.GUARD else ""
        spawns = self.links[kind, to].spawns if rule is Rule.LINK else None
        return Edge(kind, frm, to, rule, guard, spawns, source)

    def edges(self, kind: CaseKind) -> tuple[Edge, ...]:
        """Give the rule of every ordered pair of different tables for a kind."""
        return tuple(self.edge(kind, frm, to) for frm, to in permutations(Table, 2))

    def all_edges(self) -> Iterator[Edge]:
        """Give the edges of every kind, in the order of the vocabulary."""
        for kind in CaseKind:
            yield from self.edges(kind)

    def entry(self, kind: CaseKind) -> Table:
        """Give the table at which a case of this kind starts."""
        return self.entries[kind]

    def tables(self, kind: CaseKind) -> tuple[Table, ...]:
        """Give the tables at which a case of this kind can be itself, guarded or not."""
        return tuple(table for table in Table if self.cells[kind, table].can_hold)

    def destinations(self, kind: CaseKind, frm: Table) -> tuple[Edge, ...]:
        """Give the steps a page can offer: those that are not `never`."""
        edges = (edge for edge in self.edges(kind) if edge.from_table == frm)
        return tuple(edge for edge in edges if edge.rule is not Rule.NEVER)

    def spawnable(self, kind: CaseKind, to: Table) -> tuple[CaseKind, ...]:
        """Give the kinds a linked case may get, the proposed one first."""
        link = self.links.get((kind, to))
        if link is None:
            return ()
        others = tuple(
            other
            for other in CaseKind
            if other not in (link.spawns, kind) and self.cells[other, to].rule is Rule.ALLOWED
        )
        return (link.spawns, *others) if link.choice else (link.spawns,)

    def weighing_setting(self, to: Table, regime: JorRegime | None = None) -> Setting:
        """Give the setting in which a request to a table is weighed.

        Facts: `regime` is that of the dated decision in force; without one the file decides.
        """
        return self.settings[to].weighing[regime or self.jor_regime]

    def handling_setting(self, table: Table) -> Setting:
        """Give the setting in which a case at this table is handled."""
        return self.settings[table].handling

    def decide_route(self, kind: CaseKind, frm: Table, to: Table) -> Decision:
        """Say whether this kind of case itself may ever take this step; guards come after."""
        if frm == to:
            return refuse("route_same", "De casus is al aan deze tafel.", field="to_table")
        edge = self.edge(kind, frm, to)
        if edge.rule is Rule.LINK:
            return _refuse_link(self.links[kind, to])
        if edge.rule is Rule.NEVER:
            return self._refuse_never(edge)
        return Decision(rules=(f"route:{kind}:{frm}:{to}",))

    def _refuse_never(self, edge: Edge) -> Decision:
        kind = labels.CASE_KIND[edge.kind].lower()
        frm, to = TABLE_PHRASE[edge.from_table], TABLE_PHRASE[edge.to_table]
        who_can = ""
        if not self.cells[edge.kind, edge.from_table].can_hold:
            code, text = "route_origin", f"Een casus {kind} kan niet bij {frm} zijn."
        elif not self.cells[edge.kind, edge.to_table].can_hold:
            code, text = "route_never", f"Een casus {kind} kan nooit naar {to}."
        else:
            code, text = "route_no_step", f"Een casus kan niet direct van {frm} naar {to}."
            who_can = self._who_can_else(edge)
        return refuse(code, text, source=edge.source, who_can=who_can, field="to_table")

    def _who_can_else(self, edge: Edge) -> str:
        """Name who takes the steps that do exist from here."""
        asked = (
            role
            for (frm, to), step in self.transitions.items()
            if frm == edge.from_table and self.cells[edge.kind, to].can_hold
            for role in step.asked_by
        )
        return role_names(tuple(dict.fromkeys(asked)))


TABLE_PHRASE = {
    Table.LOCAL: "het lokale overleg",
    Table.ZVH: "het Zorg- en Veiligheidshuis",
    Table.JOR: "het JOR",
    Table.OTH: "de ondermijningstafel",
    Table.RIEC: "het RIEC",
}
"""A table within a sentence, with its article."""


_PROPER_NAMES = frozenset({labels.ROLE[Role.SAFE_HOME]})


def role_names(roles: tuple[Role, ...]) -> str:
    """Name roles within a sentence: one, or several joined by "of"."""
    names = [labels.ROLE[role] for role in roles]
    names = [name if name in _PROPER_NAMES else name[0].lower() + name[1:] for name in names]
    return " of ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def _refuse_link(link: Link) -> Decision:
    return refuse(
        "route_link", link.text, source=link.source, who_can="wie de casus leidt", field="to_table"
    )
