"""The addresses of the file. Ids are random; no address holds a name."""

from __future__ import annotations

from django.urls import path

from casework.views import (
    consents,
    examinations,
    explain,
    frame,
    notes,
    regie,
    reports,
    sign_in,
    sources,
)

CASE = "casus/<uuid:case_id>"
ITEM = f"{CASE}/gegeven/<uuid:item_id>"

urlpatterns = [
    path("melding/", reports.report_new, name="report_new"),
    path("melding/<uuid:report_id>/", reports.report, name="report"),
    path(f"{CASE}/notitie/", notes.item_new, name="item_new"),
    path(f"{CASE}/delen/", sources.share, name="share"),
    path(f"{ITEM}/", sources.item, name="item"),
    path(f"{ITEM}/intrekken/", notes.item_withdraw, name="item_withdraw"),
    path(f"{ITEM}/niet-meer-delen/", sources.release_end, name="release_end"),
    path(f"{ITEM}/soort/", sources.item_kind, name="item_kind"),
    path(f"{ITEM}/voorwaarden/", sources.item_conditions, name="item_conditions"),
    path(f"{CASE}/toestemming/", consents.consent, name="consent"),
    path(
        f"{CASE}/toestemming/<uuid:consent_id>/intrekken/",
        consents.consent_withdraw,
        name="consent_withdraw",
    ),
    path(f"{CASE}/afspraak/", notes.action_new, name="action_new"),
    path(f"{CASE}/afspraak/<uuid:item_id>/klaar/", notes.action_done, name="action_done"),
    path(f"{CASE}/zichtbaar/", notes.opt_in, name="opt_in"),
    path(f"{CASE}/regie/", regie.regie, name="regie"),
    path(f"{CASE}/wie-ziet-wat/", explain.explain, name="explain"),
    path("toetsdossier/", examinations.dossier, name="dossier"),
    path("thema/", frame.theme, name="theme"),
    path("broncode/", frame.source, name="source"),
    path("demo/aanmelden/", sign_in.demo_sign_in, name="demo_sign_in"),
]
