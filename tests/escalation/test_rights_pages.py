"""The pages of a request of a data subject: for who handles it, and for a source."""

from __future__ import annotations

import pytest

from casework.models import Case, Item
from casework.rules.content import local_day
from casework.services import examinations, items
from casework.services.items import ItemInput
from casework.vocabulary import Category, Setting
from escalation.models import RightsRequest, RightsTask
from escalation.rules.rights import Outcome, RightKind, Verdict
from escalation.services import rights
from tests import stages
from tests.casework.acts import fingerprint
from tests.cast import Cast
from tests.escalation.browsing import client_of, hidden, recent_case, text_of

pytestmark = pytest.mark.django_db

CANARY = "KANARIE-7QX"


def tell() -> tuple[Cast, Case, RightsRequest]:
    """Tell of an examined local case of these hours, and of a request that was registered."""
    cast, case = recent_case()
    fg = cast.actor("fg")
    examinations.open_examination(case.reference, "Er is een verzoek.", by=fg, at=cast.at)
    row = rights.register_request(
        case,
        case.subjects.get(),
        [RightKind.RESTRICTION, RightKind.RECTIFICATION],
        local_day(cast.at),
        by=cast.actor("fg"),
        at=cast.at,
    )
    return cast, case, row


_told, pages = stages.stage(tell)


def list_of(case: Case) -> str:
    return f"/casus/{case.uuid}/verzoeken/"


def page_of(case: Case, row: RightsRequest, way: str = "") -> str:
    return f"{list_of(case)}{row.uuid}/{way}"


def task_page(cast: Cast, case: Case, kind: RightKind = RightKind.RESTRICTION) -> str:
    task = RightsTask.objects.get(case=case, item=cast.items["i3"], kind=kind)
    return f"/casus/{case.uuid}/recht/{task.uuid}/"


def test_a_request_is_registered_on_the_page(pages):
    cast, case, _ = pages
    client = client_of(cast, "fg")
    form = client.get(list_of(case))
    assert "Registreren" in text_of(form)
    sent = {
        **hidden(form),
        "subject": str(case.subjects.get().uuid),
        "kinds": ["ACCESS", "ERASURE"],
        "received_on": f"{cast.at:%d-%m-%Y}",
    }
    answer = client.post(list_of(case), sent)
    made = RightsRequest.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, page_of(case, made))
    assert made.kinds == ["ACCESS", "ERASURE"]
    assert "Maak het inzageoverzicht" in text_of(client.get(page_of(case, made)))


def test_what_was_typed_stays_beside_what_is_wrong(pages):
    cast, case, row = pages
    client = client_of(cast, "fg")
    before = fingerprint()
    form = client.get(list_of(case))
    sent = {**hidden(form), "subject": str(case.subjects.get().uuid), "received_on": "31-02-2026"}
    answer = client.post(list_of(case), sent)
    assert answer.status_code == 422
    assert "31-02-2026" in text_of(answer)
    late = client.post(
        page_of(case, row),
        {
            **hidden(form),
            "outcome": "REFUSED",
            "answered_on": f"{cast.at:%d-%m-%Y}",
            "reason": "Nee.",
        },
    )
    assert late.status_code == 422
    shown = text_of(late)
    assert "Nee." in shown
    ignored = {"casework_accessline", "casework_unsealedline"}
    after = fingerprint()
    assert {k: v for k, v in after.items() if k not in ignored} == {
        k: v for k, v in before.items() if k not in ignored
    }


def test_it_is_extended_and_answered_on_the_page(pages):
    cast, case, row = pages
    client = client_of(cast, "fg")
    page = client.get(page_of(case, row, "?wat=verlengen"))
    day = f"{cast.at:%d-%m-%Y}"
    sent = {**hidden(page), "told_on": day, "reason": "Veel bronnen moeten besluiten."}
    assert client.post(page_of(case, row, "?wat=verlengen"), sent).status_code == 302
    page = client.get(page_of(case, row))
    assert "wat=verlengen" not in text_of(page), "once is enough"
    sent = {
        **hidden(page),
        "outcome": "REFERRED",
        "answered_on": day,
        "reason": "Voor het overige naar de politie of het OM.",
    }
    first, second = (client.post(page_of(case, row), sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    row.refresh_from_db()
    assert row.outcome == Outcome.REFERRED
    assert "Vastleggen" not in text_of(client.get(page_of(case, row)))


@pytest.mark.parametrize("name", ["samendoen", "coordinator", "wijkagent", "ggz", "vreemde"])
def test_for_everybody_else_the_pages_of_the_handler_are_not_there(pages, name):
    cast, case, row = pages
    client = client_of(cast, name)
    before = {**fingerprint()}
    for url in (list_of(case), page_of(case, row)):
        assert client.get(url).status_code == 404
        assert client.post(url, {"kinds": ["ACCESS"]}).status_code == 404
    after = fingerprint()
    for table in ("escalation_rightsrequest", "escalation_rightstask", "escalation_deadline"):
        assert after[table] == before[table]


def test_the_pages_of_the_handler_do_not_tell_what_police_and_care_hold(pages):
    """Two worlds that differ in police and care items: each page reads the same."""
    cast, case, _ = pages
    client = client_of(cast, "fg")

    def shown() -> list[str]:
        made = rights.register_request(
            case,
            case.subjects.get(),
            list(RightKind),
            local_day(cast.at),
            by=cast.actor("fg"),
            at=cast.at,
        )
        answer = text_of(client.get(page_of(case, made)))
        start, end = answer.index("<main"), answer.index("</main>")
        found = answer[start:end].replace(str(made.uuid), "X")
        return [line for line in found.splitlines() if "token" not in line]

    before = shown()
    for name, category in (("wijkagent", Category.POL8), ("ggz", Category.GEZ)):
        items.add_item(
            case,
            ItemInput(category, f"Iets over {CANARY}."),
            release_into=Setting.LOKAAL,
            necessity="Nodig.",
            by=cast.actor(name),
            at=cast.at,
        )
    assert shown() == before
    assert not any("Politie Vechtdal" in line or "Dimence" in line for line in before)


def test_the_source_finds_its_task_on_the_case_and_restricts_there(pages):
    cast, case, _ = pages
    client = client_of(cast, "wonen")
    url = task_page(cast, case)
    assert url in text_of(client.get(f"/casus/{case.uuid}/"))
    page = client.get(url)
    answer = client.post(url, {**hidden(page), "verdict": "GRANTED", "reason": ""})
    assert answer.status_code == 302
    assert Item.objects.get(pk=cast.items["i3"].pk).restricted
    mine = text_of(client.get(f"/casus/{case.uuid}/gegeven/{cast.items['i3'].uuid}/"))
    assert "Het gebruik is beperkt" in mine
    assert "Beperking opheffen" in text_of(client.get(f"/casus/{case.uuid}/"))
    partner = text_of(client_of(cast, "samendoen").get(f"/casus/{case.uuid}/?meer=1"))
    assert "Inhoud van i3" not in partner
    assert "beperkt" not in partner
    page = client.get(url)
    sent = {**hidden(page), "told_on": f"{cast.at:%d-%m-%Y}", "reason": "Het klopt toch."}
    assert client.post(url, sent).status_code == 302
    assert not Item.objects.get(pk=cast.items["i3"].pk).restricted


def test_a_source_that_grants_a_correction_is_sent_to_correct_first(pages):
    cast, case, _ = pages
    client = client_of(cast, "wonen")
    url = task_page(cast, case, RightKind.RECTIFICATION)
    page = client.get(url)
    assert f"/gegeven/{cast.items['i3'].uuid}/verbeteren/" in text_of(page)
    answer = client.post(url, {**hidden(page), "verdict": "GRANTED", "reason": "Klopt."})
    assert answer.status_code == 422
    assert "Verbeter het gegeven eerst" in text_of(answer)
    assert not RightsTask.objects.exclude(verdict=Verdict.OPEN).exists()


@pytest.mark.parametrize("name", ["samendoen", "coordinator", "wijkagent", "fg", "vreemde"])
def test_a_task_is_there_for_its_source_alone(pages, name):
    cast, case, _ = pages
    client = client_of(cast, name)
    url = task_page(cast, case)
    assert client.get(url).status_code == 404
    assert client.post(url, {"verdict": "GRANTED"}).status_code == 404
    assert not Item.objects.get(pk=cast.items["i3"].pk).restricted
    assert url not in text_of(client.get(f"/casus/{case.uuid}/"))


def test_what_waits_stands_on_the_page_of_the_officer_by_its_number_alone(pages):
    cast, case, row = pages
    examinations.close_examination(case, by=cast.actor("fg"), at=cast.at)
    shown = text_of(client_of(cast, "fg").get("/verzoeken/"))
    assert "Verzoeken van betrokkenen" in shown
    link = f"/toetsdossier/?casus={case.reference}"
    assert link in shown
    assert f'value="{case.reference}"' in text_of(client_of(cast, "fg").get(link))
    assert str(row.uuid) not in shown
    for name in ("coordinator", "samendoen", "vreemde"):
        assert client_of(cast, name).get("/verzoeken/").status_code == 404
