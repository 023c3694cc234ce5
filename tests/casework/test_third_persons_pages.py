"""The statement on the form of a note, and the page on which a colleague checks it."""

from __future__ import annotations

import pytest

from casework.models import Case, Item, Release, ThirdPersonCheck
from casework.services.participation import admit
from casework.vocabulary import Setting
from tests import stages
from tests.cast import Cast
from tests.escalation.browsing import client_of, hidden, recent_case, text_of

pytestmark = pytest.mark.django_db

WORDS = "KANARIE-2JS: er loopt een strafzaak."
STATEMENT = "geen andere personen herkenbaar"


def tell() -> tuple[Cast, Case]:
    """Tell of a local case in which the prosecutor takes part."""
    cast, case = recent_case()
    admit(
        case,
        cast.desk("om"),
        Setting.LOKAAL,
        necessity="Nodig.",
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    return cast, case


_told, pages = stages.stage(tell)


def write(cast, case, **given):
    client = client_of(cast, "om")
    url = f"/casus/{case.uuid}/notitie/"
    data = {"text": WORDS, "category": "JUS", "setting": "LOKAAL", **given}
    return client.post(url, {**hidden(client.get(url)), **data})


def test_the_form_asks_for_the_statement_and_keeps_what_was_typed(pages):
    cast, case = pages
    answer = write(cast, case)
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "Controleer eerst of er geen andere personen herkenbaar zijn." in shown
    assert WORDS in shown
    assert not Item.objects.filter(case=case, category="JUS").exists()


def test_from_the_note_to_the_colleague_and_on_to_the_others(pages):
    cast, case = pages
    assert write(cast, case, no_third_persons="on").status_code == 302
    row = Item.objects.get(case=case, category="JUS")
    colleague = client_of(cast, "omcollega")
    url = f"/casus/{case.uuid}/gegeven/{row.uuid}/controle/"
    assert url in text_of(colleague.get("/"))
    assert WORDS in text_of(colleague.get(url))
    assert colleague.post(url, hidden(colleague.get(url))).status_code == 422
    assert not Release.objects.filter(item=row).exists()
    done = colleague.post(url, {**hidden(colleague.get(url)), "no_third_persons": "on"})
    assert done.status_code == 302
    assert Release.objects.filter(item=row).exists()
    assert "hebben dit gecontroleerd" in text_of(colleague.get(done.headers["Location"]))


def test_who_wrote_it_cannot_check_it_on_the_page(pages):
    cast, case = pages
    write(cast, case, no_third_persons="on")
    row = Item.objects.get(case=case, category="JUS")
    client, url = client_of(cast, "om"), f"/casus/{case.uuid}/gegeven/{row.uuid}/controle/"
    assert "Bevestigen" not in text_of(client.get(url))
    assert client.post(url, {"no_third_persons": "on"}).status_code == 403
    assert not Release.objects.filter(item=row).exists()


@pytest.mark.parametrize("name", ["samendoen", "wijkagent", "vreemde"])
def test_for_others_there_is_no_such_page(pages, name):
    cast, case = pages
    write(cast, case, no_third_persons="on")
    row = Item.objects.get(case=case, category="JUS")
    client, url = client_of(cast, name), f"/casus/{case.uuid}/gegeven/{row.uuid}/controle/"
    assert client.get(url).status_code == 404
    assert client.post(url, {"no_third_persons": "on"}).status_code == 404
    assert ThirdPersonCheck.objects.get(item=row).checked_at is None


def test_an_item_that_is_no_data_of_justice_has_no_such_page(pages):
    cast, case = pages
    row = cast.items["i3"]
    client = client_of(cast, "wonen")
    assert client.get(f"/casus/{case.uuid}/gegeven/{row.uuid}/controle/").status_code == 404
    assert STATEMENT not in text_of(client.get(f"/casus/{case.uuid}/gegeven/{row.uuid}/"))
