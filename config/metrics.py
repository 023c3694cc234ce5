"""The numbers of `config.operations` in the text format of Prometheus.

They are counted when somebody asks, from the database that all processes share; so nothing has to
be kept per process, and a registry of its own holds no numbers of anything else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from config.operations import Operations
from notifications.selectors.backlog import Pile


class Snapshot(Collector):
    """One reading of all numbers."""

    def __init__(self, now: Operations) -> None:
        self.now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self._journal()
        yield from self._outboxes()
        yield from self._deadlines()
        yield from self._tasks()
        yield from self._broker()

    def _age(self, pile: Pile) -> float:
        return _seconds(self.now.at - pile.oldest) if pile.oldest else 0

    def _journal(self) -> Iterator[GaugeMetricFamily]:
        number = _gauge("journal_unread", "Events a reader has not dealt with.", "reader")
        oldest = _gauge("journal_unread_oldest_seconds", "Age of the oldest of them.", "reader")
        for reader, pile in self.now.backlog.unread.items():
            number.add_metric([reader.value], pile.number)
            oldest.add_metric([reader.value], self._age(pile))
        yield from (number, oldest)

    def _outboxes(self) -> Iterator[GaugeMetricFamily]:
        states = _gauge("messages", "What is not sent.", "channel", "state")
        failing = _gauge("messages_failing", "Tried in vain, and tried again.", "channel")
        due = _gauge("messages_due", "What may be tried now.", "channel")
        oldest = _gauge("messages_due_oldest_seconds", "Age of the oldest of them.", "channel")
        sent = _gauge("messages_sent_day", "Sent in the last 24 hours.", "channel")
        for outbox in self.now.backlog.outboxes:
            name = outbox.channel
            for state, number in outbox.states.items():
                states.add_metric([name, state.value.lower()], number)
            failing.add_metric([name], outbox.failing)
            due.add_metric([name], outbox.due.number)
            oldest.add_metric([name], self._age(outbox.due))
            sent.add_metric([name], outbox.sent)
        yield from (states, failing, due, oldest, sent)

    def _deadlines(self) -> Iterator[GaugeMetricFamily]:
        due = _gauge("deadlines_due", "Terms the sweep must look at now.")
        oldest = _gauge("deadlines_due_oldest_seconds", "How long the oldest of them waits.")
        stalled = _gauge("sweep_stalled", "1 when no sweep ran for three minutes.")
        due.add_metric([], self.now.backlog.deadlines.number)
        oldest.add_metric([], self._age(self.now.backlog.deadlines))
        stalled.add_metric([], int(self.now.stalled))
        yield from (due, oldest, stalled)

    def _tasks(self) -> Iterator[GaugeMetricFamily]:
        done = _gauge("task_done_timestamp_seconds", "When a task last did its work.", "task")
        failed = _gauge("task_failed_timestamp_seconds", "When a task last failed.", "task")
        for run in self.now.runs:
            if run.done_at:
                done.add_metric([run.task], run.done_at.timestamp())
            if run.failed_at:
                failed.add_metric([run.task], run.failed_at.timestamp())
        yield from (done, failed)

    def _broker(self) -> Iterator[GaugeMetricFamily]:
        answers = _gauge("broker_up", "1 when the broker answers.")
        length = _gauge("queue_length", "Tasks that wait in a queue.", "queue")
        answers.add_metric([], int(bool(self.now.queues)))
        for name, number in self.now.queues.items():
            length.add_metric([name], number)
        yield from (answers, length)


def _gauge(name: str, words: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"schakel_{name}", words, labels=labels)


def _seconds(span: dt.timedelta) -> float:
    return max(0.0, span.total_seconds())


def exposition(now: Operations) -> bytes:
    """Write all numbers of one reading."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Snapshot(now))
    return generate_latest(registry)
