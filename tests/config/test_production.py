"""The production shape, run for real: the compose file's own commands over TCP, with passwords."""

from __future__ import annotations

import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from config import children, embedded, env
from config.processes import PROCESSES
from config.supervisor import own_programs
from tests import services

pytestmark = pytest.mark.slow

HOST = "schakel.example.org"
LASTING = ("web", "worker-urgent", "worker-default", "beat")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """An installation as the compose file describes it, on loopback."""

    directory: Path
    database_port: int = field(default_factory=free_port)
    redis_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)
    passwords: dict[str, str] = field(
        default_factory=lambda: {
            who: secrets.token_hex(12) for who in ("migrate", "web", "worker", "stats", "redis")
        }
    )
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def environment(self, process: str) -> dict[str, str]:
        """Give a process what compose gives it, and nothing of ours."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        addresses = {}
        if process in env.DATABASE_VARIABLE:
            account = f"schakel_{process}:{self.passwords[process]}"
            address = f"postgresql://{account}@127.0.0.1:{self.database_port}/schakel"
            addresses[env.DATABASE_VARIABLE[process]] = address
        redis = f"redis://:{self.passwords['redis']}@127.0.0.1:{self.redis_port}/0"
        return {
            **kept,
            **addresses,
            "REDIS_URL": redis,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SCHAKEL_PROCESS": process,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"https://{HOST}",
            "STATIC_ROOT": str(self.directory / "static"),
            "HOST": "127.0.0.1",
            "PORT": str(self.web_port),
            "PYTHONWARNINGS": "default",
        }

    def log(self, name: str) -> Path:
        return self.directory / f"{name}.log"

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a process by the command of the compose file."""
        command, process = PROCESSES[name]
        with self.log(name).open("ab") as log:
            self.running[name] = children.spawn(
                own_programs(command),
                log=log,
                at_parents_death=signal.SIGKILL,
                env=self.environment(process),
                cwd=env.BASE_DIR,
            )
        return self.running[name]

    def command(self, *arguments: str, process: str = "web") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            own_programs(["python", *arguments]),
            env=self.environment(process),
            cwd=env.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )

    def get(self, path: str, secure: bool = True) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=10)
        headers = {"Host": HOST, **({"X-Forwarded-Proto": "https"} if secure else {})}
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode()


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Describe an installation of which nothing runs yet."""
    for parent in (tmp_path, *tmp_path.parents):
        if parent.owner() == tmp_path.owner() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)  # the server's account passes through
    return Installation(tmp_path)


@pytest.fixture
def running(installation: Installation, services_directory: Path) -> Iterator[Installation]:
    """Start the stores, then every process in the order of the compose file.

    Facts: the tables are there already, made by the same command and role when this run or an
    earlier one prepared its services (`tests.services`); migrating has nothing left to make.
    """
    sockets = Path(tempfile.mkdtemp(prefix="schakel-"))
    embedded.own(sockets, embedded.server_account())
    log, words = installation.log, installation.passwords
    postgres = embedded.Postgres(
        installation.directory / "pg",
        sockets,
        log("postgres"),
        embedded.THROW_AWAY,
        installation.database_port,
    )
    valkey = embedded.Valkey(
        installation.directory / "vk",
        sockets,
        log("valkey"),
        durable=False,
        tcp_port=installation.redis_port,
        password=words["redis"],
    )
    try:
        postgres.initialise()
        postgres.start()
        valkey.start()
        postgres.wait()
        valkey.wait()
        variables = {f"SCHAKEL_{who.upper()}_PASSWORD": word for who, word in words.items()}
        postgres.make_roles(env=variables)
        embedded.psql(postgres.url("schakel"), services.TABLES_SQL, "schakel")
        assert installation.start("migrate").wait(150) == 0, log("migrate").read_text()
        collected = installation.command(
            "manage.py", "collectstatic", "--noinput", "--verbosity", "0", process="beat"
        )
        assert collected.returncode == 0, collected.stderr
        for name in LASTING:
            installation.start(name)
        yield installation
    finally:
        for process in installation.running.values():
            children.end(process, signal.SIGTERM, 20)
        valkey.stop()
        postgres.stop()
        shutil.rmtree(sockets, ignore_errors=True)


def test_the_compose_files_commands_make_a_working_installation(running: Installation) -> None:
    log = running.log
    assert children.wait_until(lambda: serves(running), 60), log("web").read_text()
    it_serves_over_tls_only(running)
    it_is_not_the_demo(running)
    it_lets_nobody_in_with_a_wrong_password(running)
    its_own_checks_agree(running)
    for process in ("web", "worker"):
        it_refuses_a_too_powerful_role(running, process)
    for name, word in (
        ("worker-urgent", " ready."),
        ("worker-default", " ready."),
        ("beat", "beat: Starting"),
    ):
        found = children.wait_until(lambda name=name, word=word: word in log(name).read_text(), 60)
        assert found, log(name).read_text()
    assert [name for name in LASTING if running.running[name].poll() is not None] == []


def serves(installation: Installation) -> bool:
    try:
        return installation.get("/gezond", secure=False)[0] == 200
    except OSError:
        return False


def it_serves_over_tls_only(running: Installation) -> None:
    status, headers, body = running.get("/account/login/")
    assert status == 200
    assert "<form" in body
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "__Host-csrf" in headers["Set-Cookie"]
    assert "Secure" in headers["Set-Cookie"]
    status, headers, _ = running.get("/account/login/", secure=False)
    assert status == 301
    assert headers["Location"].startswith(f"https://{HOST}/")


def it_is_not_the_demo(running: Installation) -> None:
    _, _, body = running.get("/account/login/")
    assert "demo" not in body.lower()


def it_lets_nobody_in_with_a_wrong_password(running: Installation) -> None:
    address = f"postgresql://schakel_web:wrong@127.0.0.1:{running.database_port}/schakel"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(address)


def its_own_checks_agree(running: Installation) -> None:
    assert running.command("-m", "config.healthcheck").returncode == 0
    done = running.command("manage.py", "check", "--database", "default")
    assert done.returncode == 0, done.stderr


def it_refuses_a_too_powerful_role(running: Installation, process: str) -> None:
    """Start web or a worker as the migrating role: nothing may be served."""
    name = "web" if process == "web" else "worker-default"
    powerful = running.environment("migrate")["DATABASE_URL_MIGRATE"]
    changes = {env.DATABASE_VARIABLE[process]: powerful, "PORT": str(free_port())}
    done = subprocess.run(
        own_programs(PROCESSES[name][0]),
        env={**running.environment(process), **changes},
        cwd=env.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "Start geweigerd" in said
    assert f"schakel_{process}" in said


def test_the_deployment_check_has_no_remark(installation: Installation) -> None:
    done = installation.command("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("change", "word"),
    [({"DEBUG": "1"}, "DEBUG"), ({"SECRET_KEY": "verander-mij"}, "SECRET_KEY")],
)
def test_unsafe_settings_are_refused_in_words(
    installation: Installation, change: dict[str, str], word: str
) -> None:
    done = subprocess.run(
        own_programs(["python", "manage.py", "check"]),
        env={**installation.environment("beat"), **change},
        cwd=env.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Start geweigerd" in done.stderr
    assert word in done.stderr
