"""What django-allauth asks of us: no sign-up, and a name to show."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):
    """Accounts are made by the functional manager, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def display_name(user: Any) -> str:
    """Give the name to show for an account."""
    return str(user)
