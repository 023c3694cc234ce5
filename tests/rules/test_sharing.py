"""What opens an item, and everything that keeps it shut."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from casework.rules.sharing import (
    FACETS,
    Access,
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
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Regime, Setting
from tests.rules.sharing_builders import (
    CASUS,
    HOUR,
    LOCAL,
    NOW,
    NUISANCE,
    OTHER,
    POLICE,
    POLICY,
    SOURCE,
    START,
    US,
    N,
    case,
    ground,
    read,
    released_item,
    taking_part,
)


def test_the_plainest_yes() -> None:
    access = read(POLICE, NUISANCE, case(N))
    assert (access.level, access.own) == (Level.FULL, False)
    (because,) = access.reasons
    assert (because.rule, because.grounds, because.missing) == ("L03", (N.id,), ())


@pytest.mark.parametrize(
    ("participation", "item", "facts"),
    [
        (None, NUISANCE, case(N)),
        (replace(POLICE, since=NOW + HOUR), NUISANCE, case(N)),
        (replace(POLICE, until=NOW), NUISANCE, case(N)),
        (replace(POLICE, ended_at=NOW), NUISANCE, case(N)),
        (replace(POLICE, setting=Setting.ZVH_CASUS), NUISANCE, case(N)),
        (replace(POLICE, organisation=OrganisationKey.ONDW), NUISANCE, case(N)),
        (POLICE, NUISANCE, case(N, settings=())),
        (POLICE, NUISANCE, case(N, settings=(replace(LOCAL, closed_at=NOW),))),
        (POLICE, NUISANCE, case(N, settings=(replace(LOCAL, opened_at=NOW + HOUR),))),
        (POLICE, NUISANCE, case(N, closed_at=NOW)),
        (POLICE, replace(NUISANCE, releases=()), case(N)),
        (POLICE, replace(NUISANCE, withdrawn_at=NOW), case(N)),
        (POLICE, replace(NUISANCE, category="GEHEIM"), case(N)),
        (POLICE, replace(NUISANCE, regime="GEHEIM"), case(N)),
        (POLICE, NUISANCE, case()),
    ],
)
def test_any_single_thing_that_is_missing_leaves_nothing(
    participation: ParticipationFact | None, item: ItemFacts, facts: CaseFacts
) -> None:
    assert read(participation, item, facts).level is Level.NONE


@pytest.mark.parametrize(
    "release",
    [
        ReleaseFact(20, Setting.ZVH_CASUS, None, START),
        ReleaseFact(20, Setting.LOKAAL, frozenset({OTHER}), START),
        ReleaseFact(20, Setting.LOKAAL, frozenset(), START),
        ReleaseFact(20, Setting.LOKAAL, None, NOW + HOUR),
        ReleaseFact(20, Setting.LOKAAL, None, START, until=NOW),
        ReleaseFact(20, Setting.LOKAAL, None, START, withdrawn_at=NOW),
    ],
)
def test_a_release_counts_only_here_now_and_for_whom_it_names(release: ReleaseFact) -> None:
    access = read(POLICE, replace(NUISANCE, releases=(release,)), case(N))
    assert (access.level, access.reasons[0].missing) == (Level.NONE, ("BRON",))


@pytest.mark.parametrize(
    "necessity",
    [
        replace(N, valid_from=NOW + HOUR),
        replace(N, valid_until=NOW),
        replace(N, withdrawn_at=NOW),
        replace(N, recipients=frozenset({OTHER})),
        replace(N, categories=frozenset({Category.ID})),
        replace(N, release_id=21),
        replace(N, release_id=None),
        replace(N, scope="case"),
        replace(N, scope=""),
        replace(N, scope="participation", participation_id=11),
    ],
)
def test_a_ground_counts_only_now_for_us_about_this_and_where_it_hangs(
    necessity: GroundFact,
) -> None:
    access = read(POLICE, NUISANCE, case(necessity))
    assert (access.level, access.reasons[0].missing) == (Level.NONE, ("N",))


def test_necessity_given_on_admission_counts_for_the_categories_it_names() -> None:
    necessity = ground(Ground.N, "participation", categories=frozenset({Category.ID}))
    assert read(POLICE, released_item(Category.ID), case(necessity)).level is Level.FULL
    assert read(POLICE, NUISANCE, case(necessity)).level is Level.NONE


def test_a_later_release_with_its_own_necessity_counts_beside_an_earlier_one() -> None:
    second = ReleaseFact(21, Setting.LOKAAL, frozenset({US}), NOW)
    item = replace(NUISANCE, releases=(*NUISANCE.releases, second))
    facts = case(replace(N, release_id=21))
    assert read(POLICE, item, facts, NOW - HOUR).level is Level.NONE
    assert read(POLICE, item, facts).level is Level.FULL


def test_over_several_settings_the_highest_level_counts() -> None:
    local = taking_part(OrganisationKey.GGZ)
    casus = taking_part(OrganisationKey.GGZ, Setting.ZVH_CASUS, id=11)
    releases = (*NUISANCE.releases, ReleaseFact(21, Setting.ZVH_CASUS, None, START))
    item = replace(NUISANCE, releases=releases)
    toegel = ground(Ground.TOEGEL, "participation", participation_id=11)
    facts = case(N, replace(N, release_id=21), toegel)
    both = decide_read(POLICY, participations=(local, casus), item=item, case=facts, at=NOW)
    assert [because.level for because in both.reasons] == [Level.SIGNAL, Level.FULL]
    assert both.level is Level.FULL


def test_escalation_opens_no_item_by_itself() -> None:
    admitted = taking_part(OrganisationKey.POL, Setting.ZVH_CASUS)
    toegel = ground(Ground.TOEGEL, "participation")
    assert read(admitted, NUISANCE, case(N, toegel)).level is Level.NONE


def test_a_setting_that_opens_again_revives_nothing_from_before() -> None:
    periods = (replace(LOCAL, closed_at=NOW - 2 * HOUR), replace(LOCAL, opened_at=NOW - HOUR))
    facts = case(N, settings=periods)
    fresh = replace(POLICE, since=NOW - HOUR)
    again = replace(NUISANCE, releases=(ReleaseFact(20, Setting.LOKAAL, None, NOW - HOUR),))
    assert read(POLICE, again, facts).level is Level.NONE
    assert read(fresh, NUISANCE, facts).level is Level.NONE
    assert read(fresh, again, facts).level is Level.FULL


def test_what_is_released_or_admitted_anew_holds_from_the_moment_of_opening_again() -> None:
    facts = case(N, settings=(replace(LOCAL, closed_at=NOW), replace(LOCAL, opened_at=NOW)))
    fresh = replace(POLICE, since=NOW)
    again = replace(NUISANCE, releases=(ReleaseFact(20, Setting.LOKAAL, None, NOW),))
    assert read(fresh, NUISANCE, facts).level is Level.NONE
    assert read(fresh, again, facts, NOW + HOUR).level is Level.FULL


# ------------------------------------------------------------------ own contributions

OURS = replace(NUISANCE, source_party=US, releases=())


def test_the_source_sees_its_own_item_in_full_without_any_ground() -> None:
    access = read(taking_part(OrganisationKey.WELZIJN), OURS, case())
    assert (access.level, access.own) == (Level.FULL, True)


def test_the_source_still_sees_what_it_withdrew() -> None:
    assert read(POLICE, replace(OURS, withdrawn_at=START), case()).level is Level.FULL


def test_a_restriction_of_the_subject_hides_from_all_but_the_source_while_it_runs() -> None:
    running = (RestrictionFact(START),)
    assert read(POLICE, NUISANCE, case(N)).level is Level.FULL
    hidden = read(POLICE, replace(NUISANCE, restrictions=running), case(N))
    assert (hidden.level, hidden.reasons[0].code) == (Level.NONE, "restricted")
    assert read(POLICE, replace(OURS, restrictions=running), case()).level is Level.FULL
    over = (RestrictionFact(START, NOW),)
    assert read(POLICE, replace(NUISANCE, restrictions=over), case(N)).level is Level.FULL
    later = (RestrictionFact(NOW + HOUR),)
    assert read(POLICE, replace(NUISANCE, restrictions=later), case(N)).level is Level.FULL


def test_the_source_sees_its_own_item_from_any_setting_in_which_it_takes_part() -> None:
    guest = taking_part(OrganisationKey.WOCO, Setting.ZVH_CASUS, guest=True)
    assert read(guest, OURS, case()).level is Level.FULL


@pytest.mark.parametrize(
    ("participation", "facts"),
    [
        (None, case()),
        (replace(POLICE, ended_at=NOW), case()),
        (POLICE, case(closed_at=NOW)),
        (
            replace(POLICE, setting=Setting.ZVH_CASUS),
            case(settings=(replace(LOCAL, closed_at=NOW), CASUS)),
        ),
    ],
)
def test_own_items_are_shielded_when_taking_part_the_setting_or_the_case_ends(
    participation: ParticipationFact | None, facts: CaseFacts
) -> None:
    assert read(participation, OURS, facts).level is Level.NONE


# ------------------------------------------------------------------ professional secrecy

SECRET = released_item(Category.GEZ, professional_secrecy=True)


@pytest.mark.parametrize("code", [Ground.T, Ground.C, Ground.W])
@pytest.mark.parametrize("recorder", [SOURCE, OTHER, US, None])
def test_secrecy_is_lifted_only_by_what_the_source_itself_recorded(
    code: Ground, recorder: int | None
) -> None:
    scope = "subject" if code is Ground.T else "release"
    lifting = ground(code, scope, recorded_by_party=recorder)
    expected = Level.FULL if recorder == SOURCE else Level.NONE
    assert read(POLICE, SECRET, case(N, lifting)).level is expected


def test_good_care_lifts_secrecy_in_the_zvh_and_not_locally() -> None:
    good_care = ground(Ground.G, "release")
    nurse = taking_part(OrganisationKey.GGD)
    assert read(nurse, SECRET, case(N, good_care)).level is Level.NONE
    assert _in_zvh(good_care).level is Level.FULL


def test_a_conflict_of_duties_alone_is_no_ground_in_the_zvh() -> None:
    assert _in_zvh(ground(Ground.C, "release")).level is Level.NONE


def _in_zvh(lifting: GroundFact) -> Access:
    item = replace(SECRET, releases=(ReleaseFact(20, Setting.ZVH_CASUS, None, START),))
    admitted = taking_part(OrganisationKey.POL, Setting.ZVH_CASUS)
    return read(admitted, item, case(N, ground(Ground.TOEGEL, "participation"), lifting))


def test_secrecy_guards_every_category_of_such_a_source() -> None:
    secret_nuisance = replace(NUISANCE, professional_secrecy=True)
    assert read(POLICE, secret_nuisance, case(N)).level is Level.NONE
    lifting = ground(Ground.C, "release")
    assert read(POLICE, secret_nuisance, case(N, lifting)).level is Level.FULL


def test_a_conflict_of_duties_is_no_way_around_for_a_source_without_secrecy() -> None:
    care_note = released_item(Category.HULP)
    assert read(POLICE, care_note, case(N, ground(Ground.C, "release"))).level is Level.NONE
    assert read(POLICE, care_note, case(N, ground(Ground.W, "release"))).level is Level.FULL


def test_consent_counts_for_its_own_subject_only() -> None:
    debts = released_item(Category.FIN)
    housing = taking_part(OrganisationKey.WOCO)
    consent = ground(Ground.T, "subject")
    assert read(housing, debts, case(N, consent)).level is Level.FULL
    assert read(housing, replace(debts, subject_id=71), case(N, consent)).level is Level.NONE
    assert read(housing, replace(debts, subject_id=None), case(N, consent)).level is Level.NONE


# ------------------------------------------------------------------ regimes and other source rules


def test_the_police_regime_asks_its_ground_for_every_category() -> None:
    care = taking_part(OrganisationKey.COL_SD)
    item = replace(NUISANCE, regime=Regime.WPG)
    access = read(care, item, case(N))
    assert (access.level, set(access.reasons[0].missing) >= {"P19", "P20"}) == (Level.NONE, True)
    standing = ground(Ground.P20, "standing", recipients=frozenset({US}))
    assert read(care, item, case(N, standing)).level is Level.FULL


def test_the_justice_regime_asks_its_ground_for_every_category() -> None:
    item = replace(NUISANCE, regime=Regime.WJSG)
    assert read(POLICE, item, case(N)).level is Level.NONE
    assert read(POLICE, item, case(N, ground(Ground.J39f, "release"))).level is Level.FULL


def test_without_leaves_a_signal_but_never_replaces_necessity_or_a_source_rule() -> None:
    safe_home = taking_part(OrganisationKey.VT)
    ban = released_item(Category.BEST)
    duty = ground(Ground.W, "release")
    assert read(safe_home, ban, case(N)).level is Level.SIGNAL
    assert read(safe_home, ban, case(N, duty)).level is Level.FULL
    assert read(safe_home, ban, case(duty)).level is Level.NONE
    assert read(safe_home, replace(ban, regime=Regime.WPG), case(N)).level is Level.NONE


def test_a_secret_address_reaches_only_who_is_named() -> None:
    address = released_item(Category.ID, secret_address=True)
    named = (ReleaseFact(20, Setting.LOKAAL, frozenset({US}), START),)
    assert read(POLICE, address, case(N)).level is Level.NONE
    assert read(POLICE, replace(address, releases=named), case(N)).level is Level.FULL


@pytest.mark.parametrize("guest", [True, False])
def test_everyone_never_means_a_third_party_at_the_zvh(guest: bool) -> None:
    third = taking_part(OrganisationKey.WELZIJN, Setting.ZVH_CASUS, guest=guest)
    facts = case(N, ground(Ground.DERDE, "participation"))
    for_all = replace(NUISANCE, releases=(ReleaseFact(20, Setting.ZVH_CASUS, None, START),))
    by_name = (ReleaseFact(20, Setting.ZVH_CASUS, frozenset({US}), START),)
    assert read(third, for_all, facts).level is Level.NONE
    assert read(third, replace(for_all, releases=by_name), facts).level is Level.SIGNAL


def test_everyone_never_means_a_guest() -> None:
    assert read(replace(POLICE, guest=True), NUISANCE, case(N)).level is Level.NONE


def test_oversight_is_no_participant_to_whom_everyone_applies() -> None:
    dossier = ground(Ground.TD, "case", recipients=frozenset({US}))
    facts = case(dossier)
    oversight = taking_part(OrganisationKey.TOETS)
    pushed = released_item(Category.PRO)
    named = replace(pushed, releases=(ReleaseFact(20, Setting.LOKAAL, frozenset({US}), START),))
    assert read(oversight, pushed, facts).level is Level.NONE
    assert read(oversight, named, facts).level is Level.FULL


def test_a_dossier_that_names_nobody_opens_nothing() -> None:
    facts = case(ground(Ground.TD, "case"))
    access = _facet(taking_part(OrganisationKey.TOETS), Category.LOG, facts)
    assert access.level is Level.NONE


def test_conditions_of_the_source_lower_for_whom_and_where_they_say() -> None:
    signal = Condition(Level.SIGNAL, organisations=frozenset({OrganisationKey.POL}))
    nothing_for_others = Condition(Level.NONE, parties=frozenset({OTHER}))
    elsewhere = Condition(Level.NONE, settings=frozenset({Setting.ZVH_CASUS}))
    item = replace(NUISANCE, conditions=(signal, nothing_for_others, elsewhere))
    assert read(POLICE, item, case(N)).level is Level.SIGNAL
    assert read(taking_part(OrganisationKey.COL_VTH), item, case(N)).level is Level.FULL
    assert read(replace(POLICE, party=OTHER), item, case(N)).level is Level.NONE


# ------------------------------------------------------------------ case level


def _facet(
    participation: ParticipationFact, category: Category, facts: CaseFacts, at: datetime = NOW
) -> Access:
    return decide_facet(
        POLICY, participations=(participation,), category=category, case=facts, at=at
    )


def test_taking_part_with_necessity_shows_the_case_itself() -> None:
    necessity = ground(Ground.N, "participation")
    assert _facet(POLICE, Category.META, case(necessity)).level is Level.FULL
    assert _facet(POLICE, Category.META, case()).level is Level.NONE
    astray = case(replace(N, release_id=None))
    assert _facet(POLICE, Category.META, astray).level is Level.NONE
    assert _facet(POLICE, Category.META, case(necessity, closed_at=NOW)).level is Level.NONE
    assert _facet(POLICE, Category.LOG, case(necessity)).level is Level.NONE
    assert _facet(POLICE, Category.ID, case(necessity)).level is Level.NONE


@pytest.mark.parametrize("organisation", [OrganisationKey.BEHEER, OrganisationKey.STAT])
@pytest.mark.parametrize("category", sorted(FACETS))
def test_management_and_statistics_never_see_a_case(
    organisation: OrganisationKey, category: Category
) -> None:
    assert _facet(taking_part(organisation), category, case(N)).level is Level.NONE


def test_a_tip_at_the_undermining_table_is_for_those_who_take_part_there() -> None:
    tip = ItemFacts(
        1,
        Category.SIGN,
        SOURCE,
        Setting.OTH,
        releases=(ReleaseFact(20, Setting.OTH, None, START),),
    )
    facts = case(N, settings=(LOCAL, SettingFact(Setting.OTH, START)))
    assert read(taking_part(OrganisationKey.BURG), tip, facts).level is Level.NONE
    assert read(taking_part(OrganisationKey.BURG, Setting.OTH), tip, facts).level is Level.FULL
    assert read(taking_part(OrganisationKey.COL_SD, Setting.OTH), tip, facts).level is Level.NONE


def test_what_the_law_lets_nobody_use_any_more_is_gone_for_its_source_too() -> None:
    over = replace(NUISANCE, usable_until=NOW)
    assert read(POLICE, replace(over, usable_until=NOW + HOUR), case(N)).level is Level.FULL
    for one in (POLICE, replace(POLICE, party=SOURCE)):
        found = read(one, over, case(N))
        assert found.level is Level.NONE
        assert [because.code for because in found.reasons] == ["expired"]
