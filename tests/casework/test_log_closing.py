"""The expired part of the log's chain is closed by a signed checkpoint; what is around it holds."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework import access
from casework.models import AccessLine, LogSeal, SealedLine, UnsealedLine
from casework.services import anchors, log_closing, log_proof, sealing
from casework.services.base import service
from casework.services.purge import PURGER
from casework.vocabulary import Covers
from tests import cast as stage
from tests import stages
from tests.working import as_worker

pytestmark = pytest.mark.django_db(transaction=True)

_told, story = stages.committed_stage(stage.assemble)

OLD = dt.datetime(2019, 3, 1, 9, tzinfo=dt.UTC)
TERM = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
"""Everything before is kept no longer, five years being over."""


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.LOG_ANCHORS = tmp_path / "anchors"
    return settings.LOG_ANCHORS


def write(story, at: dt.datetime) -> None:
    actor = story.actor("samendoen", at)
    with transaction.atomic():
        access.record_access(actor, "read", object_type="case", cases=(1,))


@pytest.fixture
def chain(story):
    """Seals 1 to 3 of years ago, 4 with what the story wrote and 5 of today.

    The queue of the story itself is emptied last, so that its lines are in a recent seal.
    """

    @service
    def park() -> list:
        kept = list(UnsealedLine.objects.values_list("line_id", flat=True))
        UnsealedLine.objects.all().delete()
        return kept

    @service
    def back(kept) -> None:
        UnsealedLine.objects.bulk_create(UnsealedLine(line_id=one) for one in kept)

    kept = park()
    for day in range(3):
        at = OLD + dt.timedelta(days=day)
        write(story, at)
        write(story, at + dt.timedelta(minutes=1))
        assert sealing.seal_waiting(at=at + dt.timedelta(minutes=2)) == 2
    back(kept)
    sealing.seal_waiting(at=timezone.now())
    write(story, story.at)
    sealing.seal_waiting(at=timezone.now())
    assert [row.number for row in LogSeal.objects.order_by("number")] == [1, 2, 3, 4, 5]
    assert codes() == []
    return story


def codes(at: dt.datetime | None = None) -> list[str]:
    return [fault.code for fault in log_proof.verify(at=at or timezone.now())]


def sweep(before: dt.datetime = TERM) -> int:
    """Do what the nightly destruction does with the log, as the worker."""
    with as_worker():
        return destroy(before)


def destroy(before: dt.datetime) -> int:
    return service(lambda: PURGER.sweeps[Covers.LOG](before, ())[False])()


def kept() -> list[int]:
    return [row.number for row in LogSeal.objects.order_by("number")]


def test_what_expired_goes_with_its_seals_and_the_rest_is_still_proven(chain):
    assert sweep() == 6
    assert kept() == [4, 5]
    assert not SealedLine.objects.filter(number__lte=3).exists()
    assert [one.number for one in anchors.checkpoints()] == [3]
    assert codes() == []
    call_command("verify_log", stdout=(out := StringIO()))
    assert "Het logboek klopt." in out.getvalue()
    assert log_proof.prove(at=timezone.now()) == 0


def test_it_goes_on_where_it_was_and_may_be_repeated(chain):
    sweep(OLD + dt.timedelta(days=1))
    assert kept() == [2, 3, 4, 5]
    assert codes() == []
    sweep(OLD + dt.timedelta(days=1))
    assert sweep() == 4
    assert sweep() == 0
    assert [one.number for one in anchors.checkpoints()] == [1, 3]
    write(chain, chain.at)
    assert sealing.seal_waiting(at=timezone.now()) == 1
    assert kept() == [4, 5, 6]
    assert codes() == []


def test_nothing_is_closed_while_a_line_of_it_is_kept(chain, administrator):
    """A line sealed after midnight of the last day stays with its seal."""
    line = SealedLine.objects.filter(number=2).first().line_id
    administrator.execute(
        "UPDATE casework_logseal SET sealed_at = %s WHERE number >= 2", [timezone.now()]
    )
    sweep()
    assert kept() == [2, 3, 4, 5]
    assert AccessLine.objects.filter(pk=line).exists()


def test_a_stop_between_disk_and_database_does_no_harm(chain, monkeypatch):
    with as_worker(), monkeypatch.context() as broken:
        broken.setattr(log_closing, "connection", _Dies(connection))
        with pytest.raises(KeyboardInterrupt):
            destroy(TERM)
    assert kept() == [1, 2, 3, 4, 5]
    assert [one.number for one in anchors.checkpoints()] == [3]
    assert codes() == []
    sweep()
    assert kept() == [4, 5]
    assert codes() == []


class _Dies:
    """A connection that breaks at its second statement: the one that lets the seals go."""

    def __init__(self, real):
        self.real, self.asked = real, 0

    def cursor(self):
        self.asked += 1
        if self.asked > 1:
            raise KeyboardInterrupt
        return self.real.cursor()


# ------------------------------------------------------------------ tampering around a checkpoint


def rewrite(outside, change) -> None:
    path = outside / anchors.CLOSINGS
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(one) + "\n" for one in change(lines)))


def test_a_deleted_checkpoint_is_found(chain, outside):
    sweep()
    (outside / anchors.CLOSINGS).unlink()
    (fault,) = log_proof.verify(at=timezone.now())
    assert (fault.code, fault.text) == ("deleted", "Reeks 1 tot en met 3 is verwijderd.")


def test_a_checkpoint_without_our_signature_is_found_and_closes_nothing(chain, outside):
    sweep()
    rewrite(outside, lambda lines: [{**lines[0], "signature": "0" * 64}])
    assert codes() == ["checkpoint", "deleted"]


@pytest.mark.parametrize(
    "forged",
    [
        {"closed": 4},
        {"head": "0" * 64},
        {"sealed_at": "2015-01-01T00:00:00+00:00"},
        {"before": "2030-01-01T00:00:00+00:00"},
    ],
)
def test_nothing_in_a_checkpoint_can_be_changed(chain, outside, forged):
    sweep()
    rewrite(outside, lambda lines: [{**lines[0], **forged}])
    assert codes()[0] == "checkpoint"


def test_an_anchor_cannot_stand_in_for_a_checkpoint(chain, outside, administrator):
    """Somebody cuts off the beginning and puts a signed anchor where a checkpoint belongs."""
    anchor = json.loads(sorted(outside.glob("*.jsonl"))[0].read_text().splitlines()[2])
    assert anchor["number"] == 3
    cut(administrator, 3)
    forged = {"closed": 3, "before": TERM.isoformat(), **anchor}
    (outside / anchors.CLOSINGS).write_text(json.dumps(forged) + "\n")
    assert codes() == ["checkpoint", "deleted"]


def cut(administrator, upto: int) -> None:
    administrator.execute(
        "DELETE FROM casework_accessline USING casework_sealedline AS bound "
        "WHERE casework_accessline.id = bound.line_id AND bound.number <= %s",
        [upto],
    )
    for table in ("casework_sealedline", "casework_logseal"):
        administrator.execute(f"DELETE FROM {table} WHERE number <= %s", [upto])


def test_what_is_cut_off_beyond_the_checkpoint_is_found(chain, administrator):
    sweep()
    cut(administrator, 4)
    (fault,) = log_proof.verify(at=timezone.now())
    assert (fault.code, fault.number) == ("deleted", 1)


def test_a_checkpoint_over_lines_that_are_still_kept_is_found_although_it_is_signed(
    chain, administrator
):
    """Who holds the key closed too much: the term in force tells."""
    anchors.close(LogSeal.objects.get(number=4), before=timezone.now())
    cut(administrator, 4)
    faults = log_proof.verify(at=timezone.now())
    assert [fault.code for fault in faults] == ["checkpoint"]
    assert faults[0].text == "Reeks 4 is afgesloten voor de bewaartermijn om was."


def test_a_checkpoint_of_another_chain_is_found(chain, outside, administrator):
    """The seals up to it were made anew after it was signed."""
    anchors.close(LogSeal.objects.get(number=3), before=TERM)
    administrator.execute("UPDATE casework_logseal SET head = %s WHERE number = 3", ["1" * 64])
    assert "checkpoint" in codes()


def test_a_line_put_back_into_a_closed_part_is_found(chain, administrator):
    sweep()
    administrator.execute(
        "INSERT INTO casework_accessline SELECT (jsonb_populate_record(line, jsonb_build_object("
        "'id', gen_random_uuid(), 'at', '2019-03-01T10:00Z'))).* "
        "FROM casework_accessline AS line LIMIT 1"
    )
    assert codes() == ["inserted"]


# ------------------------------------------------------------------ the narrow path


@pytest.mark.parametrize("upto", [4, 5, 99])
def test_the_database_closes_nothing_that_is_kept(chain, upto):
    with as_worker(), pytest.raises(DatabaseError, match="is still kept"), transaction.atomic():
        call("SELECT casework_close_log(%s, now())", [upto])
    assert kept() == [1, 2, 3, 4, 5]


def test_only_the_worker_closes_and_nobody_deletes_a_seal(chain):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        call("SELECT casework_close_log(1, now())")
    with as_worker():
        for statement in (
            "DELETE FROM casework_logseal",
            "DELETE FROM casework_sealedline",
            "UPDATE casework_logseal SET number = 0",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                call(statement)


def call(statement: str, values=()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
