"""Which regie must be filled in which AVE phase: a case is never without somebody in charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casework import labels
from casework.rules.decision import Decision, Reason
from casework.vocabulary import Phase, RegieSlot


@dataclass(frozen=True, slots=True)
class SlotRules:
    """The regie slots each phase requires.

    Facts: up to and including phase `household_until` the household may hold its own case
    direction; above it that slot needs a professional.
    Source: ladder.toml, [phases.slots].
    """

    required: Mapping[Phase, tuple[RegieSlot, ...]]
    household_until: int
    source: str


def missing_slots(
    rules: SlotRules,
    phase: Phase | None,
    filled: frozenset[RegieSlot],
    *,
    household_directs: bool = False,
) -> tuple[RegieSlot, ...]:
    """Name the required regie slots that nobody holds, in the order of the table.

    Facts: `filled` are the slots held by professionals; a case without phases requires none.
    """
    if phase is None:
        return ()
    held = filled
    if household_directs and phase <= rules.household_until:
        held = held | {RegieSlot.CASE_DIRECTION}
    return tuple(slot for slot in rules.required[phase] if slot not in held)


def decide_slots(
    rules: SlotRules,
    phase: Phase | None,
    filled: frozenset[RegieSlot],
    *,
    household_directs: bool = False,
) -> Decision:
    """Refuse, with one reason per slot, a case in `phase` whose regie is not filled."""
    missing = missing_slots(rules, phase, filled, household_directs=household_directs)
    return Decision(tuple(_missing(slot, phase, rules.source) for slot in missing))


def _missing(slot: RegieSlot, phase: Phase | None, source: str) -> Reason:
    text = f"Kies wie de rol '{labels.REGIE_SLOT[slot]}' krijgt. Fase {phase} vraagt dit."
    return Reason("regie_missing", text, source, "de procescoördinator", f"regie_{slot}")
