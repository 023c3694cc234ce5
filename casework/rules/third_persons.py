"""Data of justice that names nobody else: stated by who writes, checked by a second person.

Source: Wjsg 39f(2)(b): in a form that makes no other persons identifiable; sharing policy I32.
"""

from __future__ import annotations

from casework.rules.decision import ALLOWED, Decision, refuse
from casework.vocabulary import Category, Setting

SOURCE = "Wjsg 39f(2)(b)"

STATEMENT = "Ik heb gecontroleerd dat er geen andere personen herkenbaar zijn."

GUARDED = frozenset({Setting.LOKAAL, Setting.OTH})
"""Where the law asks it; a partnership of the Wgs gets these data under Wjsg 39fa."""


def asks_statement(category: Category) -> bool:
    """Say whether who writes this must state that nobody else can be recognised in it."""
    return category is Category.JUS


def asks_check(category: Category, setting: Setting) -> bool:
    """Say whether a second person must have checked this before it is given in a setting."""
    return asks_statement(category) and setting in GUARDED


def decide_stated(category: Category, *, stated: bool) -> Decision:
    """Refuse data of justice without the statement."""
    if stated or not asks_statement(category):
        return ALLOWED
    return refuse(
        "others:unstated",
        "Controleer eerst of er geen andere personen herkenbaar zijn.",
        source=SOURCE,
        field="no_third_persons",
    )


def decide_given(category: Category, setting: Setting, *, checked: bool) -> Decision:
    """Refuse to give what a second person has not checked yet."""
    if checked or not asks_check(category, setting):
        return ALLOWED
    return refuse(
        "others:unchecked",
        "Een collega moet dit justitiële gegeven eerst controleren.",
        source=SOURCE,
        who_can="Een collega van de bron, bij het gegeven zelf.",
        field="items",
    )


def decide_check(*, stated_by: int | None, checker: int, checked: bool) -> Decision:
    """Say whether somebody may be the second person; `stated_by` is who stated it first."""
    if checked:
        return refuse("others:done", "Dit gegeven is al gecontroleerd.")
    if stated_by != checker:
        return ALLOWED
    return refuse(
        "others:alone",
        "U heeft dit zelf verklaard. Een ander controleert het.",
        source=SOURCE,
        who_can="Een collega van de bron.",
    )
