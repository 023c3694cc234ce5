"""Child processes that cannot outlive us, and leftovers of those that a crash left behind."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
# loaded before any fork: a child may not do more than call it
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServiceError(RuntimeError):
    """A service does not start; the message says why and where its log is."""


def bound_to_parent(
    at_parents_death: signal.Signals, account: pwd.struct_passwd | None = None
) -> Callable[[], None]:
    """Make what a child does between fork and exec: become the account, and die with its parent.

    Facts: changing account clears the death signal, so that comes first. A parent that died before
    the signal was asked for is noticed by its process id.
    """
    parent = os.getpid()

    def prepare() -> None:
        if account is not None:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(at_parents_death), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def spawn(
    command: Sequence[str | Path],
    *,
    log: IO[bytes] | None,
    at_parents_death: signal.Signals,
    account: pwd.struct_passwd | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a group of its own, so that Ctrl-C reaches only us."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=None if log is None else subprocess.STDOUT,
        env=None if env is None else dict(env),
        cwd=cwd,
        start_new_session=True,
        # we have no threads, and need the death signal
        preexec_fn=bound_to_parent(at_parents_death, account),  # noqa: PLW1509
    )


def end(process: subprocess.Popen[bytes], how: signal.Signals, seconds: float) -> None:
    """Ask a child to stop, and kill it when it does not."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def servers_in(directory: Path, program: str) -> list[int]:
    """List the servers that work in a directory: what an earlier run left of a service."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            here = (entry / "cwd").readlink() == directory.resolve()
            if here and (entry / "comm").read_text().strip() == program:
                found.append(int(entry.name))
        except OSError:
            continue  # gone already, or somebody else's
    return found


def clear_leftovers(directory: Path, program: str, how: signal.Signals) -> None:
    """End every server that still works in a directory, so that nobody else writes there."""
    for attempt in (how, signal.SIGQUIT, signal.SIGKILL):
        for pid in servers_in(directory, program):
            try:
                os.kill(pid, attempt)
            except ProcessLookupError:
                continue
        if wait_until(lambda: not servers_in(directory, program), seconds=10):
            return


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Look again until something holds; say whether it does."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


class Lock:
    """Keeps two supervisors from using one directory; held as long as the process lives."""

    def __init__(self, var: Path) -> None:
        self.file = (var / "supervisor.lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.file.seek(0)
            holder = self.file.read().strip()
            self.file.close()
            raise ServiceError(
                f"Schakel draait al in deze map (proces {holder}). Stop die eerst met Ctrl-C."
            ) from None
        self.file.truncate(0)
        self.file.write(str(os.getpid()))
        self.file.flush()

    def release(self) -> None:
        self.file.close()


def tail(log: Path, lines: int = 8) -> str:
    """Give the last lines of a log."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
