"""Works off what waits to leave: one thing per transaction, noted as tried before it is tried.

The same for mails, digests and webhooks; each says how its next one is found and how it is sent.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from notifications.channels import NoAnswer, NotAccepted, RefusedForGood
from notifications.models import Outgoing
from notifications.rules.delivery import ATTEMPTS, LEASE, pause_after
from notifications.services.base import messenger
from notifications.vocabulary import Failure, MessageState

log = logging.getLogger(__name__)

BATCH = 100
RUN_SECONDS = 60
"""How long one run may take, well within the time limit of a task."""

R = TypeVar("R", bound=Outgoing)


class NotNowError(Exception):
    """It is quiet where this would go: it waits until then, and that is no failure."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__()
        self.until = until


class NoLongerError(Exception):
    """There is nothing to send any more: nobody may know, or nothing is left to say."""


def _leave(row: Outgoing, at: dt.datetime) -> None:
    """Do nothing more about a failure."""


def _take_away(row: Outgoing) -> None:
    row.delete()


@dataclass(frozen=True, slots=True)
class Queue(Generic[R]):
    """One sort of thing that leaves.

    Facts: `next_one` locks what is due, without what was tried; `take` locks it again to send it;
    `send` asks permission and sends, or raises; `gave_up` tells who must know; `emptied` is what
    happens to what is no longer to be sent; `goes_on` says whether there is use in trying the
    next one after somebody did not answer.
    """

    name: str
    next_one: Callable[[dt.datetime, set[int]], R | None]
    take: Callable[[R], R | None]
    send: Callable[[R, dt.datetime], None]
    gave_up: Callable[[R, dt.datetime], None] = _leave
    emptied: Callable[[R], None] = _take_away
    goes_on: Callable[[R], bool] = lambda _: False


def work_off(queue: Queue[R], *, at: dt.datetime, batch: int = BATCH) -> int:
    """Send what is due. Gives: how many were sent.

    Facts: after a failure each waits longer, and fails for good in the end.
    """
    sent = 0
    tried: set[int] = set()
    stop = time.monotonic() + RUN_SECONDS
    while len(tried) < batch and time.monotonic() < stop:
        if (row := _claim(queue, at, tried)) is None:
            break
        tried.add(row.pk)
        try:
            sent += _send(queue, row, at)
        except NoAnswer:
            if not queue.goes_on(row):
                log.warning("%s: no answer; %s sent", queue.name, sent)
                break
    return sent


def _claim(queue: Queue[R], at: dt.datetime, tried: set[int]) -> R | None:
    """Note, before anything else, that something is being tried: a crash then counts as a try.

    Gives: None when nothing waits. What took the worker down every time fails for good.
    """
    with messenger():
        while (row := queue.next_one(at, tried)) is not None:
            if row.attempts < ATTEMPTS:
                row.state, row.attempts = MessageState.SENDING, row.attempts + 1
                row.next_try_at = at + LEASE
                row.save(update_fields=["state", "attempts", "next_try_at"])
                return row
            _give_up(queue, row, Failure.EXHAUSTED, at)
    return None


def _send(queue: Queue[R], claimed: R, at: dt.datetime) -> bool:
    """Send one thing and note that it was, while its row is locked.

    Gives: whether it was sent. When the worker dies in between, it is tried again after its lease,
    with the same id.
    Refuses: `NoAnswer` once the failure is noted.
    """
    with messenger():
        if (row := queue.take(claimed)) is None:
            return False
        try:
            queue.send(row, at)
        except NoLongerError:
            queue.emptied(row)
            return False
        except NotNowError as later:
            row.state, row.attempts = MessageState.READY, row.attempts - 1
            row.next_try_at = later.until
            row.save(update_fields=["state", "attempts", "next_try_at"])
            return False
        except (NoAnswer, NotAccepted, RefusedForGood) as failure:
            _note(queue, row, failure, at)
            unanswered = failure if isinstance(failure, NoAnswer) else None
        else:
            row.state, row.sent_at = MessageState.SENT, at
            row.save(update_fields=["state", "sent_at"])
            return True
    if unanswered:
        raise unanswered
    return False


def _note(queue: Queue[R], row: R, failure: Exception, at: dt.datetime) -> None:
    """Plan the next try, or give up.

    Facts: the log gets the kind of failure and the id; what a server says may hold an address.
    """
    kind = type(failure.__cause__ or failure).__name__
    log.warning("%s %s failed: %s, try %s", queue.name, row.uuid, kind, row.attempts)
    if isinstance(failure, RefusedForGood):
        _give_up(queue, row, Failure.REFUSED, at)
    elif (pause := pause_after(row.attempts)) is None:
        _give_up(queue, row, Failure.EXHAUSTED, at)
    else:
        row.state, row.next_try_at = MessageState.READY, at + pause
        row.save(update_fields=["state", "next_try_at"])


def _give_up(queue: Queue[R], row: R, why: Failure, at: dt.datetime) -> None:
    row.state, row.failure, row.next_try_at = MessageState.FAILED, why, at
    row.save(update_fields=["state", "failure", "next_try_at"])
    queue.gave_up(row, at)
