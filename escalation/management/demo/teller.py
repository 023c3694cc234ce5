"""The clock of one case: time passes until now, and what falls due meanwhile is done.

A story is written as if it runs to its end; whatever lies after now does not happen. Terms are
reminded of and settled along the way, each at its own moment, so that they are history too.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from collections.abc import Callable
from dataclasses import replace
from random import Random

from casework.access import Actor
from casework.models import Case
from casework.vocabulary import CaseKind
from escalation import protocol
from escalation.management.demo.clock import Present, any_hour, at_work, last_at_work
from escalation.management.demo.municipality import DemoMunicipality
from escalation.models import Deadline, FeedbackDuty, InformDuty
from escalation.rules.feedback import Effect, Usefulness
from escalation.rules.informing import Means, Told
from escalation.rules.parameters import local_day
from escalation.rules.terms import TermKind
from escalation.services import deadlines, feedback, informing, phases, watch
from escalation.services.feedback import FeedbackInput
from escalation.services.informing import Deferral, Telling

REVIEWS = frozenset({"AVE2-REVIEW", "AVE3-REVIEW", "AVE4-REVIEW", "AVE4-WEEKLY"})
RUN_OUT = frozenset({TermKind.VALIDITY, TermKind.WATCH, TermKind.RETENTION})
"""Terms that end by themselves: a measure that is no longer in force, a watch that is over."""

TOLD_BACK = FeedbackInput(Effect.HELPED, Usefulness.GOOD)

LATE, FORGOTTEN = 0.12, 0.03
"""The share of terms that is met late, and the share nobody looks at."""


def _deferral(day: dt.date) -> Deferral:
    weighing = {row.letter: row.usual or "Dat is gewogen." for row in protocol.informing().factors}
    reason = "Informeren zou het onderzoek van de partners verstoren."
    return Deferral("d", reason, day + dt.timedelta(days=28), weighing)


Act = Callable[[dt.datetime], None]


class Teller:
    """Tells one case: who acts, when, and what the passing of time does."""

    case: Case

    def __init__(
        self, demo: DemoMunicipality, rng: Random, *, begin: dt.datetime, now: dt.datetime
    ) -> None:
        self.demo, self.rng, self.at, self.now = demo, rng, begin, now
        self.keeper = "coordinator"
        self.diligent = False
        self._agenda: list[tuple[dt.datetime, int, Act]] = []
        self._order = itertools.count()
        self._seen: set[int] = set()

    def who(self, name: str, at: dt.datetime | None = None) -> Actor:
        """Give an account as the one who acts now."""
        if name not in self.demo.actors:
            self.demo.actors[name] = self.demo.actor(name, self.now)
        return replace(self.demo.actors[name], at=at or self.at)

    def wait(self, days: float, upto: float | None = None, *, night: bool = False) -> None:
        """Let days pass (drawn between two bounds) and do what falls due meanwhile.

        Refuses: `Present` when that lies after now.
        """
        drawn = self.rng.uniform(days, upto) if upto else days
        moment = self.at + dt.timedelta(days=drawn)
        moment = any_hour(self.rng, moment) if night else at_work(self.rng, moment)
        self.until(max(moment, self.at + dt.timedelta(minutes=20)))

    def minutes(self, number: int) -> None:
        """Let a little time pass within the same conversation."""
        self.until(self.at + dt.timedelta(minutes=number))

    def ago(self, days: float) -> None:
        """Let time pass up to so many days before now, on an open day when it is days ago."""
        moment = self.now - dt.timedelta(days=days)
        if days >= 1:
            moment = last_at_work(self.rng, moment)
        self.until(max(moment, min(self.now, self.at + dt.timedelta(minutes=10))))

    def until(self, moment: dt.datetime) -> None:
        """Let time pass up to a moment, or stop the story at now."""
        self.tend(min(moment, self.now))
        if moment > self.now:
            raise Present
        self.at = max(self.at, moment)

    def plan(self, moment: dt.datetime, act: Act) -> None:
        """Put an act on the agenda of this case."""
        heapq.heappush(self._agenda, (max(moment, self.at), next(self._order), act))

    def tend(self, moment: dt.datetime) -> None:
        """Remind of terms and do what is on the agenda, each at its own time, up to a moment."""
        while hasattr(self, "case") and self.case.closed_at is None:
            rows = sorted(deadlines.open_terms(self.case), key=lambda row: row.pk)
            for row in rows:
                self._foresee(row)
            reminder = min((row.next_at for row in rows if row.next_at), default=None)
            act = self._agenda[0][0] if self._agenda else None
            first = min((at for at in (reminder, act) if at is not None), default=None)
            if first is None or first > moment:
                return
            self.at = max(self.at, first)
            if first == reminder:
                watch.sweep(at=first)
            else:
                heapq.heappop(self._agenda)[2](self.at)

    def _foresee(self, row: Deadline) -> None:
        """Decide once when somebody deals with a term; a request is dealt with by its answer."""
        if row.pk in self._seen:
            return
        self._seen.add(row.pk)
        moment = self._settling(row)
        if moment is not None:
            self.plan(moment, lambda at: self._settle(row, at))

    def _settling(self, row: Deadline) -> dt.datetime | None:
        if row.move_id is not None:
            return None
        rule = protocol.terms().rule(row.term, local_day(row.started_at))
        if rule.kind in RUN_OUT:
            return row.due_at + dt.timedelta(minutes=5)
        if deadlines.is_informing(row):
            return row.started_at + (row.due_at - row.started_at) * 0.4
        luck = 1.0 if self.diligent else self.rng.random()
        if luck < FORGOTTEN:
            return None
        if luck < FORGOTTEN + LATE:
            late = row.due_at + dt.timedelta(days=self.rng.uniform(0.5, 12))
            return at_work(self.rng, late)
        length = row.due_at - row.started_at
        moment = row.started_at + length * self.rng.uniform(0.4, 0.9)
        return at_work(self.rng, moment) if length > dt.timedelta(days=10) else moment

    def _settle(self, row: Deadline, at: dt.datetime) -> None:
        """Settle a term that still runs; of a review the next one starts."""
        running = {term.pk: term for term in deadlines.open_terms(self.case)}
        if row.pk not in running:
            return
        by = self.who(self.keeper, at)
        if deadlines.is_informing(row):
            self._inform(running[row.pk], by, at)
        elif deadlines.is_feedback(row):
            feedback.give(FeedbackDuty.objects.get(deadline=row), TOLD_BACK, by=by, at=at)
        elif row.term in REVIEWS:
            phases.record_review(self.case, by=by, at=at)
        else:
            deadlines.settle_deadline(running[row.pk], by=by, at=at)

    def _inform(self, row: Deadline, by: Actor, at: dt.datetime) -> None:
        """Tell the subject, or put that off where telling would spoil an investigation."""
        duty = InformDuty.objects.get(deadline=row)
        if self.case.kind == CaseKind.UNDERMINING:
            informing.record_deferral(duty, _deferral(local_day(at)), by=by, at=at)
            return
        assert duty.desk is not None, "somebody directs every case of the demo"
        told = Telling(local_day(at), Means.TALK, Told.SELF, duty.desk)
        informing.record_told(duty, told, by=by, at=at)
