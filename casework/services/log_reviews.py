"""The review of the access log: drawn every week, judged by a person, told when it waits."""

from __future__ import annotations

import datetime as dt
import random
import secrets
import uuid
from collections.abc import Iterable, Iterator

from casework import access
from casework.access import Actor
from casework.errors import Conflict, NotVisible
from casework.models import AccessLine, LogReview, LogRound, LogVerdict, Municipality
from casework.rules import content, log_review, log_signals
from casework.rules.log_line import LOOKING
from casework.rules.log_signals import Signal
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import (
    Category,
    EventType,
    LogAction,
    LogReviewKind,
    OrganisationKey,
    Verdict,
)

LINES = 100
"""Lines that a review holds at most; who wants more looks in the log."""


def plan(*, at: dt.datetime) -> int:
    """Make the reviews of every week that has ended. Gives: how many there are to do.

    Facts: may be asked at any time and by two at once; a week is drawn once.
    """
    return sum(plan_next(row, at=at) for row in Municipality.objects.order_by("pk"))


@service
def plan_next(municipality: Municipality, *, at: dt.datetime) -> int:
    """Make the reviews of the weeks of one municipality that have ended."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    last = LogRound.objects.filter(municipality=municipality).order_by("-week").first()
    made = 0
    for week in log_review.weeks_due(last.week if last else None, at=at):
        made += _plan_week(municipality, week, at, secrets.SystemRandom())
    if made:
        journal.record(
            EventType.LOG_REVIEW_READY,
            case=None,
            municipality=municipality,
            by=None,
            at=at,
            count=made,
        )
    return made


def _plan_week(
    municipality: Municipality, week: dt.date, at: dt.datetime, chance: random.Random
) -> int:
    since, until = log_review.span_of(week)
    found = [*_patterns(since, until), *_sample(since, until, chance)]
    round_ = LogRound.objects.create(municipality=municipality, week=week, made_at=at)
    rows = {
        key: LogReview(
            round=round_,
            kind=signal.kind,
            actor_id=signal.actor,
            case_id=signal.case,
            subject_key=key,
            line_ids=[look.id for look in signal.looks[-LINES:]],
            first_at=min(look.at for look in signal.looks),
            last_at=max(look.at for look in signal.looks),
            due_at=at + log_review.TERM,
        )
        for signal in found
        if (key := log_review.key_of(signal)) and not _known(municipality, key, at)
    }
    LogReview.objects.bulk_create(rows.values())
    return len(rows)


def _known(municipality: Municipality, key: str, at: dt.datetime) -> bool:
    """Say whether the same pattern still waits, or was judged not long ago."""
    same = LogReview.objects.filter(round__municipality=municipality, subject_key=key)
    return (
        same.filter(settled_at__isnull=True).exists()
        or same.filter(settled_at__gt=at - log_review.QUIET).exists()
    )


def _patterns(since: dt.datetime, until: dt.datetime) -> Iterator[Signal]:
    """Find the patterns that came to a point in the week, one person after the other."""
    lines = AccessLine.objects.filter(at__gte=since, at__lt=until, actor_id__isnull=False)
    for actor in lines.order_by("actor_id").values_list("actor_id", flat=True).distinct():
        assert actor is not None
        looks = access.looks_of([actor], since - log_signals.LOOKS_BACK, until)
        for signal in log_signals.signals(looks):
            if signal.looks[-1].at >= since:
                yield signal


def _sample(since: dt.datetime, until: dt.datetime, chance: random.Random) -> Iterator[Signal]:
    """Let chance choose people and the cases they worked in, oversight itself left out."""
    lines = AccessLine.objects.filter(
        at__gte=since, at__lt=until, actor_id__isnull=False, case_id__isnull=False
    ).exclude(organisation=OrganisationKey.TOETS)
    pairs = list(
        lines.exclude(action__in=LOOKING - {LogAction.READ})
        .order_by("actor_id", "case_id")
        .values_list("actor_id", "case_id")
        .distinct()
    )
    for actor, case in log_review.draw(pairs, chance):
        assert actor is not None
        looks = [look for look in access.looks_of([actor], since, until) if look.case == case]
        yield Signal(LogReviewKind.SAMPLE, actor, case, tuple(looks))


@service
def escalate(*, at: dt.datetime) -> int:
    """Tell that reviews wait too long, once for each of them. Gives: how many.

    Facts: one message for all of them together; it names neither person nor case.
    """
    late = list(
        LogReview.objects.filter(settled_at__isnull=True, escalated_at__isnull=True, due_at__lte=at)
        .select_related("round__municipality")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")
    )
    LogReview.objects.filter(pk__in=[row.pk for row in late]).update(escalated_at=at)
    for municipality, count in _counted(row.round.municipality for row in late).items():
        journal.record(
            EventType.LOG_REVIEW_OVERDUE,
            case=None,
            municipality=municipality,
            by=None,
            at=at,
            count=count,
        )
    return len(late)


def _counted(found: Iterable[Municipality]) -> dict[Municipality, int]:
    counts: dict[Municipality, int] = {}
    for one in found:
        counts[one] = counts.get(one, 0) + 1
    return counts


@service
def give_verdict(
    review: uuid.UUID, verdict: Verdict, reason: str, *, by: Actor, at: dt.datetime
) -> LogReview:
    """Judge what was put before oversight; asking keeps it open for a new term.

    Refuses: `NotVisible` for who is no data protection officer; a verdict without a reason, or
    about oneself; `Conflict` when it was judged already.
    Source: Wgs 1.8(4); NEN 7513; BIO2 8.15.06.
    """
    desk = access.oversight_desk(by)
    row = LogReview.objects.select_for_update().filter(uuid=review).first() if desk else None
    if desk is None or row is None:
        raise NotVisible
    if row.settled_at is not None:
        raise Conflict("Dit is al beoordeeld.")
    log_review.decide_verdict(reason, own=row.actor_id == by.user.pk).require()
    LogVerdict.objects.create(
        review=row, verdict=verdict, reason=content.clean(reason), at=at, by=by.user
    )
    if verdict in log_review.ENDS:
        row.settled_at = at
    else:
        row.due_at, row.escalated_at = at + log_review.TERM, None
    row.save(update_fields=["settled_at", "due_at", "escalated_at"])
    access.record_access(
        by,
        LogAction.CHANGE,
        object_type="log_review",
        objects=[row.uuid],
        cases=[row.case_id] if row.case_id else [],
        categories=[Category.LOG],
        desk=desk,
        rule=f"verdict:{verdict}",
    )
    return row
