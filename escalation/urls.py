"""The addresses of the ladder: the case and its intake here, requests and phases beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from escalation.urls_moves import urlpatterns as moves
from escalation.views import (
    alerts,
    appointing,
    case,
    correcting,
    figures,
    intake,
    participants,
    rights,
    search,
    worklist,
)

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
    path("verzoeken/", rights.waiting, name="rights_waiting"),
    path("casus/<uuid:case_id>/verzoeken/", rights.rights_list, name="rights"),
    path(
        "casus/<uuid:case_id>/verzoeken/<uuid:request_id>/",
        rights.rights_request,
        name="rights_request",
    ),
    path(
        "casus/<uuid:case_id>/recht/<uuid:task_id>/",
        rights.rights_task,
        name="rights_task",
    ),
    path("zoeken/", search.search, name="search"),
    path("casus/<uuid:case_id>/acuut/", alerts.alert_new, name="alert_new"),
    path(
        "casus/<uuid:case_id>/gegeven/<uuid:item_id>/verbeteren/",
        correcting.item_correct,
        name="item_correct",
    ),
    path("acuut/", alerts.alert_list, name="alerts"),
    path("acuut/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("acuut/<uuid:alert_id>/bevestigen/", alerts.alert_confirm, name="alert_confirm"),
    path("acuut/<uuid:alert_id>/stoppen/", alerts.alert_end, name="alert_end"),
    path("acuut/<uuid:alert_id>/toetsen/", alerts.alert_review, name="alert_review"),
    path("cijfers/", figures.figures, name="figures"),
]

urlpatterns = [*pages, *moves]
