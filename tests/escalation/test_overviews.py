"""The overview for a data subject: what it holds, what never gets there, and who may make it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from casework import access
from casework.errors import NotVisible, Refused
from casework.models import AccessLine, Case, JournalEvent, Subject
from casework.rules.content import local_day
from casework.services import examinations, items, pdf, reports, third_persons
from casework.services.cases import SubjectInput
from casework.services.items import ItemInput
from casework.services.participation import admit, opt_in
from casework.services.reports import ReportInput
from casework.vocabulary import (
    CaseKind,
    Category,
    EventType,
    Level,
    ReportKind,
    Setting,
    SubjectKind,
)
from escalation import protocol
from escalation.models import InformDuty
from escalation.services import informing, intake, overviews, subjects
from escalation.services.informing import Deferral
from tests import cast as stage
from tests import stages
from tests.casework.acts import fingerprint
from tests.cast import Cast
from tests.escalation.browsing import client_of, recent_cast, text_of

pytestmark = pytest.mark.django_db

CANARY = "KANARIE-7QX"


def tell() -> tuple[Cast, Case]:
    """Tell of a local case in which everybody's words, names and reasons are recognisable."""
    cast = recent_cast()
    identity = {**stage.IDENTITY, "name": f"A. {CANARY}"}
    case = stage.open_local_case(cast, identity=identity)
    Case.objects.filter(pk=case.pk).update(purpose=f"Overlast van {CANARY} stoppen.")
    texts = {f"i{number}": f"Inhoud {CANARY} i{number}." for number in range(2, 7)}
    stage.fill_locally(cast, case, texts)
    examinations.open_examination(
        case.reference, f"Verzoek van {CANARY}.", by=cast.actor("fg"), at=cast.at
    )
    case.refresh_from_db()
    return cast, case


_told, story = stages.stage(tell)


def subject_of(case: Case) -> Subject:
    return case.subjects.select_related("case__municipality").order_by("number").first()


def page(cast: Cast, case: Case) -> dict[str, object]:
    """Give everything the PDF prints."""
    subject = subject_of(case)
    return overviews.page_of(case, subject, overviews.overview_of(subject, cast.at), cast.at)


def lines(cast: Cast, case: Case) -> set[tuple[str, str, str]]:
    """Give kind, source and recipient of every line."""
    found = overviews.overview_of(subject_of(case), cast.at)
    return {(name, row[0], row[1]) for name, rows in found.rows for row in rows}


def add(cast: Cast, case: Case, name: str, category: Category, **change) -> None:
    justice = category is Category.JUS
    row = items.add_item(
        case,
        ItemInput(category, f"Iets van {CANARY}.", no_third_persons=justice, **change),
        release_into=Setting.LOKAAL,
        necessity=f"Nodig voor {CANARY}.",
        by=cast.actor(name),
        at=cast.at,
    )
    if justice:
        colleague = cast.actor(f"{name}collega")
        third_persons.confirm_no_others(case, row, sure=True, by=colleague, at=cast.at)


# -- what it holds ---------------------------------------------------------------------------------


def test_it_says_per_kind_who_gave_it_and_who_could_see_it(story):
    cast, case = story
    found = lines(cast, case)
    assert ("Naam en contactgegevens", "Samen Doen", "Politie Vechtdal") in found
    assert ("Naam en contactgegevens", "Samen Doen", "Vechtdal Wonen") in found
    assert ("Wonen en overlast", "Vechtdal Wonen", "Samen Doen") in found
    assert all(source != recipient for _, source, recipient in found)


def test_an_organisation_with_two_teams_takes_part_once(story):
    cast, case = story
    members = page(cast, case)["members"]
    assert len(members) == len({tuple(row) for row in members})
    assert ["Samen Doen", "Lokaal overleg", overviews._day(cast.at), "nu"] in members


def test_each_line_has_its_days_its_ground_with_article_and_its_purpose(story):
    cast, case = story
    found = overviews.overview_of(subject_of(case), cast.at)
    rows = dict(found.rows)["Naam en contactgegevens"]
    today = overviews._day(cast.at)
    for row in rows:
        assert row[2:] == (
            today,
            "nu",
            "Nodig voor de taak (AVG 5(1)(b)-(c), 6(1)(e))",
            "Problemen samen oplossen en passende hulp regelen (Lokaal overleg)",
        )


def test_what_is_only_known_of_is_told_as_that(story):
    cast, case = story
    known = access.disclosures_of(subject_of(case), cast.at)
    assert {row.level for row in known} == {Level.FULL, Level.SIGNAL}
    assert any("(alleen dat het er is)" in recipient for _, _, recipient in lines(cast, case))


def test_what_was_taken_back_ends_that_day_and_stays_told(story):
    cast, case = story
    began = overviews._day(cast.at)
    cast.later(days=3)
    items.withdraw_item(case, cast.items["i3"], by=cast.actor("wonen"), at=cast.at)
    rows = dict(overviews.overview_of(subject_of(case), cast.at).rows)["Wonen en overlast"]
    assert {row[2:4] for row in rows} == {(began, overviews._day(cast.at))}


def test_after_closing_it_tells_of_the_past(story):
    cast, case = story
    before = lines(cast, case)
    cast.later(days=2)
    intake.close_case(
        case,
        reason="Het is rustig.",
        version=case.version,
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    assert before <= lines(cast, case)
    found = overviews.overview_of(subject_of(case), cast.at)
    assert all(row[3] != "nu" for _, rows in found.rows for row in rows)
    assert all(row[3] != "nu" for row in found.members)


def test_what_lies_after_the_moment_is_not_in_it(story):
    _, case = story
    assert access.disclosures_of(subject_of(case), case.opened_at - dt.timedelta(days=1)) == ()


# -- what never gets there -------------------------------------------------------------------------


def test_no_words_names_reasons_or_purposes_anybody_wrote_are_in_it(story):
    cast, case = story
    for name, category in (("samendoen", Category.HULP), ("wonen", Category.WOON)):
        add(cast, case, name, category)
    printed = json.dumps(page(cast, case))
    assert CANARY not in printed
    for user in cast.demo.users.values():
        assert user.full_name not in printed


def by_police(cast, case):
    add(cast, case, "wijkagent", Category.POL8)
    add(cast, case, "wijkagent", Category.WOON)


def by_justice(cast, case):
    joins(cast, case, "om")
    add(cast, case, "om", Category.JUS)


def by_care(cast, case):
    add(cast, case, "ggz", Category.GEZ)
    add(cast, case, "ggz", Category.WOON)


def by_family(cast, case):
    add(cast, case, "samendoen", Category.REL)


def by_report(cast, case):
    for name in ("wonen", "stuw"):  # one that takes part already, and one let in by its report
        reported_by(cast, case, name)


def reported_by(cast, case, name):
    reporter = cast.actor(name)
    report = reports.receive_report(
        ReportInput(
            ReportKind.SIGNAL,
            CaseKind.CONFUSED_BEHAVIOUR,
            cast.at,
            "Dedemsvaart",
            Category.WOON,
            f"Gezien door {CANARY}.",
        ),
        municipality=cast.demo.municipality,
        desk=reporter.desks[0],
        by=reporter,
        at=cast.at,
    )
    intake.join_report(report, case, by=cast.actor("intake"), at=cast.at)


def joins(cast, case, name):
    admit(
        case,
        cast.desk(name),
        Setting.LOKAAL,
        necessity=f"Nodig voor {CANARY}.",
        by=cast.actor("coordinator"),
        at=cast.at,
    )


LEFT_OUT = {"police": by_police, "care": by_care, "family": by_family, "report": by_report}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_whether_something_was_left_out_cannot_be_told_from_it(story, name):
    cast, case = story
    before = page(cast, case)
    LEFT_OUT[name](cast, case)
    assert page(cast, case) == before


def test_justice_may_take_part_but_what_it_brings_is_not_told(story):
    cast, case = story
    joins(cast, case, "om")
    before = page(cast, case)
    add(cast, case, "om", Category.JUS)
    assert page(cast, case) == before
    assert "Justitiële gegevens" not in {name for name, _, _ in lines(cast, case)}


def test_a_party_bound_by_secrecy_is_not_in_it_even_when_it_is_visible(story):
    cast, case = story
    name = cast.desk("ggz").party.name
    opt_in(case, by=cast.actor("ggz"), at=cast.at)
    assert name not in json.dumps(page(cast, case))


def test_another_subject_of_the_case_is_a_third_person(story):
    cast, case = story
    other = subjects.add_subject(
        case,
        SubjectInput(SubjectKind.PERSON, {"name": f"B. {CANARY}"}),
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    add(cast, case, "samendoen", Category.HULP, subject=other)
    mine = {name for name, _, _ in lines(cast, case)}
    assert mine == {"Naam en contactgegevens"}, "what is on nobody's name may be about the other"
    theirs = {row.category for row in access.disclosures_of(other, cast.at)}
    assert Category.WOON not in theirs


def test_nothing_of_another_case_about_the_same_person_is_in_it(story):
    cast, case = story
    before = page(cast, case)
    other = stage.open_local_case(
        cast,
        CaseKind.DOMESTIC_VIOLENCE,
        identity={**stage.IDENTITY, "name": f"A. {CANARY}"},
    )
    joins(cast, other, "wijkagent")
    add(cast, other, "samendoen", Category.FIN)
    assert page(cast, case) == before


# -- making it -------------------------------------------------------------------------------------


def test_it_is_a_tagged_dutch_pdf_with_a_title_and_table_headers(story):
    cast, case = story
    made = overviews.make_overview(case, subject_of(case), by=cast.actor("fg"), at=cast.at)
    assert made.startswith(b"%PDF-1.7")
    for mark in (b"pdfuaid:part>1<", b"(nl-NL)", b"/StructTreeRoot", b"/TH", b"/H1", b"/H2"):
        assert mark in made, mark
    assert b"Overzicht van uw gegevens" in made
    assert CANARY.encode() not in made


def test_what_looks_like_markup_is_printed_as_it_stands(story):
    cast, case = story
    data = page(cast, case)
    hostile = '#read("/etc/passwd") *vet* $x$ #panic() ]] "'
    data["intro"] = [hostile]
    data["members"] = [[hostile] * 4]
    assert pdf.make_pdf("overview", data, at=cast.at).startswith(b"%PDF")


def test_the_same_facts_make_the_same_file(story):
    cast, case = story
    data = page(cast, case)
    assert pdf.make_pdf("overview", data, at=cast.at) == pdf.make_pdf("overview", data, at=cast.at)


def test_making_it_is_in_the_access_log_and_the_journal(story):
    cast, case = story
    subject = subject_of(case)
    overviews.make_overview(case, subject, by=cast.actor("fg"), at=cast.at)
    line = AccessLine.objects.get(action="export")
    assert (line.object_type, line.object_ids, line.subject_ids) == (
        "overview",
        [subject.uuid],
        [subject.pk],
    )
    assert line.organisation == "TOETS"
    assert "POL8" not in line.categories
    event = JournalEvent.objects.get(type=EventType.OVERVIEW_MADE)
    assert (event.case, event.object_uuid, event.data) == (case, subject.uuid, {})


@pytest.mark.parametrize("name", ["samendoen", "coordinator", "wijkagent", "ggz", "vreemde", "zvh"])
def test_only_who_examines_the_case_makes_it(story, name):
    cast, case = story
    before = fingerprint()
    with pytest.raises(NotVisible):
        overviews.make_overview(case, subject_of(case), by=cast.actor(name), at=cast.at)
    assert fingerprint() == before


def test_without_an_open_examination_nobody_makes_it(story):
    cast, case = story
    cast.later(days=31)
    before = fingerprint()
    with pytest.raises(NotVisible):
        overviews.make_overview(case, subject_of(case), by=cast.actor("fg"), at=cast.at)
    assert fingerprint() == before


def test_a_subject_of_another_case_is_not_there(story):
    cast, case = story
    identity = {**stage.IDENTITY, "name": "C. Anders-fictief"}
    other = stage.open_local_case(cast, identity=identity)
    before = fingerprint()
    with pytest.raises(NotVisible):
        overviews.make_overview(case, subject_of(other), by=cast.actor("fg"), at=cast.at)
    assert fingerprint() == before


def test_it_is_not_made_while_telling_the_subject_waits(story):
    cast, case = story
    given = Deferral(
        "d",
        "Het onderzoek zou mislukken.",
        local_day(cast.at) + dt.timedelta(days=7),
        {row.letter: "Gewogen." for row in protocol.informing().factors},
    )
    duty = InformDuty.objects.select_related("case").get(case=case)
    informing.record_deferral(duty, given, by=cast.actor("samendoen"), at=cast.at)
    before = fingerprint()
    with pytest.raises(Refused) as refused:
        overviews.make_overview(case, subject_of(case), by=cast.actor("fg"), at=cast.at)
    assert [reason.code for reason in refused.value.reasons] == ["overview:deferred"]
    assert fingerprint() == before
    cast.later(days=8)
    assert overviews.make_overview(case, subject_of(case), by=cast.actor("fg"), at=cast.at)


# -- the page --------------------------------------------------------------------------------------


def url_of(case: Case) -> str:
    return f"/casus/{case.uuid}/inzageoverzicht/"


def test_the_handler_sees_what_goes_in_and_what_stays_out_with_the_law(story):
    cast, case = story
    shown = text_of(client_of(cast, "fg").get(url_of(case)))
    assert "Wonen en overlast" in shown
    assert "Vechtdal Wonen" in shown
    for law in ("Wpg 25 tot en met 28", "Wjsg 39i", "Wmo 2015 5.3.1(4)", "AVG 15(4)", "BW 7:457"):
        assert law in shown
    assert CANARY not in shown
    assert url_of(case) in text_of(client_of(cast, "fg").get(f"/casus/{case.uuid}/"))
    assert AccessLine.objects.filter(object_type="overview", action="read").exists()


def test_the_button_gives_a_file_without_a_telling_name(story):
    cast, case = story
    answer = client_of(cast, "fg").post(url_of(case))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="inzageoverzicht.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF")


def test_whoever_takes_part_has_no_such_page(story):
    cast, case = story
    for name in ("samendoen", "coordinator", "vreemde"):
        client, before = client_of(cast, name), JournalEvent.objects.count()
        assert client.get(url_of(case)).status_code == 404
        assert client.post(url_of(case)).status_code == 404
        assert JournalEvent.objects.count() == before


def test_with_several_subjects_one_is_chosen_first(story):
    cast, case = story
    other = subjects.add_subject(
        case,
        SubjectInput(SubjectKind.PERSON, {"name": f"B. {CANARY}"}),
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    client = client_of(cast, "fg")
    assert "Kies eerst over wie het verzoek gaat." in text_of(client.get(url_of(case)))
    assert client.post(url_of(case)).status_code == 404
    shown = text_of(client.get(f"{url_of(case)}?betrokkene={other.uuid}"))
    assert "Inzageoverzicht: Persoon 2" in shown
    assert client.get(f"{url_of(case)}?betrokkene={case.uuid}").status_code == 404
