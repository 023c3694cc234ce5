"""From a moment on: which level a desk has, until when, given what is recorded now.

Rights are stored with their end, so that they end on time without anybody acting. A decision can
change only at a start or end of a recorded fact, or when another policy comes into force; between
two of those it is constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from casework.rules import sharing
from casework.rules.policy import PolicyInTime
from casework.rules.sharing import Access, CaseFacts, ItemFacts, ParticipationFact
from casework.vocabulary import Category, Level


@dataclass(frozen=True, slots=True)
class Window:
    """A level that holds from `since`, before `until`; without `until` it holds on.

    Facts: `rule` is the one that gives the level when the window begins; `policy` names the text
    of the policy by which it was decided, one for the whole window.
    """

    level: Level
    since: datetime
    until: datetime | None
    rule: str = field(default="", compare=False)
    policy: str = field(default="", compare=False)


def windows(
    policy: PolicyInTime,
    *,
    participations: tuple[ParticipationFact, ...],
    item: ItemFacts,
    case: CaseFacts,
    at: datetime,
) -> tuple[Window, ...]:
    """Give the levels of an item for a desk from `at` on.

    Gives: adjoining windows without a gap, the first from `at`, the last without end, windows
    of level none included; at every instant exactly what `decide_read` says. Where another policy
    comes into force a window ends, also when the level stays.
    """

    def access(moment: datetime) -> Access:
        return sharing.decide_read(
            policy.at(moment), participations=participations, item=item, case=case, at=moment
        )

    moments = (*_case_moments(participations, case), *_item_moments(item))
    return _merged(policy, access, at, moments)


def facet_windows(
    policy: PolicyInTime,
    *,
    participations: tuple[ParticipationFact, ...],
    category: Category,
    case: CaseFacts,
    at: datetime,
) -> tuple[Window, ...]:
    """Give the levels of a case-level category for a desk from `at` on, as `windows` does."""

    def access(moment: datetime) -> Access:
        return sharing.decide_facet(
            policy.at(moment),
            participations=participations,
            category=category,
            case=case,
            at=moment,
        )

    return _merged(policy, access, at, _case_moments(participations, case))


def _merged(
    policy: PolicyInTime,
    access: Callable[[datetime], Access],
    at: datetime,
    moments: Iterable[datetime | None],
) -> tuple[Window, ...]:
    turning = {*moments, *policy.changes}
    later = sorted({moment for moment in turning if moment is not None and moment > at})
    starts: list[tuple[datetime, Access, str]] = []
    for moment in (at, *later):
        now, text = access(moment), policy.at(moment).short
        if not starts or (starts[-1][1].level, starts[-1][2]) != (now.level, text):
            starts.append((moment, now, text))
    ends = [moment for moment, _, _ in starts[1:]]
    return tuple(
        Window(now.level, since, until, now.rule, text)
        for (since, now, text), until in zip(starts, [*ends, None], strict=True)
    )


def _case_moments(
    participations: Iterable[ParticipationFact], case: CaseFacts
) -> Iterator[datetime | None]:
    yield case.closed_at
    for setting in case.settings:
        yield from (setting.opened_at, setting.closed_at)
    for participation in participations:
        yield from (participation.since, participation.until, participation.ended_at)
    for ground in case.grounds:
        yield from (ground.valid_from, ground.valid_until, ground.withdrawn_at)


def _item_moments(item: ItemFacts) -> Iterator[datetime | None]:
    yield item.withdrawn_at
    for restriction in item.restrictions:
        yield from (restriction.since, restriction.until)
    yield item.usable_until
    for release in item.releases:
        yield from (release.since, release.until, release.withdrawn_at)
