"""What the ladder destroys: requests with their answers, terms, facts and preparations."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection

from casework.purgers import Doomed, Facts, Purger, Swept
from casework.rules.retention import Start
from casework.services.purge import by_wall, delete_by_key, empty_words
from casework.vocabulary import Covers
from escalation.models import (
    CaseFact,
    Confirmation,
    Deadline,
    DeadlineExtension,
    FeedbackDuty,
    FeedbackRecord,
    InformDuty,
    InformRecord,
    Move,
    Preparation,
    Question,
    Referral,
    RightsRequest,
    RightsTask,
    Transition,
)
from escalation.services.facts import SIGNAL_REJECTED

STARTS = {SIGNAL_REJECTED: Start.SIGNAL_REJECTED, "step7": Start.STEP7}
"""Facts of a case from which a retention term runs."""


def destroy(doomed: Doomed) -> None:
    """Destroy what hangs on these items, and everything of these cases but the bare counts."""
    if doomed.items:
        _let_go(doomed.items)
    if doomed.cases:
        _destroy_of_cases(doomed.cases)


def _let_go(items: Collection[int]) -> None:
    """Take items out of requests; words that a person wrote about them go as well."""
    Move.objects.filter(request_item__in=items).update(request_item=None)
    Move.objects.filter(answer_item__in=items).update(answer_item=None)
    Question.objects.filter(item__in=items).delete()
    Question.objects.filter(answer__in=items).update(answer=None)
    Preparation.objects.filter(items__in=items).only("pk").delete()
    RightsTask.objects.filter(item__in=items).update(item=None, reason="", lift_reason="")
    told = Confirmation.objects.filter(items__in=items).values_list("pk", flat=True)
    Confirmation.objects.filter(pk__in=list(told)).update(
        necessity="", ground="", ground_motivation=""
    )
    Confirmation.items.through.objects.filter(item__in=items).delete()


def _destroy_of_cases(cases: Collection[int]) -> None:
    Transition.objects.filter(case__in=cases).update(case=None, move=None, by=None)
    duties = InformDuty.objects.filter(case__in=cases)
    InformRecord.objects.filter(duty__in=duties).only("pk").delete()
    delete_by_key(InformDuty, list(duties.values_list("pk", flat=True)))
    told = FeedbackDuty.objects.filter(case__in=cases)
    FeedbackRecord.objects.filter(duty__in=told).only("pk").delete()
    delete_by_key(FeedbackDuty, list(told.values_list("pk", flat=True)))
    Referral.objects.filter(case__in=cases).only("pk").delete()
    DeadlineExtension.objects.filter(deadline__case__in=cases).only("pk").delete()
    delete_by_key(RightsTask, _keys(RightsTask, cases))
    delete_by_key(RightsRequest, _keys(RightsRequest, cases))
    delete_by_key(Deadline, _keys(Deadline, cases))
    CaseFact.objects.filter(case__in=cases).update(superseded_by=None)
    CaseFact.objects.filter(case__in=cases).delete()
    Preparation.objects.filter(case__in=cases).only("pk").delete()
    Move.objects.filter(case__in=cases).delete()


def _keys(
    model: type[RightsTask] | type[RightsRequest] | type[Deadline], cases: Collection[int]
) -> list[int]:
    return list(model._default_manager.filter(case__in=cases).values_list("pk", flat=True))


def facts(cases: Collection[int] | None) -> Facts:
    """Give when a signal was rejected or a youth group scaled down, per case."""
    rows = CaseFact.objects.filter(event__in=STARTS, superseded_by__isnull=True)
    if cases is not None:
        rows = rows.filter(case__in=cases)
    found: dict[int, dict[Start, dt.datetime]] = defaultdict(dict)
    for case, event, at in rows.order_by("-occurred_at").values_list(
        "case_id", "event", "occurred_at"
    ):
        found[case][STARTS[event]] = at
    return found


def _sweep_preparations(before: dt.datetime, held: Collection[int]) -> Swept:
    return by_wall(
        Preparation.objects.filter(prepared_at__lt=before).exclude(case__in=held), "case__kind"
    )


def _sweep_words(before: dt.datetime, held: Collection[int]) -> Swept:
    """Empty who decided on an event and by which mandate; the event and its day stay.

    Facts: what kept a case from a table, and what a result led to, goes as a whole: the worker may
    not read whether words are left in it.
    """
    found = empty_words(
        CaseFact.objects.filter(recorded_at__lt=before), held, "decided_by", "mandate"
    )
    kept = Referral.objects.filter(made_at__lt=before).exclude(case__in=held)
    told = FeedbackRecord.objects.filter(recorded_at__lt=before).exclude(duty__case__in=held)
    return found + Counter(by_wall(kept, "case__kind")) + Counter(by_wall(told, "duty__case__kind"))


def _sweep_transitions(before: dt.datetime, held: Collection[int]) -> Swept:
    return {False: Transition.objects.filter(case__isnull=True, at__lt=before).delete()[0]}


PURGER = Purger(
    app="escalation",
    destroy=destroy,
    sweeps={
        Covers.WORDS: _sweep_words,
        Covers.PREPARATION: _sweep_preparations,
        Covers.JOURNAL: _sweep_transitions,
    },
    facts=facts,
)
