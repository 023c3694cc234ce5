"""The ways a message reaches a person or a system: one function each."""

from __future__ import annotations


class RefusedForGood(Exception):
    """The other side said no, and would say so again: no such address, an endpoint that is gone."""


class NoAnswer(Exception):
    """The other side does not answer at all: trying the next thing there is of no use now."""


class NotAccepted(Exception):
    """The other side answered, and did not take it; perhaps later."""
