"""The report about a data breach: who saw what, for oversight alone, and itself logged."""

from __future__ import annotations

import csv
import io

import pytest

from casework import access
from casework.access import BreachFilter
from casework.errors import NotVisible
from casework.models import AccessLine, Case, User
from casework.services import examinations
from casework.services.cases import SubjectInput
from casework.vocabulary import Category, SubjectKind
from escalation.services import subjects
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.escalation.browsing import client_of, recent_cast, text_of

pytestmark = pytest.mark.django_db

CANARY = "KANARIE-7QX"
URL = "/logboek/datalek/"


def tell() -> tuple[Cast, Case, Case]:
    """Tell of two cases: some look into the first, one of them also into the other."""
    cast = recent_cast()
    case = stage.open_local_case(cast, identity={**stage.IDENTITY, "name": f"A. {CANARY}"})
    stage.fill_locally(cast, case, {"i3": f"Inhoud {CANARY}."})
    other = stage.open_local_case(cast, identity={**stage.IDENTITY, "name": f"B. {CANARY}"})
    for name in ("wonen", "samendoen"):
        client_of(cast, name).get(f"/casus/{case.uuid}/")
    client_of(cast, "samendoen").get(f"/casus/{other.uuid}/")
    client_of(cast, "vreemde").get(f"/casus/{case.uuid}/")
    examinations.open_examination(
        case.reference, "Er is een datalek.", by=cast.actor("fg"), at=cast.at
    )
    return cast, case, other


_told, story = stages.stage(tell)


def now(cast: Cast, name: str = "fg"):
    return cast.actor(name)


def who(report: access.BreachReport) -> dict[str, access.Saw]:
    return {f"{row.who} {row.reference}": row for row in report.rows}


def test_of_a_case_it_says_who_saw_which_kinds_and_how(story):
    cast, case, _ = story
    found = who(access.breach_report(now(cast), BreachFilter(case=case)))
    wonen = cast.demo.users["wonen"].full_name
    row = found[f"{wonen} {case.reference}"]
    assert "read" in row.actions
    assert {Category.WOON, Category.ID, Category.META} <= row.categories
    assert Category.GEZ not in row.categories
    assert row.subjects == {1}
    assert row.first <= row.last
    assert {one.reference for one in found.values()} == {case.reference}


def test_of_an_account_it_says_every_case_by_its_number(story):
    cast, case, other = story
    person = cast.demo.users["samendoen"].pk
    rows = access.breach_report(now(cast), BreachFilter(person=person)).rows
    numbers = {row.reference for row in rows}
    assert {case.reference, other.reference} <= numbers
    assert {row.who for row in rows} == {cast.demo.users["samendoen"].full_name}
    assert all(not row.subjects for row in rows), "persons only of a case that is examined"


def test_of_a_subject_it_counts_only_lines_about_that_subject(story):
    cast, case, _ = story
    second = subjects.add_subject(
        case,
        SubjectInput(SubjectKind.PERSON, {"name": "C. Nieuw-fictief"}),
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    rows = access.breach_report(now(cast), BreachFilter(case=case, subject=second)).rows
    assert {row.who for row in rows} <= {cast.demo.users["samendoen"].full_name}
    first = case.subjects.order_by("number").first()
    rows = access.breach_report(now(cast), BreachFilter(case=case, subject=first)).rows
    assert cast.demo.users["wonen"].full_name in {row.who for row in rows}


def test_a_period_holds_what_lies_in_it(story):
    cast, case, _ = story
    lines = AccessLine.objects.filter(case_id=case.pk).order_by("at")
    last = lines.last().at
    before = access.breach_report(now(cast), BreachFilter(case=case, until=last))
    whole = access.breach_report(now(cast), BreachFilter(case=case))
    times = [sum(row.times for row in one.rows) for one in (before, whole)]
    assert times[0] < times[1]
    assert all(row.last is None or row.last < last for row in before.rows)


def test_what_was_refused_is_nothing_somebody_saw(story):
    cast, case, _ = story
    line = AccessLine.objects.filter(actor_id=cast.demo.users["wonen"].pk, case_id=case.pk).first()
    AccessLine.objects.create(
        at=line.at,
        trace_id=line.trace_id,
        actor_id=cast.demo.users["vreemde"].pk,
        action="read",
        object_type="case",
        case_id=case.pk,
        case_ids=[case.pk],
        categories=[Category.GEZ],
        result="refused:404",
    )
    found = who(access.breach_report(now(cast), BreachFilter(case=case)))
    row = found[f"{cast.demo.users['vreemde'].full_name} {case.reference}"]
    assert (row.times, row.refused, row.categories, row.first) == (0, 1, set(), None)


@pytest.mark.parametrize("name", ["samendoen", "coordinator", "wijkagent", "vreemde"])
def test_only_oversight_makes_it(story, name):
    cast, case, _ = story
    with pytest.raises(NotVisible):
        access.breach_report(now(cast, name), BreachFilter(person=1))
    client = client_of(cast, name)
    for answer in (client.get(URL), client.post(f"{URL}?casus={case.reference}")):
        assert answer.status_code == 404
    assert not AccessLine.objects.filter(object_type="breach", result="allowed").exists()


def test_a_case_asks_for_an_opened_examination(story):
    cast, _, other = story
    with pytest.raises(NotVisible):
        access.breach_report(now(cast), BreachFilter(case=other))
    client = client_of(cast, "fg")
    answers = [client.get(f"{URL}?casus={number}") for number in (other.reference, "ZV-AAA-AAA")]
    assert [answer.status_code for answer in answers] == [200, 200]
    said = [
        text_of(answer).replace(number, "X").split("<main")[1]
        for answer, number in zip(answers, (other.reference, "ZV-AAA-AAA"), strict=True)
    ]
    assert said[0] == said[1], "whether a number exists is not told here"
    assert client.post(f"{URL}?casus={other.reference}").status_code == 422
    assert not AccessLine.objects.filter(object_type="breach", result="allowed").exists()


def test_the_page_and_the_file_are_logged_and_hold_no_content(story):
    cast, case, _ = story
    client = client_of(cast, "fg")
    page = client.get(f"{URL}?casus={case.reference}&betrokkene=1")
    made = client.post(f"{URL}?casus={case.reference}&betrokkene=1")
    assert made["Content-Disposition"] == 'attachment; filename="datalekrapport.csv"'
    lines = AccessLine.objects.filter(object_type="breach").order_by("at", "action")
    assert sorted(line.action for line in lines) == ["export", "read"]
    for line in lines:
        assert (line.case_id, line.categories, line.rule) == (case.pk, ["LOG"], "AVG 33")
        assert line.subject_ids == [case.subjects.get().pk]
    for answer in (page, made):
        assert CANARY not in text_of(answer)
    assert cast.demo.users["wonen"].full_name in text_of(page)
    rows = list(csv.reader(io.StringIO(made.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Wie", "Organisatie", "Rol", "Casus"]
    assert cast.demo.users["wonen"].full_name in {row[0] for row in rows[1:]}


def test_a_name_that_looks_like_a_formula_does_not_run(story):
    cast, case, _ = story
    User.objects.filter(pk=cast.demo.users["wonen"].pk).update(full_name="=cmd|calc")
    made = client_of(cast, "fg").post(f"{URL}?casus={case.reference}")
    assert "'=cmd|calc" in text_of(made)
    assert "\r\n=cmd" not in text_of(made)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("wie=&van=&tot=&casus=&betrokkene=2", "Vul ook het casusnummer in."),
        ("van=31-02-2026", "Schrijf de datum als dd-mm-jjjj"),
        ("van=02-11-2026&tot=01-11-2026", "Deze dag ligt voor de eerste dag."),
        ("casus=%20", "Vul een casus, een account of een periode in."),
    ],
)
def test_what_is_wrong_is_said_and_shows_nothing(story, query, words):
    cast, *_ = story
    client = client_of(cast, "fg")
    answer = client.get(f"{URL}?{query}")
    assert client.post(f"{URL}?{query}").status_code == 422
    assert words in text_of(answer)
    assert "Wie zag wat</h2>" not in text_of(answer)
