"""Keeps the processes of a run alive, reports what they say of errors, and ends them in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from config.children import end, spawn, tail

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STABLE_SECONDS = 60.0
ALARMING = ('"level": "ERROR"', '"level": "CRITICAL"', "FATAL", "PANIC", "Error:")
EXPECTED = "the database system is starting up"  # the answer to asking whether it is ready


def say(line: str) -> None:
    """Show a line at once, also when the output goes to a file."""
    print(line, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show what is being done, and how long it took."""
    began = time.monotonic()
    print(f"  {name} …", end="", flush=True)
    try:
        yield
    except BaseException:
        say(" mislukt")
        raise
    say(f" {time.monotonic() - began:.1f} s")


@dataclass
class Child:
    """One process that must be there; `start` makes it, also again."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15
    once: Callable[[], object] | None = None  # a job: what to do when it has succeeded
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    failures: int = 0
    again_at: float | None = None
    seen: int = 0

    def launch(self) -> Self:
        """Start it, and from now on read its log from here."""
        self.seen = self.log.stat().st_size if self.log.exists() else 0
        self.process = self.start()
        self.started_at, self.again_at = time.monotonic(), None
        return self

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def alarming_lines(self) -> list[str]:
        """Read what was added to the log, and keep the lines that speak of errors."""
        if not self.log.exists():
            return []
        with self.log.open("rb") as log:
            log.seek(self.seen)
            new = log.read()
        self.seen += len(new)
        lines = new.decode("utf-8", errors="replace").splitlines()
        return [
            line
            for line in lines
            if EXPECTED not in line and any(word in line for word in ALARMING)
        ]


@dataclass
class Supervisor:
    """Starts children, watches them, starts them again with ever longer pauses, ends them all."""

    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def add(self, child: Child) -> Child:
        """Launch a child and watch it from now on."""
        self.children.append(child.launch())
        return child

    def listen(self) -> None:
        """Take Ctrl-C and a request to stop as the end of the run."""
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(one, self.ask_to_stop)

    def ask_to_stop(self, *_: object) -> None:
        if not self.stopping:
            self.stopping = True
            raise KeyboardInterrupt  # also ends a step that is under way

    def watch(self) -> None:
        """Look after the children until somebody asks to stop."""
        while not self.stopping:
            self.look_once(time.monotonic())
            time.sleep(0.3)

    def look_once(self, now: float) -> None:
        """Report errors, note deaths, and start again what has waited long enough."""
        for child in list(self.children):
            for line in child.alarming_lines():
                say(f"  ! {child.name}: {line[:300]}")
            if child.again_at is not None:
                if now >= child.again_at:
                    child.launch()
            elif child.died():
                self.note_death(child, now)

    def note_death(self, child: Child, now: float) -> None:
        """Plan the next attempt, later each time; a job that is done simply leaves."""
        code = child.process.returncode if child.process else None
        if child.once is not None:
            self.children.remove(child)
            if code == 0:
                child.once()
            else:
                say(f"  ! {child.name} is gestopt (code {code}). De volgende start gaat verder.")
            return
        child.failures = 0 if now - child.started_at > STABLE_SECONDS else child.failures + 1
        pause = min(FIRST_PAUSE * 2 ** max(child.failures - 1, 0), LONGEST_PAUSE)
        child.again_at = now + pause
        say(f"  ! {child.name} is gestopt (code {code}). Opnieuw over {pause:.0f} s.")
        say(tail(child.log, 4))

    def stop(self) -> None:
        """End everything, last started first, so that the services outlive their users."""
        self.stopping = True
        for child in reversed(self.children):
            if child.process is not None and child.process.poll() is None and child.patience < 30:
                child.process.send_signal(child.stop_signal)
        for child in reversed(self.children):
            if child.process is not None:
                end(child.process, child.stop_signal, child.patience)


def program(
    command: Sequence[str], env: Mapping[str, str], log: Path | None, cwd: Path
) -> Callable[[], subprocess.Popen[bytes]]:
    """Make the starter of one of our own programs; without a log it writes where we write."""

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") if log else nullcontext() as output:
            return spawn(
                own_programs(command),
                log=output,
                at_parents_death=signal.SIGTERM,
                env={**os.environ, **env},
                cwd=cwd,
            )

    return start


def own_programs(command: Sequence[str]) -> list[str]:
    """Run Python and its tools from the environment that runs us."""
    first, *rest = command
    if first == "python":
        return [sys.executable, *rest]
    beside = Path(sys.executable).parent / first
    return [str(beside), *rest] if beside.exists() else [sys.executable, "-m", first, *rest]
