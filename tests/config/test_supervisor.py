"""`make run` as a person meets it: up, down, up again, and up again after a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config import children, embedded, env
from config.children import Lock, ServiceError
from config.run import answers
from config.supervisor import Child, Supervisor
from tests import services
from tests.config.test_production import free_port


def processes_below(var: Path) -> list[str]:
    """List the processes that belong to a run, by the directory in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"SCHAKEL_VAR={var}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


class Demo:
    """One checkout's demo, started by its command."""

    def __init__(self, var: Path) -> None:
        self.var, self.port = var, free_port()
        self.output = var.parent / "output.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_URL", "REDIS_URL", "DJANGO_", "SCHAKEL_", "PYTEST"))
        }
        mine = {"SCHAKEL_VAR": str(self.var), "PORT": str(self.port), "LOAD_DEMO": "0"}
        return {**inherited, **mine, "HOST": "127.0.0.1"}

    def start(self) -> str:
        """Start it, wait until it says how to stop it, and give what it said."""
        with self.output.open("wb") as output:
            self.process = children.spawn(
                [sys.executable, "-m", "config.run"],
                log=output,
                at_parents_death=signal.SIGKILL,
                env=self.environment(),
                cwd=env.BASE_DIR,
            )
        up = children.wait_until(lambda: "Stoppen: Ctrl-C" in self.said() or self.ended(), 150)
        assert up, self.said()
        assert not self.ended(), self.said()
        return self.said()

    def answers(self) -> bool:
        """Say whether it serves; on a busy machine an answer may take more than one try."""
        return children.wait_until(lambda: answers(self.port), 60)

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(60)

    def query(self, statement: str) -> object:
        address = env.embedded_urls(self.var / "sockets")["DATABASE_URL_WORKER"]
        with psycopg.connect(address) as connection:
            row = connection.execute(statement).fetchone()
        return row[0] if row else None


@pytest.fixture
def demo(services_directory: Path) -> Iterator[Demo]:
    """Give a demo whose tables are there already: that migrating works is proven elsewhere."""
    # a short path that PostgreSQL's account can reach
    root = services_directory / f"run{os.getpid()}"
    root.mkdir()
    made = Demo(root / "var")
    make_tables(made.var)
    yield made
    if not made.ended():
        made.stop(signal.SIGTERM)


def make_tables(var: Path) -> None:
    """Fill the cluster of a run before its first start."""
    embedded.prepare_var(var)
    server = embedded.Postgres(
        embedded.data_directory(var),
        embedded.socket_directory(var),
        var / "tables.log",
        embedded.THROW_AWAY,
    )
    server.initialise()
    server.start()
    server.wait()
    server.make_roles()
    embedded.psql(server.url("schakel"), services.TABLES_SQL, "schakel")
    server.stop()


@pytest.mark.slow
def test_up_down_up_again_and_up_after_a_crash(demo: Demo) -> None:
    said = demo.start()
    assert f"http://localhost:{demo.port}/" in said
    assert demo.answers()
    demo.query("INSERT INTO casework_municipality (name, slug) VALUES ('Blijft','b') RETURNING id")

    second = subprocess.run(
        [sys.executable, "-m", "config.run"],
        env=demo.environment(),
        cwd=env.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert "draait al" in second.stdout

    assert demo.stop(signal.SIGINT) == 0
    assert "Alles is gestopt" in demo.said()
    assert processes_below(demo.var) == []

    demo.start()
    assert demo.query("SELECT count(*) FROM casework_municipality WHERE slug = 'b'") == 1

    demo.stop(signal.SIGKILL)
    gone = children.wait_until(lambda: not processes_below(demo.var), 30)
    servers = children.servers_in(demo.var / "postgres", "postgres")
    assert gone, processes_below(demo.var)
    assert servers == []

    # what a power cut leaves: a process id that by now is somebody else's
    (demo.var / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{demo.var}\n")
    (demo.var / "sockets" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    (demo.var / "sockets" / "valkey.sock").touch()
    demo.start()
    assert demo.answers()
    assert demo.query("SELECT count(*) FROM casework_municipality WHERE slug = 'b'") == 1
    assert demo.stop(signal.SIGTERM) == 0
    assert processes_below(demo.var) == []


def test_only_one_supervisor_per_directory(tmp_path: Path) -> None:
    first = Lock(tmp_path)
    with pytest.raises(ServiceError, match=rf"draait al.*{os.getpid()}"):
        Lock(tmp_path)
    first.release()
    Lock(tmp_path).release()


def sleeper(seconds: float, log: Path) -> Callable[[], subprocess.Popen[bytes]]:
    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return children.spawn(
                ["sleep", str(seconds)], log=output, at_parents_death=signal.SIGKILL
            )

    return start


def test_a_child_that_dies_comes_back_later_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log"
    supervisor = Supervisor()
    child = supervisor.add(Child("proef", sleeper(60, log), log))
    now = time.monotonic()
    pauses = []
    for _ in range(3):
        assert child.process is not None
        child.process.kill()
        child.process.wait()
        supervisor.look_once(now)
        assert child.again_at is not None
        pauses.append(child.again_at - now)
        supervisor.look_once(child.again_at)  # its time has come
        assert child.process.poll() is None
    supervisor.stop()
    assert pauses == [1, 2, 4]
    assert "proef is gestopt" in capsys.readouterr().out


def test_a_job_that_is_done_does_not_come_back(tmp_path: Path) -> None:
    log, done = tmp_path / "log", []
    supervisor = Supervisor()
    child = supervisor.add(Child("taak", sleeper(0, log), log, once=lambda: done.append(1)))
    assert child.process is not None
    child.process.wait()
    supervisor.look_once(time.monotonic())
    assert supervisor.children == []
    assert done == [1]


def test_errors_in_a_log_are_shown(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("FATAL: from an earlier run\n")
    child = Child("proef", sleeper(60, log), log).launch()
    with log.open("a") as output:
        output.write('gewoon\n{"level": "ERROR", "message": "stuk"}\n')
    assert child.alarming_lines() == ['{"level": "ERROR", "message": "stuk"}']
    assert child.alarming_lines() == []
    assert child.process is not None
    children.end(child.process, signal.SIGTERM, 5)


def test_a_child_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from config import children\n"
        "child = children.spawn(['sleep', '60'], log=None, at_parents_death=signal.SIGKILL)\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.run(
        [sys.executable, "-c", script],
        cwd=env.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    pid = int(parent.stdout)
    assert children.wait_until(lambda: gone(pid), 10)


def gone(pid: int) -> bool:
    """Say whether a process has ended, waited for or not."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
