"""The addresses of django-allauth that have a purpose here, and no others.

Accounts and mail addresses are kept by the functional manager, so nobody signs up, changes an
address or confirms one: a mail of ours goes where the organisation said. Listed one by one, so
that a next version of the package opens nothing by itself.
"""

from __future__ import annotations

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path


@login_not_required
def shut(request: HttpRequest) -> HttpResponse:
    """Answer like an address that does not exist.

    Facts: allauth writes the address of signing up in its mails, so that its name must exist.
    """
    raise Http404


RESET_KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(RESET_KEY, views.password_reset_from_key, name="account_reset_password_from_key"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("signup/", shut, name="account_signup"),
    path("2fa/", include("allauth.mfa.urls")),
]
