"""The wizard in a real browser: the preview follows, the draft is kept, the policy holds."""

from __future__ import annotations

import pytest

from casework.models import Draft
from tests import cast as stage
from tests.escalation.browsing import client_of, recent_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(page, live_server):
    """Sign the coordinator in on a case that a request can be made for."""
    cast = recent_cast()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    client = client_of(cast, "coordinator")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/casus/{case.uuid}/verplaatsen/")
    return page


def test_each_tick_changes_the_preview_and_typing_is_kept(opened):
    opened.get_by_label("Zorg- en Veiligheidshuis").check()
    opened.get_by_role("button", name="Verder naar criteria").click()
    opened.get_by_label("Waarom is dit nodig?").press_sequentially("Het lokale plan zit vast.")
    opened.wait_for_function(
        "() => document.querySelector('#concept').textContent.includes('bewaard')"
    )
    assert Draft.objects.get().data["motivation"] == "Het lokale plan zit vast."
    opened.get_by_role("button", name="Verder naar gegevens").click()
    preview = opened.locator("#voorbeeld")
    assert "Geld en inkomen" not in preview.inner_text()
    opened.get_by_label("Geld en inkomen").check()
    preview.get_by_text("Geld en inkomen").wait_for()
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
