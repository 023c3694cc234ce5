"""The pages about terms: made longer, standing still, and counted on trial."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from casework.services.cases import SubjectInput
from casework.vocabulary import CaseKind, SubjectKind
from escalation.models import Deadline, DeadlineState
from escalation.services import facts, intake
from tests import cast as stage
from tests import stages


def tell():
    cast = stage.assemble()
    case = intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.UNDERMINING,
            area="Hardenberg",
            purpose="Zicht op de locatie.",
            director=cast.desk("oov"),
            subjects=[SubjectInput(SubjectKind.LOCATION)],
        ),
        municipality=cast.demo.municipality,
        by=cast.actor("oov"),
        at=cast.at,
    )
    record(cast, case, "advice_requested")
    return cast, case


def record(cast, case, event):
    cast.later(hours=1)
    facts.record_fact(
        case, event, cast.at, decided_by="Bureau Bibob", by=cast.actor("oov"), at=cast.at
    )


_told, story = stages.stage(tell)


@pytest.fixture
def clock(story, monkeypatch):
    story[0].later(hours=1)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story[0].at))


def signed_in(client, cast, account):
    client.force_login(cast.demo.users[account])
    return client


def term(case, code="BIBOB-8"):
    return Deadline.objects.get(case=case, term=code)


@pytest.mark.usefixtures("clock")
def test_a_term_is_made_longer_on_its_page_and_the_new_one_says_why(client, story):
    cast, case = story
    page = signed_in(client, cast, "oov")
    row = term(case)
    url = reverse("deadline_extend", args=[case.uuid, row.uuid])
    assert url in page.get(reverse("term_help", args=[case.uuid, row.uuid])).content.decode()
    answer = page.post(
        url, {"decided_by": "Bureau Bibob", "reason": "Er is meer onderzoek nodig."}, follow=True
    )
    text = answer.content.decode()
    assert "De termijn is verlengd." in text
    assert "Er is meer onderzoek nodig." in text
    assert "Bibob-advies na verlenging" in text
    assert url not in text, "once"


@pytest.mark.usefixtures("clock")
def test_without_a_reason_the_page_says_so_and_keeps_what_was_typed(client, story):
    cast, case = story
    row = term(case)
    answer = signed_in(client, cast, "oov").post(
        reverse("deadline_extend", args=[case.uuid, row.uuid]),
        {"decided_by": "Bureau Bibob", "reason": ""},
    )
    assert answer.status_code == 422
    assert "Schrijf hier een zin." in answer.content.decode()
    assert 'value="Bureau Bibob"' in answer.content.decode()
    assert term(case).state == DeadlineState.OPEN


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("account", ["vth", "oe", "coordinator", "samendoen"])
def test_who_does_not_guard_the_term_has_no_such_page(client, story, account):
    cast, case = story
    row = term(case)
    url = reverse("deadline_extend", args=[case.uuid, row.uuid])
    page = signed_in(client, cast, account)
    assert page.get(url).status_code == 404
    assert page.post(url, {"decided_by": "X", "reason": "Meer tijd."}).status_code == 404
    assert term(case).state == DeadlineState.OPEN


@pytest.mark.usefixtures("clock")
def test_a_term_that_stands_still_says_so_and_is_not_made_longer(client, story):
    cast, case = story
    record(cast, case, "lbb_question")
    row = term(case)
    page = signed_in(client, cast, "oov")
    text = page.get(reverse("term_help", args=[case.uuid, row.uuid])).content.decode()
    assert "staat stil" in text
    assert "Wat over is, blijft bewaard." in text
    assert "Verlengen" not in text
    assert "staat stil" in page.get(reverse("case", args=[case.uuid])).content.decode()


# ------------------------------------------------------------------ on trial


def trial(client, story, **asked):
    return signed_in(client, story[0], "samendoen").get(reverse("trial"), asked)


@pytest.mark.usefixtures("clock")
def test_the_trial_page_counts_any_term_and_explains_every_day(client, story):
    answer = trial(client, story, termijn="WVGGZ-CM", dag="23-12-2026")
    text = answer.content.decode()
    assert "maandag 28 december 2026" in text
    assert "Tweede kerstdag" in text or "tweede kerstdag" in text.lower()
    assert "Herinnering" in text
    assert Deadline.objects.filter(term="WVGGZ-CM").count() == 0, "nothing is kept"


@pytest.mark.usefixtures("clock")
def test_the_trial_page_counts_a_time_in_which_the_clock_stood_still(client, story):
    given = {"termijn": "BIBOB-8", "dag": "2-11-2026"}
    assert "maandag 28 december 2026" in trial(client, story, **given).content.decode()
    text = trial(client, story, **given, stil_van="16-11-2026", stil_tot="30-11-2026")
    assert "maandag 11 januari 2027" in text.content.decode()


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"termijn": "WVGGZ-ADV", "dag": "23-12-2026"}, "Geef ook de tijd"),
        ({"termijn": "X", "dag": "23-12-2026"}, "uit de lijst"),
        ({"termijn": "WVGGZ-CM", "dag": "32-12-2026"}, "dd-mm-jjjj"),
        ({"termijn": "WVGGZ-CM", "dag": "1-1-2019"}, "geldt pas vanaf"),
        ({"termijn": "WVGGZ-CM", "dag": "23-12-2026", "stil_van": "1-1-2027"}, "beide dagen"),
    ],
)
def test_what_cannot_be_counted_is_said_at_the_field(client, story, asked, words):
    answer = trial(client, story, **asked)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert asked["dag"] in answer.content.decode(), "what was typed is kept"


def test_the_trial_page_needs_nobody_to_take_part_in_anything(client, story):
    assert trial(client, story).status_code == 200
    assert dt.date.today().isoformat() not in trial(client, story).content.decode()
