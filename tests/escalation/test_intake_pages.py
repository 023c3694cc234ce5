"""From a report to a case with people in it, page by page as the persons who do it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.models import Case, Item, JournalEvent, Report
from casework.views.once import new_token
from casework.vocabulary import CaseKind, Category, EventType, Setting
from escalation.models import CaseFact, Deadline
from tests import cast as stage
from tests import stages


def tell():
    """Tell of a local case of yesterday, with everybody's own items in it."""
    cast = stage.assemble(timezone.now() - dt.timedelta(days=1))
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
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


def day(days=0):
    return (timezone.localtime(timezone.now()) + dt.timedelta(days=days)).strftime("%d-%m-%Y")


REPORT = {
    "kind": "SIGNAL",
    "case_kind": CaseKind.CONFUSED_BEHAVIOUR,
    "area": "Dedemsvaart",
    "category": Category.POL8,
    "text": "Overlast in de nacht. De buren zijn bang.",
    "name": "A. Voorbeeld-fictief",
    "born_on": "3-5-1982",
    "address": "",
}
NEW = "C. Nieuw-fictief"
"""A person of whom no case is known yet; the person of `REPORT` has one."""


def test_a_case_is_opened_from_a_report_and_nothing_is_typed_twice(cast, case):
    police = signed_in(cast, "wijkagent")
    posted = police.post(
        reverse("report_new"), {**REPORT, "name": NEW, "occurred_at": day(-1), "token": new_token()}
    )
    report = Report.objects.get()
    assert posted["Location"] == reverse("report", args=[report.uuid])
    receipt = police.get(posted["Location"]).content.decode()
    assert report.reference in receipt

    intake = signed_in(cast, "intake")
    assert "1 nieuwe melding" in intake.get("/").content.decode()
    assert report.reference in intake.get(reverse("intake")).content.decode()
    shown = intake.get(reverse("intake_report", args=[report.uuid])).content.decode()
    assert NEW in shown
    address = f"{reverse('case_new')}?melding={report.uuid}"
    form = intake.get(address).context["form"]
    assert form["name"].value() == NEW
    assert form["area"].value() == "Dedemsvaart"
    desk = cast.desk("samendoen")
    posted = intake.post(
        address,
        {
            "kind": CaseKind.CONFUSED_BEHAVIOUR,
            "area": "Dedemsvaart",
            "purpose": "Rust in de straat en passende hulp.",
            "subject": "PERSON",
            "name": NEW,
            "born_on": "03-05-1982",
            "director": f"{desk.uuid}:{cast.demo.users['samendoen'].uuid}",
            "phase": "2",
        },
    )
    case = Case.objects.exclude(pk=case.pk).get()
    assert posted["Location"] == reverse("case", args=[case.uuid])
    page = signed_in(cast, "samendoen").get(posted["Location"]).content.decode()
    assert "casusregie: S. de Vries (Samen Doen)" in page
    assert "U werkt als casusregisseur (Samen Doen)." in page
    # the receipt stays as it was: it does not tell what became of the report
    again = police.get(reverse("report", args=[report.uuid])).content.decode()
    assert case.reference not in again


def test_a_second_report_about_the_same_person_goes_to_the_running_case(cast, case):
    signed_in(cast, "wijkagent").post(reverse("report_new"), {**REPORT, "occurred_at": day()})
    report = Report.objects.get()
    intake = signed_in(cast, "intake")
    url = reverse("intake_report", args=[report.uuid])
    assert "Over deze persoon loopt al een casus" in intake.get(url).content.decode()
    assert intake.post(url, {"reference": "ZV-XXX-XXX"}).status_code == 422
    assert intake.post(url, {"reference": case.reference}).status_code == 302
    report.refresh_from_db()
    assert report.case == case


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", "", "Schrijf hier een zin."),
        ("text", "x" * 10_001, "De tekst is te lang."),
        ("occurred_at", "31-02-2026", "Schrijf de datum als dd-mm-jjjj"),
        ("occurred_at", "03-05-1782", "Controleer het jaar"),
        ("occurred_at", "03-05-1980", "Deze datum ligt voor de geboorte."),
        ("occurred_at", "03-05-2199", "Deze datum ligt in de toekomst."),
        ("case_kind", "TAX_FRAUD", "Selecteer een geldige keuze."),
    ],
)
def test_bad_input_is_told_in_dutch_and_what_was_typed_is_kept(cast, field, value, message):
    data = {**REPORT, "occurred_at": day(), field: value}
    answer = signed_in(cast, "wijkagent").post(reverse("report_new"), data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    assert "Fout:" in html
    if field != "text":
        assert REPORT["text"] in html
    assert not Report.objects.exists()


def test_only_who_does_intake_finds_the_intake_pages(cast):
    signed_in(cast, "wijkagent").post(reverse("report_new"), {**REPORT, "occurred_at": day()})
    report = Report.objects.get()
    for name in ("wijkagent", "zvh", "vreemde", "fg"):
        client = signed_in(cast, name)
        for url in (
            reverse("intake"),
            reverse("case_new"),
            reverse("intake_report", args=[report.uuid]),
        ):
            assert client.get(url).status_code == 404, (name, url)
    assert signed_in(cast, "zvh").get(reverse("report", args=[report.uuid])).status_code == 404


def test_a_note_is_one_box_with_kind_and_audience_filled_in(cast, case):
    police = signed_in(cast, "wijkagent")
    url = reverse("item_new", args=[case.uuid])
    page = police.get(url)
    assert page.context["form"]["category"].value() == Category.POL8
    html = page.content.decode()
    assert "Ziet:" in html
    assert "Samen Doen" in html
    assert "Dimence" not in html
    token = new_token()
    data = {"text": "Rustige nacht.", "category": "POL8", "setting": "LOKAAL", "token": token}
    assert police.post(url, data).status_code == 302
    assert police.post(url, data).status_code == 302
    assert Item.objects.filter(case=case, text="Rustige nacht.").count() == 1
    assert Item.objects.get(text="Rustige nacht.").category == Category.POL8
    assert "Rustige nacht." in police.get(reverse("case", args=[case.uuid])).content.decode()
    outsider = signed_in(cast, "vreemde").post(url, {**data, "token": new_token()})
    assert outsider.status_code == 404
    assert Item.objects.filter(case=case, text="Rustige nacht.").count() == 1


def test_the_line_of_who_sees_it_follows_the_chosen_kind(cast, case):
    client = signed_in(cast, "samendoen")
    url = reverse("item_new", args=[case.uuid])
    care = client.get(url, {"category": "HULP", "setting": "LOKAAL"}).context["audience"]
    plan = client.get(url, {"category": "PLAN", "setting": "LOKAAL"}).context["audience"]
    assert "Politie Vechtdal" in care.none
    assert "Politie Vechtdal" in plan.full
    own = client.get(url, {"category": "PLAN", "setting": "eigen"}).context["audience"]
    assert own.full == ("Samen Doen",)


def test_an_agreement_is_made_done_and_a_note_taken_back(cast, case):
    wonen = signed_in(cast, "wonen")
    posted = wonen.post(
        reverse("action_new", args=[case.uuid]),
        {
            "goal": "Rust",
            "text": "Vechtdal Wonen belt de buren.",
            "due_on": day(7),
            "executor": str(cast.desk("wonen").uuid),
        },
    )
    assert posted.status_code == 302
    item = Item.objects.get(text="Vechtdal Wonen belt de buren.")
    other = signed_in(cast, "wijkagent")
    assert other.post(reverse("action_done", args=[case.uuid, item.uuid])).status_code == 404
    assert wonen.post(reverse("action_done", args=[case.uuid, item.uuid])).status_code == 302
    item.action.refresh_from_db()
    assert item.action.done_at

    own = cast.items["i3"]
    withdraw = reverse("item_withdraw", args=[case.uuid, own.uuid])
    assert other.post(withdraw).status_code == 404
    assert wonen.post(withdraw).status_code == 302
    assert own.text not in other.get(reverse("case", args=[case.uuid])).content.decode()


def test_only_who_leads_admits_a_party_or_hands_over_regie(cast, case):
    url = reverse("admit", args=[case.uuid])
    data = {"desk": str(cast.desk("vth").uuid), "setting": "LOKAAL", "necessity": "Nodig."}
    assert signed_in(cast, "wonen").get(url).status_code == 403
    assert signed_in(cast, "wonen").post(url, data).status_code == 403
    assert not case.participations.filter(desk=cast.desk("vth")).exists()
    coordinator = signed_in(cast, "coordinator")
    assert coordinator.get(url).status_code == 200
    assert coordinator.post(url, data).status_code == 302
    assert case.participations.filter(desk=cast.desk("vth"), setting=Setting.LOKAAL).exists()

    regie = reverse("regie", args=[case.uuid])
    given = {"slot": "process_direction", "holder": str(cast.desk("coordinator").uuid)}
    assert signed_in(cast, "wonen").post(regie, given).status_code == 403
    assert coordinator.post(regie, given).status_code == 302
    assert case.regie.filter(slot="process_direction", desk=cast.desk("coordinator")).exists()


def test_a_measure_starts_its_terms_and_who_may_not_record_it_cannot(cast, case):
    url = reverse("fact_new", args=[case.uuid])
    data = {
        "event": "measure_taken",
        "occurred_at": day(-1),
        "clock": "14:30",
        "decided_by": "burgemeester",
    }
    client = signed_in(cast, "samendoen")
    assert client.get(url).status_code == 200
    assert client.post(url, data).status_code == 302
    assert Deadline.objects.filter(case=case, term="WVGGZ-CM").exists()
    forged = client.post(url, {**data, "event": "mayor_shared"})
    assert forged.status_code == 422
    assert not CaseFact.objects.filter(event="mayor_shared").exists()


def test_the_worklist_shows_what_waits_and_filters_by_address(cast, case):
    stage.request_zvh(cast, case)
    assert (
        f"Verzoek beoordelen in {case.reference}"
        in signed_in(cast, "zvh").get("/").content.decode()
    )
    police = signed_in(cast, "wijkagent")
    assert f"Uw gegevens bevestigen in {case.reference}" in police.get("/").content.decode()
    assert police.get("/", {"soort": "YOUTH_GROUP"}).context["rows"] == []
    assert len(police.get("/", {"kern": "Dedemsvaart"}).context["rows"]) == 1
    assert signed_in(cast, "vreemde").get("/", {"kern": "Dedemsvaart"}).context["rows"] == []


def test_figures_are_for_who_may_and_tell_what_they_are(cast, case):
    move = stage.request_zvh(cast, case)
    stage.judge_fit(cast, move)
    stage.accept_zvh(cast, move)
    for name in ("wijkagent", "samendoen", "fg", "om"):
        assert signed_in(cast, name).get(reverse("figures")).status_code == 404
    page = signed_in(cast, "coordinator").get(reverse("figures"))
    assert "Intern, niet publiceren" in page.content.decode()
    assert [(row["kind"], row["step"], row["total"]) for row in page.context["moves"]] == [
        ("Onbegrepen gedrag", "Lokaal → ZVH", 1)
    ]


def test_oversight_opens_a_dossier_by_number_and_closes_it_again(cast, case):
    fg = signed_in(cast, "fg")
    assert fg.get("/")["Location"] == reverse("dossier")
    wrong = fg.post(reverse("dossier"), {"reference": "ZV-AAA-AAA", "reason": "Klacht inwoner."})
    assert wrong.status_code == 422
    right = fg.post(
        reverse("dossier"), {"reference": case.reference, "reason": "Klacht van een inwoner."}
    )
    assert right["Location"] == reverse("case", args=[case.uuid])
    assert fg.get(right["Location"]).status_code == 200
    assert fg.post(reverse("dossier"), {"sluiten": str(case.uuid)}).status_code == 302
    assert fg.get(right["Location"]).status_code == 404
    assert signed_in(cast, "wijkagent").get(reverse("dossier")).status_code == 404
    assert JournalEvent.objects.filter(type=EventType.GROUND_WITHDRAWN, case=case).exists()


def test_the_demo_sign_in_is_there_in_the_demo_only(cast, settings):
    settings.DEMO = False
    data = {"username": "coordinator"}
    assert Client().post(reverse("demo_sign_in"), data).status_code == 404
    settings.DEMO = True
    client = Client()
    page = client.get(reverse("account_login")).content.decode()
    assert "M. Kamphuis" in page
    assert client.post(reverse("demo_sign_in"), data)["Location"] == "/"
    assert "Uw menu" in client.get("/").content.decode()


def test_the_source_is_offered_without_signing_in_and_holds_no_data(cast):
    client = Client()
    assert client.get(reverse("source")).status_code == 200
    import io
    import tarfile

    answer = client.get(reverse("source"), {"bestand": "1"})
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        names = archive.getnames()
    assert "schakel/manage.py" in names
    assert not [name for name in names if ".env" in name or "/var/" in name or ".git" in name]
