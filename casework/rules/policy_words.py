"""A difference between two texts of the sharing policy, in plain Dutch sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casework import labels
from casework.rules.policy_difference import Change, Difference, Direction, Face
from casework.vocabulary import Ground, Level, OrganisationKey

DIRECTION = {
    Direction.WIDER: "Ruimer",
    Direction.NARROWER: "Strenger",
    Direction.OTHER: "Anders",
}

# from level, to level: what one organisation does, what several do, and what follows
VERBS = {
    (Level.NONE, Level.SIGNAL): ("krijgt", "krijgen", "te zien dat er iets is over {what}"),
    (Level.NONE, Level.FULL): ("krijgt", "krijgen", "{what} te zien"),
    (Level.SIGNAL, Level.NONE): ("ziet", "zien", "niet meer dat er iets is over {what}"),
    (Level.SIGNAL, Level.FULL): ("krijgt", "krijgen", "{what} helemaal te zien"),
    (Level.FULL, Level.SIGNAL): ("ziet", "zien", "van {what} alleen nog dat er iets is"),
    (Level.FULL, Level.NONE): ("krijgt", "krijgen", "{what} niet meer te zien"),
}
SEVERAL = frozenset({OrganisationKey.BURG, OrganisationKey.GGZ, OrganisationKey.RIEC_PART})
"""Organisations that are more than one in their own name."""
UNCHANGED = ("houdt", "houden", "{what}, maar onder andere voorwaarden")


def sentence(change: Change) -> str:
    """Say who gains or loses what, at which table, and under which conditions from now on."""
    several = len(change.organisations) > 1 or change.organisations[0] in SEVERAL
    levels = (change.before.ceiling, change.after.ceiling)
    one, many, rest = VERBS.get(levels, UNCHANGED)
    what = joined(f"‘{labels.CATEGORY[category]}’" for category in change.categories)
    place = f"bij ‘{labels.SETTING[change.setting]}’"
    told = (
        f"{who(change.organisations)} {many if several else one} {place} {rest.format(what=what)}."
    )
    return " ".join((told, *_conditions(change)))


def who(organisations: Sequence[OrganisationKey]) -> str:
    """Name organisations at the beginning of a sentence, each with its code."""
    names = joined(f"{labels.ORGANISATION[key]} ({key})" for key in organisations)
    return names[0].upper() + names[1:]


def _conditions(change: Change) -> list[str]:
    before, after = in_words(change.before), in_words(change.after)
    if change.after.ceiling is Level.NONE:
        return []
    if change.before.ceiling is Level.NONE or before == after:
        return [f"Nodig: {after}."]
    return [f"Eerst nodig: {before}. Nu nodig: {after}."]


def in_words(face: Face) -> str:
    """Say which grounds must be recorded."""
    parts = [joined(_grounds(face.needs))] if face.needs else []
    if face.any_of:
        ways = joined(_grounds(face.any_of), "of")
        parts.append(ways if len(face.any_of) == 1 else f"een van deze: {ways}")
    needed = ", en ".join(parts) or "niets extra"
    if face.any_of and face.without is Level.SIGNAL:
        needed += "; zonder dat alleen dat er iets is"
    return needed


def _grounds(grounds: frozenset[Ground]) -> list[str]:
    return [labels.GROUND[ground] for ground in Ground if ground in grounds]


def joined(words: Iterable[str], last: str = "en") -> str:
    """Join words as a sentence does: "a, b en c"."""
    *head, tail = list(words)
    return f"{', '.join(head)} {last} {tail}" if head else tail


def other_sentences(found: Difference) -> list[str]:
    """Say what differs apart from who sees which category where."""
    return [
        *(_reworded(*row) for row in found.reworded),
        *(_source_rule(*row) for row in found.source_rules),
        *(
            f"De grondslag ‘{labels.GROUND[ground]}’ hoort nu ergens anders bij (ground_scope)."
            for ground in found.scopes
        ),
        *(f"Een signaal toont andere velden (signal_fields, {key})." for key in found.signals),
        *(
            f"In {part}: {key} was {_value(before)} en wordt {_value(after)}."
            for part, key, before, after in found.others
        ),
    ]


def _reworded(before: str, after: str, count: int) -> str:
    times = "1 vakje" if count == 1 else f"{count} vakjes"
    if before == after:
        return f"Regel {after} krijgt een andere bron ({times}). Wie wat ziet blijft gelijk."
    old, new = before or "geen regel", after or "geen regel"
    return f"In {times} komt {new} in de plaats van {old}. Wie wat ziet blijft gelijk."


def _source_rule(ident: str, was: bool, is_now: bool) -> str:
    if was and is_now:
        return f"De regel {ident} over de bron is gewijzigd."
    return f"De regel {ident} over de bron {'is nieuw' if is_now else 'vervalt'}."


def _value(value: object) -> str:
    if value is None:
        return "niet geregeld"
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
