"""What will be destroyed and what was, as counts; for oversight, never with content."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework import access, labels
from casework.access import retention as kept
from casework.access.retention import CertificateRow
from casework.models.retention import RunKind
from casework.policies import retention_in_force
from casework.rules import sheets
from casework.views.pages import ActingRequest

SHOWN = 100
HEAD = ("wanneer", "soort", "wat", "regel", "bron", "aantal", "regels_versie", "taak")


@require_GET
def retention(request: ActingRequest) -> HttpResponse:
    """Show what is due within thirty days, what is held, and what was destroyed."""
    sides = kept.require_sides(request.actor)
    policy, forecast = retention_in_force(), kept.forecast(request.actor)
    access.record_access(request.actor, "list", object_type="retention")
    context = {
        "soon": [
            {"rule": rule, "number": forecast.rules[rule.id]}
            for rule in policy.rules
            if forecast.rules.get(rule.id)
        ],
        "held": forecast.held,
        "walled": True in sides,
        "holds": kept.holds_for(request.actor),
        "certificates": [_shown(row) for row in kept.certificates(request.actor)[:SHOWN]],
        "runs": kept.last_runs(request.actor),
    }
    return render(request, "casework/retention.html", context)


def _shown(row: CertificateRow) -> dict[str, object]:
    return {
        "at": row.at,
        "what": labels.COVERS[row.covers],
        "again": row.kind == RunKind.AGAIN,
        "rule": row.rule,
        "source": row.source,
        "number": row.number,
    }


@require_GET
def certificates(request: ActingRequest) -> HttpResponse:
    """Give the certificates as a file: CSV for a spreadsheet, or plain text."""
    rows = kept.certificates(request.actor)
    access.record_access(request.actor, "list", object_type="certificate")
    if request.GET.get("vorm") == "tekst":
        return _file(as_text(rows), "text/plain", "verklaringen.txt")
    return _file(as_csv(rows), "text/csv", "verklaringen.csv")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _cells(row: CertificateRow) -> tuple[str, ...]:
    return (
        timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"),
        "opnieuw na herstel" if row.kind == RunKind.AGAIN else "nachtelijke taak",
        labels.COVERS[row.covers],
        row.rule,
        row.source,
        str(row.number),
        row.policy,
        str(row.run),
    )


def as_csv(rows: Sequence[CertificateRow]) -> str:
    """Write certificates for a spreadsheet."""
    return sheets.as_csv(HEAD, map(_cells, rows))


def as_text(rows: Sequence[CertificateRow]) -> str:
    """Write certificates as plain text, one block per run."""
    lines: list[str] = ["Verklaring van vernietiging", ""]
    run = None
    for row in rows:
        when, kind, what, rule, source, number, version, key = _cells(row)
        if run != key:
            run = key
            lines += ["", f"{when}  {kind}, regels versie {version}, kenmerk {key}"]
        lines.append(f"  {number:>6}  {what} ({rule}; {source})")
    return "\n".join(lines) + "\n"
