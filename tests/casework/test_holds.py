"""Legal hold and the pages about keeping: by two persons, as far as each may know."""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import re

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework import access
from casework.access import retention as kept
from casework.errors import Conflict, NotVisible, Refused
from casework.models import AccessLine, JournalEvent, LegalHold
from casework.models.retention import RunKind
from casework.rules import sheets
from casework.services import cases, holds
from casework.services.examinations import open_examination
from casework.views.once import new_token
from casework.views.retention import as_csv, as_text
from casework.vocabulary import Covers, EventType
from tests import cast as stage
from tests import stages
from tests.casework import acts
from tests.casework.kept import signal_case

REASON = "Er loopt een rechtszaak over deze casus."


def tell():
    """Tell of a local case of yesterday, and of a signal behind the wall."""
    cast = stage.assemble(timezone.now() - dt.timedelta(days=1))
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    walled = signal_case(cast, "Nachtegaal")
    cast.later(hours=1)
    return cast, case, walled


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


@pytest.fixture
def walled(story):
    return story[2]


def signed_in(cast, name):
    client = Client()
    client.force_login(cast.demo.users[name])
    return client


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(response.content.decode())).split())


def ask(cast, case, name="coordinator"):
    return holds.ask(case, REASON, by=cast.actor(name), at=cast.at)


def held(cast):
    return kept.held_cases(cast.at)


# -- the service ----------------------------------------------------------------------------------


def test_asked_by_one_confirmed_by_another_lifted_likewise(cast, case):
    row = ask(cast, case)
    assert held(cast) == {case.pk}
    holds.confirm(row, by=cast.actor("fg"), at=cast.at)
    assert kept.held_cases(cast.at + dt.timedelta(days=4000)) == {case.pk}
    holds.ask_lift(case, "De rechtszaak is voorbij.", by=cast.actor("fg"), at=cast.at)
    assert held(cast) == {case.pk}
    holds.confirm(row, by=cast.actor("coordinator"), at=cast.at)
    assert held(cast) == frozenset()
    told = JournalEvent.objects.filter(case=case, object_uuid=row.uuid).order_by("pk")
    assert [event.type for event in told] == [
        EventType.HOLD_ASKED,
        EventType.HOLD_CONFIRMED,
        EventType.HOLD_LIFT_ASKED,
        EventType.HOLD_LIFTED,
    ]
    assert all(event.data == {} for event in told)


def test_nobody_confirms_alone(cast, case):
    row = ask(cast, case)
    before = acts.fingerprint()
    with pytest.raises(Refused) as refused:
        holds.confirm(row, by=cast.actor("coordinator"), at=cast.at)
    assert [reason.code for reason in refused.value.reasons] == ["hold:same_person"]
    assert acts.fingerprint() == before


def test_the_database_refuses_one_person_twice(cast, case):
    one, at = cast.demo.users["fg"], cast.at
    row = ask(cast, case)
    with pytest.raises(IntegrityError, match="hold_confirmed_by_another"), transaction.atomic():
        LegalHold.objects.filter(pk=row.pk).update(
            confirmed_by=cast.demo.users["coordinator"], confirmed_at=at
        )
    LegalHold.objects.filter(pk=row.pk).update(confirmed_by=one, confirmed_at=at)
    with pytest.raises(IntegrityError, match="hold_lifted_by_another"), transaction.atomic():
        LegalHold.objects.filter(pk=row.pk).update(
            lift_asked_by=one, lift_asked_at=at, lifted_by=one, lifted_at=at
        )
    with pytest.raises(IntegrityError, match="hold_lifted_only_when_asked"), transaction.atomic():
        LegalHold.objects.filter(pk=row.pk).update(lifted_by=one, lifted_at=at)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("wijkagent", Refused),
        ("wonen", Refused),
        ("vreemde", NotVisible),
        ("zvh", NotVisible),
        ("oov", NotVisible),
    ],
)
def test_who_has_no_say_asks_nothing(cast, case, name, error):
    before = acts.fingerprint()
    with pytest.raises(error):
        ask(cast, case, name)
    assert acts.fingerprint() == before


def test_who_has_no_part_confirms_nothing(cast, case):
    row = ask(cast, case)
    before = acts.fingerprint()
    for name, error in (("zvh", NotVisible), ("oov", NotVisible), ("samendoen", Refused)):
        with pytest.raises(error):
            holds.confirm(row, by=cast.actor(name), at=cast.at)
    assert acts.fingerprint() == before


def test_an_asked_hold_lapses_and_can_be_asked_again(cast, case):
    row = ask(cast, case)
    cast.later(days=15)
    assert held(cast) == frozenset()
    with pytest.raises(Conflict):
        holds.confirm(row, by=cast.actor("fg"), at=cast.at)
    ask(cast, case)
    assert held(cast) == {case.pk}


def test_a_reason_is_a_sentence(cast, case):
    with pytest.raises(Refused) as refused:
        holds.ask(case, "-", by=cast.actor("coordinator"), at=cast.at)
    assert {reason.field for reason in refused.value.reasons} == {"reason"}


def test_a_closed_case_gets_its_second_person_from_the_list(cast, case):
    cases.close_case(case, by=cast.actor("coordinator"), at=cast.at)
    cast.later(hours=1)
    open_examination(case.reference, "Klacht van een burger.", by=cast.actor("fg"), at=cast.at)
    row = ask(cast, case, "fg")
    assert kept.holds_waiting(cast.actor("fg")) == []
    assert kept.holds_waiting(cast.actor("coordinator")) == [row]
    assert kept.holds_waiting(cast.actor("zvh")) == []
    holds.confirm(row, by=cast.actor("coordinator"), at=cast.at)
    assert held(cast) == {case.pk}


def test_oversight_hears_of_no_hold_behind_the_wall(cast, walled):
    row = ask(cast, walled, "oov")
    assert row not in kept.holds_for(cast.actor("fg"))
    assert row in kept.holds_for(cast.actor("oov"))
    with pytest.raises(NotVisible):
        kept.get_hold(cast.actor("fg"), row.uuid)


# -- the page of a case ---------------------------------------------------------------------------


def test_a_participant_reads_until_when_and_why(cast, case):
    page = words(signed_in(cast, "samendoen").get(reverse("case", args=[case.uuid])))
    assert re.search(r"Bewaard tot \d+ \w+ \d{4}: 5 jaar na de eerste verwerking", page)
    assert "Bron: AVG 5(1)(e)" in page


def test_the_reason_tells_of_no_setting_one_takes_no_part_in(cast, case):
    """At the ZVH the local partners read a local reason still, and the ZVH its own."""
    move = stage.request_zvh(cast, case)
    stage.confirm_sources(cast, move)
    stage.judge_fit(cast, move)
    stage.accept_zvh(cast, move)
    row = case.items.get(pk=cast.items["i5"].pk)
    seen = {
        name: [one for one in kept_items(cast, case, name) if one.item.pk == row.pk]
        for name in ("zvh", "wijkagent", "samendoen")
    }
    reasons = {
        name: kept.kept_until(cast.actor(name), case, found).rule.id
        for name, found in seen.items()
        if found
    }
    assert reasons["zvh"] == "WGS-BEW"
    assert reasons["samendoen"] in {"WGS-BEW", "LOKAAL-BEW"}


def kept_items(cast, case, name):
    return [one for one in access.visible_items(cast.actor(name), case) if one.full]


def test_by_page_one_asks_another_confirms(cast, case):
    coordinator, fg = signed_in(cast, "coordinator"), signed_in(cast, "fg")
    url = reverse("hold", args=[case.uuid])
    empty = coordinator.post(url, {"reason": "", "token": new_token()})
    assert empty.status_code == 422
    assert "Schrijf hier een zin." in words(empty)
    short = coordinator.post(url, {"reason": "kort", "token": new_token()})
    assert short.status_code == 422
    assert "kort" in short.content.decode()
    token = new_token()
    assert coordinator.post(url, {"reason": REASON, "token": token}).status_code == 302
    assert coordinator.post(url, {"reason": REASON, "token": token}).status_code in {302, 403}
    row = LegalHold.objects.get()
    assert "Bewaarplicht gevraagd." in words(coordinator.get(reverse("case", args=[case.uuid])))
    assert reverse("holds") in fg.get("/toetsdossier/").content.decode()
    listed = fg.get(reverse("holds")).content.decode()
    assert case.reference in listed
    assert "Bewaarplicht bevestigen" in listed
    done = fg.post(reverse("holds"), {"hold": row.uuid, "token": new_token()})
    assert done["Location"] == reverse("holds")
    row.refresh_from_db()
    assert row.confirmed_by == cast.demo.users["fg"]
    assert "Niets van deze casus wordt vernietigd." in words(
        signed_in(cast, "wijkagent").get(reverse("case", args=[case.uuid]))
    )


def test_a_participant_without_the_role_reads_and_cannot_ask(cast, case):
    client, url = signed_in(cast, "wijkagent"), reverse("hold", args=[case.uuid])
    page = client.get(url)
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()
    before = acts.fingerprint()["casework_legalhold"]
    answer = client.post(url, {"reason": REASON, "token": new_token()})
    assert answer.status_code == 403
    assert acts.fingerprint()["casework_legalhold"] == before


def test_an_outsider_gets_the_same_as_for_nothing(cast, case):
    row = ask(cast, case)
    for name in ("vreemde", "stuw", "riec"):
        client = signed_in(cast, name)
        assert client.get(reverse("hold", args=[case.uuid])).status_code == 404
        answer = client.post(reverse("holds"), {"hold": row.uuid, "token": new_token()})
        assert answer.status_code == 404
    for wrong in ("", "geen uuid", "5f0c1a0e-0000-4000-8000-000000000001"):
        answer = signed_in(cast, "fg").post(reverse("holds"), {"hold": wrong})
        assert answer.status_code == 404
    row.refresh_from_db()
    assert row.confirmed_at is None


# -- the page of oversight ------------------------------------------------------------------------


@pytest.fixture
def certified(cast):
    """Write certificates as the owner would find them; web may not make them itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == "schakel_web"
    at = cast.at
    return [
        kept.CertificateRow(
            "5f0c1a0e-0000-4000-8000-000000000001", RunKind.NIGHT, at, "2026.1", "WGS-BEW",
            Covers.ITEM, "Wgs 1.8(7)", 12,
        ),
        kept.CertificateRow(
            "5f0c1a0e-0000-4000-8000-000000000001", RunKind.NIGHT, at, "2026.1", "MELDING-BEW",
            Covers.REPORT, "=AVG 5(1)(e)", 3,
        ),
    ]  # fmt: skip


def test_oversight_opens_the_page_and_the_files(cast, case):
    ask(cast, case)
    client = signed_in(cast, "fg")
    page = client.get(reverse("retention"))
    assert page.status_code == 200
    assert case.reference in words(page)
    assert "Ondermijning telt hier niet mee." in words(page)
    for form, kind in (("csv", "text/csv"), ("tekst", "text/plain")):
        answer = client.get(reverse("certificates"), {"vorm": form})
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(kind)
        assert "attachment" in answer["Content-Disposition"]
    assert AccessLine.objects.filter(object_type="certificate").count() == 2
    assert reverse("retention") in page.content.decode()


@pytest.mark.parametrize("name", ["coordinator", "samendoen", "wijkagent", "riec", "vreemde"])
def test_the_page_of_oversight_is_not_there_for_others(cast, name):
    client = signed_in(cast, name)
    assert client.get(reverse("retention")).status_code == 404
    assert client.get(reverse("certificates")).status_code == 404


def test_the_files_hold_counts_and_no_formula(certified):
    table = as_csv(certified)
    assert table.splitlines()[1].endswith("12;2026.1;5f0c1a0e-0000-4000-8000-000000000001")
    assert "'=AVG 5(1)(e)" in table
    assert "    12  Gegevens (WGS-BEW; Wgs 1.8(7))" in as_text(certified)


@pytest.mark.parametrize("cell", ["=1+1", "+31", "-2", "@som", "\tx", "\rx"])
def test_what_a_spreadsheet_would_calculate_is_quoted(cell):
    assert sheets.cell(cell) == f"'{cell}"


def test_the_rules_are_printed_for_people_and_machines():
    def said(form):
        out = io.StringIO()
        call_command("retention", "--format", form, stdout=out)
        return out.getvalue()

    assert "WGS-BEW" in said("text")
    assert {row["id"] for row in json.loads(said("json"))} >= {"WGS-BEW", "CCV-SIGNAAL-BEW"}
    assert said("csv").startswith("id,covers,title,term")
