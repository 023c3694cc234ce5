"""Windows are the decision told beforehand; generated worlds hold the general promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.rules.sharing import (
    CaseFacts,
    Condition,
    GroundFact,
    ItemFacts,
    ParticipationFact,
    ReleaseFact,
    RestrictionFact,
    SettingFact,
    decide_facet,
    decide_read,
)
from casework.rules.windows import facet_windows, windows
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Regime, Setting
from tests.rules.sharing_builders import (
    HOUR,
    LOCAL,
    NOW,
    NUISANCE,
    OTHER,
    POLICE,
    POLICY,
    SOURCE,
    START,
    SUBJECT,
    US,
    N,
    case,
    released_otherwise,
)


@pytest.mark.parametrize(
    ("participation", "item", "facts"),
    [
        (replace(POLICE, until=NOW + HOUR), NUISANCE, case(N)),
        (replace(POLICE, ended_at=NOW + HOUR), NUISANCE, case(N)),
        (POLICE, replace(NUISANCE, withdrawn_at=NOW + HOUR), case(N)),
        (POLICE, replace(NUISANCE, restrictions=(RestrictionFact(NOW + HOUR),)), case(N)),
        (POLICE, replace(NUISANCE, usable_until=NOW + HOUR), case(N)),
        (POLICE, released_otherwise(until=NOW + HOUR), case(N)),
        (POLICE, released_otherwise(withdrawn_at=NOW + HOUR), case(N)),
        (POLICE, NUISANCE, case(replace(N, valid_until=NOW + HOUR))),
        (POLICE, NUISANCE, case(replace(N, withdrawn_at=NOW + HOUR))),
        (POLICE, NUISANCE, case(N, closed_at=NOW + HOUR)),
        (POLICE, NUISANCE, case(N, settings=(replace(LOCAL, closed_at=NOW + HOUR),))),
    ],
)
def test_a_window_ends_when_anything_it_rests_on_ends(
    participation: ParticipationFact, item: ItemFacts, facts: CaseFacts
) -> None:
    told = windows(POLICY, participations=(participation,), item=item, case=facts, at=NOW)
    assert [(w.level, w.since, w.until) for w in told] == [
        (Level.FULL, NOW, NOW + HOUR),
        (Level.NONE, NOW + HOUR, None),
    ]


@pytest.mark.parametrize(
    ("participation", "item", "facts"),
    [
        (replace(POLICE, since=NOW + HOUR), NUISANCE, case(N)),
        (POLICE, released_otherwise(since=NOW + HOUR), case(N)),
        (POLICE, NUISANCE, case(replace(N, valid_from=NOW + HOUR))),
    ],
)
def test_a_window_starts_when_the_last_thing_it_rests_on_starts(
    participation: ParticipationFact, item: ItemFacts, facts: CaseFacts
) -> None:
    told = windows(POLICY, participations=(participation,), item=item, case=facts, at=NOW)
    assert [(w.level, w.since) for w in told] == [(Level.NONE, NOW), (Level.FULL, NOW + HOUR)]


# ------------------------------------------------------------------ generated worlds

HOURS = st.integers(-6, 6).map(lambda hours: NOW + hours * HOUR)
MAYBE = st.none() | HOURS
PARTIES = st.none() | st.frozensets(st.sampled_from([US, SOURCE, OTHER]), max_size=2)
PLACES = st.sampled_from([Setting.LOKAAL, Setting.ZVH_CASUS, Setting.CRISIS])
KINDS = st.sampled_from([Category.ID, Category.WOON, Category.GEZ, Category.POL8, Category.BEST])
GROUNDS = st.builds(
    GroundFact,
    id=st.integers(1, 99),
    code=st.sampled_from([Ground.N, Ground.TOEGEL, Ground.T, Ground.G, Ground.P20, Ground.SN]),
    valid_from=HOURS,
    valid_until=MAYBE,
    withdrawn_at=MAYBE,
    recipients=PARTIES,
    scope=st.sampled_from(["participation", "release", "standing", "case", "subject"]),
    participation_id=st.just(10),
    release_id=st.just(20),
    subject_id=st.just(SUBJECT),
    recorded_by_party=st.sampled_from([SOURCE, OTHER]),
)
PARTICIPATIONS = st.builds(
    ParticipationFact,
    id=st.just(10),
    party=st.just(US),
    organisation=st.just(OrganisationKey.VT) | st.just(OrganisationKey.POL),
    setting=PLACES,
    since=HOURS,
    until=MAYBE,
    ended_at=MAYBE,
    guest=st.booleans(),
)
CONDITIONS = st.builds(
    Condition,
    level=st.sampled_from(Level),
    parties=PARTIES,
    settings=st.none() | st.frozensets(PLACES, max_size=2),
)
WORLD_ITEMS = st.builds(
    ItemFacts,
    id=st.just(1),
    category=KINDS,
    source_party=st.sampled_from([US, SOURCE]),
    written_in=PLACES,
    regime=st.sampled_from([Regime.AVG, Regime.WPG]),
    professional_secrecy=st.booleans(),
    secret_address=st.booleans(),
    subject_id=st.just(SUBJECT),
    withdrawn_at=MAYBE,
    restrictions=st.lists(st.builds(RestrictionFact, since=HOURS, until=MAYBE), max_size=2).map(
        tuple
    ),
    releases=st.lists(
        st.builds(
            ReleaseFact,
            id=st.just(20),
            setting=PLACES,
            recipients=PARTIES,
            since=HOURS,
            until=MAYBE,
            withdrawn_at=MAYBE,
        ),
        max_size=3,
    ).map(tuple),
)
CASES = st.builds(
    CaseFacts,
    closed_at=MAYBE,
    settings=st.lists(
        st.builds(SettingFact, setting=PLACES, opened_at=HOURS, closed_at=MAYBE), max_size=4
    ).map(tuple),
    grounds=st.lists(GROUNDS, max_size=6).map(tuple),
)
DESKS = st.lists(PARTICIPATIONS, max_size=2).map(tuple)
# Half hours: on every boundary, and between each two of them.
INSTANTS = [NOW + step * HOUR / 2 for step in range(-14, 15)]


@settings(max_examples=150, deadline=None)
@given(DESKS, WORLD_ITEMS, CASES)
def test_the_windows_are_the_decision_at_every_instant(
    desk: tuple[ParticipationFact, ...], item: ItemFacts, facts: CaseFacts
) -> None:
    told = windows(POLICY, participations=desk, item=item, case=facts, at=INSTANTS[0])
    assert (told[0].since, told[-1].until) == (INSTANTS[0], None)
    for before, after in pairwise(told):
        assert before.until == after.since
        assert before.level != after.level
    for at in INSTANTS:
        (level,) = {w.level for w in told if w.since <= at and (w.until is None or at < w.until)}
        access = decide_read(POLICY, participations=desk, item=item, case=facts, at=at)
        assert level is access.level


@settings(max_examples=60, deadline=None)
@given(DESKS, CASES)
def test_the_windows_of_the_case_itself_are_the_decision_as_well(
    desk: tuple[ParticipationFact, ...], facts: CaseFacts
) -> None:
    told = facet_windows(
        POLICY, participations=desk, category=Category.META, case=facts, at=INSTANTS[0]
    )
    for at in INSTANTS:
        (level,) = {w.level for w in told if w.since <= at and (w.until is None or at < w.until)}
        access = decide_facet(
            POLICY, participations=desk, category=Category.META, case=facts, at=at
        )
        assert level is access.level


@settings(max_examples=150, deadline=None)
@given(DESKS, WORLD_ITEMS, CASES, st.lists(CONDITIONS, max_size=3).map(tuple))
def test_a_condition_never_raises_and_never_touches_the_source(
    desk: tuple[ParticipationFact, ...],
    item: ItemFacts,
    facts: CaseFacts,
    conditions: tuple[Condition, ...],
) -> None:
    free = decide_read(POLICY, participations=desk, item=item, case=facts, at=NOW)
    bound = replace(item, conditions=conditions)
    bound_access = decide_read(POLICY, participations=desk, item=bound, case=facts, at=NOW)
    assert bound_access.level <= free.level
    assert bound_access.own == free.own


@settings(max_examples=150, deadline=None)
@given(DESKS, WORLD_ITEMS, CASES, GROUNDS)
def test_a_withdrawn_ground_never_leaves_more_than_there_was(
    desk: tuple[ParticipationFact, ...], item: ItemFacts, facts: CaseFacts, more: GroundFact
) -> None:
    richer = replace(facts, grounds=(*facts.grounds, replace(more, valid_from=START)))
    with_it = decide_read(POLICY, participations=desk, item=item, case=richer, at=NOW)
    without = decide_read(POLICY, participations=desk, item=item, case=facts, at=NOW)
    assert without.level <= with_it.level


@settings(max_examples=150, deadline=None)
@given(DESKS, WORLD_ITEMS, CASES, HOURS, MAYBE)
def test_a_restriction_leaves_others_nothing_and_the_source_everything(
    desk: tuple[ParticipationFact, ...],
    item: ItemFacts,
    facts: CaseFacts,
    since: datetime,
    until: datetime | None,
) -> None:
    free = decide_read(POLICY, participations=desk, item=item, case=facts, at=NOW)
    bound = replace(item, restrictions=(*item.restrictions, RestrictionFact(since, until)))
    seen = decide_read(POLICY, participations=desk, item=bound, case=facts, at=NOW)
    runs = since <= NOW and (until is None or until > NOW)
    assert seen.level is (Level.NONE if runs and not free.own else free.level)
    assert seen.own is free.own
