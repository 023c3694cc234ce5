"""`make bench`: worklist, case, search, move and sweep against their floors, behind both walls.

What is asserted is what does not vary: pages touched, the plan, the number of statements. Times
are printed as ratios to a floor measured in the same rounds.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import statistics
from collections.abc import Callable
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from guardian.shortcuts import get_objects_for_user

from casework import access
from casework.access import Actor
from casework.models import Case, Desk, Item, NameEntry, Submission, User, WorklistEntry
from casework.services import parties
from casework.vocabulary import Role, Table
from escalation.models import Deadline
from escalation.services import answers, intake, requests, watch
from tests import cast as stage
from tests.bench import measure
from tests.bench.clones import COMMON, clone
from tests.services import DATABASE, as_administrator

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]

CASES = int(os.environ.get("SCHAKEL_BENCH_CASES", "10000"))
OPEN = CASES // 5
TEAMS = 40
ROUNDS = 25
COPIED = ("samendoen", "wijkagent", "wonen", "ggz")
"""Accounts whose team is one of forty; the coordinator has every case."""


@pytest.fixture
def municipality():
    """Make an example of an open and of a closed case by the services, and ten thousand copies."""
    with transaction.atomic():
        cast = stage.assemble()
        teams = {cast.desk(name): _teams(cast, name) for name in COPIED}
        running, closed = (_example(cast, name) for name in ("Open", "Dicht"))
        intake.close_case(
            closed,
            reason="Het is rustig.",
            version=closed.version,
            by=cast.actor("coordinator"),
            at=cast.at,
        )
        cast.later(hours=1)
        for name, several in (("drie", slice(0, 3)), ("een", slice(3, 4))):
            user = cast.demo.users[name] = User.objects.create_user(name)
            for desk in next(iter(teams.values()))[several]:
                parties.add_member(desk.team, user, Role.CARE_WORKER, since=cast.at)
    with as_administrator(DATABASE) as admin, admin.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        clone(cursor, running, (1, OPEN), teams)
        clone(cursor, closed, (1, CASES - OPEN), teams)
    cast.later(hours=1)
    prove_copies(cast)
    with as_administrator(DATABASE) as admin:
        admin.execute("VACUUM ANALYZE")
    assert Case.objects.count() == CASES + 2
    return cast


def _teams(cast: stage.Cast, name: str) -> list[Desk]:
    party = cast.desk(name).party
    return [parties.form_team(party, f"Team {number}") for number in range(TEAMS)]


def _example(cast: stage.Cast, name: str) -> Case:
    identity = {**stage.IDENTITY, "name": f"{name} Voorbeeld-fictief"}
    case = stage.open_local_case(cast, identity=identity)
    stage.fill_locally(cast, case)
    case.refresh_from_db()
    return case


def test_what_people_do_most_against_its_floor(municipality):
    cast = municipality
    caseworker, coordinator = cast.actor("drie"), cast.actor("coordinator")
    one_team = cast.actor("een")
    some = Case.objects.filter(closed_at=None, grants__group__in=caseworker.group_ids).first()
    rare = NameEntry.objects.filter(group_id__in=caseworker.group_ids).latest("case").word
    pages = {
        "werkvoorraad, 3 teams": worklist_pages(caseworker),
        "werkvoorraad, 1 team": worklist_pages(one_team),
        "werkvoorraad, alle casussen": worklist_pages(coordinator),
        "casus openen": sum(
            measure.pages(measure.explain(sql))
            for sql in measure.statements(lambda: open_case(caseworker, some))
        ),
    }
    prove_same_rows(caseworker)
    moved = iter(_movable(cast))
    found = measure.interleave(
        {
            LIST_FLOOR: lambda: floor_list(caseworker),
            "werkvoorraad, 3 teams": lambda: access.worklist_page(caseworker),
            "werkvoorraad, 1 team": lambda: access.worklist_page(one_team),
            "werkvoorraad, alle casussen": lambda: access.worklist_page(coordinator),
            "idem, tweede muur": behind_walls(caseworker, access.worklist_page),
            "idem, 1 team": behind_walls(one_team, access.worklist_page),
            "idem, alle casussen": behind_walls(coordinator, access.worklist_page),
            "lijst van guardian, 3 teams": lambda: guardian_list(caseworker),
            "lijst van guardian, alles": lambda: guardian_list(coordinator),
            "zoeken, zeldzame naam": behind_walls(caseworker, finds(rare)),
            "zoeken, naam van allen": behind_walls(caseworker, finds(COMMON)),
            "zoeken, begin van een naam": behind_walls(caseworker, finds(rare[:4])),
            CASE_FLOOR: lambda: floor_case(some),
            "casus openen": lambda: open_case(caseworker, some),
            "casus openen, tweede muur": behind_walls(
                caseworker, lambda actor: open_case(actor, some)
            ),
            WRITE_FLOOR: lambda: floor_write(cast),
            "verplaatsen": lambda: move(cast, next(moved)),
            SWEEP_FLOOR: floor_sweep,
            "controle van 200 termijnen": sweep,
        },
        ROUNDS,
    )
    after = worklist_pages(coordinator)
    show(found, pages)
    print(f"pagina's van de werkvoorraad na {ROUNDS} verplaatsingen zonder onderhoud: {after}")
    for name, most in MOST_PAGES.items():
        assert found[name].queries == 1
        assert pages[name] <= most, name
    assert found["casus openen"].queries <= 3
    assert found["verplaatsen"].queries <= MOST_FOR_A_MOVE
    assert found["controle van 200 termijnen"].queries <= MOST_FOR_A_SWEEP
    for name, series in found.items():
        if "muur" in name or "zoeken" in name:
            assert series.queries <= 2 + SAID, name


SAID = 4
"""Statements around it: begin, say who asks, say nothing any more, end."""

LIST_FLOOR = "vloer: 50 regels van een team"
CASE_FLOOR = "vloer: gegevens van een casus"
WRITE_FLOOR = "vloer: een rij schrijven"
SWEEP_FLOOR = "vloer: 200 termijnen lezen"

MOST_PAGES = {
    "werkvoorraad, 1 team": 12,
    "werkvoorraad, alle casussen": 12,
    "werkvoorraad, 3 teams": 30,
}
"""A person has, beside every team, a desk of his or her own that is looked into as well."""
MOST_FOR_A_MOVE = 420
"""Statements for request and acceptance together, with grants, journal and terms."""
MOST_FOR_A_SWEEP = 4 * 200 + 50
"""Statements for 200 terms: each is saved and journalled, with its unread marks."""


def prove_copies(cast: stage.Cast) -> None:
    """Decide a sample of the copies anew: the grants must say what the rules say."""
    sample = Case.objects.order_by("-pk")
    for case in (*sample.filter(closed_at=None)[:3], *sample.exclude(closed_at=None)[:2]):
        out = StringIO()
        call_command("rebuild_grants", check=True, case=case.reference, at=cast.at, stdout=out)
        assert "1 casussen bekeken, 0 met een verschil" in out.getvalue()


# ------------------------------------------------------------------ what is measured


def floor_list(actor: Actor) -> None:
    """Read as many rows as a page shows, of one team, from the one index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT next_due_at, case_id, case_uuid, reference, kind, director, changed_at"
            " FROM casework_worklistentry WHERE group_id = %s"
            " ORDER BY next_due_at, case_id LIMIT 51",
            [actor.group_ids[0]],
        )
        cursor.fetchall()


def behind_walls(actor: Actor, act: Callable[[Actor], object]) -> Callable[[], None]:
    """Let an act be asked as a page asks it: in a transaction that says whose rights count."""

    def asked() -> None:
        with transaction.atomic(), access.acting_for(actor):
            act(actor)

    return asked


def finds(text: str) -> Callable[[Actor], object]:
    """Search by name, and demand that something is found: nothing costs nothing."""

    def find(actor: Actor) -> None:
        assert access.find_by_name(actor, text), text

    return find


def guardian_list(actor: Actor) -> None:
    """Ask the library itself for the same page, by a date of the case instead of the list's."""
    cases = get_objects_for_user(actor.user, "casework.see_case", klass=Case)
    list(cases.filter(closed_at=None).order_by("table_since", "pk")[:51])


def prove_same_rows(actor: Actor) -> None:
    """Compare the first page with the decision per case, asked without the list."""
    page = [row.case_id for row in access.worklist_page(actor).rows]
    rows = WorklistEntry.objects.filter(
        group_id__in=actor.group_ids, since__lte=actor.at, until__gt=actor.at
    ).filter(case__in=access.visible_cases(actor))
    slow = rows.order_by("next_due_at", "case").values_list("next_due_at", "case").distinct()
    assert page == list(dict.fromkeys(case for _, case in slow[: len(page) * 2]))[: len(page)]


def floor_case(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_item WHERE case_id = %s", [case.pk])
        cursor.fetchall()


def open_case(actor: Actor, case: Case) -> None:
    access.visible_items(actor, access.get_case(actor, case.uuid))


_tokens = itertools.count()


def floor_write(cast: stage.Cast) -> None:
    Submission.objects.create(
        token=UUID(int=next(_tokens)), user=cast.demo.users["samendoen"], location="", at=cast.at
    )


def _movable(cast: stage.Cast) -> list[Case]:
    """Give open copies whose case director is one of the forty teams; the coordinator asks."""
    return list(Case.objects.filter(closed_at=None).order_by("-pk")[: ROUNDS + 5])


def move(cast: stage.Cast, case: Case) -> None:
    """Ask for ZVH with the criteria, and accept: as one person and the other would."""
    filed = requests.request_move(
        case,
        requests.RequestInput(
            target=Table.ZVH,
            reason="Het lokale plan zit vast, partners zijn het oneens.",
            goal="Een gezamenlijk plan met het Zorg- en Veiligheidshuis.",
            criteria=stage.CRITERIA,
            contacts=["J. Smit, politie"],
        ),
        version=case.version,
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    answers.accept(
        filed, participants=[], takes_process_direction=True, by=cast.actor("zvh"), at=cast.at
    )


FAR = dt.datetime(2028, 1, 1, tzinfo=dt.UTC)


def floor_sweep() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT next_at, id FROM escalation_deadline WHERE state = 'OPEN' AND next_at <= %s"
            " ORDER BY next_at, id LIMIT 200",
            [FAR],
        )
        assert len(cursor.fetchall()) == 200


def sweep() -> None:
    """Sweep 200 terms and put them back, so that every round finds as many."""
    with transaction.atomic():
        assert watch.sweep(at=FAR, batch=200) == 200
        transaction.set_rollback(True)


# ------------------------------------------------------------------ what is looked at


def worklist_pages(actor: Actor) -> int:
    """Count the pages of a first page of the list, and demand that one index answers it."""
    (sql,) = measure.statements(lambda: access.worklist_page(actor))
    plan = measure.explain(sql)
    scans = [node for node in measure.nodes(plan) if "Scan" in node["Node Type"]]
    on_list = [node for node in scans if node.get("Relation Name") == "casework_worklistentry"]
    assert on_list
    assert {node["Node Type"] for node in on_list} == {"Index Only Scan"}
    assert {node["Index Name"] for node in on_list} == {"worklist_page"}
    assert sum(node.get("Rows Removed by Filter", 0) for node in on_list) == 0
    return measure.pages(plan)


AIMS = {
    "werkvoorraad, 3 teams": (LIST_FLOOR, "≤ 2,2"),
    "werkvoorraad, 1 team": (LIST_FLOOR, "≤ 2,2"),
    "werkvoorraad, alle casussen": (LIST_FLOOR, "≤ 2,2"),
    "idem, tweede muur": (LIST_FLOOR, "≤ 3,2"),
    "idem, 1 team": (LIST_FLOOR, "≤ 3,2"),
    "idem, alle casussen": (LIST_FLOOR, "≤ 3,2"),
    "lijst van guardian, 3 teams": ("idem, tweede muur", "≥ 8 bij 10.000, ≥ 10 bij 100.000"),
    "lijst van guardian, alles": ("idem, alle casussen", "≥ 8 bij 10.000, ≥ 10 bij 100.000"),
    "zoeken, zeldzame naam": (LIST_FLOOR, "≤ 4,5"),
    "zoeken, naam van allen": (LIST_FLOOR, "≤ 4,5"),
    "zoeken, begin van een naam": (LIST_FLOOR, "≤ 4,5"),
    "casus openen": (CASE_FLOOR, "≤ 3,5"),
    "casus openen, tweede muur": (CASE_FLOOR, "≤ 3,5"),
    "verplaatsen": (WRITE_FLOOR, ""),
    "controle van 200 termijnen": (SWEEP_FLOOR, "≤ 4"),
}
"""What each is compared with, and what the design aims at; printed, not asserted."""


def show(found: dict[str, measure.Series], pages: dict[str, int]) -> None:
    rows = [("wat", "vragen", "pagina's", "cpu ms", "x vloer (cpu)", "x vloer (kortst)", "doel")]
    for name, series in found.items():
        times = ("", "")
        floor, aim = AIMS.get(name, ("", ""))
        if floor:
            times = tuple(f"{one:.1f}" for one in measure.ratio(series, found[floor]))
        rows.append(
            (
                name,
                str(series.queries),
                str(pages.get(name, "")),
                f"{statistics.median(series.cpu) * 1000:.2f}",
                *times,
                aim,
            )
        )
    counted = (
        f"{Case.objects.count()} casussen, {WorklistEntry.objects.count()} regels, "
        f"{Item.objects.count()} gegevens, {Deadline.objects.count()} termijnen, {ROUNDS} rondes"
    )
    print(f"\n{counted}\n{measure.table(rows)}")
