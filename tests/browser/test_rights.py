"""The pages about rights of subjects and data breaches: no barrier in light or dark, on a phone."""

from __future__ import annotations

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from casework.rules.content import local_day
from casework.services import examinations
from escalation.models import RightsTask
from escalation.rules.rights import RightKind, Verdict
from escalation.services import rights, rights_tasks
from tests import cast as stage
from tests import stages
from tests.journeys.walk import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

THEMES = ("light", "dark")
PHONE = {"width": 390, "height": 844}


def tell():
    """Tell of an examined case in which the person asked everything, and a source restricted."""
    cast = stage.assemble(timezone.now() - dt.timedelta(days=1))
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    fg = cast.actor("fg")
    examinations.open_examination(case.reference, "Er is een verzoek.", by=fg, at=cast.at)
    row = rights.register_request(
        case,
        case.subjects.get(),
        list(RightKind),
        local_day(cast.at) - dt.timedelta(days=27),
        by=cast.actor("fg"),
        at=cast.at,
    )
    task = RightsTask.objects.get(item=cast.items["i3"], kind=RightKind.RESTRICTION)
    rights_tasks.decide_task(task, Verdict.GRANTED, "", by=cast.actor("wonen"), at=cast.at)
    return cast, case, row


_told, story = stages.committed_stage(tell)


@pytest.fixture
def sign_in(page, live_server):
    """Give a browser the session of an account, and open a page with it."""

    def signed_in(name, path):
        session = Walker(name).client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return signed_in


def shown(cast, case, row):
    """Give every page with who opens it."""
    here = f"/casus/{case.uuid}"
    tasks = {task.kind: task for task in RightsTask.objects.filter(item=cast.items["i3"])}
    return (
        ("fg", f"{here}/"),
        ("fg", "/verzoeken/"),
        ("fg", f"{here}/verzoeken/"),
        ("fg", f"{here}/verzoeken/{row.uuid}/"),
        ("fg", f"{here}/verzoeken/{row.uuid}/?wat=verlengen"),
        ("fg", f"/logboek/datalek/?casus={case.reference}"),
        ("fg", "/logboek/datalek/?casus=ZV-ZZZ-ZZZ"),
        ("wonen", f"{here}/"),
        ("wonen", f"{here}/gegeven/{cast.items['i3'].uuid}/"),
        ("wonen", f"{here}/recht/{tasks[RightKind.RECTIFICATION].uuid}/"),
        ("wonen", f"{here}/recht/{tasks[RightKind.RESTRICTION].uuid}/"),
    )


def test_every_page_has_no_barriers_and_fits_a_phone(sign_in, story):
    for name, path in shown(*story):
        page = sign_in(name, path)
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            found = Axe().run(page)
            assert found.violations_count == 0, f"{theme} {path}\n{found.generate_report()}"
