"""A browser that has signed in."""

from __future__ import annotations

import pytest

from tests.journeys.walk import Walker


@pytest.fixture
def sign_in(page, live_server):
    """Give a browser the session of an account, and open a page with it."""

    def signed_in(name, path="/"):
        session = Walker(name).client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return signed_in
