"""Asks our own web server for its health, for the container: `python -m config.healthcheck`.

Facts: the host name must be one that the application serves, so it is the first of ALLOWED_HOSTS.
That nobody watches the terms is not the fault of this container: it goes on serving, and says so.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request

from config import env


def healthy() -> bool:
    """Say whether the web server serves, and finds database and broker in order."""
    hosts = env.words("ALLOWED_HOSTS", "localhost")
    request = urllib.request.Request(
        f"http://127.0.0.1:{env.number('PORT', 8000)}/gezond", headers={"Host": hosts[0]}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            return bool(response.status == 200)
    except urllib.error.HTTPError as answer:
        return serves(answer.read())
    except (urllib.error.URLError, OSError):
        return False


def serves(body: bytes) -> bool:
    """Say whether an answer blames the watching of terms alone."""
    try:
        return json.loads(body).get("bewaking") is False
    except (ValueError, AttributeError):
        return False


if __name__ == "__main__":
    raise SystemExit(0 if healthy() else 1)
