"""The pages in a real browser: no barrier in light or dark, by keyboard alone, and on a phone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from casework.models import Item
from casework.services import reports
from escalation.services import intake
from notifications import services as messenger
from tests import cast as stage
from tests import policy_texts, stages
from tests.browser.looking import fits, no_barriers
from tests.casework import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tell():
    """Tell of one local case, a day old, with everybody's own items."""
    cast = stage.assemble(timezone.now() - dt.timedelta(days=1))
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    return cast, case


_told, story = stages.committed_stage(tell)


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def test_one_signs_in_with_the_keyboard_and_a_wrong_password_is_told(page, live_server, story):
    page.goto(f"{live_server.url}/account/login/")
    no_barriers(page)
    page.locator("[name=login]").focus()
    page.keyboard.type("samendoen")
    page.locator("[name=password]").focus()
    page.keyboard.type("verkeerd")
    page.keyboard.press("Enter")
    page.locator("[role=alert]").first.wait_for()
    no_barriers(page)
    page.locator("[name=login]").fill("samendoen")
    page.locator("[name=password]").fill("schakel-demo-2026")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Mijn werkvoorraad").wait_for()


def test_the_worklist_leads_to_a_case_with_the_keyboard_alone(sign_in, story):
    _, case = story
    page = sign_in("samendoen")
    no_barriers(page)
    page.keyboard.press("Tab")
    assert focused(page) == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.url.endswith("#inhoud")
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page) == case.reference:
            break
    assert focused(page) == case.reference
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Plan van aanpak").wait_for()
    assert page.get_by_text("Inhoud van i2, fictief.").is_visible()
    no_barriers(page)
    assert fits(page)


def test_a_case_and_its_explanation_have_no_barriers_on_a_phone(sign_in, story):
    _, case = story
    page = sign_in("wonen", f"/casus/{case.uuid}/")
    page.set_viewport_size({"width": 390, "height": 844})
    no_barriers(page)
    assert fits(page)
    assert "Inhoud van i2" not in page.content()
    page.goto(f"{page.url}wie-ziet-wat/")
    no_barriers(page)
    assert fits(page)


def test_a_note_is_written_on_a_phone_and_the_line_of_readers_follows(sign_in, story):
    _, case = story
    page = sign_in("samendoen", f"/casus/{case.uuid}/notitie/")
    page.set_viewport_size({"width": 390, "height": 844})
    assert fits(page)
    no_barriers(page)
    heard = page.locator("#gehoor")
    assert "Ziet niet: Gemeente, zorg en veiligheid, Politie Vechtdal" in heard.inner_text()
    page.get_by_label("Notitie").fill("De buren slapen weer, fictief.")
    page.get_by_text("Ander soort gegeven of ander publiek").click()
    page.get_by_label("Soort gegeven").select_option("PLAN")
    page.wait_for_function(
        "() => !document.querySelector('#gehoor').textContent.includes('Ziet niet')"
    )
    page.get_by_role("button", name="Notitie bewaren").click()
    page.get_by_text("De notitie is bewaard.").wait_for()
    assert fits(page)
    note = Item.objects.get(text="De buren slapen weer, fictief.")
    assert note.category == "PLAN"


def test_the_preview_of_the_wizard_follows_every_tick(sign_in, story):
    _, case = story
    page = sign_in("coordinator", f"/casus/{case.uuid}/verplaatsen/")
    no_barriers(page)
    page.get_by_label("Zorg- en Veiligheidshuis").check()
    page.get_by_role("button", name="Verder naar criteria").click()
    page.get_by_label("Waarom is dit nodig?").fill("Het lokale plan zit al weken vast.")
    no_barriers(page)
    page.get_by_role("button", name="Verder naar gegevens").click()
    preview = page.locator("#voorbeeld")
    assert "Gezondheid" in preview.inner_text()
    assert "Geld en inkomen" not in preview.inner_text()
    page.get_by_label("Gezondheid").uncheck()
    page.get_by_label("Geld en inkomen").check()
    preview.get_by_text("Geld en inkomen").wait_for()
    assert "Gezondheid" not in preview.inner_text()
    no_barriers(page)
    page.get_by_role("button", name="Verder naar controleren").click()
    page.get_by_role("heading", name="Nog niet compleet").wait_for()
    no_barriers(page)


def test_the_table_reads_a_request_and_answers_it_without_barriers(sign_in, story):
    cast, case = story
    move = stage.request_zvh(cast, case)
    stage.confirm_sources(cast, move)
    page = sign_in("zvh", f"/verzoek/{move.uuid}/")
    no_barriers(page)
    assert "Inhoud van i2" not in page.content()
    page.get_by_label("Past bij deze tafel").check()
    page.get_by_role("button", name="Beslissing versturen").click()
    page.get_by_text("Inhoud van i2, fictief.").wait_for()
    no_barriers(page)


def waiting_report(cast):
    """Let the community officer report; it waits for intake."""
    return reports.receive_report(
        acts.report_input(cast),
        municipality=cast.demo.municipality,
        desk=cast.actor("wijkagent").desks[0],
        by=cast.actor("wijkagent"),
        at=cast.at,
    )


def test_the_figures_fit_a_phone_and_a_chosen_look_stays(sign_in, story):
    cast, case = story
    told = waiting_report(cast)
    intake.join_report(told, case, by=cast.actor("intake"), at=cast.at)
    page = sign_in("coordinator", "/cijfers/")
    page.set_viewport_size({"width": 390, "height": 844})
    no_barriers(page)
    assert fits(page)
    page.emulate_media(color_scheme="light")
    light = page.evaluate(BACKGROUND)
    page.locator("summary", has_text="Uw menu").click()
    page.get_by_role("button", name="Donker").click()
    page.goto(page.url.replace("/cijfers/", "/"))
    assert page.evaluate(BACKGROUND) != light
    assert fits(page)


BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def test_a_version_of_the_policy_is_proposed_and_approved_on_a_phone(sign_in, story, tmp_path):
    chosen = tmp_path / "beleid.toml"
    chosen.write_text(policy_texts.NARROWER, encoding="utf-8")
    page = sign_in("coordinator", "/beleid/nieuw/")
    page.set_viewport_size({"width": 390, "height": 844})
    no_barriers(page)
    assert fits(page)
    page.get_by_label("Waarom moet het beleid veranderen?").fill("De politie heeft dit niet nodig.")
    page.get_by_label("Bestand met het hele beleid").set_input_files(chosen)
    page.get_by_role("button", name="Voorstel bewaren").click()
    page.get_by_text("De politie (POL) krijgt bij ‘Lokaal overleg’").wait_for()
    page.get_by_text("De hele tekst").first.click()
    no_barriers(page)
    assert fits(page)
    address = page.url
    page = sign_in("fg", "/beleid/")
    no_barriers(page)
    assert fits(page)
    page.goto(f"{address}vaststellen/")
    no_barriers(page)
    assert fits(page)
    page.get_by_label("Welk besluit ligt hieronder?").fill("Fictief besluit 2026-11.")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    page.get_by_label("Vanaf welke dag geldt het?").fill(f"{tomorrow:%d-%m-%Y}")
    page.get_by_role("button", name="Vaststellen").click()
    page.get_by_text("Het beleid is vastgesteld.").wait_for()
    assert fits(page)


def test_preferences_receipts_and_the_page_of_operators_have_no_barriers_on_a_phone(
    sign_in, story, page_complaints
):
    cast, case = story
    move = stage.request_zvh(cast, case)
    messenger.route_events(at=timezone.now())
    page = sign_in("samendoen", "/postvak/voorkeuren/")
    page.set_viewport_size({"width": 390, "height": 844})
    no_barriers(page)
    assert fits(page)
    page.get_by_label("Termijnen: Dagoverzicht").check()
    page.get_by_label("Stil vanaf").select_option("22:00")
    page.get_by_role("button", name="Bewaar voorkeuren").click()
    page.get_by_text("Kies een begin en een einde").first.wait_for()
    page_complaints.clear()  # a form that is not right is answered with 422
    no_barriers(page)
    page.get_by_label("Stil tot").select_option("07:00")
    page.get_by_role("button", name="Bewaar voorkeuren").click()
    page.get_by_text("Uw voorkeuren zijn bewaard.").wait_for()
    assert page.get_by_label("Termijnen: Dagoverzicht").is_checked()
    for name, path in (("beheer", "/beheer/"), ("coordinator", f"/verzoek/{move.uuid}/")):
        page = sign_in(name, path)
        no_barriers(page)
        assert fits(page), path
    assert page.get_by_role("heading", name="Gelezen").is_visible()
