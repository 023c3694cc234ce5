"""Whose figures a role may see: what lies behind the wall stays there, also as a number."""

from __future__ import annotations

from casework.vocabulary import CaseKind, Role

WALLED = frozenset({CaseKind.UNDERMINING})
COMPARTMENT = frozenset({CaseKind.DETAINEE_RETURN})
OPEN = tuple(kind for kind in CaseKind if kind not in WALLED | COMPARTMENT)

KINDS: dict[Role, tuple[CaseKind, ...]] = {
    Role.PROCESS_COORDINATOR: (*OPEN, CaseKind.DETAINEE_RETURN),
    Role.PUBLIC_ORDER_OFFICER: tuple(CaseKind),
    Role.ZVH_PROCESS_DIRECTOR: OPEN,
}
"""Internal figures per role. Source: rulings §1.6 and §3 (Cijfers); Wgs 2.17, 2.19."""


def kinds_for(roles: frozenset[Role]) -> tuple[CaseKind, ...]:
    """Give the kinds of which these roles may see figures; none for who may see no figures."""
    allowed = {kind for role in roles for kind in KINDS.get(role, ())}
    return tuple(kind for kind in CaseKind if kind in allowed)
