"""Addresses of requests, phases, closing, terms and the data subject, for `escalation.urls`."""

from __future__ import annotations

from django.urls import URLPattern, path

from escalation.views import (
    closing,
    confirm,
    feedback,
    informing,
    moves,
    overviews,
    phases,
    preparing,
    referrals,
    spawning,
    terms,
    trial,
    wizard,
)

urlpatterns: list[URLPattern] = [
    path("casus/<uuid:case_id>/verplaatsen/", wizard.move_table, name="move_table"),
    path("casus/<uuid:case_id>/verplaatsen/criteria/", wizard.move_criteria, name="move_criteria"),
    path("casus/<uuid:case_id>/verplaatsen/gegevens/", wizard.move_data, name="move_data"),
    path("casus/<uuid:case_id>/verplaatsen/controleren/", wizard.move_check, name="move_check"),
    path("casus/<uuid:case_id>/verplaatsen/voorbeeld/", wizard.move_preview, name="move_preview"),
    path("casus/<uuid:case_id>/voorbereiden/<str:table>/", preparing.prepare, name="prepare"),
    path("casus/<uuid:case_id>/afschalen/", phases.move_down, name="move_down"),
    path("casus/<uuid:case_id>/fase/", phases.phase, name="phase"),
    path("casus/<uuid:case_id>/besproken/", phases.review, name="review"),
    path("casus/<uuid:case_id>/sluiten/", closing.close, name="close"),
    path("casus/<uuid:case_id>/koppelen/<str:table>/", spawning.spawn, name="spawn"),
    path(
        "casus/<uuid:case_id>/termijn/<uuid:deadline_id>/klaar/",
        terms.deadline_met,
        name="deadline_met",
    ),
    path(
        "casus/<uuid:case_id>/termijn/<uuid:deadline_id>/verlengen/",
        terms.deadline_extend,
        name="deadline_extend",
    ),
    path("termijnen/", trial.trial, name="trial"),
    path("casus/<uuid:case_id>/termijn/<uuid:deadline_id>/", terms.term_help, name="term_help"),
    path("casus/<uuid:case_id>/informeren/<uuid:duty_id>/", informing.inform, name="inform"),
    path("casus/<uuid:case_id>/terugkoppelen/<uuid:duty_id>/", feedback.feedback, name="feedback"),
    path("terugkoppelingen/", feedback.feedback_list, name="feedback_list"),
    path("casus/<uuid:case_id>/doorverwijzen/", referrals.referral, name="referral"),
    path(
        "casus/<uuid:case_id>/doorverwijzen/antwoord/", referrals.referral_end, name="referral_end"
    ),
    path("casus/<uuid:case_id>/inzageoverzicht/", overviews.overview, name="overview"),
    path("verzoek/<uuid:move_id>/", moves.move, name="move"),
    path("verzoek/<uuid:move_id>/antwoord/", moves.move_answer, name="move_answer"),
    path("verzoek/<uuid:move_id>/reactie/", moves.move_reply, name="move_reply"),
    path("verzoek/<uuid:move_id>/intrekken/", moves.move_withdraw, name="move_withdraw"),
    path("verzoek/<uuid:move_id>/bevestigen/", confirm.confirm, name="confirm"),
]
