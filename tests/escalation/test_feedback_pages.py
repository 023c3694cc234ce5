"""The form for feedback on a result, and the list for who gave it."""

from __future__ import annotations

import datetime as dt
from random import Random
from types import SimpleNamespace

import pytest

from casework.models import Case
from escalation.management.demo.teller import Teller
from escalation.models import FeedbackDuty, FeedbackRecord
from escalation.rules.feedback import Effect, Usefulness
from escalation.services import feedback
from escalation.services.feedback import FeedbackInput
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.escalation.browsing import client_of, hidden, recent_case, text_of

pytestmark = pytest.mark.django_db

WORDS = "KANARIE-9TK: het gezin kreeg al hulp."


def tell() -> tuple[Cast, Case, FeedbackDuty]:
    """Tell of a case that the Zorg- en Veiligheidshuis handed back."""
    cast, case = recent_case()
    move = stage.request_zvh(cast, case)
    stage.confirm_sources(cast, move)
    stage.judge_fit(cast, move)
    stage.scale_down(cast, stage.accept_zvh(cast, move))
    return cast, case, case.feedback_duties.get()


_told, pages = stages.stage(tell)


def url(case, duty) -> str:
    return f"/casus/{case.uuid}/terugkoppelen/{duty.uuid}/"


def test_the_case_leads_to_the_form_and_the_giver_reads_the_answer(pages):
    cast, case, duty = pages
    client = client_of(cast, "samendoen")
    assert url(case, duty) in text_of(client.get(f"/casus/{case.uuid}/"))
    given = {"effect": "NO_FOLLOW_UP", "usefulness": "FAIR", "words": WORDS}
    answer = client.post(url(case, duty), {**hidden(client.get(url(case, duty))), **given})
    assert answer.status_code == 302, text_of(answer)
    read = text_of(client_of(cast, "zvh").get("/terugkoppelingen/"))
    assert WORDS in read
    assert case.reference in read
    assert "Wij deden er niets mee" in read
    assert client_of(cast, "zvh").get(f"/casus/{case.uuid}/").status_code == 404


def test_when_its_term_comes_near_the_case_asks_for_it_at_the_top(pages, monkeypatch):
    cast, case, duty = pages
    client, asked = client_of(cast, "samendoen"), "Vertel elk jaar wat het resultaat opleverde"
    assert asked not in text_of(client.get(f"/casus/{case.uuid}/"))
    near = duty.deadline.due_at - dt.timedelta(days=20)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: near))
    assert asked in text_of(client_of(cast, "samendoen").get(f"/casus/{case.uuid}/"))
    assert asked not in text_of(client_of(cast, "wonen").get(f"/casus/{case.uuid}/"))


def test_bad_input_says_what_is_wrong_and_keeps_what_was_typed(pages):
    cast, case, duty = pages
    answer = client_of(cast, "samendoen").post(url(case, duty), {"words": WORDS})
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "Kies wat het opleverde." in shown
    assert WORDS in shown
    assert not FeedbackRecord.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("wonen", 403), ("zvh", 404), ("vreemde", 404)])
def test_for_others_there_is_no_form_and_nothing_changes(pages, name, status):
    cast, case, duty = pages
    client = client_of(cast, name)
    assert client.get(url(case, duty)).status_code == status
    given = {"effect": "HELPED", "usefulness": "GOOD", "words": ""}
    assert client.post(url(case, duty), given).status_code == status
    assert not FeedbackRecord.objects.exists()


@pytest.mark.parametrize("name", ["samendoen", "coordinator", "wijkagent", "fg"])
def test_what_was_told_is_for_who_leads_a_partnership(pages, name):
    cast, _, _ = pages
    client = client_of(cast, name)
    assert client.get("/terugkoppelingen/").status_code == 404
    assert "Terugkoppelingen" not in text_of(client.get("/postvak/"))


def test_another_partnership_reads_nothing_of_it(pages):
    cast, case, duty = pages
    feedback.give(
        duty,
        FeedbackInput(Effect.NO_FOLLOW_UP, Usefulness.POOR, WORDS),
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    read = text_of(client_of(cast, "riec").get("/terugkoppelingen/"))
    assert WORDS not in read
    assert case.reference not in read


def test_its_term_is_met_by_the_answer_and_by_no_button(pages):
    cast, case, duty = pages
    client = client_of(cast, "samendoen")
    shown = text_of(client.get(f"/casus/{case.uuid}/termijn/{duty.deadline.uuid}/"))
    assert "Zo is de termijn berekend" in shown
    assert "Zet op klaar" not in shown


def test_a_story_of_the_demo_year_answers_it_along_the_way(pages):
    cast, case, _ = pages
    later = cast.at + dt.timedelta(days=360)
    told = Teller(cast.demo, Random(1), begin=cast.at, now=later)
    told.case, told.keeper, told.diligent = case, "samendoen", True
    told.tend(later)
    assert FeedbackRecord.objects.filter(duty__case=case).exists()
