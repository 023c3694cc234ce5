"""What the messenger destroys: what tells of what is gone, and what grew old."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection

from django.db.models import Q

from casework.models import Report
from casework.purgers import Doomed, Purger, Swept
from casework.vocabulary import CaseKind, Covers
from notifications.models import Digest, Message, WebhookCall


def destroy(doomed: Doomed) -> None:
    """Destroy every message and webhook about these items, reports and cases."""
    reports = Report.objects.filter(pk__in=doomed.reports).values("uuid")
    of_events = (
        Q(event__item__in=doomed.items)
        | Q(event__case__in=doomed.cases)
        | Q(event__object_type="report", event__object_uuid__in=reports)
    )
    WebhookCall.objects.filter(of_events).delete()
    Message.objects.filter(
        of_events | Q(case__in=doomed.cases) | Q(alert__item__in=doomed.items)
    ).delete()


def _sweep(before: dt.datetime, held: Collection[int]) -> Swept:
    rows = Message.objects.filter(created_at__lt=before).exclude(case__in=held)
    kinds = rows.values_list("case__kind", "event__data__case_kind")
    found = Counter(CaseKind.UNDERMINING in kind for kind in kinds)
    rows.delete()
    calls = WebhookCall.objects.filter(created_at__lt=before).exclude(event__case__in=held)
    digests = Digest.objects.filter(created_at__lt=before)
    found[False] += calls.delete()[0] + digests.delete()[0]
    return found


PURGER = Purger(app="notifications", destroy=destroy, sweeps={Covers.MESSAGE: _sweep})
