"""The addresses of the ladder: the case and its intake here, requests and phases beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from escalation.urls_moves import urlpatterns as moves
from escalation.views import appointing, case, figures, intake, participants, search, worklist

pages: list[URLPattern] = [
    path("", worklist.worklist, name="worklist"),
    path("", worklist.worklist, name="home"),
    path("intake/", intake.intake, name="intake"),
    path("intake/<uuid:report_id>/", intake.intake_report, name="intake_report"),
    path("casus/nieuw/", intake.case_new, name="case_new"),
    path("casus/<uuid:case_id>/", case.case, name="case"),
    path("casus/<uuid:case_id>/deelnemer/", participants.admit, name="admit"),
    path("casus/<uuid:case_id>/deelnemers/", participants.participants, name="participants"),
    path("casus/<uuid:case_id>/aanwijzen/", appointing.appoint, name="appoint"),
    path("casus/<uuid:case_id>/gebeurtenis/", participants.fact_new, name="fact_new"),
    path("zoeken/", search.search, name="search"),
    path("cijfers/", figures.figures, name="figures"),
]

urlpatterns = [*pages, *moves]
