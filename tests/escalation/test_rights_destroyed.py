"""What becomes of a request of a data subject and of its items, by the nightly job as it is."""

from __future__ import annotations

import pytest

from casework.models import Case, Item
from casework.rules.content import local_day
from casework.services import changes, destruction, examinations
from escalation.models import RightsRequest, RightsTask
from escalation.rules.rights import RightKind, Verdict
from escalation.services import intake, rights, rights_tasks
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.working import as_worker

pytestmark = pytest.mark.django_db(transaction=True)


def tell() -> tuple[Cast, Case, RightsRequest]:
    """Tell of a local case in which the person asked to erase everything."""
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    fg = cast.actor("fg")
    examinations.open_examination(case.reference, "Er is een verzoek.", by=fg, at=cast.at)
    row = rights.register_request(
        case,
        case.subjects.get(),
        [RightKind.ERASURE],
        local_day(cast.at),
        by=cast.actor("fg"),
        at=cast.at,
    )
    case.refresh_from_db()
    return cast, case, row


_told, story = stages.committed_stage(tell)


@pytest.fixture(autouse=True)
def ledger_outside(settings, tmp_path):
    settings.DESTRUCTION_LEDGER = tmp_path / "destroyed"


def night(cast: Cast) -> None:
    with as_worker():
        run = destruction.destroy_due(at=cast.at)
    assert run.failed == 0


def left(*items: Item) -> list[bool]:
    return [Item.objects.filter(pk=item.pk).exists() for item in items]


def test_granted_erasure_is_destroyed_the_next_night_with_every_older_version(story):
    cast, _, row = story
    old, other = cast.items["i3"], cast.items["i5"]
    case = Case.objects.get(pk=old.case_id)
    wonen = cast.actor("wonen")
    new = changes.correct_item(case, old, "Betere tekst, fictief.", by=wonen, at=cast.at)
    task = RightsTask.objects.get(request=row, item=old)
    rights_tasks.decide_task(task, Verdict.GRANTED, "", by=wonen, at=cast.at)
    night(cast)
    assert left(old, new, other) == [True, True, True], "the day itself is not over"
    cast.later(days=1)
    night(cast)
    assert left(old, new, other) == [False, False, True]
    task.refresh_from_db()
    assert (task.item, task.verdict) == (None, Verdict.GRANTED)


def test_a_refused_erasure_destroys_nothing(story):
    cast, _, row = story
    item = cast.items["i3"]
    task = RightsTask.objects.get(request=row, item=item)
    reason = "Nodig voor de veiligheid van anderen."
    rights_tasks.decide_task(task, Verdict.REFUSED, reason, by=cast.actor("wonen"), at=cast.at)
    cast.later(days=3)
    night(cast)
    assert left(item) == [True]


def test_everything_of_a_request_goes_with_its_case(story):
    cast, case, _ = story
    by = cast.actor("coordinator")
    intake.close_case(case, reason="Het is rustig.", version=case.version, by=by, at=cast.at)
    cast.later(days=400)
    night(cast)
    assert not Case.objects.filter(pk=case.pk).exists()
    assert not RightsRequest.objects.exists()
    assert not RightsTask.objects.exists()
