"""The production shape, run for real: the compose file's own commands over TCP, with passwords."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from config import children, embedded, env
from config.processes import PROCESSES
from config.supervisor import own_programs

# one worker runs the whole module, so that the services start once
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("production")]

HOST = "schakel.example.org"


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


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    directory = Path(tmp_path_factory.mktemp("production"))
    for parent in (directory, *directory.parents):
        if parent.owner() == directory.owner() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)  # the server's account passes through
    made = Installation(directory)
    sockets = embedded.own(Path(env.text("SCHAKEL_VAR")) / "prod", embedded.server_account())
    postgres = embedded.Postgres(
        directory / "pg", sockets, made.log("postgres"), embedded.THROW_AWAY, made.database_port
    )
    valkey = embedded.Valkey(
        directory / "vk",
        sockets,
        made.log("valkey"),
        False,
        made.redis_port,
        made.passwords["redis"],
    )
    try:
        postgres.initialise()
        postgres.start()
        valkey.start()
        postgres.wait()
        valkey.wait()
        variables = {
            f"SCHAKEL_{who.upper()}_PASSWORD": word for who, word in made.passwords.items()
        }
        postgres.make_roles(env=variables)
        assert made.start("migrate").wait(120) == 0, made.log("migrate").read_text()
        collected = made.command("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        assert collected.returncode == 0, collected.stderr
        for name in ("web", "worker-urgent", "worker-default", "beat"):
            made.start(name)
        yield made
    finally:
        for process in made.running.values():
            children.end(process, signal.SIGTERM, 20)
        valkey.stop()
        postgres.stop()


def serves(installation: Installation) -> bool:
    try:
        return installation.get("/gezond", secure=False)[0] == 200
    except OSError:
        return False


def test_it_serves_signs_in_and_keeps_time(installation: Installation) -> None:
    assert children.wait_until(lambda: serves(installation), 60), installation.log(
        "web"
    ).read_text()
    status, headers, body = installation.get("/account/login/")
    assert status == 200
    assert "<form" in body
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "__Host-csrf" in headers["Set-Cookie"]
    assert "Secure" in headers["Set-Cookie"]

    for worker in ("worker-urgent", "worker-default"):
        log = installation.log(worker)
        assert children.wait_until(lambda log=log: " ready." in log.read_text(), 60), (
            log.read_text()
        )
    beat = installation.log("beat")
    assert children.wait_until(lambda: "beat: Starting" in beat.read_text(), 60), beat.read_text()
    assert all(
        installation.running[name].poll() is None
        for name in ("web", "worker-urgent", "worker-default", "beat")
    )


def test_the_containers_own_health_check_agrees(installation: Installation) -> None:
    assert children.wait_until(lambda: serves(installation), 60)
    assert installation.command("-m", "config.healthcheck").returncode == 0


def test_without_tls_a_visitor_is_sent_to_the_safe_address(installation: Installation) -> None:
    assert children.wait_until(lambda: serves(installation), 60)
    status, headers, _ = installation.get("/account/login/", secure=False)
    assert status == 301
    assert headers["Location"].startswith(f"https://{HOST}/")


def test_the_demo_does_not_exist_here(installation: Installation) -> None:
    assert children.wait_until(lambda: serves(installation), 60)
    _, _, body = installation.get("/account/login/")
    assert "demo" not in body.lower()


def test_a_wrong_password_opens_nothing(installation: Installation) -> None:
    address = f"postgresql://schakel_web:wrong@127.0.0.1:{installation.database_port}/schakel"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(address)


def test_the_deployment_check_has_no_remark(installation: Installation) -> None:
    done = installation.command("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    done = installation.command("manage.py", "check", "--database", "default")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("process", ["web", "worker"])
def test_a_too_powerful_role_is_refused_before_anything_is_served(
    installation: Installation, process: str
) -> None:
    powerful = installation.environment("migrate")["DATABASE_URL_MIGRATE"]
    name = "web" if process == "web" else "worker-default"
    command, _ = PROCESSES[name]
    done = subprocess.run(
        own_programs(command),
        env={
            **installation.environment(process),
            env.DATABASE_VARIABLE[process]: powerful,
            "PORT": str(free_port()),
        },
        cwd=env.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert "Start geweigerd" in done.stdout + done.stderr
    assert f"schakel_{process}" in done.stdout + done.stderr


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
