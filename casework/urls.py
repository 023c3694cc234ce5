"""The addresses of the file. Ids are random; no address holds a name."""

from __future__ import annotations

from django.urls import path

from casework.views import (
    breach,
    confidentiality,
    consents,
    examinations,
    explain,
    frame,
    holds,
    logbook,
    lookers,
    notes,
    past,
    policies,
    regie,
    reports,
    retention,
    sign_in,
    sources,
    third_persons,
)

CASE = "casus/<uuid:case_id>"
ITEM = f"{CASE}/gegeven/<uuid:item_id>"
VERSION = "beleid/<uuid:version_id>"

urlpatterns = [
    path("melding/", reports.report_new, name="report_new"),
    path("melding/<uuid:report_id>/", reports.report, name="report"),
    path(f"{CASE}/notitie/", notes.item_new, name="item_new"),
    path(f"{CASE}/delen/", sources.share, name="share"),
    path(f"{ITEM}/", sources.item, name="item"),
    path(f"{ITEM}/intrekken/", notes.item_withdraw, name="item_withdraw"),
    path(f"{ITEM}/niet-meer-delen/", sources.release_end, name="release_end"),
    path(f"{ITEM}/soort/", sources.item_kind, name="item_kind"),
    path(f"{ITEM}/controle/", third_persons.item_check, name="item_check"),
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
    path(f"{CASE}/wie-zag-wat/", past.seen_at, name="seen_at"),
    path(f"{CASE}/bewaarplicht/", holds.hold, name="hold"),
    path("bewaarplicht/", holds.holds, name="holds"),
    path("bewaren/", retention.retention, name="retention"),
    path("bewaren/verklaringen/", retention.certificates, name="certificates"),
    path(f"{CASE}/wie-keek-mee/", lookers.lookers, name="lookers"),
    path("logboek/", logbook.logbook, name="log"),
    path("logboek/datalek/", breach.breach, name="breach"),
    path("logboek/controle/", logbook.log_reviews_page, name="log_reviews"),
    path("logboek/controle/<uuid:review_id>/", logbook.log_review, name="log_review"),
    path("logboek/toegang/", logbook.access_checks, name="access_checks"),
    path("toetsdossier/", examinations.dossier, name="dossier"),
    path("beleid/", policies.policies, name="policies"),
    path("beleid/nieuw/", policies.policy_new, name="policy_new"),
    path(f"{VERSION}/", policies.policy, name="policy"),
    path(f"{VERSION}/vaststellen/", policies.policy_approve, name="policy_approve"),
    path(f"{VERSION}/afwijzen/", policies.policy_reject, name="policy_reject"),
    path("geheimhouding/", confidentiality.confidentiality, name="confidentiality"),
    path("thema/", frame.theme, name="theme"),
    path("broncode/", frame.source, name="source"),
    path("demo/aanmelden/", sign_in.demo_sign_in, name="demo_sign_in"),
]
