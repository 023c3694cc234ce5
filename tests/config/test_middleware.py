"""One transaction per request, an actor in the database, and the page for each refusal."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory

from casework.errors import Conflict, NotVisible, PolicyUnavailable, Refused, StaleVersion
from casework.models import Municipality, User
from casework.rules.decision import Reason
from config.middleware import ErrorPages, RequestTransaction, page_for

pytestmark = pytest.mark.django_db

View = Callable[[HttpRequest], HttpResponse]


def request_as(user: Any = None) -> HttpRequest:
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/ergens/")
    request.user = user or AnonymousUser()
    request.session = Client().session  # type: ignore[assignment]
    return request


def respond(view: View, request: HttpRequest | None = None) -> HttpResponse:
    """Run a view inside our innermost middleware, as the request handler would."""
    request = request or request_as()

    def handler(one: HttpRequest) -> HttpResponse:
        try:
            response = view(one)
            return response.render() if isinstance(response, TemplateResponse) else response
        except Exception as error:
            page = ErrorPages(handler).process_exception(one, error)
            if page is None:
                raise
            return page

    return RequestTransaction(handler)(request)


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return str(cursor.fetchone()[0] or "")


def test_the_database_knows_the_actor_in_the_view_and_while_rendering() -> None:
    user = User.objects.create(username="jan", full_name="Jan")
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(setting("schakel.actor"))
        template = engines["django"].from_string("{{ look }}")
        return TemplateResponse(
            request, template, {"look": lambda: seen.append(setting("schakel.actor"))}
        )

    respond(view, request_as(user))
    assert seen == [str(user.pk)] * 2


def test_no_actor_is_left_behind() -> None:
    user = User.objects.create(username="jan", full_name="Jan")
    respond(lambda _: HttpResponse(), request_as(user))
    assert setting("schakel.actor") == ""


def test_a_stranger_is_nobody_to_the_database() -> None:
    seen: list[str] = []

    def view(_: HttpRequest) -> HttpResponse:
        seen.append(setting("schakel.actor") + setting("schakel.purpose"))
        return HttpResponse()

    respond(view)
    assert seen == [""]


def test_the_clock_is_read_once() -> None:
    request = request_as()
    respond(lambda _: HttpResponse(), request)
    at = request.at  # type: ignore[attr-defined]
    assert isinstance(at, dt.datetime)
    assert at.tzinfo is not None


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (302, 1), (400, 0), (404, 0), (500, 0)])
def test_a_refused_request_keeps_nothing(status: int, kept: int) -> None:
    def view(_: HttpRequest) -> HttpResponse:
        Municipality.objects.create(name="Ergens", slug="ergens")
        return HttpResponse(status=status)

    respond(view)
    assert Municipality.objects.filter(slug="ergens").count() == kept


def test_the_log_of_a_refusal_is_kept_although_the_request_is_undone() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        Municipality.objects.create(name="Weg", slug="weg")
        request.refusal_log.append(  # type: ignore[attr-defined]
            lambda: Municipality.objects.create(name="Logregel", slug="logregel")
        )
        raise Http404

    assert respond(view).status_code == 404
    ours = Municipality.objects.filter(slug__in=["weg", "logregel"])
    assert [one.slug for one in ours] == ["logregel"]


def test_the_log_of_a_refusal_is_not_written_when_all_went_well() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        request.refusal_log.append(lambda: pytest.fail("written"))  # type: ignore[attr-defined]
        return HttpResponse()

    respond(view)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused([Reason("NO", "Dit mag niet.")]), 403),
        (PermissionDenied(), 403),
        (NotVisible(), 404),
        (Http404(), 404),
        (StaleVersion("Iemand was u voor.", yours={"a": 1}, current={"a": 2}), 409),
        (Conflict("Iemand was u voor."), 409),
        (PolicyUnavailable(), 503),
    ],
)
def test_each_anticipated_failure_has_its_page(error: Exception, status: int) -> None:
    page = page_for(error)
    assert page is not None
    assert page.status_code == status


def test_anything_else_is_a_bug() -> None:
    assert page_for(ValueError()) is None


def test_unseen_and_missing_look_the_same() -> None:
    def raise_it(error: Exception) -> View:
        def view(_: HttpRequest) -> HttpResponse:
            raise error

        return view

    request = request_as()
    missing, unseen = (
        # the form token differs on every page, also between two of the same
        re.sub(rb"[A-Za-z0-9]{64}", b"", respond(raise_it(error), request).content)
        for error in (Http404(), NotVisible())
    )
    assert missing == unseen
    assert len(missing) > 100


def test_a_refusal_shows_its_reasons() -> None:
    def view(_: HttpRequest) -> HttpResponse:
        raise Refused([Reason("NO", "Alleen de procesregisseur mag dit.")])

    assert "Alleen de procesregisseur mag dit." in respond(view).content.decode()


def test_every_page_forbids_what_comes_from_elsewhere(client: Client) -> None:
    headers = client.get("/account/login/").headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_health_answers_without_signing_in_and_says_no_more(client: Client) -> None:
    response = client.get("/gezond")
    assert response.status_code == 200
    assert response.json() == {"gezond": True}


def test_health_reports_a_broker_that_is_gone(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/gezond")
    assert response.status_code == 503
    assert response.json() == {"gezond": False}


def test_nobody_can_sign_up(client: Client) -> None:
    before = User.objects.count()
    client.post(
        "/account/signup/",
        {"username": "nieuw", "password1": "lang-genoeg-123", "password2": "lang-genoeg-123"},
    )
    assert User.objects.count() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("method", "sees"), [("GET", "before"), ("POST", "after")])
def test_a_page_is_read_from_one_snapshot_and_who_writes_sees_what_holds_now(
    method: str, sees: str, administrator: Any
) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        names = [Municipality.objects.values_list("name", flat=True).get()]
        administrator.execute("UPDATE casework_municipality SET name = 'Intussen anders'")
        names.append(Municipality.objects.values_list("name", flat=True).get())
        return HttpResponse("before" if names[0] == names[1] else "after")

    request = request_as()
    request.method = method
    assert respond(view, request).content.decode() == sees
