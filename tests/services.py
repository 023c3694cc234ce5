"""A throw-away PostgreSQL and Valkey for one test run, loaded with `-p tests.services`.

The process that starts the run lets a helper start the services while tests are collected; xdist's
workers inherit the directory and clone their own database from one migrated template. Tables are
made by the migrating role, tests run as `schakel_web`: what web may not do, no test can rely on.
Importing this module sets the environment, so that it must come before Django's settings.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from config import children, embedded, env

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "SCHAKEL_TEST_SERVICES"
TEMPLATE = "schakel_template"
# these never touch a database, so that `make fast` starts none
WITHOUT_SERVICES = ("tests/rules", "tests/architecture")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
DATABASE = f"test_{WORKER}"

if VARIABLE not in os.environ:
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="schakel-test-")
    OWNED: Path | None = Path(os.environ[VARIABLE])
    OWNED.chmod(0o755)
else:
    OWNED = None
DIRECTORY = Path(os.environ[VARIABLE])
SOCKETS = DIRECTORY / "sockets"
TABLES_SQL = DIRECTORY / "tables.sql"

os.environ.update(env.embedded_urls(SOCKETS, DATABASE))
# each worker has a database of its own in Valkey too
VALKEY_NUMBER = 0 if WORKER == "main" else 1 + int(WORKER.removeprefix("gw"))
os.environ["REDIS_URL"] = f"unix://{SOCKETS}/valkey.sock?db={VALKEY_NUMBER}"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ["SCHAKEL_PROCESS"] = "web"
os.environ["SCHAKEL_VAR"] = str(DIRECTORY)
# a run starts dozens of Python processes: what one compiled, the others need not compile again
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Playwright's synchronous interface runs a loop in the test's own thread
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def admin_url(database: str = "postgres") -> str:
    """Give the administrator's address of a database in the test cluster."""
    return f"postgresql://{embedded.SUPERUSER}@/{database}?host={SOCKETS}&port=5432"


@contextmanager
def as_administrator(database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
    """Connect past every rule, for what a test must see or repair from outside."""
    with psycopg.connect(admin_url(database), autocommit=True) as connection:
        yield connection


# -- the run: one helper process keeps the services ------------------------------------------------


class Keeper:
    """Starts the helper with the run and ends it with the run."""

    def __init__(self) -> None:
        self.helper: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (DIRECTORY / "helper.log").open("ab") as log:
            self.helper = children.spawn(
                [sys.executable, "-m", "tests.services"],
                log=log,
                at_parents_death=signal.SIGTERM,
                env=os.environ,
                cwd=ROOT,
            )

    def stop(self) -> None:
        if self.helper is not None:
            children.end(self.helper, signal.SIGTERM, 20)


KEEPER = Keeper()


def pytest_configure(config: pytest.Config) -> None:
    """Start the services, unless only tests without a database are asked for."""
    if OWNED is None or config.option.help or config.option.collectonly:
        return
    places = [argument.split("::")[0].rstrip("/") for argument in config.args]
    if not places or not all(place.startswith(WITHOUT_SERVICES) for place in places):
        KEEPER.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the services and take away what they left."""
    if OWNED is not None:
        KEEPER.stop()
        shutil.rmtree(OWNED, ignore_errors=True)


def main() -> None:
    """Start the services, migrate the template, then wait for the end of the run."""
    running: list[Any] = []
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: sys.exit(0))
    try:
        prepare_services(running)
        (DIRECTORY / "ready").touch()
        while True:
            time.sleep(3600)
    except Exception as error:
        (DIRECTORY / "failed").write_text(str(error), encoding="utf-8")
        raise
    finally:
        for service in reversed(running):
            service.process.kill()  # nothing here is worth a clean end
            service.process.wait()


def prepare_services(running: list[Any]) -> None:
    """Bring up both services and the template every worker copies."""
    embedded.own(SOCKETS, embedded.server_account())
    options = {**embedded.THROW_AWAY, "max_connections": "200"}
    postgres = embedded.Postgres(DIRECTORY / "pg", SOCKETS, DIRECTORY / "postgres.log", options)
    postgres.initialise()
    postgres.start()
    running.append(postgres)
    valkey = embedded.Valkey(DIRECTORY / "vk", SOCKETS, DIRECTORY / "valkey.log", durable=False)
    valkey.start()
    running.append(valkey)
    postgres.wait()
    valkey.wait()
    postgres.make_roles(TEMPLATE)
    make_tables(postgres)
    found_people(TEMPLATE)


def found_people(database: str) -> None:
    """Let the municipality that every story knows stand in the template."""
    command([sys.executable, "-m", "tests.people"], database, "worker")


def migrate(database: str) -> None:
    """Make the tables the way an installation does: by command, as the migrating role."""
    arguments = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
    command(arguments, database, "migrate")


def command(arguments: list[str], database: str, process: str) -> None:
    """Run a command against a database in the role of a process; its words are the error."""
    done = subprocess.run(
        arguments,
        env={
            **os.environ,
            **env.embedded_urls(SOCKETS, database),
            "SCHAKEL_PROCESS": process,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = f"{done.stdout}{done.stderr}"
        raise embedded.ServiceError(f"{' '.join(arguments[1:])} failed\n{said}")


def make_tables(postgres: embedded.Postgres) -> None:
    """Migrate the template, or load what the same migrations made in an earlier run.

    Facts: everything that decides the outcome is in the digest; `make clean` forgets it all.
    """
    kept = ROOT / "var" / "test-tables" / f"{digest()}.sql"
    if kept.exists():
        embedded.psql(postgres.url(TEMPLATE), kept, TEMPLATE)
    else:
        migrate(TEMPLATE)
        kept.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        for outdated in kept.parent.glob("*.sql"):
            outdated.unlink(missing_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        command = [embedded.programs() / "pg_dump", "--file", fresh, postgres.url(TEMPLATE)]
        subprocess.run(command, check=True)
        fresh.rename(kept)
    shutil.copy(kept, TABLES_SQL)


def digest() -> str:
    """Fingerprint the migrations, ours and those of the packages, and the roles."""
    files = [*ROOT.glob("*/migrations/*.py"), ROOT / "requirements" / "app.txt", embedded.ROLES_SQL]
    seen = hashlib.sha256()
    for path in sorted(files):
        seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()[:24]


# -- a worker: its own database -------------------------------------------------------------------


def wait_for_services(seconds: float = 120) -> None:
    """Wait until the helper is ready; fail with its words when it is not."""
    failed, ready = DIRECTORY / "failed", DIRECTORY / "ready"
    if not children.wait_until(lambda: failed.exists() or ready.exists(), seconds):
        pytest.exit("the test services take too long", returncode=3)
    if failed.exists():
        pytest.exit(f"the test services do not start: {failed.read_text()}", returncode=3)


def fresh_database(template: str = TEMPLATE) -> None:
    """Replace this worker's database by a copy of a template, cutting every connection."""
    copy_database(template, DATABASE)
    name = sql.Identifier(DATABASE)
    with as_administrator() as connection:
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        connection.execute(
            sql.SQL(
                "GRANT CONNECT ON DATABASE {} TO "
                "schakel_migrate, schakel_web, schakel_worker, schakel_stats"
            ).format(name)
        )


def copy_database(source: str, copy: str) -> None:
    """Put a copy of a database in the place of another; this process lets go of both."""
    from django.db import connections

    for alias in connections:
        connections[alias].close()
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER schakel_owner")
    with as_administrator() as connection:
        connection.execute(drop.format(sql.Identifier(copy)))
        connection.execute(make.format(sql.Identifier(copy), sql.Identifier(source)))


@contextmanager
def kept_as_template() -> Iterator[None]:
    """Let what is committed now stand in every fresh copy, for as long as the context lasts."""
    global emptied_to
    emptied_to = f"{DATABASE}_told"
    copy_database(DATABASE, emptied_to)
    yield
    emptied_to = TEMPLATE
    fresh_database()


emptied_to = TEMPLATE
"""What this worker's database is a copy of again after a test that commits."""


@pytest.fixture(scope="session")
def services_directory() -> Path:
    """Give the directory of the running services."""
    wait_for_services()
    return DIRECTORY


@pytest.fixture(scope="session")
def django_db_setup(services_directory: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make this worker's database; a test that commits leaves a fresh copy behind.

    Facts: takes the place of pytest-django's fixture, which would migrate as web. Django
    empties tables with TRUNCATE after a committing test, which web may not do: a new copy instead.
    """
    from django.test import TransactionTestCase

    emptying = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def replace_database(self: TransactionTestCase) -> None:
        fresh_database(emptied_to)

    look_past_the_wall()
    with django_db_blocker.unblock():
        fresh_database()
        TransactionTestCase._fixture_teardown = replace_database  # type: ignore[attr-defined]
        yield
        TransactionTestCase._fixture_teardown = emptying  # type: ignore[attr-defined]


@pytest.fixture
def administrator(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """Connect to this worker's database past every rule; sees only what is committed."""
    with as_administrator(DATABASE) as connection:
        yield connection


def look_past_the_wall() -> None:
    """Let what a test itself asks see every row: it must know what is there to say what shows.

    Facts: a request leaves this at its door, and so does whoever acts for a person; a test of
    the wall itself uses `behind_the_wall`.
    """
    from django.db.backends.signals import connection_created

    from casework.access import context
    from casework.vocabulary import Purpose

    context.resting = Purpose.SERVICE

    def rest(connection: Any, **_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('schakel.purpose', %s, false)", [context.resting])

    connection_created.connect(rest, weak=False)


@pytest.fixture
def behind_the_wall(db: None) -> Iterator[None]:
    """Ask as a process that has said nothing yet: what a task or a command has to begin with."""
    from casework.access.context import a_request

    with a_request():
        _say_nothing()
        yield


def _say_nothing() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('schakel.purpose', '', true)")


if __name__ == "__main__":
    main()
