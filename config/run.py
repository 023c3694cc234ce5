"""`make run`: from a checkout to a served page on one machine, and clean away again.

Order: services, roles, tables, web page, demo accounts, workers; the demo year loads while the
pages are already there. `PORT`, `DATABASE_URL` and `REDIS_URL` override; what is given by address
is not started here.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from config import env
from config.children import Lock, ServiceError, tail, wait_until
from config.embedded import (
    DURABLE,
    ROLES_SQL,
    Postgres,
    Valkey,
    data_directory,
    prepare_var,
    psql,
    socket_directory,
)
from config.processes import PROCESSES
from config.supervisor import Child, Supervisor, own_programs, program, say, step

ROOT = env.BASE_DIR
LARGEST_LOG = 5_000_000
DEMO_COMMAND = "demo_data"
Starter = Callable[[], subprocess.Popen[bytes]]


class Run:
    """One run of the demo on this machine."""

    def __init__(self, var: Path) -> None:
        self.began = time.monotonic()
        self.var = prepare_var(var)
        self.lock = Lock(self.var)
        self.logs = self.var / "log"
        self.logs.mkdir(mode=0o700, exist_ok=True)
        (self.var / "mail").mkdir(mode=0o700, exist_ok=True)
        self.supervisor = Supervisor()
        self.port = env.number("PORT", 8000)
        self.sockets: Path | None = None
        self.env: dict[str, str] = {}

    # -- services -----------------------------------------------------------------------------

    def start_services(self) -> None:
        """Start what is not given by address, and learn where everything is."""
        given_database, given_redis = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        self.env = {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "SECRET_KEY": self.secret_key(),
            "PORT": str(self.port),
            "SCHAKEL_VAR": str(self.var),
        }
        if not (given_database and given_redis):
            self.sockets = socket_directory(self.var)
            self.env.update(env.embedded_urls(self.sockets))
        if given_database:
            self.env.update(self.given_addresses(given_database))
        else:
            with step("PostgreSQL 18 starten"):
                self.start_postgres()
        if given_redis:
            self.env["REDIS_URL"] = given_redis
        else:
            with step("Valkey starten"):
                self.start_valkey()

    def start_postgres(self) -> None:
        """Start the embedded database with its roles."""
        assert self.sockets is not None
        server = Postgres(data_directory(self.var), self.sockets, self.log("postgres"), DURABLE)
        server.initialise()
        self.add("postgres", server.start, stop=signal.SIGINT, patience=30)
        server.wait()
        server.make_roles()

    def start_valkey(self) -> None:
        """Start the embedded broker."""
        assert self.sockets is not None
        server = Valkey(self.var / "valkey", self.sockets, self.log("valkey"))
        self.add("valkey", server.start, patience=30)
        server.wait()

    def given_addresses(self, url: str) -> dict[str, str]:
        """Use a database given by address.

        Facts: with only an administrator's address the roles are made there, each with a password
        kept in `var`; nothing of Schakel ever serves with the administrator's rights.
        """
        names = env.DATABASE_VARIABLE.values()
        given = {name: os.environ[name] for name in names if os.environ.get(name)}
        if len(given) > 1 or not is_administrator(url):
            return given
        with step("Databaserollen maken"):
            return self.make_external_roles(url)

    def make_external_roles(self, url: str) -> dict[str, str]:
        """Make the roles in somebody's server and give their addresses."""
        passwords = self.passwords()
        settings = env.parse_database_url(url)
        variables = {f"SCHAKEL_{who.upper()}_PASSWORD": word for who, word in passwords.items()}
        psql(url, ROLES_SQL, settings["NAME"] or "schakel", variables)
        return {
            variable: with_account(url, f"schakel_{who}", passwords[who])
            for who, variable in env.DATABASE_VARIABLE.items()
        }

    def passwords(self) -> dict[str, str]:
        """Read the passwords of the roles, made once."""
        made = {who: secrets.token_urlsafe(24) for who in env.DATABASE_VARIABLE}
        return dict(json.loads(self.keep("passwords.json", json.dumps(made))))

    def secret_key(self) -> str:
        """Read the key of this installation, made once."""
        return os.environ.get("SECRET_KEY") or self.keep("secret_key", secrets.token_urlsafe(50))

    def keep(self, name: str, fresh: str) -> str:
        """Read a private file, and write it first when it is not there."""
        path = self.var / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(fresh, encoding="utf-8")
        return path.read_text(encoding="utf-8")

    # -- programs -----------------------------------------------------------------------------

    def log(self, name: str) -> Path:
        """Name the log of a child; a very large one starts afresh."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return path

    def add(
        self, name: str, start: Starter, stop: signal.Signals = signal.SIGTERM, patience: float = 15
    ) -> None:
        """Put a service under supervision."""
        self.supervisor.add(Child(name, start, self.log(name), stop, patience))

    def start_process(self, name: str) -> None:
        """Put one of our own programs under supervision."""
        command, process = PROCESSES[name]
        log = self.log(name)
        start = program(command, {**self.env, "SCHAKEL_PROCESS": process}, log, ROOT)
        self.supervisor.add(Child(name, start, log))

    def manage(self, *arguments: str) -> None:
        """Run a management command in the role that fits it, showing what it prints.

        Refuses: `ServiceError` when it fails.
        """
        done = subprocess.run(
            own_programs(["python", "manage.py", *arguments]),
            env={**os.environ, **self.env},
            cwd=ROOT,
            check=False,
        )
        if done.returncode != 0:
            raise ServiceError(f"`manage.py {arguments[0]}` is mislukt.")

    def migrate(self) -> None:
        """Bring the tables up to date, with the owner's rights."""
        self.manage("migrate", "--noinput", "--verbosity", "0")

    def serve(self) -> None:
        """Start the web server and wait for its first good answer."""
        self.start_process("web")
        child = self.supervisor.children[-1]
        good = wait_until(lambda: child.died() or answers(self.port), seconds=60)
        if not good or child.died():
            raise ServiceError(f"De webserver start niet.\n{tail(child.log, 12)}")

    # -- demo ---------------------------------------------------------------------------------

    def load_demo(self) -> None:
        """Fill an empty database: accounts now, the demo year while the pages are served."""
        busy = self.var / "demo.busy"
        if not has_command(DEMO_COMMAND) or not env.flag("LOAD_DEMO", default=True):
            return
        if not self.has_accounts():
            busy.touch()
            say("  Demo-accounts maken …")
            self.manage(DEMO_COMMAND, "--base", "--quiet")
        if busy.exists():
            self.start_demo_year(busy)

    def start_demo_year(self, busy: Path) -> None:
        """Load the demo year beside the running pages; an interrupted load is taken up again."""
        start = program(["python", "manage.py", DEMO_COMMAND], self.env, None, ROOT)
        job = Child("demojaar", start, self.log("demojaar"), once=busy.unlink)
        self.supervisor.add(job)

    def has_accounts(self) -> bool:
        return bool(self.accounts())

    def accounts(self) -> list[tuple[str, str]]:
        """List the accounts to show, with whom they are."""
        with psycopg.connect(self.env["DATABASE_URL"]) as connection:
            return connection.execute(
                "SELECT username, full_name FROM casework_user WHERE is_active ORDER BY id LIMIT 30"
            ).fetchall()

    # -- the whole ----------------------------------------------------------------------------

    def start(self) -> None:
        """Start everything, in order, showing each step."""
        self.start_services()
        with step("Tabellen bijwerken"):
            self.migrate()
        with step("Webserver starten"):
            self.serve()
        say(f"\n  Schakel staat klaar: http://localhost:{self.port}/")
        say(f"  Eerste pagina na {time.monotonic() - self.began:.1f} s.\n")
        self.load_demo()
        with step("Werkers en klok starten"):
            for name in ("worker-urgent", "worker-default", "beat"):
                self.start_process(name)
        self.show_accounts()

    def show_accounts(self) -> None:
        """Print who can sign in."""
        if accounts := self.accounts():
            width = max(len(name) for name, _ in accounts)
            say("\n  Demo-accounts (kies er een op de aanmeldpagina):")
            for name, full_name in accounts:
                say(f"    {name:<{width}}  {full_name}")
        say(f"\n  Adres: http://localhost:{self.port}/   Logboeken: {self.logs}")
        say("  Stoppen: Ctrl-C.\n")

    def stop(self) -> None:
        """End everything and leave no socket behind."""
        self.supervisor.stop()
        if self.sockets is not None and self.sockets.parent != self.var.resolve():
            with suppress(OSError):
                for leftover in self.sockets.iterdir():
                    leftover.unlink()
                self.sockets.rmdir()
                (self.var / "sockets.path").unlink()
        self.lock.release()


def answers(port: int) -> bool:
    """Say whether the web server finds database and broker in order."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/gezond", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def has_command(name: str) -> bool:
    """Say whether one of our apps offers a management command."""
    return any(ROOT.glob(f"*/management/commands/{name}.py"))


def is_administrator(url: str) -> bool:
    """Say whether an address gives all rights on its server."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        raise ServiceError(f"De database op DATABASE_URL antwoordt niet. {error}") from error
    return bool(row and row[0])


def with_account(url: str, user: str, password: str) -> str:
    """Change who signs in at an address."""
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{user}:{password}@{where}").geturl()


def main() -> int:
    """Run until somebody stops it. Gives: the exit code."""
    say("Schakel")
    try:
        run = Run(env.VAR)
    except ServiceError as error:
        say(f"\n{error}")
        return 1
    run.supervisor.listen()
    code = 0
    try:
        run.start()
        run.supervisor.watch()
    except KeyboardInterrupt:
        say("\n  Stoppen …")
    except ServiceError as error:
        say(f"\nSchakel start niet. {error}")
        code = 1
    finally:
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(one, signal.SIG_IGN)
        run.stop()
    say("  Alles is gestopt.")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
