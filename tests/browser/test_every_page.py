"""Every page of a case and of oversight once: no barrier, nothing aside, room for a finger."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from casework import access
from casework.models import LogReview
from casework.services import consents, examinations, holds, log_reviews
from tests import stages
from tests.browser.looking import PHONE, THEMES, fit_for_a_phone, no_barriers
from tests.casework import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tell():
    """Tell of a case with something on each of its pages: told an hour ago, read now."""
    story = acts.tell(timezone.now() - dt.timedelta(hours=3))
    cast, at = story.cast, story.cast.at
    consents.record_consent(story.local, acts.consent(story), by=cast.actor("samendoen"), at=at)
    holds.ask(story.local, acts.CLAIM, by=cast.actor("samendoen"), at=at)
    examinations.open_examination(
        story.local.reference, "Een betrokkene vraagt om inzage.", by=cast.actor("fg"), at=at
    )
    for _ in range(5):
        access.record_access(
            cast.actor("vreemde"), "read", object_type="case", result="refused:404"
        )
    log_reviews.plan(at=timezone.now() + dt.timedelta(days=7))
    return story, acts.warned(story, "hovj"), acts.proposed(story)


_told, story = stages.committed_stage(tell)


def of_a_case(told):
    """The pages of who directs a case, of its own item, and of whom it is about."""
    item = told.items["i5"].uuid
    duty = told.local.inform_duties.get().uuid
    coordinator = told.cast.desk("coordinator").uuid
    return (
        "",
        "notitie/",
        "afspraak/",
        "delen/",
        "toestemming/",
        "acuut/",
        "bewaarplicht/",
        "deelnemers/",
        "deelnemer/",
        "aanwijzen/",
        "regie/",
        "fase/",
        "gebeurtenis/",
        f"wie-ziet-wat/?als={coordinator}",
        "wie-keek-mee/",
        f"informeren/{duty}/",
        f"gegeven/{item}/",
        f"gegeven/{item}/verbeteren/",
        f"gegeven/{item}/soort/",
        f"gegeven/{item}/voorwaarden/",
        "voorbereiden/ZVH/",
    )


def look_at(page, paths, server):
    """Open each page, as on a phone, and hold it to everything that holds for all.

    Facts: light and dark take turns, so that each page costs one run: their colours come from the
    same tokens, and the pages that everybody uses are tried in both in test_pages.
    """
    page.set_viewport_size(PHONE)
    for path, theme in zip(paths, itertools.cycle(THEMES), strict=False):
        answer = page.goto(server.url + path)
        assert answer.status == 200, path
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        fit_for_a_phone(page)
        no_barriers(page, (theme,))


def test_every_page_of_a_case_is_fit_for_its_director(sign_in, story, live_server):
    told, alert, _ = story
    paths = [f"/casus/{told.local.uuid}/{path}" for path in of_a_case(told)]
    look_at(sign_in("samendoen"), [*paths, f"/acuut/{alert.uuid}/"], live_server)


def test_every_page_of_oversight_is_fit_for_the_officer(sign_in, story, live_server):
    told, alert, version = story
    case, now = f"/casus/{told.local.uuid}/", timezone.localtime()
    page = sign_in("fg")
    paths = (
        "/toetsdossier/",
        case,
        f"{case}wie-zag-wat/?dag={now:%d-%m-%Y}&tijd={now:%H:%M}",
        f"{case}inzageoverzicht/",
        "/acuut/",
        f"/acuut/{alert.uuid}/",
        "/bewaren/",
        "/bewaarplicht/",
        "/logboek/",
        "/logboek/?casus=ZV-ZZZ-ZZZ",
        "/logboek/controle/",
        f"/logboek/controle/{LogReview.objects.first().uuid}/",
        "/beleid/",
        f"/beleid/{version.uuid}/vaststellen/",
    )
    look_at(page, paths, live_server)


def test_every_page_of_intake_and_process_is_fit_for_the_coordinator(sign_in, story, live_server):
    told, _, _ = story
    page = sign_in("coordinator")
    paths = (
        "/",
        "/postvak/",
        "/intake/",
        f"/intake/{told.report.uuid}/",
        f"/casus/nieuw/?melding={told.report.uuid}",
        "/zoeken/",
        f"/casus/{told.local.uuid}/verplaatsen/",
        f"/verzoek/{told.move.uuid}/",
        "/cijfers/",
        "/melding/",
    )
    look_at(page, paths, live_server)
    page.goto(f"{live_server.url}/zoeken/")
    page.locator("#zoekterm").fill("Anders-fictief")
    page.get_by_role("button", name="Zoek", exact=True).click()
    page.get_by_role("heading", name="1 casus gevonden").wait_for()
    fit_for_a_phone(page)
    no_barriers(page, ("dark",))


def test_an_item_is_withdrawn_only_after_one_question_more(sign_in, story):
    told, _, _ = story
    item = told.items["i5"]
    page = sign_in("samendoen", f"/casus/{told.local.uuid}/gegeven/{item.uuid}/")
    sure = page.get_by_role("button", name="Ja, intrekken")
    assert not sure.is_visible()
    page.locator("summary", has_text="Helemaal intrekken").press("Enter")
    sure.click()
    page.get_by_text("Het gegeven is ingetrokken.").wait_for()
    item.refresh_from_db()
    assert item.withdrawn_at is not None


def test_paper_holds_the_overview_and_nothing_to_press(sign_in, story):
    told, _, _ = story
    page = sign_in("fg", f"/casus/{told.local.uuid}/inzageoverzicht/")
    owner = page.get_by_text("Vertrouwelijk. Afgedrukt door F. Gerritsen.")
    assert not owner.is_visible()
    page.emulate_media(media="print")
    assert owner.is_visible()
    for gone in ("Maak de PDF", "Uitloggen", "Logboek"):
        assert not page.get_by_text(gone, exact=True).first.is_visible(), gone
    assert page.get_by_role("heading", name="Dit komt in het overzicht").is_visible()
