"""The demo's sign-in: choose an account from a list; outside the demo this does not exist."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from casework.errors import NotVisible
from casework.models import Membership, User
from casework.views.frame import safe_next
from casework.vocabulary import Role

SEES = {
    Role.PROCESS_COORDINATOR: "Leidt het proces. Ziet fase, plan en termijnen.",
    Role.CARE_WORKER: "Werkt aan casussen van de eigen kern.",
    Role.CARE_INTAKE: "Opent casussen en verwerkt meldingen.",
    Role.POLICE_WORKER: "Meldt en brengt politiegegevens in.",
    Role.HOUSING: "Brengt overlast en wonen in.",
    Role.MENTAL_HEALTH: "Heeft beroepsgeheim. Kiest zelf wat anderen zien.",
    Role.ADDICTION_CARE: "Heeft beroepsgeheim. Kiest zelf wat anderen zien.",
    Role.ZVH_PROCESS_DIRECTOR: "Weegt verzoeken en leidt het casusoverleg.",
    Role.PROSECUTOR: "Weegt mee bij het Zorg- en Veiligheidshuis.",
    Role.YOUTH_JUSTICE: "Doet mee aan het overleg over jongeren.",
    Role.EDUCATION: "Brengt school en verzuim in.",
    Role.YOUTH_WORK: "Kent groepen en plekken. Schrijft zonder namen.",
    Role.SAFE_HOME: "Meldt en draagt over bij huiselijk geweld.",
    Role.ASSISTANT_PROSECUTOR: "Besluit in mandaat over een huisverbod.",
    Role.UNDERMINING_DIRECTOR: "Leidt de ondermijningstafel en bewaakt terugkeer.",
    Role.PUBLIC_ORDER_OFFICER: "Bewaakt de openbare orde.",
    Role.MAYOR: "Neemt besluiten over openbare orde.",
    Role.ALDERMAN: "Bestuurlijk verantwoordelijk. Doet zelf niet mee.",
    Role.ENFORCEMENT: "Houdt toezicht en handhaaft.",
    Role.RIEC_OFFICER: "Ontvangt signalen van de ondermijningstafel.",
    Role.PRIVACY_OFFICER: "Bewaakt de privacy aan de ondermijningstafel.",
    Role.PROBATION: "Brengt toezicht van de reclassering in.",
    Role.CASE_DIRECTOR: "Leidt casussen van de eigen kern.",
    Role.DPO: "Toetst achteraf. Ziet nooit inhoud.",
    Role.ADMIN: "Ziet of alles draait. Ziet nooit een casus.",
}
"""What an account is good for, in one line."""


def demo_accounts() -> list[dict[str, str]]:
    """List the accounts of the demo, in the order in which they were made."""
    rows = (
        Membership.objects.filter(until__isnull=True, user__is_active=True)
        .select_related("user", "team__party")
        .order_by("user_id", "pk")
    )
    accounts: dict[int, dict[str, str]] = {}
    for row in rows:
        accounts.setdefault(
            row.user_id,
            {
                "username": row.user.username,
                "name": str(row.user),
                "organisation": row.team.party.name,
                "sees": SEES.get(Role(row.role), ""),
            },
        )
    return list(accounts.values())


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as an account of the demo.

    Refuses: `NotVisible` in any installation that is not the demo.
    """
    if not settings.DEMO:
        raise NotVisible
    user = User.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
    if user is None:
        raise NotVisible
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(safe_next(request))
