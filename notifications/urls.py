"""The addresses of the messenger."""

from __future__ import annotations

from django.urls import path

from notifications import views

urlpatterns = [
    path("postvak/", views.inbox, name="inbox"),
    path("postvak/gelezen/", views.inbox_read, name="inbox_read"),
    path("postvak/voorkeuren/", views.preferences, name="preferences"),
    path("postvak/<uuid:message_id>/", views.inbox_open, name="inbox_open"),
    path("demo/mails/", views.demo_mails, name="demo_mails"),
]
