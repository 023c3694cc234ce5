"""Every address of the product."""

from __future__ import annotations

from django.urls import include, path

from config import views

urlpatterns = [
    path("gezond", views.health, name="health"),
    path("metrics", views.metrics, name="prometheus"),
    path("beheer/", views.operations, name="operations"),
    path("account/", include("config.account_urls")),
    path("", include("escalation.urls")),
    path("", include("casework.urls")),
    path("", include("notifications.urls")),
]

handler404 = "config.views.missing"
