"""The case page: everybody sees what the acceptance table says, and no trace of the rest."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.models import AccessLine, Item, Participation
from casework.services.examinations import open_examination
from tests import cast as stage
from tests import stages


def tell():
    """Tell of a local case of yesterday."""
    cast = stage.assemble(timezone.now() - dt.timedelta(days=1))
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    cast.later(hours=1)
    return cast, case


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


def signed_in(cast, name):
    client = Client()
    client.force_login(cast.demo.users[name])
    return client


def page(cast, name, url):
    response = signed_in(cast, name).get(url)
    return response.status_code, response.content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


EVERYBODY = ("coordinator", "samendoen", "wijkagent", "wonen", "ggz")


@pytest.mark.parametrize(
    ("name", "reads", "not_a_trace"),
    [
        ("coordinator", ["i1"], ["i2", "i4", "i5", "i6"]),
        ("samendoen", ["i1", "i2", "i3", "i4", "i5"], ["i6"]),
        ("wijkagent", ["i1", "i2", "i3"], ["i4", "i5", "i6"]),
        ("wonen", ["i1", "i3"], ["i2", "i4", "i5", "i6"]),
        ("ggz", ["i1", "i6"], ["i2", "i4", "i5"]),
    ],
)
def test_each_account_reads_its_own_cells_and_no_other_text(cast, case, name, reads, not_a_trace):
    status, html = page(cast, name, reverse("case", args=[case.uuid]))
    assert status == 200
    for short in reads:
        text = cast.items[short].text if short != "i1" else "A. Voorbeeld-fictief"
        assert text in html, short
    for short in not_a_trace:
        assert cast.items[short].text not in html, short


def test_a_party_under_secrecy_leaves_no_trace_until_it_opts_in(cast, case):
    url = reverse("case", args=[case.uuid])
    assert "Dimence" not in page(cast, "wonen", url)[1]
    assert "Dimence" not in page(cast, "samendoen", f"{url}?toon=alles&meer=1")[1]
    ggz = signed_in(cast, "ggz")
    assert "Anderen zien niet dat u meedoet" in ggz.get(url).content.decode()
    assert ggz.post(reverse("opt_in", args=[case.uuid])).status_code == 302
    assert "Dimence" in page(cast, "wonen", url)[1]


def test_who_invited_a_party_under_secrecy_sees_the_invitation_only(cast, case):
    url = f"{reverse('case', args=[case.uuid])}?toon=alles&meer=1"
    seen = words(page(cast, "coordinator", url)[1])
    assert "Uitgenodigd: Dimence" in seen
    assert seen.count("Dimence") == seen.count("Uitgenodigd: Dimence") + seen.count(
        "Deelnemer toegelaten: Dimence"
    )


def test_a_signal_tells_kind_source_contact_and_month_but_no_day(cast, case):
    seen = words(page(cast, "coordinator", reverse("case", args=[case.uuid]))[1])
    place = seen.index("Bekend bij anderen")
    block = seen[place : place + 400]
    assert "Wonen en overlast" in block
    assert "contact: W. Hofman" in block
    month = timezone.localtime(cast.items["i3"].occurred_at)
    assert f"{month.day} {month.strftime('%Y')}" not in block


def test_a_stranger_and_a_missing_case_get_the_same_page(cast, case):
    known = page(cast, "vreemde", reverse("case", args=[case.uuid]))
    missing = page(cast, "vreemde", reverse("case", args=["00000000-0000-4000-8000-000000000000"]))
    assert known[0] == missing[0] == 404
    strip = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|value=\"[^\"]+\"|X-CSRFToken\": \"[^\"]+\"")
    assert strip.sub("", known[1]) == strip.sub("", missing[1])


def test_opening_a_case_writes_one_line_in_the_access_log(cast, case):
    lines = AccessLine.objects.filter(object_ids__contains=[case.uuid], action="read")
    before = lines.count()
    page(cast, "wijkagent", reverse("case", args=[case.uuid]))
    assert lines.count() == before + 1
    assert "Inhoud" not in str(lines.last().__dict__)


def test_oversight_needs_a_dossier_and_then_sees_no_content(cast, case):
    url = reverse("case", args=[case.uuid])
    assert page(cast, "fg", url)[0] == 404
    fg = cast.actor("fg", timezone.now())
    open_examination(case.reference, "Klacht van een inwoner over delen.", by=fg, at=fg.at)
    status, html = page(cast, "fg", url)
    assert status == 200
    assert "Wijkagenten Vechtdal" in html
    for item in Item.objects.filter(case=case):
        assert item.text not in html
    assert "Voorbeeld-fictief" not in html
    told, logs = html.split("Verstrekkingen", 1)
    assert "Dimence" not in told, "who takes part unseen is not among the participants"
    assert "Dimence" in logs, "but control of lawfulness reads log and register whole"


def test_which_source_was_asked_is_between_the_source_and_the_machine(cast, case):
    move = stage.request_zvh(cast, case)
    stage.confirm_sources(cast, move)
    url = f"{reverse('case', args=[case.uuid])}?toon=alles&meer=1"
    for name in ("wijkagent", "zvh"):
        seen = words(page(cast, name, url)[1])
        assert "Gegevens gevraagd: Vechtdal Wonen" not in seen
        assert "bevestigd door bron: Vechtdal Wonen" not in seen
    seen = words(page(cast, "coordinator", url)[1])
    assert "Gegevens bevestigd door bron: Vechtdal Wonen" in seen
    assert "Gegevens bevestigd door bron: Dimence" not in seen


def test_after_the_move_the_conference_sees_the_case_and_locals_no_more_than_before(cast, case):
    move = stage.request_zvh(cast, case)
    stage.confirm_sources(cast, move)
    stage.judge_fit(cast, move)
    stage.accept_zvh(cast, move)
    url = reverse("case", args=[case.uuid])
    zvh = page(cast, "zvh", url)[1]
    assert cast.items["i6"].text in zvh
    assert cast.items["i4"].text not in zvh
    wonen = page(cast, "wonen", url)[1]
    assert cast.items["i2"].text not in wonen
    assert "Het lokale plan zit vast" not in wonen


def test_explaining_shows_only_participants_one_may_know_of(cast, case):
    url = reverse("explain", args=[case.uuid])
    status, html = page(cast, "wonen", url)
    assert status == 200
    assert "Samen Doen Dedemsvaart" in html
    assert "Dimence" not in html
    ggz = Participation.objects.get(case=case, desk__party__name="Dimence").desk
    assert page(cast, "wonen", f"{url}?als={ggz.uuid}")[0] == 404
    police = cast.desk("wijkagent")
    seen = words(page(cast, "samendoen", f"{url}?als={police.uuid}")[1])
    block = seen[seen.index("Zo ziet Wijkagenten") : seen.index("Terug naar het overzicht")]
    assert cast.items["i2"].text in block
    assert cast.items["i5"].text not in block
