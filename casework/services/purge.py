"""What the file itself destroys: items, reports, what is left of a case, and what only ages.

The worker does this and may not read what people wrote: rows with words in them are fetched by
their key alone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from casework.models import (
    Acknowledgement,
    Appointment,
    Case,
    CaseGrant,
    CaseLink,
    CaseSetting,
    Consent,
    DangerAlert,
    Desk,
    Draft,
    GrantCheck,
    Item,
    ItemGrant,
    JournalEvent,
    LegalGround,
    LegalHold,
    Participation,
    Person,
    PlanAction,
    RegieHolder,
    Release,
    Report,
    Subject,
    Submission,
    ThirdPersonCheck,
    WorklistEntry,
)
from casework.purgers import Doomed, Purger, Swept
from casework.rules.pseudonyms import pseudonym
from casework.services import log_closing
from casework.vocabulary import CaseKind, Covers


def destroy(doomed: Doomed) -> None:
    """Destroy items, reports and cases, and what the journal says of them."""
    _destroy_history(doomed)
    _destroy_items(doomed.items)
    Report.objects.filter(pk__in=doomed.reports).only("pk").delete()
    if doomed.cases:
        _destroy_cases(doomed.cases)


def _destroy_history(doomed: Doomed) -> None:
    """Let the database take the journal's traces away, by the one path there is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.casework_destroy_history(%s, %s, %s, %s, %s::jsonb)",
            [
                doomed.batch,
                list(doomed.items),
                list(doomed.reports),
                list(doomed.cases),
                json.dumps(_pseudonyms(doomed)),
            ],
        )


def _pseudonyms(doomed: Doomed) -> dict[str, str]:
    """Draw up which pseudonym takes the place of each person in each year."""
    events = JournalEvent.objects.filter(
        Q(item__in=doomed.items) | Q(case__in=doomed.cases), data__has_key="person"
    ).values_list("data__person", "data__received_on")
    pairs = {(str(person), str(day)[:4]) for person, day in events if person}
    secret = settings.PERSON_MATCH_KEY
    return {f"{person}/{year}": pseudonym(person, year, secret) for person, year in pairs}


def _destroy_items(items: Collection[int]) -> None:
    DangerAlert.objects.filter(item__in=items).only("pk").delete()
    releases = Release.objects.filter(item__in=items)
    grounds = LegalGround.objects.filter(release__in=releases)
    delete_by_key(LegalGround, list(grounds.values_list("pk", flat=True)))
    releases.delete()
    ThirdPersonCheck.objects.filter(item__in=items).delete()
    PlanAction.objects.filter(item__in=items).delete()
    ItemGrant.objects.filter(content_object__in=items).delete()
    Item.objects.filter(replaces__in=items).update(replaces=None)
    Item.objects.filter(pk__in=items).only("pk").delete()


def _destroy_cases(cases: Collection[int]) -> None:
    CaseLink.objects.filter(Q(origin__in=cases) | Q(spawned__in=cases)).delete()
    LegalHold.objects.filter(case__in=cases).delete()
    Consent.objects.filter(case__in=cases).only("pk").delete()
    grounds = LegalGround.objects.filter(case__in=cases)
    delete_by_key(LegalGround, list(grounds.values_list("pk", flat=True)))
    for model in (GrantCheck, WorklistEntry, ItemGrant, Draft, Participation, RegieHolder):
        model.objects.filter(case__in=cases).delete()
    CaseGrant.objects.filter(content_object__in=cases).delete()
    CaseSetting.objects.filter(case__in=cases).delete()
    subjects = Subject.objects.filter(case__in=cases)
    persons = list(subjects.exclude(person=None).values_list("person_id", flat=True))
    delete_by_key(Subject, list(subjects.values_list("pk", flat=True)))
    _destroy_unneeded(persons)
    _destroy_appointments(cases)
    delete_by_key(Case, cases)


def delete_by_key(model: type[Model], keys: Collection[int]) -> None:
    """Delete rows that reports or items may hang on, by hand.

    Facts: the framework would read those to see whether any is left, words and all; here the
    database says so by its foreign keys.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {model._meta.db_table} WHERE id = ANY(%s)",  # noqa: S608 - own names
            [list(keys)],
        )


def _destroy_unneeded(persons: Iterable[int]) -> None:
    """Forget the key of a person about whom no case is left, with the marks it is found by."""
    Person.objects.filter(pk__in=persons).exclude(
        Exists(Subject.objects.filter(person=OuterRef("pk")))
    ).delete()


def _destroy_appointments(cases: Collection[int]) -> None:
    """End the desks that existed for these cases alone.

    Facts: a report made at such a desk passes to a team of the same party.
    """
    appointments = Appointment.objects.filter(case__in=cases)
    for desk in Desk.objects.filter(appointment__in=appointments):
        for report in Report.objects.filter(desk=desk).only("desk"):
            report.desk = Desk.objects.filter(party=desk.party_id, team__isnull=False).earliest(
                "pk"
            )
            report.save(update_fields=["desk"])
        group = desk.group_id
        delete_by_key(Desk, [desk.pk])
        Group.objects.filter(pk=group).delete()
    delete_by_key(Appointment, list(appointments.values_list("pk", flat=True)))


# -- by age alone ---------------------------------------------------------------------------------


def by_wall(rows: QuerySet[Any], kind: str) -> Swept:
    """Delete rows and count them by the side of the wall their case stood on.

    Facts: `kind` is the path to the kind of case.
    """
    found = Counter(one == CaseKind.UNDERMINING for one in rows.values_list(F(kind), flat=True))
    rows.only("pk").delete()
    return found


def _sweep_words(before: dt.datetime, held: Collection[int]) -> Swept:
    """Empty what people wrote beside a decision; who, which ground and from when stay.

    Facts: the sharing rules read those, never the words. A standing decision is about nobody.
    """
    found = empty_words(
        LegalGround.objects.filter(valid_from__lt=before, case__isnull=False),
        held,
        *("motivation", "decided_by"),
    )
    found += empty_words(Participation.objects.filter(since__lt=before), held, "necessity")
    found += empty_words(CaseSetting.objects.filter(opened_at__lt=before), held, "decision")
    ended = Appointment.objects.filter(since__lt=before)
    return found + empty_words(ended, held, "decision", "decided_by")


def empty_words(rows: QuerySet[Any], held: Collection[int], *columns: str) -> Counter[bool]:
    """Empty columns of rows of cases that are not under hold, and count the rows."""
    written = rows.exclude(case__in=held).exclude(**dict.fromkeys(columns, ""))
    kinds = list(written.values_list("case__kind", flat=True))
    written.update(**dict.fromkeys(columns, ""))
    return Counter(kind == CaseKind.UNDERMINING for kind in kinds)


def _sweep_drafts(before: dt.datetime, held: Collection[int]) -> Swept:
    return by_wall(Draft.objects.filter(saved_at__lt=before).exclude(case__in=held), "case__kind")


def _sweep_submissions(before: dt.datetime, held: Collection[int]) -> Swept:
    return {False: Submission.objects.filter(at__lt=before).delete()[0]}


def _sweep_sessions(before: dt.datetime, held: Collection[int]) -> Swept:
    return {False: Session.objects.filter(expire_date__lt=before).delete()[0]}


def _sweep_acknowledgements(before: dt.datetime, held: Collection[int]) -> Swept:
    return {False: Acknowledgement.objects.filter(at__lt=before).delete()[0]}


def _sweep_log(before: dt.datetime, held: Collection[int]) -> Swept:
    """Destroy lines of the access log, then close the part of the chain that held them."""
    gone = _by_function("casework_destroy_log", before)
    log_closing.close_expired(before)
    return {False: gone}


def _sweep_journal(before: dt.datetime, held: Collection[int]) -> Swept:
    return {False: _by_function("casework_destroy_journal", before)}


def _by_function(name: str, before: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{name}(%s)", [before])
        return int(cursor.fetchone()[0])


PURGER = Purger(
    app="casework",
    destroy=destroy,
    sweeps={
        Covers.WORDS: _sweep_words,
        Covers.DRAFT: _sweep_drafts,
        Covers.SUBMISSION: _sweep_submissions,
        Covers.SESSION: _sweep_sessions,
        Covers.ACKNOWLEDGEMENT: _sweep_acknowledgements,
        Covers.LOG: _sweep_log,
        Covers.JOURNAL: _sweep_journal,
    },
)
