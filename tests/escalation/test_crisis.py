"""CRISIS exists only while a measure is prepared or runs, and tells the care provider."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import access
from casework.errors import Refused
from casework.models import CaseSetting, LegalGround
from casework.services import examinations, items
from casework.services.items import ItemInput
from casework.vocabulary import Category, Ground, Level, Setting
from escalation.models import Deadline
from escalation.services import admission, facts
from notifications import services as messenger
from notifications.models import Message
from notifications.vocabulary import Template
from tests import cast as stage
from tests import stages
from tests.casework import acts

pytestmark = pytest.mark.django_db

WHY = "Zonder overleg dreigt ernstig nadeel."


def tell():
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    cast.later(hours=1)
    return cast, case


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


def happens(cast, case, event, who="coordinator", why=WHY, moment=None):
    return facts.record_fact(
        case,
        event,
        moment or cast.at,
        decided_by="Burgemeester",
        strictly_necessary=why,
        by=cast.actor(who),
        at=cast.at,
    )


def is_open(case) -> bool:
    return CaseSetting.objects.filter(
        case=case, setting=Setting.CRISIS, closed_at__isnull=True
    ).exists()


def inside(cast, case, name) -> bool:
    return Setting.CRISIS in access.settings_of(cast.actor(name), case)


def admit(cast, case, *names, setting=Setting.CRISIS, guest_until=None):
    for name in names:
        admission.admit(
            case,
            cast.desk(name),
            setting,
            necessity="Nodig voor de crisismaatregel.",
            guest_until=guest_until,
            by=cast.actor("coordinator"),
            at=cast.at,
        )


def share(cast, case, name, category):
    return items.add_item(
        case,
        ItemInput(category, "Strikt nodige inhoud, fictief."),
        release_into=Setting.CRISIS,
        necessity="Strikt nodig.",
        by=cast.actor(name),
        at=cast.at,
    )


def sees(cast, case, name, item) -> Level:
    seen = {row.item.pk: row.level for row in access.visible_items(cast.actor(name), case)}
    return seen.get(item.pk, Level.NONE)


def test_without_the_fact_there_is_no_crisis_and_nobody_opens_one(cast, case):
    assert not is_open(case)
    before = acts.fingerprint()
    with pytest.raises(Refused):
        admit(cast, case, "ggz")
    assert acts.fingerprint() == before


@pytest.mark.parametrize("event", ["measure_prepared", "measure_taken"])
def test_the_fact_opens_it_for_who_leads_and_who_records_and_nobody_else(cast, case, event):
    happens(cast, case, event, who="wijkagent")
    assert is_open(case)
    assert inside(cast, case, "coordinator")
    assert inside(cast, case, "wijkagent")
    for name in ("samendoen", "wonen", "ggz"):
        assert not inside(cast, case, name)


def test_a_guest_of_a_meeting_that_is_over_is_not_there_to_be_let_in(cast, case):
    admit(cast, case, "oov", setting=Setting.LOKAAL, guest_until=cast.at + dt.timedelta(hours=1))
    cast.later(hours=1)
    happens(cast, case, "measure_prepared", who="wijkagent")
    assert not inside(cast, case, "oov")


def test_a_guest_does_not_stay_for_the_measure(cast, case):
    happens(cast, case, "measure_prepared")
    meeting = cast.at + dt.timedelta(hours=2)
    admit(cast, case, "ggz", guest_until=meeting)
    admit(cast, case, "wijkagent")
    cast.at = meeting
    assert inside(cast, case, "wijkagent")
    assert not inside(cast, case, "ggz")


def test_oversight_examines_and_records_nothing(cast, case):
    examinations.open_examination(
        case.reference, "Jaarlijkse steekproef.", by=cast.actor("fg"), at=cast.at
    )
    before = acts.fingerprint()
    with pytest.raises(Refused):
        happens(cast, case, "measure_prepared", who="fg")
    assert acts.fingerprint() == before


def test_an_organisation_outside_the_law_records_the_fact_and_stays_outside(cast, case):
    happens(cast, case, "measure_taken", who="samendoen")
    assert is_open(case)
    assert not inside(cast, case, "samendoen")


def test_content_shows_only_with_the_statement_that_it_is_strictly_necessary(cast, case):
    happens(cast, case, "measure_taken", why="")
    admit(cast, case, "ggz", "wijkagent")
    item = share(cast, case, "ggz", Category.GEZ)
    assert sees(cast, case, "wijkagent", item) is Level.NONE
    happens(cast, case, "measure_taken")
    assert sees(cast, case, "wijkagent", item) is Level.FULL
    assert sees(cast, case, "coordinator", item) is Level.NONE
    assert sees(cast, case, "samendoen", item) is Level.NONE


@pytest.mark.parametrize("event", ["measure_ended", "measure_not_taken"])
def test_the_end_of_the_measure_closes_it_at_that_moment(cast, case, event):
    happens(cast, case, "measure_prepared")
    admit(cast, case, "ggz", "wijkagent")
    item = share(cast, case, "ggz", Category.GEZ)
    assert sees(cast, case, "wijkagent", item) is Level.FULL
    cast.later(hours=1)
    happens(cast, case, event)
    assert not is_open(case)
    assert sees(cast, case, "wijkagent", item) is Level.NONE
    assert not inside(cast, case, "ggz")
    happens(cast, case, "measure_prepared")
    admit(cast, case, "ggz", "wijkagent")
    assert sees(cast, case, "wijkagent", item) is Level.NONE, "opening anew revives nothing"


def test_a_measure_nobody_ends_ends_by_its_own_term(cast, case):
    happens(cast, case, "measure_taken")
    admit(cast, case, "ggz", "wijkagent")
    item = share(cast, case, "ggz", Category.GEZ)
    ends = Deadline.objects.get(case=case, term="WVGGZ-CM").due_at
    cast.at = ends - dt.timedelta(seconds=1)
    assert sees(cast, case, "wijkagent", item) is Level.FULL
    cast.at = ends
    assert sees(cast, case, "wijkagent", item) is Level.NONE
    assert not any(inside(cast, case, name) for name in ("coordinator", "ggz", "wijkagent"))


def test_a_preparation_counts_for_a_day_and_a_petition_keeps_the_measure_alive(cast, case):
    begun = cast.at
    happens(cast, case, "measure_prepared")
    assert LegalGround.objects.get(case=case, ground=Ground.SN).valid_until == begun + dt.timedelta(
        hours=24
    )
    happens(cast, case, "measure_taken")
    cast.later(days=2)
    happens(cast, case, "petition_received", moment=cast.at.date())
    ends = max(
        Deadline.objects.filter(case=case, term__in=["WVGGZ-CM", "WVGGZ-MVCB"]).values_list(
            "due_at", flat=True
        )
    )
    grounds = LegalGround.objects.filter(case=case, ground=Ground.SN, valid_until=ends)
    assert grounds.exists()
    cast.at = ends - dt.timedelta(seconds=1)
    assert inside(cast, case, "coordinator")
    cast.at = ends
    assert not inside(cast, case, "coordinator")


def test_a_measure_recorded_after_it_ended_opens_nothing(cast, case):
    happens(cast, case, "measure_taken", moment=cast.at - dt.timedelta(days=20))
    assert not is_open(case)


def test_the_responsible_care_provider_is_told_of_the_opening_and_of_what_is_shared(cast, case):
    happens(cast, case, "measure_taken", who="wijkagent")
    share(cast, case, "wijkagent", Category.POL8)
    messenger.route_events(at=cast.at)
    for template in (Template.CRISIS_OPENED, Template.CRISIS_SHARED):
        rows = Message.objects.filter(template=template)
        assert {row.recipient.username for row in rows} == {"ggz"}, template
