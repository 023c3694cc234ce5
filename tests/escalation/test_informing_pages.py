"""The page on which telling a data subject is recorded, and what a case shows of it."""

from __future__ import annotations

import datetime as dt

import pytest

from casework.models import Case
from casework.rules.content import local_day
from escalation import protocol
from escalation.models import Deadline, DeadlineState, InformDuty
from escalation.rules.informing import InformState
from tests import stages
from tests.escalation.browsing import client_of, hidden, recent_case, text_of

pytestmark = pytest.mark.django_db

CANARY = "KANARIE-7QX"

_told, pages = stages.stage(recent_case)


def duty_of(case: Case) -> InformDuty:
    return InformDuty.objects.select_related("case", "deadline", "desk").get(case=case)


def url_of(case: Case, way: str = "") -> str:
    return f"/casus/{case.uuid}/informeren/{duty_of(case).uuid}/{way}"


def test_the_case_tells_who_must_do_it_and_only_says_the_rest(pages):
    cast, case = pages
    mine = text_of(client_of(cast, "samendoen").get(f"/casus/{case.uuid}/"))
    assert "Informeer Persoon 1" in mine
    assert url_of(case) in mine
    theirs = text_of(client_of(cast, "wijkagent").get(f"/casus/{case.uuid}/"))
    assert "nog niet geïnformeerd" in theirs
    assert "Informeer Persoon 1" not in theirs
    assert url_of(case) not in theirs


def test_who_has_the_task_records_on_the_page_that_somebody_was_told(pages):
    cast, case = pages
    client = client_of(cast, "samendoen")
    page = client.get(url_of(case))
    day = f"{cast.at:%d-%m-%Y}"
    answer = client.post(
        url_of(case),
        {
            **hidden(page),
            "told_on": day,
            "means": "LETTER",
            "told": "SELF",
            "through": str(cast.desk("wijkagent").uuid),
        },
    )
    assert answer.status_code == 302
    assert duty_of(case).records.get().told_through == cast.desk("wijkagent")
    shown = text_of(client.get(f"/casus/{case.uuid}/"))
    assert "geïnformeerd op" in shown
    assert "Informeer Persoon 1" not in shown


def test_what_was_typed_stays_beside_what_is_missing(pages):
    cast, case = pages
    client = client_of(cast, "samendoen")
    page = client.get(url_of(case, "?wat=uitstel"))
    assert "UAVG 41(1)(d)" in text_of(page)
    answer = client.post(
        url_of(case, "?wat=uitstel"),
        {**hidden(page), "motivation": f"Omdat. {CANARY}", "until": "31-02-2027"},
    )
    assert answer.status_code == 422
    shown = text_of(answer)
    assert CANARY in shown
    assert "Schrijf de datum als dd-mm-jjjj" in shown
    assert duty_of(case).state == InformState.OPEN


def test_a_reason_to_wait_is_read_by_who_may_decide_and_by_nobody_else(pages):
    cast, case = pages
    client = client_of(cast, "samendoen")
    page = client.get(url_of(case, "?wat=uitstel"))
    factors = {f"factor_{row.letter}": "Gewogen." for row in protocol.informing().factors}
    until = local_day(cast.at) + dt.timedelta(days=10)
    sent = {
        **hidden(page),
        **factors,
        "ground": "i",
        "motivation": f"Dit is gevaarlijk. {CANARY}",
        "until": f"{until:%d-%m-%Y}",
    }
    assert client.post(url_of(case, "?wat=uitstel"), sent).status_code == 302
    assert CANARY in text_of(client.get(url_of(case)))
    partner = client_of(cast, "wijkagent")
    assert partner.get(url_of(case)).status_code == 403
    assert CANARY not in text_of(partner.get(f"/casus/{case.uuid}/?toon=alles&meer=1"))


def test_a_second_click_records_once(pages):
    cast, case = pages
    client = client_of(cast, "samendoen")
    page = client.get(url_of(case, "?wat=niet"))
    sent = {**hidden(page), "exemption": "knows", "motivation": "De betrokkene zat aan tafel."}
    first, second = (client.post(url_of(case, "?wat=niet"), sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert duty_of(case).records.count() == 1


def test_the_term_itself_cannot_be_ticked_off(pages):
    cast, case = pages
    term = duty_of(case).deadline
    client = client_of(cast, "samendoen")
    assert f"termijn/{term.uuid}/klaar/" not in text_of(client.get(f"/casus/{case.uuid}/"))
    help_page = client.get(f"/casus/{case.uuid}/termijn/{term.uuid}/")
    assert "Zet op klaar" not in text_of(help_page)
    token = hidden(client.get(url_of(case)))
    answer = client.post(f"/casus/{case.uuid}/termijn/{term.uuid}/klaar/", token)
    assert answer.status_code == 403
    assert Deadline.objects.get(pk=term.pk).state == DeadlineState.OPEN
