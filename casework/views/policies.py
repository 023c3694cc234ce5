"""The sharing policy and its versions: read, propose, compare, decide. Never anything of a case."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from casework import access, labels
from casework import policies as known
from casework.access import Compared, PolicyLine
from casework.errors import NotVisible
from casework.forms.policies import ApprovalForm, ProposalForm, RejectionForm
from casework.models import PolicyVersion
from casework.rules import policy_versions, policy_words
from casework.rules.policy_versions import State
from casework.services import policies as services
from casework.views.pages import ActingRequest, attempt, filled, show

STATE = {
    State.PROPOSED: ("voorstel", "new"),
    State.REJECTED: ("afgewezen", "done"),
    State.APPROVED: ("vastgesteld", "info"),
    State.IN_FORCE: ("geldt nu", "full"),
    State.SUPERSEDED: ("vervangen", "done"),
}
"""The word and the look of where a version stands."""


def _proposes(request: ActingRequest) -> bool:
    return bool(request.actor.roles & policy_versions.DRAFTERS)


def _decides(request: ActingRequest) -> bool:
    return bool(request.actor.roles & policy_versions.APPROVERS)


@require_GET
def policies(request: ActingRequest) -> HttpResponse:
    """List the versions: which one holds, who proposed and who decided."""
    lines = access.policy_lines(request.actor)
    access.record_access(request.actor, "list", object_type="policy")
    context = {
        "rows": [{"line": line, "state": STATE[line.state]} for line in lines],
        "waiting": services.waiting_count(request.at),
        "can_propose": _proposes(request),
    }
    return render(request, "casework/policies.html", context)


@require_http_methods(["GET", "POST"])
def policy_new(request: ActingRequest) -> HttpResponse:
    """Propose a next text; it starts from the last one."""
    if not _proposes(request):
        raise NotVisible
    form = ProposalForm(filled(request), request.FILES or None)
    form.initial["text"] = known.last_text()

    def act() -> str:
        version = services.propose(
            form.cleaned_data["text"], form.cleaned_data["reason"], by=request.actor, at=request.at
        )
        messages.success(request, "Het voorstel is bewaard. Een ander moet het vaststellen.")
        return reverse("policy", args=[version.uuid])

    if done := attempt(request, form, act):
        return done
    return show(request, "casework/policy_new.html", form, {})


@require_GET
def policy(request: ActingRequest, version_id: uuid.UUID) -> HttpResponse:
    """Show a version: what it changes in plain words, how many open cases it touches, its text."""
    line, version = _line(request, version_id)
    compared = access.policy_difference(request.actor, version)
    access.record_access(request.actor, "read", object_type="policy", objects=[version.uuid])
    proposed, own = line.state is State.PROPOSED, version.drafted_by_id == request.user.pk
    context = {
        **_context(line, version, compared),
        "can_approve": proposed and _decides(request) and not own,
        "can_reject": proposed and (_decides(request) or own),
        "own": own,
        "text": version.text,
    }
    return render(request, "casework/policy.html", context)


@require_http_methods(["GET", "POST"])
def policy_approve(request: ActingRequest, version_id: uuid.UUID) -> HttpResponse:
    """Approve a proposal of somebody else, with the difference beside it."""
    line, version = _line(request, version_id)
    if not _decides(request):
        raise NotVisible
    own, decided = version.drafted_by_id == request.user.pk, version.decided_at is not None
    policy_versions.decide_approve(own=own, decided=decided).require()
    compared = access.policy_difference(request.actor, version)
    form = ApprovalForm(filled(request))
    form.initial["compared_with"] = compared.before

    def act() -> str:
        data = form.cleaned_data
        services.approve(
            version,
            data["verdict"],
            data["valid_from"],
            compared_with=data["compared_with"],
            by=request.actor,
            at=request.at,
        )
        messages.success(request, "Het beleid is vastgesteld. Het geldt vanaf de gekozen dag.")
        return reverse("policy", args=[version.uuid])

    if done := attempt(request, form, act):
        return done
    return show(request, "casework/policy_approve.html", form, _context(line, version, compared))


@require_http_methods(["GET", "POST"])
def policy_reject(request: ActingRequest, version_id: uuid.UUID) -> HttpResponse:
    """Turn a proposal down, or take one's own back."""
    line, version = _line(request, version_id)
    own = version.drafted_by_id == request.user.pk
    if not (own or _decides(request)):
        raise NotVisible
    policy_versions.decide_open(decided=version.decided_at is not None).require()
    form = RejectionForm(filled(request))

    def act() -> str:
        services.reject(version, form.cleaned_data["verdict"], by=request.actor, at=request.at)
        messages.success(request, "Het voorstel gaat niet door.")
        return reverse("policies")

    if done := attempt(request, form, act):
        return done
    return show(
        request, "casework/policy_reject.html", form, {"line": line, "version": version, "own": own}
    )


def _line(request: ActingRequest, version_id: uuid.UUID) -> tuple[PolicyLine, PolicyVersion]:
    line = access.get_policy_version(request.actor, version_id)
    assert line.version is not None, "what has an address has a row"
    return line, line.version


def _context(line: PolicyLine, version: PolicyVersion, compared: Compared) -> dict[str, Any]:
    """Put a difference in sentences, setting by setting."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in compared.touched:
        change = row.change
        groups.setdefault(labels.SETTING[change.setting], []).append(
            {
                "direction": policy_words.DIRECTION[change.direction],
                "sentence": policy_words.sentence(change),
                "rules": ", ".join(rule for rule in change.rules if rule),
                "source": "; ".join(change.source),
                "cases": row.cases,
            }
        )
    return {
        "line": line,
        "version": version,
        "state": STATE[line.state],
        "groups": list(groups.items()),
        "others": policy_words.other_sentences(compared.found),
    }
