"""What the database lets each role do; the tests themselves run as web."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from config import checks, env
from tests import services

pytestmark = pytest.mark.django_db


def one(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def test_tests_run_as_the_web_role() -> None:
    assert one("SELECT current_user") == "schakel_web"


def test_web_owns_nothing_and_stands_above_nothing() -> None:
    assert checks.role_powers() == []


def test_web_gives_up_after_ten_seconds() -> None:
    assert one("SHOW statement_timeout") == "10s"
    assert one("SHOW idle_in_transaction_session_timeout") == "10s"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE own (id int)",
        "TRUNCATE django_session",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
        "DROP TABLE django_session",
        "SET ROLE schakel_owner",
        "SET ROLE schakel_migrate",
    ],
)
def test_web_may_not_change_what_holds_the_data(statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission|owner"), transaction.atomic():
        one(statement)


def test_every_table_belongs_to_the_owner() -> None:
    owners = one(
        "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 'public'"
    )
    assert owners == "schakel_owner"


def test_names_sort_and_fold_as_unicode_says() -> None:
    assert one("SELECT lower('ÖZGÜR')") == "özgür"


@pytest.mark.parametrize("who", ["migrate", "web", "worker", "stats"])
def test_no_role_that_signs_in_may_make_roles_or_databases(who: str) -> None:
    assert one(f"SELECT rolcanlogin FROM pg_roles WHERE rolname = 'schakel_{who}'")
    powers = "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles"
    assert one(f"{powers} WHERE rolname = 'schakel_{who}'") is False


def test_statistics_sees_only_what_is_granted_by_name() -> None:
    address = env.embedded_urls(services.SOCKETS, services.DATABASE)["DATABASE_URL_STATS"]
    with (
        psycopg.connect(address) as stats,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        stats.execute("SELECT * FROM casework_user")


@pytest.mark.parametrize("address", ["admin", "migrate"])
def test_serving_with_too_much_power_is_refused_in_words(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = env.embedded_urls(services.SOCKETS, services.DATABASE)
    given = services.admin_url(services.DATABASE)
    with psycopg.connect(given if address == "admin" else urls["DATABASE_URL_MIGRATE"]) as powerful:
        row = powerful.execute(checks.ROLE_QUERY).fetchone()
    powers = [words for has, words in zip(row or (), checks.POWERS, strict=True) if has]
    monkeypatch.setattr(checks, "role_powers", lambda: powers)
    with pytest.raises(checks.StartRefused, match=r"Start geweigerd.*schakel_web"):
        checks.require_modest_role()


class TestAfterACommit:
    """A committing test leaves a fresh database, made by the owner."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.mark.parametrize("turn", [1, 2])
    def test_nothing_of_an_earlier_test_is_left(self, turn: int) -> None:
        assert one("SELECT count(*) FROM casework_municipality WHERE slug = 'left'") == 0
        one("INSERT INTO casework_municipality (name, slug) VALUES ('Left', 'left') RETURNING id")

    def test_the_administrator_sees_what_was_committed(
        self, administrator: psycopg.Connection[Any]
    ) -> None:
        one("INSERT INTO casework_municipality (name, slug) VALUES ('Seen', 'seen') RETURNING id")
        row = administrator.execute(
            "SELECT count(*) FROM casework_municipality WHERE slug = 'seen'"
        ).fetchone()
        assert row == (1,)

    def test_what_migrations_made_is_still_there(self) -> None:
        assert one("SELECT count(*) FROM django_content_type") > 0
