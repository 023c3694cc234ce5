"""Refuses, in words, to start an installation that could not keep its promises."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection

from casework.errors import PolicyUnavailable
from config import env
from notifications.rules.subscriptions import SubscriptionFault, read_subscriptions

log = logging.getLogger(__name__)

# these processes serve people or act for them, and must be bound by every rule in the database
MODEST_PROCESSES = frozenset({"web", "worker", "stats"})
SHORTEST_TOKEN = 24
KNOWN_KEYS = ("demo-only", "only-for-tests", "django-insecure", "verander-mij")

ROLE_QUERY = """
    SELECT role.rolsuper, role.rolbypassrls, role.rolcreaterole,
           EXISTS (SELECT FROM pg_class thing
                   JOIN pg_namespace space ON space.oid = thing.relnamespace
                   WHERE thing.relkind IN ('r', 'p', 'v', 'm')
                     AND space.nspname = ANY (current_schemas(false))
                     AND pg_has_role(current_user, thing.relowner, 'MEMBER'))
    FROM pg_roles role WHERE role.rolname = current_user
"""
POWERS = (
    "mag alles (superuser)",
    "gaat langs de toegangsregels per rij (BYPASSRLS)",
    "mag rollen maken (CREATEROLE)",
    "is eigenaar van de tabellen",
)


class StartRefused(ImproperlyConfigured):
    """Schakel does not start like this; the message says what to change."""


def settings_faults() -> list[str]:
    """List what is unsafe in the settings of an installation that is not the demo."""
    faults = webhook_faults()
    if settings.DEMO:
        return [*faults, *(["De demo-instellingen staan aan in productie."] * in_production())]
    if settings.DEBUG:
        faults.append("DEBUG staat aan. Foutpagina's tonen dan persoonsgegevens.")
    if in_production() and (
        len(settings.SECRET_KEY) < 50 or settings.SECRET_KEY.startswith(KNOWN_KEYS)
    ):
        faults.append("SECRET_KEY is te kort of algemeen bekend. Maak een eigen sleutel.")
    if 0 < len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        faults.append(f"METRICS_TOKEN is te kort. Gebruik minstens {SHORTEST_TOKEN} tekens.")
    return faults


def webhook_faults() -> list[str]:
    """List what is wrong in the file of subscriptions."""
    try:
        read_subscriptions(settings.WEBHOOKS)
    except SubscriptionFault as error:
        return [f"WEBHOOKS klopt niet. {error}"]
    return []


def in_production() -> bool:
    """Say whether the settings of a real installation are in force."""
    return str(settings.SETTINGS_MODULE) == "config.settings.production"


def role_powers() -> list[str]:
    """List what the database role of this connection may do beyond ordinary rows."""
    with connection.cursor() as cursor:
        cursor.execute(ROLE_QUERY)
        row = cursor.fetchone()
    return [words for has, words in zip(row or (), POWERS, strict=False) if has]


def require_modest_role() -> None:
    """Refuse to serve with a database role that stands above the rules.

    Refuses: `StartRefused` naming the role's powers and the way out.
    """
    process = env.process()
    if process not in MODEST_PROCESSES or connection.vendor != "postgresql":
        return
    powers = role_powers()
    connection.close()  # the first request opens its own
    if powers:
        raise StartRefused(too_powerful(process, powers))


def require_policy() -> None:
    """Refuse to serve with a version of the sharing policy that this program cannot use.

    Facts: the file of the installation is read before, by every process; without the tables
    there are no versions yet.
    Refuses: `StartRefused` with what is wrong in the text.
    """
    if env.process() not in MODEST_PROCESSES:
        return
    from casework import policies  # its models exist once the applications are loaded

    try:
        policies.prove_stored()
    except PolicyUnavailable as error:
        words = f"Start geweigerd. Een vastgesteld deelbeleid klopt niet. {error}"
        raise StartRefused(words) from error
    except ProgrammingError:
        log.warning("the tables of the policy are not there yet")
    finally:
        if not connection.in_atomic_block:  # only a test is inside one
            connection.close()  # the first request opens its own


def too_powerful(process: str, powers: Sequence[str]) -> str:
    """Say in words why a role is refused."""
    return (
        f"Start geweigerd. De databaserol van '{process}' {' en '.join(powers)}. "
        f"Zet in {env.DATABASE_VARIABLE[process]} de rol schakel_{process}. "
        "config/postgres/roles.sql maakt die rol."
    )


def require_safe_settings() -> None:
    """Refuse to start with unsafe settings, whatever starts: web server, worker or command."""
    if faults := settings_faults():
        raise StartRefused("Start geweigerd. " + " ".join(faults))


def check_role(app_configs: Any, databases: Sequence[str] | None = None, **_: Any) -> list[Any]:
    """Report a too powerful role in `manage.py check --database default`."""
    process = env.process()
    if not databases or process not in MODEST_PROCESSES:
        return []
    powers = role_powers()
    return [checks.Error(too_powerful(process, powers), id="config.E001")] if powers else []


def register_checks() -> None:
    """Register with Django, and refuse at once what is certainly unsafe."""
    checks.register(check_role, checks.Tags.database)
    require_safe_settings()
