"""Adding somebody to a running case, with the task to tell that person."""

from __future__ import annotations

import datetime as dt

from casework.access import Actor
from casework.models import Case, Subject
from casework.services import cases
from casework.services.base import service
from casework.services.cases import SubjectInput
from escalation.services import deadlines, informing


@service
def add_subject(case: Case, given: SubjectInput, *, by: Actor, at: dt.datetime) -> Subject:
    """Add a subject to a running case; who directs the case must tell this person too."""
    subject = cases.add_subject(case, given, by=by, at=at)
    informing.look_again(case, by=by, at=at)
    deadlines.reschedule(case)
    return subject
