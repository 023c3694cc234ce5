"""Consent of who the case is about: recording it and taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from casework import access, labels
from casework.errors import NotVisible
from casework.forms.consents import ConsentForm
from casework.forms.notes import subject_name
from casework.forms.presets import writable
from casework.models import Case, Consent
from casework.rules.authority import decide_write_in
from casework.services import consents
from casework.views.once import once
from casework.views.pages import ActingRequest, attempt, case_context, filled, show
from casework.views.sources import other_parties
from casework.vocabulary import AgeGroup, Category, Consenter, ConsentKind, SubjectKind


@require_http_methods(["GET", "POST"])
def consent(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Record a consent; shows beside it what one's own organisation recorded before."""
    case = access.get_case(request.actor, case_id)
    standing = access.standing_of(request.actor, case)
    decide_write_in(standing).require()
    desk = access.desk_in(request.actor, case)
    people = list(case.subjects.filter(kind=SubjectKind.PERSON).order_by("number"))
    form = ConsentForm(
        filled(request),
        subjects=people,
        parties=other_parties(request, case),
        categories=_categories(
            request, case, writable(desk.organisation, min(standing.settings), request.at)
        ),
    )

    def act() -> str:
        consents.record_consent(case, form.consent(), by=request.actor, at=request.at)
        messages.success(request, "De toestemming is vastgelegd.")
        return reverse("consent", args=[case.uuid])

    if done := attempt(request, form, act):
        return done
    rows = list(consents.consents_of(request.actor, case))
    access.record_access(
        request.actor,
        "read",
        object_type="consent",
        objects=[row.uuid for row in rows],
        cases=[case.pk],
        desk=desk,
    )
    context = {
        **case_context(request, case),
        "people": people,
        "rows": [_in_words(request, row) for row in rows],
    }
    return show(request, "casework/consent.html", form, context)


def _categories(request: ActingRequest, case: Case, options: list[Category]) -> list[Category]:
    """Offer the kinds of data one's own party wrote here; without any, what it could write."""
    written = {
        Category(one.item.category)
        for one in access.visible_items(request.actor, case)
        if one.own and one.item.withdrawn_at is None
    } - {Category.PLAN}
    return [key for key in Category if key in written] or [
        key for key in options if key is not Category.PLAN
    ]


def _in_words(request: ActingRequest, row: Consent) -> dict[str, Any]:
    given = [
        labels.CONSENTER[who]
        for who, holds in (
            (Consenter.SELF, row.given_by_self),
            (Consenter.REPRESENTATIVE, row.given_by_representative),
        )
        if holds
    ]
    return {
        "row": row,
        "kind": labels.CONSENT_KIND[ConsentKind(row.kind)],
        "who": subject_name(row.subject),
        "age": labels.AGE_GROUP[AgeGroup(row.age)],
        "given_by": " en ".join(given),
        "what": ", ".join(
            labels.CATEGORY[Category(key)].lower() for key in row.ground.categories or ()
        )
        if row.ground
        else "",
        "runs": row.withdrawn_at is None
        and (row.valid_until is None or row.valid_until > request.at),
    }


@require_POST
def consent_withdraw(
    request: ActingRequest, case_id: uuid.UUID, consent_id: uuid.UUID
) -> HttpResponse:
    """Take a consent back; what rested on it is hidden at once."""
    case = access.get_case(request.actor, case_id)
    row = consents.consents_of(request.actor, case).filter(uuid=consent_id).first()
    if row is None:
        raise NotVisible

    def act() -> str:
        consents.withdraw_consent(row, by=request.actor, at=request.at)
        messages.success(
            request, "De toestemming is ingetrokken. Wat daarop open stond, is nu dicht."
        )
        return reverse("consent", args=[case.uuid])

    return once(request, act)
