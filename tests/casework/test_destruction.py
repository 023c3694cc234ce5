"""Destruction on a real database: no trace of what is over, everything of what is not."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from casework import access
from casework.access import retention as kept
from casework.errors import NotVisible
from casework.models import (
    AccessLine,
    Case,
    Certificate,
    Item,
    JournalEvent,
    LedgerEntry,
    LegalHold,
    Person,
    PurgeRun,
    Report,
    Submission,
)
from casework.models.retention import RunKind
from casework.services import batches, destruction, grant_checks, ledger, purge_again
from casework.services.ledger import State
from casework.vocabulary import CaseKind, EventType
from escalation.models import Transition
from escalation.statistics import moves_by_month, reports_by_kind
from notifications.models import Message
from tests import services, stages
from tests.casework import kept as story_of
from tests.casework.kept import LATER, OVER, Filed, traces
from tests.working import as_worker

pytestmark = pytest.mark.django_db(transaction=True)

_told, filed = stages.committed_stage(story_of.tell)


@pytest.fixture(autouse=True)
def ledger_outside(settings, tmp_path):
    settings.DESTRUCTION_LEDGER = tmp_path / "destroyed"
    return settings.DESTRUCTION_LEDGER


def a_year_after(filed: Filed, days: int = 1) -> dt.datetime:
    """A moment about the day on which a closed case loses what was local."""
    return filed.doomed.closed_at + dt.timedelta(days=366 + days)


def figures(year: int):
    return reports_by_kind(year, list(CaseKind)), moves_by_month(year, list(CaseKind))


STORIES = ("Kanarie", "Mus", "Nachtegaal", "Lijster", "Uil")


def test_before_its_day_nothing_is_destroyed(filed, administrator):
    before = {name: traces(administrator, name) for name in STORIES}
    with as_worker():
        run = destruction.destroy_due(at=filed.doomed.closed_at + dt.timedelta(days=10))
    assert run.finished_at
    assert {name: traces(administrator, name) for name in STORIES} == before
    assert not Certificate.objects.filter(covers__in=["item", "case", "report"]).exists()
    assert not LedgerEntry.objects.exists()


def test_a_year_after_closing_only_what_the_zvh_alone_used_is_left(filed):
    with as_worker():
        destruction.destroy_due(at=a_year_after(filed))
    left = Item.objects.filter(case=filed.doomed)
    assert left.exists()
    for item in left:
        used = {item.written_in, *item.releases.values_list("setting", flat=True)}
        assert used <= {"ZVH_TRIAGE", "ZVH_CASUS"}
    assert not Report.objects.filter(case=filed.doomed).exists()
    assert not Case.objects.filter(pk=filed.signal.pk).exists()
    assert not Report.objects.filter(pk__in=[filed.loose.pk, filed.hush.pk]).exists()


def test_after_its_day_no_trace_is_left_and_the_neighbour_stays(filed, administrator):
    neighbour = traces(administrator, "Mus")
    counted = [figures(year) for year in (2024, 2026)]
    assert len(traces(administrator, "Kanarie")) >= 9
    persons = Person.objects.count()
    with as_worker():
        run = destruction.destroy_due(at=OVER)
    assert run.failed == 0
    for name in STORIES:
        if name != "Mus":
            assert traces(administrator, name) == {}, name
    for gone in (filed.doomed, filed.signal, filed.loose, filed.hush):
        for key in (gone.uuid, gone.reference):
            assert traces(administrator, str(key)) == {}
    # drafts and preparations of the neighbour went by their own age
    for table in ("casework_draft", "escalation_preparation"):
        neighbour.pop(table, None)
    assert traces(administrator, "Mus") == neighbour
    assert Person.objects.count() == persons - 1
    assert [figures(year) for year in (2024, 2026)] == counted


def test_what_is_counted_stays_without_a_key_to_anybody(filed):
    person = str(filed.doomed.subjects.get().person.key)
    with as_worker():
        destruction.destroy_due(at=OVER)
    kept_events = JournalEvent.objects.filter(case__isnull=True, object_uuid__isnull=True).exclude(
        type=EventType.GROUND_RECORDED
    )
    joined = kept_events.filter(type=EventType.REPORT_JOINED)
    assert joined.exists()
    for event in kept_events:
        assert (event.actor_id, event.actor_party_id, event.party_id) == (None, None, None)
        assert (event.item_id, event.object_uuid, event.setting) == (None, None, "")
        assert "area" not in event.data
    assert not JournalEvent.objects.filter(data__person=person).exists()
    assert all(event.data.get("person", "p:").startswith("p:") for event in joined)
    assert not Transition.objects.filter(case__isnull=True, by__isnull=False).exists()


def test_content_of_an_open_case_goes_after_five_years_and_the_case_stays(filed, administrator):
    at = LATER + dt.timedelta(days=5 * 366 + 30)
    with as_worker():
        destruction.destroy_due(at=at)
    case = Case.objects.get(pk=filed.neighbour.pk)
    assert case.closed_at is None
    assert not Item.objects.filter(case=case).exists()
    assert not Report.objects.filter(case=case).exists()
    # what the case is for stays as long as it runs
    assert traces(administrator, "Mus") == {"casework_case": 1}
    assert not grant_checks.compare(case.pk, at, keep=False)


def test_the_history_of_an_open_case_tells_nothing_of_what_is_gone(filed):
    at = LATER + dt.timedelta(days=5 * 366 + 30)
    with as_worker():
        destruction.destroy_due(at=at)
    joined = JournalEvent.objects.filter(case=filed.neighbour, type=EventType.REPORT_JOINED)
    assert joined.count() == 1
    for name in ("samendoen", "coordinator", "wijkagent"):
        actor = filed.cast.actor(name, at)
        told = access.visible_events(actor, filed.neighbour, ())
        assert told.exists()
        assert not told.filter(type=EventType.REPORT_JOINED).exists()
        assert access.visible_items(actor, filed.neighbour) == []


def test_a_second_run_destroys_nothing_more(filed):
    with as_worker():
        destruction.destroy_due(at=OVER)
        before = (LedgerEntry.objects.count(), Certificate.objects.count())
        run = destruction.destroy_due(at=OVER)
    assert run.finished_at
    assert (LedgerEntry.objects.count(), Certificate.objects.count()) == before


def test_the_certificate_counts_and_tells_nothing(filed):
    items = filed.doomed.items.count()
    with as_worker():
        run = destruction.destroy_due(at=OVER)
    entry = LedgerEntry.objects.get(digest=ledger.digest("case", filed.doomed.uuid))
    assert (entry.kind, entry.rule) == ("case", "CASUS-SLUIT")
    lines = Certificate.objects.filter(run=run, batch=entry.batch)
    counted = {(row.covers, row.rule): row.number for row in lines}
    assert counted.pop(("case", "CASUS-SLUIT")) == 1
    assert counted.pop(("report", "LOKAAL-SLUIT")) == 1
    assert {rule for _, rule in counted} == {"LOKAAL-SLUIT", "WGS-BEW"}
    assert sum(counted.values()) == items
    assert not any(row.walled for row in lines)
    walled = Certificate.objects.filter(run=run, walled=True)
    assert {row.rule for row in walled} >= {"CCV-SIGNAAL-BEW", "CASUS-AFGEWEZEN", "MELDING-BEW"}


def test_a_run_whose_time_is_up_is_taken_up_again(filed, administrator):
    at = OVER
    with as_worker():
        broken_off = destruction.destroy_due(at=at, seconds=-1)
        assert broken_off.finished_at is None
        run = destruction.destroy_due(at=at)
    assert run.pk == broken_off.pk
    assert run.finished_at
    assert traces(administrator, "Kanarie") == {}


def test_once_a_night(filed):
    at = OVER.replace(hour=2)
    with as_worker():
        assert destruction.work_tonight(at=at, seconds=60)
        assert destruction.work_tonight(at=at + dt.timedelta(hours=1), seconds=60) is None
        assert destruction.work_tonight(at=at + dt.timedelta(days=1), seconds=60)
    assert PurgeRun.objects.count() == 2


# -- legal hold -----------------------------------------------------------------------------------


def hold(filed: Filed, case: Case, **more) -> LegalHold:
    users = filed.cast.demo.users
    at = filed.cast.at
    return LegalHold.objects.create(
        case=case,
        reason="Er loopt een rechtszaak.",
        asked_at=at,
        asked_by=users["coordinator"],
        **{"confirmed_at": at, "confirmed_by": users["fg"], **more},
    )


def test_what_is_held_is_passed_over_and_goes_when_the_hold_ends(filed, administrator):
    row = hold(filed, filed.doomed)
    before = traces(administrator, "Kanarie")
    with as_worker():
        destruction.destroy_due(at=OVER)
        assert traces(administrator, "Kanarie") == before
        assert traces(administrator, "Nachtegaal") == {}
        LegalHold.objects.filter(pk=row.pk).update(
            lift_asked_at=filed.cast.at,
            lift_asked_by=filed.cast.demo.users["fg"],
            lifted_at=filed.cast.at,
            lifted_by=filed.cast.demo.users["coordinator"],
        )
        destruction.destroy_due(at=OVER + dt.timedelta(days=1))
    assert traces(administrator, "Kanarie") == {}
    assert traces(administrator, "rechtszaak") == {}


def test_an_asked_hold_keeps_for_two_weeks_only(filed, administrator):
    LegalHold.objects.create(
        case=filed.doomed,
        reason="Er loopt een rechtszaak.",
        asked_at=OVER,
        asked_by=filed.cast.demo.users["coordinator"],
    )
    with as_worker():
        destruction.destroy_due(at=OVER + dt.timedelta(days=2))
        assert traces(administrator, "Kanarie")
        destruction.destroy_due(at=OVER + dt.timedelta(days=20))
    assert traces(administrator, "Kanarie") == {}


# -- broken off -----------------------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone: nothing after this line runs."""


def test_killed_before_the_commit_nothing_is_gone_and_the_ledger_says_so(
    filed, administrator, monkeypatch
):
    before = traces(administrator, "Kanarie")

    def killed(*_):
        raise Killed

    monkeypatch.setattr(batches, "certify", killed)
    with as_worker(), pytest.raises(Killed):
        destruction.destroy_due(at=OVER)
    monkeypatch.undo()
    assert traces(administrator, "Kanarie") == before
    (batch,) = ledger.read().values()
    assert batch.state is State.INTENT

    with as_worker():
        destruction.destroy_due(at=OVER)
    assert traces(administrator, "Kanarie") == {}
    states = {one.id: one.state for one in ledger.read().values()}
    assert states.pop(batch.id) is State.VOID
    assert set(states.values()) == {State.DONE}


def test_killed_after_the_commit_the_ledger_is_completed(filed, monkeypatch):
    def killed(*_):
        raise Killed

    monkeypatch.setattr(ledger, "mark", killed)
    with as_worker(), pytest.raises(Killed):
        destruction.destroy_due(at=OVER)
    monkeypatch.undo()
    (batch,) = ledger.read().values()
    assert batch.state is State.INTENT
    assert LedgerEntry.objects.filter(batch=batch.id).exists()
    with as_worker():
        destruction.destroy_due(at=OVER)
    assert ledger.read()[batch.id].state is State.DONE


def test_without_a_ledger_outside_nothing_is_destroyed(filed, administrator, settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.DESTRUCTION_LEDGER = blocked / "below"
    before = traces(administrator, "Kanarie")
    with as_worker(), pytest.raises(OSError, match="below"):
        destruction.destroy_due(at=OVER)
    assert traces(administrator, "Kanarie") == before


def test_a_torn_line_is_skipped_and_the_next_one_stands_alone(filed, ledger_outside):
    with as_worker():
        destruction.destroy_due(at=OVER)
    path = next(ledger_outside.glob("destroyed-*.jsonl"))
    known = ledger.read()
    with path.open("a") as file:
        file.write('{"state":"intent","batch":"0000')
    assert ledger.read().keys() == known.keys()
    first = next(iter(known))
    ledger.mark(first, State.DONE)
    assert ledger.read()[first].state is State.DONE
    assert ledger.read().keys() == known.keys()


def test_the_ledger_holds_hashes_only(filed, ledger_outside):
    with as_worker():
        destruction.destroy_due(at=OVER)
    text = "".join(path.read_text() for path in ledger_outside.iterdir())
    for word in ("Kanarie", "Nachtegaal", str(filed.doomed.uuid), filed.doomed.reference):
        assert word.lower() not in text.lower()
    assert ledger.digest("case", filed.doomed.uuid) in text
    assert {path.stat().st_mode & 0o077 for path in ledger_outside.iterdir()} == {0}


# -- a backup put back ----------------------------------------------------------------------------


def put_backup_back() -> None:
    """Replace the database by what it was when the story was told."""
    services.fresh_database(services.emptied_to)


def test_a_backup_that_is_put_back_is_purged_again(filed, administrator):
    administrator.close()
    with as_worker():
        destruction.destroy_due(at=OVER)
    put_backup_back()
    with services.as_administrator(services.DATABASE) as outside:
        neighbour = traces(outside, "Mus")
        assert traces(outside, "Kanarie")
        # so early that nothing of it is due by its age
        with as_worker():
            run = purge_again.purge_again(at=filed.doomed.closed_at + dt.timedelta(hours=1))
        for name in {*STORIES} - {"Mus"}:
            assert traces(outside, name) == {}, name
        assert traces(outside, "Mus") == neighbour
    assert run.kind == RunKind.AGAIN
    assert Certificate.objects.filter(run=run, rule="CASUS-SLUIT").exists()
    assert set(LedgerEntry.objects.values_list("batch", flat=True)) == set(ledger.read())


def test_a_hold_that_came_back_with_the_backup_does_not_keep_what_was_destroyed(
    filed, administrator
):
    administrator.close()
    with as_worker():
        destruction.destroy_due(at=OVER)
    put_backup_back()
    hold(filed, filed.doomed)
    with as_worker():
        purge_again.purge_again(at=filed.cast.at)
    assert not Case.objects.filter(pk=filed.doomed.pk).exists()
    assert Case.objects.filter(pk=filed.neighbour.pk).exists()


def test_a_batch_that_was_broken_off_does_not_take_what_is_held_now(
    filed, administrator, monkeypatch
):
    administrator.close()
    monkeypatch.setattr(ledger, "mark", lambda *_: None)
    with as_worker():
        destruction.destroy_due(at=OVER)
    monkeypatch.undo()
    put_backup_back()
    hold(filed, filed.doomed)
    with as_worker():
        purge_again.purge_again(at=filed.cast.at)
    assert Case.objects.filter(pk=filed.doomed.pk).exists()
    assert not Case.objects.filter(pk=filed.signal.pk).exists()


def test_the_nightly_job_finds_a_restored_backup_by_itself(filed, administrator):
    administrator.close()
    with as_worker():
        destruction.destroy_due(at=OVER)
    put_backup_back()
    with as_worker():
        destruction.destroy_due(at=filed.doomed.closed_at + dt.timedelta(hours=1))
    assert not Case.objects.filter(pk=filed.doomed.pk).exists()
    assert set(PurgeRun.objects.values_list("kind", flat=True)) == {RunKind.AGAIN, RunKind.NIGHT}


# -- what only ages -------------------------------------------------------------------------------


def test_what_only_ages_goes_by_its_own_term(filed):
    Submission.objects.create(
        token="5f0c1a0e-0000-4000-8000-000000000001",
        user=filed.cast.demo.users["fg"],
        location="/",
        at=filed.cast.at,
    )
    fresh = Message.objects.filter(created_at__gte=LATER).count()
    assert fresh
    with as_worker():
        run = destruction.destroy_due(at=filed.cast.at + dt.timedelta(days=200))
        assert Message.objects.count() == fresh
        assert not Submission.objects.exists()
        destruction.destroy_due(at=filed.cast.at + dt.timedelta(days=380))
    assert not Message.objects.exists()
    assert Certificate.objects.filter(run=run, rule="FORMULIER-BEW", number=1).exists()


def line(at: dt.datetime) -> AccessLine:
    row = AccessLine(
        at=at, trace_id=uuid.uuid4(), action="read", object_type="case", result="allowed"
    )
    AccessLine.objects.bulk_create([row])
    return row


def test_the_access_log_goes_after_five_years_but_never_what_is_fresh(filed):
    """Whatever moment the job is told, the clock of the database guards the last year."""
    old, fresh = line(story_of.BEGIN), line(dt.datetime.now(dt.UTC))
    with as_worker():
        destruction.destroy_due(at=story_of.BEGIN.replace(year=2029, month=2, day=4))
        assert AccessLine.objects.filter(pk__in=[old.pk, fresh.pk]).count() == 2
        destruction.destroy_due(at=story_of.BEGIN.replace(year=2060))
    assert not AccessLine.objects.filter(pk=old.pk).exists()
    assert AccessLine.objects.filter(pk=fresh.pk).exists()


# -- the narrow path ------------------------------------------------------------------------------


def run_sql(statement: str, values=()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


FORBIDDEN = (
    "UPDATE casework_journalevent SET data = '{}'",
    "DELETE FROM casework_journalevent",
    "DELETE FROM casework_accessline",
    "UPDATE casework_accessline SET result = ''",
    "UPDATE casework_ledgerentry SET digest = ''",
    "DELETE FROM casework_ledgerentry",
    "UPDATE casework_certificate SET number = 0",
    "DELETE FROM casework_certificate",
    "DELETE FROM casework_purgerun",
)
CALLS = (
    "SELECT casework_destroy_history(gen_random_uuid(), '{}', '{}', '{}', '{}')",
    "SELECT casework_destroy_log(now())",
    "SELECT casework_destroy_journal(now())",
)
WEB_ONLY = (
    "INSERT INTO casework_ledgerentry (batch, kind, digest, rule, at, again)"
    " VALUES (gen_random_uuid(), 'item', '', '', now(), false)",
    "INSERT INTO casework_purgerun (uuid, kind, policy, started_at, failed)"
    " VALUES (gen_random_uuid(), 'NIGHT', '', now(), 0)",
    "DELETE FROM casework_legalhold",
)


def refused(statements) -> None:
    for statement in statements:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            run_sql(statement)


def test_neither_web_nor_worker_has_another_way_to_take_a_trace_away(filed):
    refused(FORBIDDEN + CALLS + WEB_ONLY)
    with as_worker():
        refused(FORBIDDEN)


def test_the_functions_are_the_owners_with_a_fixed_path_and_for_the_worker_alone(filed):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef, proowner::regrole::text, proconfig::text,"
            " has_function_privilege('schakel_worker', oid, 'EXECUTE'),"
            " has_function_privilege('schakel_web', oid, 'EXECUTE'),"
            " has_function_privilege('schakel_stats', oid, 'EXECUTE')"
            " FROM pg_proc WHERE proname LIKE 'casework_destroy_%'"
        )
        found = cursor.fetchall()
    assert len(found) == 3
    for _, definer, owner, path, worker, web, stats in found:
        assert (definer, owner, worker, web, stats) == (True, "schakel_owner", True, False, False)
        assert path == '{"search_path=pg_catalog, pg_temp"}'


def test_the_worker_cannot_destroy_what_the_ledger_does_not_name(filed):
    keys = {
        "items": list(filed.neighbour.items.values_list("pk", flat=True)),
        "reports": list(filed.neighbour.reports.values_list("pk", flat=True)),
        "cases": [filed.neighbour.pk],
    }
    before = JournalEvent.objects.count()
    call = "SELECT casework_destroy_history(gen_random_uuid(), %s, %s, %s, '{}')"
    with as_worker():
        for what in keys:
            given = [keys[name] if name == what else [] for name in keys]
            with pytest.raises(DatabaseError, match="does not name"), transaction.atomic():
                run_sql(call, given)
    assert JournalEvent.objects.count() == before


def test_the_database_itself_refuses_what_is_under_a_confirmed_hold(filed, monkeypatch):
    hold(filed, filed.doomed)
    monkeypatch.setattr(kept, "held_cases", lambda at: frozenset())
    with as_worker():
        run = destruction.destroy_due(at=OVER)
    run.refresh_from_db()
    assert run.failed == 1
    assert Case.objects.filter(pk=filed.doomed.pk).exists()
    assert not LedgerEntry.objects.filter(digest=ledger.digest("case", filed.doomed.uuid)).exists()


def test_a_pseudonym_that_is_none_is_not_taken(filed):
    """What stands in for a person is a hash; nobody writes words into the journal this way."""
    event = JournalEvent.objects.filter(case=filed.doomed, type=EventType.REPORT_JOINED).first()
    person = event.data["person"]
    year = event.data["received_on"][:4]
    batch = "5f0c1a0e-0000-4000-8000-000000000002"
    with as_worker(), transaction.atomic():
        LedgerEntry.objects.create(
            batch=batch,
            kind="case",
            digest=ledger.digest("case", filed.doomed.uuid),
            rule="X",
            at=filed.cast.at,
        )
        Message.objects.filter(case=filed.doomed).delete()
        run_sql(
            "SELECT casework_destroy_history(%s, '{}', '{}', %s, %s::jsonb)",
            [batch, [filed.doomed.pk], json.dumps({f"{person}/{year}": "A. Naam"})],
        )
        left = JournalEvent.objects.get(pk=event.pk)
        assert "person" not in left.data
        transaction.set_rollback(True)


# -- who is counted where -------------------------------------------------------------------------


def test_the_forecast_counts_by_rule_and_never_behind_the_wall(filed):
    at = a_year_after(filed, days=-20)
    seen = kept.forecast(filed.cast.actor("fg", at))
    assert set(seen.rules) == {"LOKAAL-SLUIT", "MELDING-BEW"}
    assert seen.rules["LOKAAL-SLUIT"] > 10
    assert seen.rules["MELDING-BEW"] == 1
    walled = kept.forecast(filed.cast.actor("oov", at))
    assert set(walled.rules) == {"CCV-SIGNAAL-BEW", "CASUS-AFGEWEZEN", "MELDING-BEW"}
    hold(filed, filed.doomed)
    held = kept.forecast(filed.cast.actor("fg", at))
    assert (set(held.rules), held.held) == ({"MELDING-BEW"}, 1)


def test_who_guards_no_destruction_reads_nothing_about_it(filed):
    for name in ("coordinator", "samendoen", "vreemde", "zvh"):
        for read in (kept.forecast, kept.certificates, kept.last_runs):
            with pytest.raises(NotVisible):
                read(filed.cast.actor(name))


# -- the commands ---------------------------------------------------------------------------------


def said(*command) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_a_functional_manager_asks_why_an_item_is_kept(filed):
    item = filed.doomed.items.filter(written_in="LOKAAL").first()
    text = said("retention", "--explain", str(item.uuid))
    assert "telt   " in text
    assert "LOKAAL-SLUIT" in text
    assert "12 maanden na het sluiten van de casus" in text
    assert "Kanarie" not in text
    hold(filed, filed.doomed)
    assert "Bewaarplicht" in said("retention", "--explain", str(item.uuid))
    for key in (str(uuid.uuid4()), "geen uuid"):
        with pytest.raises(CommandError, match="geen gegeven"):
            said("retention", "--explain", key)


def test_the_replay_by_command_says_what_it_did(filed, administrator):
    administrator.close()
    with as_worker():
        destruction.destroy_due(at=OVER)
        assert "niets teruggekomen" in said("purge_again")
    put_backup_back()
    with pytest.raises(CommandError, match="alleen de worker"):
        said("purge_again")
    with as_worker():
        assert "Opnieuw vernietigd" in said("purge_again")
    assert not Case.objects.filter(pk=filed.doomed.pk).exists()
