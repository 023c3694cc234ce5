"""How costs are measured: processor time of this process and of its database backend."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def processor_seconds(pid: int) -> float:
    """Give the time both processes spent computing: waiting for other work is not in it."""
    backend = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return time.process_time() + backend


@dataclass
class Series:
    """What one thing cost, round by round."""

    name: str
    floor: str = ""
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    queries: int = 0
    pages: int | None = None


def interleave(acts: dict[str, Callable[[], Any]], rounds: int) -> dict[str, Series]:
    """Do all acts in turn, so that a noisy neighbour is a neighbour to all of them."""
    pid = backend_pid()
    found = {name: Series(name) for name in acts}
    for act in acts.values():
        act()
    for _ in range(rounds):
        for name, act in acts.items():
            cpu, wall = processor_seconds(pid), time.perf_counter()
            act()
            found[name].wall.append(time.perf_counter() - wall)
            found[name].cpu.append(processor_seconds(pid) - cpu)
    for name, act in acts.items():
        with CaptureQueriesContext(connection) as captured:
            act()
        found[name].queries = len(captured)
    return found


def ratio(one: Series, floor: Series) -> tuple[float, float]:
    """Give the ratio of the median processor times, and that of the shortest wall times."""
    return (
        statistics.median(one.cpu) / max(statistics.median(floor.cpu), 1e-6),
        min(one.wall) / min(floor.wall),
    )


def statements(act: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        act()
    return [row["sql"] for row in captured.captured_queries]


def explain(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}".replace("%", "%%"))
        (answer,) = cursor.fetchone()
    plan = json.loads(answer) if isinstance(answer, str) else answer
    return plan[0]["Plan"]  # type: ignore[no-any-return]


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in nodes(child))]


def pages(plan: dict[str, Any]) -> int:
    """Count the pages touched, from memory or from disk."""
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
