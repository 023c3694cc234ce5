"""Three kinds of consent, kept apart; only one lifts a secret, and its end hides at that moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casework.errors import Conflict, NotVisible, Refused
from casework.models import Consent, LegalGround
from casework.services import consents, grounds
from casework.vocabulary import AgeGroup, Category, Consenter, ConsentKind, Ground, Level
from tests import cast as stage
from tests import stages
from tests.casework import acts

BOTH = frozenset(Consenter)


def tell():
    """A local case about a child of thirteen; the debt note (FIN) waits for consent."""
    cast = stage.assemble()
    case = stage.open_local_case(cast, identity={**stage.IDENTITY, "born_on": "2013-05-03"})
    stage.fill_locally(cast, case)
    for item in case.items.all():
        item.subject = case.subjects.get()
        item.save(update_fields=["subject"])
    cast.later(hours=1)
    return cast, case


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


def given(cast, case, **changed):
    base = consents.ConsentInput(
        ConsentKind.LIFT_SECRECY,
        case.subjects.get(),
        AgeGroup.YOUTH,
        BOTH,
        cast.at.date(),
        "Met kind en moeder besproken.",
        categories=frozenset({Category.FIN}),
    )
    return replace(base, **changed)


def record(cast, case, who="samendoen", **changed):
    return consents.record_consent(
        case, given(cast, case, **changed), by=cast.actor(who), at=cast.at
    )


def sees(cast, case, name="wonen"):
    return cast.levels(name, case).get("i4", Level.NONE)


def test_consent_to_lift_the_secret_opens_and_its_withdrawal_hides_at_that_moment(cast, case):
    assert sees(cast, case) is Level.NONE
    row = record(cast, case)
    assert sees(cast, case) is Level.FULL
    assert row.ground.ground == Ground.T
    consents.withdraw_consent(row, by=cast.actor("samendoen"), at=cast.at)
    assert sees(cast, case) is Level.NONE
    with pytest.raises(Conflict):
        consents.withdraw_consent(row, by=cast.actor("samendoen"), at=cast.at)


@pytest.mark.parametrize("kind", [ConsentKind.AVG_GROUND, ConsentKind.ACCEPT_HELP])
def test_another_consent_never_stands_for_it(cast, case, kind):
    row = record(cast, case, kind=kind)
    assert row.ground is None
    assert sees(cast, case) is Level.NONE
    assert not LegalGround.objects.filter(ground=Ground.T).exists()


def test_consent_reaches_only_the_parties_and_data_it_names(cast, case):
    record(cast, case, recipients=frozenset({cast.desk("wijkagent").party_id}))
    assert sees(cast, case) is Level.NONE
    record(cast, case, categories=frozenset({Category.HULP}))
    assert sees(cast, case) is Level.NONE
    assert cast.levels("wonen", case)["i5"] is Level.FULL


def test_consent_with_an_end_ends_by_itself(cast, case):
    record(cast, case, until=cast.at + dt.timedelta(days=1))
    assert sees(cast, case) is Level.FULL
    cast.later(days=1)
    assert sees(cast, case) is Level.NONE


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"given_by": frozenset({Consenter.SELF})}, "consent:representative"),
        ({"given_by": frozenset({Consenter.REPRESENTATIVE})}, "consent:self"),
        ({"age": AgeGroup.ADULT}, "consent:age"),
        ({"explanation": "ja"}, "text:empty"),
        ({"given_on": dt.date(2027, 1, 1)}, "date:future"),
        ({"until": stage.START}, "consent:past"),
        ({"recipients": frozenset()}, "consent:nobody"),
        ({"categories": frozenset()}, "consent:nothing"),
    ],
)
def test_an_incomplete_consent_is_refused_and_opens_nothing(cast, case, changed, code):
    before = acts.fingerprint()
    with pytest.raises(Refused) as caught:
        record(cast, case, **changed)
    assert [reason.code for reason in caught.value.reasons] == [code]
    assert acts.fingerprint() == before


def test_who_cannot_read_the_birth_date_learns_nothing_from_a_refusal(cast, case):
    """Whoever sees no name item may record any age: no answer tells how old somebody is."""
    case.items.filter(category=Category.ID).update(withdrawn_at=cast.at, withdrawn_by=1)
    record(cast, case, "ggz", age=AgeGroup.ADULT, given_by=frozenset({Consenter.SELF}))


def test_consent_that_care_recorded_does_not_lift_anothers_secret(cast, case):
    record(cast, case, "samendoen", categories=frozenset({Category.GEZ}))
    assert "i6" not in cast.levels("samendoen", case)
    record(cast, case, "ggz", categories=frozenset({Category.GEZ}))
    assert cast.levels("samendoen", case)["i6"] is Level.FULL


def test_only_the_party_that_recorded_a_consent_knows_of_it_and_withdraws_it(cast, case):
    row = record(cast, case)
    assert list(consents.consents_of(cast.actor("wijkagent"), case)) == []
    before = acts.fingerprint()
    with pytest.raises(NotVisible):
        consents.withdraw_consent(row, by=cast.actor("wijkagent"), at=cast.at)
    assert acts.fingerprint() == before


def test_withdrawing_the_ground_itself_ends_the_consent_too(cast, case):
    row = record(cast, case)
    grounds.withdraw_ground(row.ground, by=cast.actor("samendoen"), at=cast.at)
    assert Consent.objects.get(pk=row.pk).withdrawn_at == cast.at
