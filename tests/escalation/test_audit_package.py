"""`manage.py auditpakket`: all an audit asks for, whole, and nothing about any subject."""

from __future__ import annotations

import csv
import io
import json
import subprocess

import pytest
from django.core.management import CommandError, call_command

from casework.models import Case, CaseGrant, Desk, ItemGrant, Party, User
from casework.rules.content import local_day
from casework.services import examinations
from casework.services.cases import SubjectInput
from casework.vocabulary import Category, SubjectKind
from escalation.management.commands import auditpakket
from escalation.rules.rights import Outcome, RightKind
from escalation.services import rights, subjects
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.working import as_worker

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "KANARIE-7QX"


def tell() -> tuple[Cast, Case]:
    """Tell of a case in which every free text holds the canary."""
    cast = stage.assemble()
    identity = {"name": f"A. {CANARY}", "born_on": "1982-05-03", "address": f"{CANARY} 1"}
    case = stage.open_local_case(cast, identity=identity)
    stage.fill_locally(cast, case, {f"i{n}": f"Inhoud {CANARY} {n}." for n in range(2, 7)})
    Case.objects.filter(pk=case.pk).update(purpose=f"Doel {CANARY}.", area=CANARY)
    subjects.add_subject(
        case,
        SubjectInput(SubjectKind.PERSON, {"name": f"B. {CANARY}"}),
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    fg = cast.actor("fg")
    examinations.open_examination(case.reference, f"Verzoek {CANARY}.", by=fg, at=cast.at)
    row = rights.register_request(
        case,
        case.subjects.order_by("number").first(),
        [RightKind.ERASURE],
        local_day(cast.at),
        by=cast.actor("fg"),
        at=cast.at,
    )
    given = rights.Answer(Outcome.REFUSED, local_day(cast.at), f"Nog nodig: {CANARY}.")
    rights.answer_request(row, given, by=cast.actor("fg"), at=cast.at)
    return cast, case


_told, story = stages.committed_stage(tell)


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.LOG_ANCHORS = tmp_path / "anchors"


@pytest.fixture
def folder(story, tmp_path):
    call_command("auditpakket", str(tmp_path / "pakket"), stdout=io.StringIO())
    return tmp_path / "pakket"


def table(folder, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def everything(folder) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_no_content_no_case_and_no_subject_is_in_it(folder, story):
    _, case = story
    found = everything(folder)
    assert len(found) >= 18
    for name, text in found.items():
        for secret in (CANARY, case.reference, str(case.uuid), "1982-05-03"):
            assert secret not in text, name


def test_the_manifest_names_every_file_with_its_hash(folder):
    found = everything(folder)
    lines = found.pop("SHA256SUMS").splitlines()
    assert {line.split("  ", 1)[1] for line in lines} == set(found)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert all(name in found["LEESMIJ.txt"] for name in found if name != "LEESMIJ.txt")


def test_it_counts_what_each_party_sees_as_the_grants_say(folder, story):
    cast, _ = story
    rows = table(folder, "toegang/gegevens.csv")
    for party in Party.objects.all():
        groups = Desk.objects.filter(party=party).values("group_id")
        wanted = ItemGrant.objects.filter(group__in=groups).values("content_object_id", "level")
        counted = sum(int(row["Aantal"]) for row in rows if row["Partij"] == party.name)
        assert counted == wanted.distinct().count(), party.name
    wonen = cast.desk("wonen").party.name
    kinds = {row["Soort gegeven"] for row in rows if row["Partij"] == wonen}
    assert Category.WOON in kinds
    assert Category.GEZ not in kinds
    cases = table(folder, "toegang/casussen.csv")
    assert {row["Aantal"] for row in cases} == {"1"}
    assert CaseGrant.objects.exists()


def test_it_lists_every_account_with_its_roles(folder):
    rows = table(folder, "accounts/accounts.csv")
    assert {row["Gebruikersnaam"] for row in rows} == set(
        User.objects.values_list("username", flat=True)
    )
    fg = next(row for row in rows if row["Gebruikersnaam"] == "fg")
    assert (fg["Rol"], fg["Loopt nu"]) == ("Functionaris gegevensbescherming", "ja")


def test_it_counts_requests_and_their_answers(folder):
    (row,) = table(folder, "rechten/verzoeken.csv")
    assert (row["Gevraagd"], row["Antwoord"], row["Op tijd"], row["Aantal"]) == (
        "ERASURE",
        "REFUSED",
        "ja",
        "1",
    )


def test_it_says_whether_the_log_is_whole(folder):
    found = json.loads((folder / "logboek/onderzoek.json").read_text())
    assert found["klopt"] is (not found["bevindingen"])
    assert found["regels"] > 0


def test_a_name_that_looks_like_a_formula_does_not_run(story, tmp_path):
    User.objects.filter(username="fg").update(full_name="=cmd|calc")
    call_command("auditpakket", str(tmp_path / "p"), stdout=io.StringIO())
    text = (tmp_path / "p/accounts/accounts.csv").read_text()
    assert ";'=cmd|calc;" in text


def test_a_folder_with_something_in_it_is_left_alone(story, tmp_path):
    (tmp_path / "oud.txt").write_text("blijft")
    with pytest.raises(CommandError):
        call_command("auditpakket", str(tmp_path), stdout=io.StringIO())
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["oud.txt"]


def test_the_worker_can_make_it_without_reading_what_people_wrote(story, tmp_path):
    with as_worker():
        call_command("auditpakket", str(tmp_path / "p"), stdout=io.StringIO())
    assert (tmp_path / "p" / auditpakket.MANIFEST).exists()
