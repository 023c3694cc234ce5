"""Whatever ground a form offers is recorded where the policy counts it, and opens something."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from casework.rules import admission, alerts, releasing
from casework.rules.policy import GroundScope
from casework.rules.sharing import SettingFact
from casework.rules.tables import ADMISSION_ARTICLE, RELEASE_GROUND
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Regime, Setting
from tests.rules.sharing_builders import (
    POLICY,
    START,
    case,
    ground,
    read,
    released_item,
    taking_part,
)

SCOPE = GroundScope
GIVINGS = [
    releasing.Giving(setting, category, secret)
    for setting, category, secret in itertools.product(Setting, Category, (True, False))
    if category is not Category.LOG
]


def offered():
    """Give every ground a form offers or an act records, with what it is attached to."""
    for giving in GIVINGS:
        for code in releasing.own_grounds(POLICY, giving):
            yield "delen en bevestigen", code, releasing.recorded_at(code)
    for code, regime in itertools.product(alerts.GROUNDS, Regime):
        for recorded in alerts.released_on(code, regime):
            yield "acuut gevaar", recorded, SCOPE.RELEASE
    yield "acuut gevaar", Ground.SN, SCOPE.CASE
    for code in ADMISSION_ARTICLE:
        yield "toelaten", code, SCOPE.PARTICIPATION
    for setting, guest in itertools.product(Setting, (True, False)):
        for code in admission.grounds_of(setting, guest=guest):
            yield "toelaten", code, SCOPE.PARTICIPATION
    for code, _article in RELEASE_GROUND.values():
        yield "wet bij vrijgave", code, SCOPE.RELEASE
    yield "noodzaak bij vrijgave", Ground.N, SCOPE.RELEASE
    yield "melding", Ground.MELD, SCOPE.CASE
    yield "toetsdossier", Ground.TD, SCOPE.CASE
    yield "vast besluit", Ground.P20, SCOPE.STANDING
    yield "toestemming vastleggen", Ground.T, SCOPE.SUBJECT


@pytest.mark.parametrize(("form", "code", "scope"), sorted(set(offered())))
def test_every_ground_is_recorded_where_the_policy_counts_it(form, code, scope):
    assert scope in POLICY.ground_scope[code]


def opens(giving, code):
    """Say whether somebody in the setting reads it with this ground alone, by the rules."""
    scope = releasing.recorded_at(code).value
    always = [
        *(ground(one, "participation") for one in (Ground.N, Ground.TOEGEL, Ground.DERDE)),
        *(ground(one, "release") for one in (Ground.N, Ground.BRON)),
        ground(Ground.MELD, "case"),
        ground(Ground.SN, "case"),
        *(
            ground(one, "release")
            for one in Ground
            if one not in {*releasing.ORDER, Ground.W533}
            and SCOPE.RELEASE in POLICY.ground_scope[one]
        ),
    ]
    item = released_item(giving.category, giving.setting)
    item = replace(item, professional_secrecy=giving.professional_secrecy)
    item = replace(item, releases=(replace(item.releases[0], recipients=frozenset({1})),))
    settings = (SettingFact(giving.setting, START), SettingFact(Setting.LOKAAL, START))
    facts = case(*always, ground(code, scope), settings=tuple(dict.fromkeys(settings)))
    return any(
        read(taking_part(key, giving.setting), item, facts).level > Level.NONE
        for key in OrganisationKey
    )


def test_a_source_is_offered_exactly_the_grounds_with_which_somebody_can_read_it():
    """Asked of the reading rules themselves, for every setting and every kind of data."""
    wrong = [
        (giving, code)
        for giving in GIVINGS
        if giving.secret
        for code in releasing.secrecy_grounds(POLICY, giving.setting)
        if (code in releasing.own_grounds(POLICY, giving)) != opens(giving, code)
    ]
    assert wrong == []


def test_a_ground_that_counts_nowhere_is_not_offered():
    scopes = {**POLICY.ground_scope, Ground.T: frozenset({SCOPE.RELEASE})}
    other = replace(POLICY, ground_scope=scopes)
    assert Ground.T in releasing.secrecy_grounds(POLICY, Setting.LOKAAL)
    assert Ground.T not in releasing.secrecy_grounds(other, Setting.LOKAAL)


def test_care_that_was_not_told_in_confidence_cannot_rest_on_a_professionals_decision():
    giving = releasing.Giving(Setting.ZVH_CASUS, Category.GEZ, professional_secrecy=False)
    assert Ground.G not in releasing.own_grounds(POLICY, giving)
    refused = releasing.decide_own_ground(POLICY, giving, Ground.G, releasing.Consent())
    assert [reason.field for reason in refused.reasons] == ["ground"]
    assert releasing.decide_own_ground(POLICY, giving, Ground.W, releasing.Consent())


def test_consent_about_nobody_is_refused_at_the_field():
    giving = releasing.Giving(Setting.ZVH_CASUS, Category.GEZ, professional_secrecy=True)
    nobody = releasing.Consent(about_person=False, covers=True)
    refused = releasing.decide_own_ground(POLICY, giving, Ground.T, nobody)
    assert [(one.code, one.field) for one in refused.reasons] == [("secrecy:subject", "ground")]
