"""Nobody is let in where the policy gives nothing; and who lets in looks first what that shows."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from casework.errors import Refused
from casework.models import CaseSetting, Participation
from casework.rules import admission
from casework.services import participation
from casework.services.cases import SubjectInput
from casework.vocabulary import (
    CaseKind,
    Category,
    Level,
    OrganisationKey,
    Setting,
    SubjectKind,
)
from escalation.services import admission as admitting
from escalation.services import intake
from tests import stages
from tests.casework import acts
from tests.escalation.browsing import client_of, recent_case, text_of
from tests.rules.sharing_builders import POLICY

READ = {"casework_user", "casework_accessline", "casework_unsealedline"}


@pytest.mark.parametrize("setting", Setting)
def test_a_place_is_where_the_policy_shows_the_case_itself(setting):
    for key in OrganisationKey:
        ceiling = POLICY.cell(setting, Category.META, key).ceiling
        taking_part = key not in {"BEHEER", "STAT", "TOETS"}
        assert admission.has_place(POLICY, setting, key) is (taking_part and ceiling > Level.NONE)
        decided = admission.decide_place(POLICY, setting, key, "De ander", field="desk")
        assert bool(decided) is admission.has_place(POLICY, setting, key)
        assert all(one.field == "desk" and one.source for one in decided.reasons)


def test_without_a_place_the_policy_gives_no_content_about_anybody_either():
    """Group facts alone, of which nothing can be seen without the case itself."""
    for (setting, category, key), cell in POLICY.cells.items():
        if key in admission.NOT_IN_CASES or category is Category.GROEP:
            continue
        if max(cell.ceiling, cell.without) > Level.NONE:
            assert admission.has_place(POLICY, setting, key), (setting, category, key)


def tell():
    return recent_case()


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


@pytest.fixture
def crisis_case(cast, case):
    """A case with an open CRISIS setting that the coordinator leads."""
    CaseSetting.objects.create(
        case=case,
        setting=Setting.CRISIS,
        opened_at=cast.at,
        opened_by=cast.demo.users["coordinator"],
        decision="Crisismaatregel",
    )
    Participation.objects.create(
        case=case,
        desk=cast.desk("coordinator"),
        setting=Setting.CRISIS,
        since=cast.at,
        admitted_by=cast.demo.users["coordinator"],
        necessity="Leidt dit overleg.",
    )
    return case


def refused(act):
    before = acts.fingerprint()
    with pytest.raises(Refused) as caught:
        act()
    assert acts.fingerprint() == before
    return [(one.code, one.field) for one in caught.value.reasons]


@pytest.mark.parametrize("service", [participation.admit, admitting.admit])
def test_the_service_refuses_and_changes_nothing(cast, crisis_case, service):
    found = refused(
        lambda: service(
            crisis_case,
            cast.desk("wonen"),
            Setting.CRISIS,
            necessity="Nodig voor deze casus.",
            by=cast.actor("coordinator"),
            at=cast.at,
        )
    )
    assert found == [("admit:nothing", "desk")]


def test_a_guest_without_a_place_is_refused_too(cast, crisis_case):
    found = refused(
        lambda: participation.admit_guest(
            crisis_case,
            cast.desk("wonen"),
            Setting.CRISIS,
            necessity="Nodig voor deze casus.",
            until=cast.at.replace(year=cast.at.year + 1),
            by=cast.actor("coordinator"),
            at=cast.at,
        )
    )
    assert found == [("admit:nothing", "desk")]


def test_the_page_says_so_at_the_field_and_keeps_what_was_typed(cast, crisis_case):
    client = client_of(cast, "coordinator")
    url = reverse("admit", args=[crisis_case.uuid])
    data = {
        "desk": str(cast.desk("wonen").uuid),
        "setting": "CRISIS",
        "necessity": "Mijn eigen zin.",
    }
    for more in ({}, {"voorbeeld": "1"}):
        answer = client.post(url, {**data, **more})
        assert answer.status_code == 422
        assert "mag in dit overleg niets zien" in text_of(answer)
        assert "Mijn eigen zin." in text_of(answer)
    assert not Participation.objects.filter(
        case=crisis_case, desk=cast.desk("wonen"), setting=Setting.CRISIS
    ).exists()


def test_a_case_cannot_be_opened_with_who_sees_nothing_at_its_table(cast):
    given = intake.IntakeInput(
        kind=CaseKind.UNDERMINING,
        area="Dedemsvaart",
        purpose="Ondermijning in dit pand stoppen.",
        director=cast.desk("oov"),
        subjects=[SubjectInput(SubjectKind.LOCATION, {"name": "Pand fictief 1"})],
        participants=[cast.desk("samendoen")],
    )
    found = refused(
        lambda: intake.open_case(
            given, municipality=cast.demo.municipality, by=cast.actor("oov"), at=cast.at
        )
    )
    assert found == [("admit:nothing", "participants")]


def test_only_who_has_a_place_is_offered(cast, case, crisis_case):
    """The coordinator leads both; who has a place in one of them is in the list."""
    page = text_of(client_of(cast, "coordinator").get(reverse("admit", args=[case.uuid])))
    assert str(cast.desk("halt").uuid) in page, "a place at the local table"
    for key in ("riec", "fg"):
        assert str(cast.desk(key).uuid) not in page


def look(cast, case, name, **more):
    data = {
        "desk": str(cast.desk(name).uuid),
        "setting": "LOKAAL",
        "necessity": "Nodig voor deze casus.",
        "voorbeeld": "1",
        **more,
    }
    answer = client_of(cast, "coordinator").post(reverse("admit", args=[case.uuid]), data)
    assert answer.status_code == 200
    page = text_of(answer)
    assert "Dit verandert er" in page
    told = page[page.index("Dit verandert er") : page.index("Er is nog niets gedaan")]
    return re.sub(r"<[^>]+>|\s+", " ", told)


def test_who_lets_in_looks_first_and_never_sees_more_than_the_own_share(cast, case):
    before = acts.fingerprint()
    told = look(cast, case, "oov")
    told = " ".join(told.split())
    assert "Naam en contactgegevens niets volledig" in told
    # it would read the nuisance file whole; the coordinator itself knows only that it is there
    assert "Wonen en overlast niets alleen dat het er is" in told
    assert "Inhoud van" not in told, "kinds of data, never words"
    changed = {name for name, mark in acts.fingerprint().items() if mark != before[name]}
    assert changed <= READ


def test_a_look_tells_nothing_about_who_takes_part_unseen(cast, case):
    """Dimence takes part without having opted in; Tactus does not: the page is the same."""
    unseen = look(cast, case, "ggz").replace(cast.desk("ggz").label, "ZORG")
    outside = look(cast, case, "tactus").replace(cast.desk("tactus").label, "ZORG")
    assert unseen == outside
