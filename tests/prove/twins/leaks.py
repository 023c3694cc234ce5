"""Faults that a tired colleague could make and that both walls let through, to test the proof.

Each is put in the place of a function of the product and reads, like the walls allow it, for a
purpose of its own or within what a person's grants show.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from casework import access
from casework.errors import Refused
from casework.models import (
    Case,
    Consent,
    DangerAlert,
    Item,
    JournalEvent,
    LegalHold,
    Participation,
    Report,
)
from casework.models.fields import now_within
from casework.rules.decision import Reason
from casework.vocabulary import Purpose
from escalation.models import InformDuty


def everything() -> Any:
    """Read past every wall."""
    return access.for_purpose(Purpose.SERVICE)


@dataclass(frozen=True)
class Fault:
    """A fault: the function it takes the place of, what it does instead, and whom it tells."""

    name: str
    account: str
    place: str
    wrong: Callable[[Callable[..., Any]], Callable[..., Any]]
    mailed: bool = False

    def seed(self, patched: pytest.MonkeyPatch) -> None:
        """Put the fault wherever the function is known by its name."""
        module, name = self.place.rsplit(".", 1)
        right = getattr(sys.modules[module], name)
        wrong = self.wrong(right)
        for known in list(sys.modules.values()):
            if getattr(known, "__name__", "").split(".")[0] in OURS and not inspect.isclass(known):
                for held, value in list(vars(known).items()):
                    if value is right:
                        patched.setattr(known, held, wrong)


OURS = {"casework", "escalation", "notifications", "config"}


def _all_counted(right):
    def wrong(actor, **given):
        with everything():
            return (Case.objects.filter(closed_at__isnull=True).count(), *right(actor, **given)[1:])

    return wrong


def _forbidden(right):
    def wrong(actor, case_id):
        with everything():
            there = Case.objects.filter(uuid=case_id).exists()
        if there and not access.visible_cases(actor).filter(uuid=case_id).exists():
            raise Refused([Reason("case:role", "U heeft geen recht op deze casus.")])
        return right(actor, case_id)

    return wrong


def _newest_named(right):
    def wrong(template, reference):
        with everything():
            newest = Case.objects.order_by("-pk").values_list("reference", flat=True).first()
        return f"{right(template, reference)} Nieuwste casus: {newest}."

    return wrong


def _changed_at(right):
    def wrong(request, case):
        with everything():
            last = JournalEvent.objects.filter(case=case).order_by("-pk").first()
        context = right(request, case)
        return {**context, "case_title": f"{context['case_title']} ({last.at:%H:%M:%S})"}

    return wrong


def _all_listed(right):
    def wrong(actor, case):
        running = Participation.objects.filter(
            now_within(actor.at), case=case, ended_at__isnull=True
        )
        return list(running.select_related("desk__party", "desk__team").order_by("desk_id"))

    return wrong


def _nobody(right):
    def wrong(actor, case):
        return set()

    return wrong


def _all_terms(right):
    def wrong(by, case):
        return list(case.deadlines.filter(state="OPEN").select_related("desk__party", "desk__team"))

    return wrong


def _counted(right):
    def wrong(actor, case):
        rows = right(actor, case)
        with everything():
            more = Item.objects.filter(case=case).count() - len(rows)
        if rows and more:
            rows[0].item.text += f" (nog {more} verborgen)"
        return rows

    return wrong


def _newest_mailed(right):
    def wrong(reference):
        with everything():
            newest = Case.objects.order_by("-pk").values_list("reference", flat=True).first()
        return f"{right(reference)} ({newest})"

    return wrong


def _all_moves(right):
    def wrong(by, case):
        return list(case.moves.order_by("-requested_at"))

    return wrong


def _recognised(right):
    def wrong(given, **acting):
        report = right(given, **acting)
        with everything():
            same = Report.objects.filter(details__name=given.identity.get("name", "-"))
            if same.count() > 1:
                Report.objects.filter(pk=report.pk).update(reference=f"X{report.reference[1:]}")
        return report

    return wrong


def _all_consents(right):
    def wrong(by, case):
        with everything():
            rows = Consent.objects.filter(case=case).select_related("subject", "ground")
            return list(rows.order_by("-pk"))

    return wrong


def _all_warned(right):
    def wrong(actor):
        with everything():
            return list(DangerAlert.objects.filter(ended_at__isnull=True).order_by("-released_at"))

    return wrong


def _anybody_looked(right):
    def wrong(actor, case, own):
        with everything():
            parts = Participation.objects.filter(case=case).select_related("desk")
            return {row.desk.party_id: row.since for row in parts} | right(actor, case, own)

    return wrong


def _all_holds(right):
    def wrong(actor):
        with everything():
            rows = LegalHold.objects.filter(lifted_at__isnull=True)
            return list(rows.select_related("case", "asked_by", "confirmed_by", "lift_asked_by"))

    return wrong


def _all_told(right):
    def wrong(by, case):
        rows = right(by, case)
        with everything():
            told = InformDuty.objects.filter(case=case, records__isnull=False).count()
        return rows[: max(0, len(rows) - told)]

    return wrong


def _name_refused(right):
    def wrong(actor, text, *given, **more):
        with everything():
            known = bool(text) and Item.objects.filter(details__name=text).exists()
        if known and not right(actor, text, *given, **more):
            raise Refused([Reason("case:role", "Van deze persoon mag u niets zien.")])
        return right(actor, text, *given, **more)

    return wrong


FAULTS = (
    Fault(
        "a count of every case", "wonen", "casework.access.worklist.worklist_counts", _all_counted
    ),
    Fault("403 where 404 is due", "vreemde", "casework.access.doors.get_case", _forbidden),
    Fault("a number in the inbox", "ggz", "notifications.rules.wording.inbox_text", _newest_named),
    Fault("changed at, in a title", "wonen", "casework.views.pages.case_context", _changed_at),
    Fault("who is unseen", "wonen", "casework.access.doors.visible_participants", _all_listed),
    Fault("acts of who is unseen", "wijkagent", "casework.access.timeline.hidden_parties", _nobody),
    Fault("terms of any setting", "wonen", "escalation.selectors.visible_deadlines", _all_terms),
    Fault("hidden items counted", "wijkagent", "casework.access.doors.visible_items", _counted),
    Fault(
        "a number in a mail",
        "samendoen",
        "notifications.rules.wording.mail_subject",
        _newest_mailed,
        mailed=True,
    ),
    Fault("requests of any table", "wonen", "escalation.selectors.visible_moves", _all_moves),
    Fault("somebody is known", "stuw", "casework.services.reports.receive_report", _recognised),
    Fault("consents of others", "wonen", "casework.services.consents.consents_of", _all_consents),
    Fault("who else is warned", "vth", "casework.access.alerts.warnings", _all_warned),
    Fault(
        "the unseen read along", "wijkagent", "casework.access.lookers._seen_since", _anybody_looked
    ),
    Fault("holds of any case", "zvh", "casework.access.retention.holds_for", _all_holds),
    Fault("who was told elsewhere", "wonen", "escalation.selectors.visible_duties", _all_told),
    Fault("a name is known", "stuw", "casework.access.names.find_by_name", _name_refused),
)
