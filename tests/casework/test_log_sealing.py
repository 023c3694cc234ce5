"""The sealed access log: nothing is lost on the way in, and whoever touches it is found out."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import uuid
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from casework import access
from casework.models import AccessLine, LogSeal, SealedLine, UnsealedLine
from casework.rules import log_chain
from casework.services import anchors, log_proof, sealing
from config import env
from tests import cast as stage
from tests import services, stages

pytestmark = pytest.mark.django_db(transaction=True)

_told, story = stages.committed_stage(stage.assemble)


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.LOG_ANCHORS = tmp_path / "anchors"
    return settings.LOG_ANCHORS


def look(story, name="samendoen", *, minutes=0, cases=(1,)):
    """Write a line as a page does; earlier by its own clock when asked."""
    actor = story.actor(name, story.at - dt.timedelta(minutes=minutes))
    with transaction.atomic():
        access.record_access(actor, "read", object_type="case", cases=cases)


@pytest.fixture
def chain(story):
    """Three seals: of what the story wrote, of three lines, and of two."""
    at = timezone.now()
    for count in (0, 3, 2):
        for minute in range(count):
            look(story, minutes=minute)
        assert sealing.seal_waiting(at=at)
    return at


def faults() -> list[str]:
    return [fault.code for fault in log_proof.verify(at=timezone.now())]


def lines_of(number: int) -> list[uuid.UUID]:
    rows = SealedLine.objects.filter(number=number).order_by("position")
    return list(rows.values_list("line_id", flat=True))


# -- sealing --------------------------------------------------------------------------------------


def test_everything_that_was_written_is_sealed_once_and_the_log_is_whole(story, chain):
    assert not UnsealedLine.objects.exists()
    assert SealedLine.objects.count() == AccessLine.objects.count() > 5
    assert [row.number for row in LogSeal.objects.order_by("number")] == [1, 2, 3]
    assert faults() == []
    assert sealing.seal_waiting(at=timezone.now()) == 0, "nothing new, no seal"
    assert LogSeal.objects.count() == 3


def test_the_seals_hold_every_column_of_a_line():
    names = {field.name for field in AccessLine._meta.local_fields}
    assert set(log_chain.COLUMNS[log_chain.FORM]) == names


def test_a_line_that_commits_late_with_an_earlier_moment_is_taken_in_the_next_seal(story, chain):
    """Its transaction was still running when others were sealed."""
    slow = connections["default"].copy("default")
    try:
        with slow.cursor() as cursor:
            cursor.execute("SELECT set_config('schakel.purpose', 'service', false)")
            cursor.execute("BEGIN")
            late = uuid.uuid4()
            cursor.execute(
                "INSERT INTO casework_accessline SELECT (jsonb_populate_record(line, "
                "jsonb_build_object('id', %s, 'at', '2020-01-01T00:00Z'))).* "
                "FROM casework_accessline AS line LIMIT 1",
                [str(late)],
            )
            cursor.execute("INSERT INTO casework_unsealedline (line_id) VALUES (%s)", [late])
            look(story)
            assert sealing.seal_waiting(at=chain) == 1
            assert not SealedLine.objects.filter(pk=late).exists()
            cursor.execute("COMMIT")
    finally:
        slow.close()
    assert sealing.seal_waiting(at=chain) == 1
    assert SealedLine.objects.get(pk=late).number == 5
    assert faults() == []


def test_what_is_rolled_back_leaves_neither_line_nor_place_in_the_queue(story, chain):
    with transaction.atomic():
        look(story)
        transaction.set_rollback(True)
    assert not UnsealedLine.objects.exists()
    assert faults() == []


def test_many_lines_take_several_seals(story, chain):
    for _ in range(5):
        look(story)
    assert sealing.seal_waiting(at=chain, batch=2) == 5
    assert [row.count for row in LogSeal.objects.order_by("number")[3:]] == [2, 2, 1]
    assert faults() == []


def test_two_sealers_at_once_seal_once(story, chain):
    look(story)
    with psycopg.connect(services.admin_url(services.DATABASE)) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.ONE_SEALER])
        assert sealing.seal_waiting(at=chain) == 0
    assert sealing.seal_waiting(at=chain) == 1
    assert faults() == []


KILLED = """
import os, signal, django
django.setup()
from django.utils import timezone
from casework.services import sealing, anchors
def die():
    os.kill(os.getpid(), signal.SIGKILL)
{}
sealing.seal_waiting(at=timezone.now())
"""
AT = {
    "before the commit": "sealing.SealedLine.objects.bulk_create = lambda *_: die()",
    "between commit and anchor": "anchors.write_missing = lambda: die()",
}


@pytest.mark.slow
@pytest.mark.parametrize("moment", AT)
def test_a_sealer_that_is_killed_loses_nothing(story, chain, moment, outside):
    """Killed halfway a batch, or with its seal committed and not yet anchored."""
    look(story)
    ended = subprocess.run(
        [sys.executable, "-c", KILLED.format(AT[moment])],
        env={
            **os.environ,
            **env.embedded_urls(services.SOCKETS, services.DATABASE),
            "SCHAKEL_PROCESS": "worker",
            "LOG_ANCHORS": str(outside),
        },
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    sealed = moment != "before the commit"
    assert LogSeal.objects.count() == 3 + sealed
    assert len(anchors.read()) == 3
    assert sealing.seal_waiting(at=timezone.now()) == 1 - sealed
    assert len(anchors.read()) == LogSeal.objects.count() == 4
    assert faults() == []


# -- tampering ------------------------------------------------------------------------------------


def test_a_changed_line_is_found(chain, administrator):
    line = lines_of(2)[1]
    administrator.execute("UPDATE casework_accessline SET actor_id = 1 WHERE id = %s", [line])
    (fault,) = log_proof.verify(at=timezone.now())
    assert fault.code == "changed"
    assert fault.text == f"Reeks 2: regel {line} is gewijzigd."


OTHER = {
    "at": "at + interval '1 second'",
    "trace_id": "gen_random_uuid()",
    "object_ids": "object_ids || gen_random_uuid()",
    "case_ids": "case_ids || 999::bigint",
    "subject_ids": "subject_ids || 999::bigint",
    "categories": "categories || 'GEZ'::varchar",
}


def test_a_change_in_any_column_is_found(chain, administrator):
    line = lines_of(2)[0]
    administrator.execute("CREATE TABLE kept AS SELECT * FROM casework_accessline")
    for column in log_chain.COLUMNS[log_chain.FORM][1:]:
        other = OTHER.get(column, "999" if column.endswith("_id") else "'anders'")
        administrator.execute(
            f"UPDATE casework_accessline SET {column} = {other} WHERE id = %s", [line]
        )
        assert faults() == ["changed"], column
        administrator.execute(
            f"UPDATE casework_accessline AS line SET {column} = kept.{column} "
            "FROM kept WHERE kept.id = line.id"
        )
    assert faults() == []


def test_a_deleted_line_is_found(chain, administrator):
    administrator.execute("DELETE FROM casework_accessline WHERE id = %s", [lines_of(2)[0]])
    assert faults() == ["deleted"]
    administrator.execute("DELETE FROM casework_sealedline WHERE number = 2 AND position = 0")
    assert faults() == ["deleted"], "also when the binding went with it"


def test_a_deleted_batch_is_found(chain, administrator):
    gone = lines_of(2)
    administrator.execute("DELETE FROM casework_accessline WHERE id = ANY (%s)", [gone])
    administrator.execute("DELETE FROM casework_sealedline WHERE number = 2")
    administrator.execute("DELETE FROM casework_logseal WHERE number = 2")
    (fault,) = log_proof.verify(at=timezone.now())
    assert fault.text == "Reeks 2 is verwijderd."


def copy_of(administrator, line: uuid.UUID) -> uuid.UUID:
    made = uuid.uuid4()
    administrator.execute(
        "INSERT INTO casework_accessline SELECT (jsonb_populate_record(line, "
        "jsonb_build_object('id', %s::text))).* FROM casework_accessline AS line WHERE id = %s",
        [str(made), line],
    )
    return made


def test_an_inserted_line_is_found(chain, administrator):
    made = copy_of(administrator, lines_of(2)[0])
    (fault,) = log_proof.verify(at=timezone.now())
    assert fault.text == f"Regel {made} is ingevoegd buiten Schakel om."
    assert sealing.seal_waiting(at=timezone.now()) == 0, "the sealer does not make it true"
    administrator.execute("INSERT INTO casework_sealedline VALUES (%s, 2, 9, '')", [made])
    assert set(faults()) == {"changed", "inserted"}, "nor does binding it to a seal"


def test_a_line_that_is_sealed_twice_is_found(chain, administrator):
    administrator.execute(
        "INSERT INTO casework_unsealedline (line_id) VALUES (%s)", [lines_of(2)[0]]
    )
    assert faults() == ["inserted"]


def test_reordered_lines_are_found(chain, administrator):
    administrator.execute(
        "ALTER TABLE casework_sealedline DROP CONSTRAINT sealed_line_place;"
        "UPDATE casework_sealedline SET position = 2 - position WHERE number = 2"
    )
    assert faults() == ["reordered"]


def test_reordered_batches_are_found(chain, administrator):
    administrator.execute(
        "UPDATE casework_logseal SET number = -number WHERE number > 1;"
        "UPDATE casework_logseal SET number = 5 + number WHERE number < 0"
    )
    assert "reordered" in faults()


def test_a_tail_that_is_cut_off_is_found_by_the_anchors(chain, administrator):
    gone = lines_of(3)
    administrator.execute("DELETE FROM casework_accessline WHERE id = ANY (%s)", [gone])
    administrator.execute("DELETE FROM casework_sealedline WHERE number = 3")
    administrator.execute("DELETE FROM casework_logseal WHERE number = 3")
    (fault,) = log_proof.verify(at=timezone.now())
    assert (fault.code, fault.number) == ("cut", 3)


def test_a_line_that_is_deleted_before_its_seal_is_found(story, chain, administrator):
    look(story)
    administrator.execute(
        "DELETE FROM casework_accessline WHERE id IN (SELECT line_id FROM casework_unsealedline)"
    )
    assert sealing.seal_waiting(at=timezone.now()) == 0
    assert faults() == ["deleted"]


def test_lines_that_wait_too_long_are_found(story, chain, administrator):
    look(story)
    assert faults() == []
    administrator.execute(
        "UPDATE casework_unsealedline SET recorded_at = now() - interval '6 minutes'"
    )
    assert faults() == ["stalled"]


def test_a_chain_that_is_made_anew_does_not_agree_with_its_anchors(story, chain, administrator):
    """All seals and bindings thrown away, the lines changed, and everything sealed again."""
    administrator.execute(
        "TRUNCATE casework_logseal, casework_sealedline;"
        "UPDATE casework_accessline SET actor_id = 1;"
        "INSERT INTO casework_unsealedline (line_id) SELECT id FROM casework_accessline"
    )
    sealing.seal_waiting(at=timezone.now())
    assert set(faults()) == {"anchor", "cut"}


def test_anchors_that_are_changed_signed_by_another_or_gone_are_found(chain, outside, settings):
    (path,) = outside.iterdir()
    kept = path.read_text()
    path.write_text(kept.replace('"count": 3', '"count": 4'))
    assert faults() == ["anchor"], "within the grace of a fresh seal"
    path.write_text(kept)
    settings.LOG_KEYS = ["another key"]
    assert faults() == ["anchor"] * 3
    settings.LOG_KEYS = ["another key", settings.SECRET_KEY]
    assert faults() == [], "an earlier key still counts"
    path.unlink()
    (fault,) = log_proof.verify(at=timezone.now() + dt.timedelta(minutes=6))
    assert fault.text == "3 reeksen (1 tot en met 3) staan niet buiten het systeem."


def test_a_line_that_broke_off_in_the_anchor_file_is_written_again(story, chain, outside):
    (path,) = outside.iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    look(story)
    sealing.seal_waiting(at=chain)
    assert [one.number for one in anchors.read()] == [1, 2, 3, 4]
    assert faults() == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_only_what_was_sealed_of_late_is_examined_when_asked_so(story, chain, administrator):
    administrator.execute(
        "UPDATE casework_accessline SET actor_id = 1 WHERE id = %s", [lines_of(1)[0]]
    )
    now = timezone.now()
    assert [fault.number for fault in log_proof.verify(at=now)] == [1]
    later = chain + dt.timedelta(hours=1)
    look(story)
    sealing.seal_waiting(at=later)
    assert log_proof.verify(at=later, since=later - dt.timedelta(minutes=1)) == []
    administrator.execute("UPDATE casework_logseal SET head = previous WHERE number = 3")
    (fault,) = log_proof.verify(at=later, since=later - dt.timedelta(minutes=1))
    assert fault.text == "Reeks 4 sluit niet aan op de reeks ervoor."


# -- the command ----------------------------------------------------------------------------------


def verify_log(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_log", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_in_plain_words_whether_the_log_is_whole(chain, administrator):
    assert verify_log() == (0, "Het logboek klopt.\n")
    line = lines_of(2)[0]
    administrator.execute("DELETE FROM casework_accessline WHERE id = %s", [line])
    code, said = verify_log()
    assert code == 1
    assert said == (
        f"deleted: Reeks 2: regel {line} is verwijderd.\nHet logboek klopt niet: 1 bevinding.\n"
    )
    code, said = verify_log("--json")
    found = json.loads(said)
    assert code == 1
    assert found["whole"] is False
    assert [one["line"] for one in found["faults"]] == [str(line)]


# -- rights ---------------------------------------------------------------------------------------

GROWING = ("accessline", "logseal", "sealedline", "disclosure", "logverdict")
COLUMN = {"casework_logseal": "head", "casework_sealedline": "digest"}
LOGS = (*GROWING, "unsealedline", "loground", "logreview")


@pytest.mark.parametrize("who", ["web", "worker"])
def test_what_only_grows_cannot_be_changed_by_the_product_itself(chain, who):
    urls = env.embedded_urls(services.SOCKETS, services.DATABASE)
    with psycopg.connect(urls[env.DATABASE_VARIABLE[who]], autocommit=True) as other:
        other.execute("SELECT set_config('schakel.purpose', 'service', false)")
        for name in (f"casework_{table}" for table in GROWING):
            column = COLUMN.get(name, "at")
            for words in (
                f"UPDATE {name} SET {column} = {column}",
                f"DELETE FROM {name}",
                f"TRUNCATE {name}",
                f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    other.execute(words)
    assert faults() == []


def test_statistics_may_read_none_of_it(chain):
    urls = env.embedded_urls(services.SOCKETS, services.DATABASE)
    with psycopg.connect(urls["DATABASE_URL_STATS"], autocommit=True) as other:
        for table in LOGS:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                other.execute(f"SELECT 1 FROM casework_{table}")
            found = other.execute(
                "SELECT has_table_privilege(%s, 'SELECT, INSERT, UPDATE, DELETE') "
                "OR has_any_column_privilege(%s, 'SELECT')",
                [f"casework_{table}"] * 2,
            )
            assert found.fetchone() == (False,), table


def test_a_session_that_says_nothing_takes_no_line_out_of_the_queue(story, chain):
    look(story)
    urls = env.embedded_urls(services.SOCKETS, services.DATABASE)
    with psycopg.connect(urls["DATABASE_URL"]) as other:
        assert other.execute("DELETE FROM casework_unsealedline").rowcount == 0
    assert UnsealedLine.objects.count() == 1
