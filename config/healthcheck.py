"""Asks our own web server for its health, for the container: `python -m config.healthcheck`.

Facts: the host name must be one that the application serves, so it is the first of ALLOWED_HOSTS.
"""

from __future__ import annotations

import urllib.error
import urllib.request

from config import env


def healthy() -> bool:
    """Say whether the web server finds database and broker in order."""
    hosts = env.words("ALLOWED_HOSTS", "localhost")
    request = urllib.request.Request(
        f"http://127.0.0.1:{env.number('PORT', 8000)}/gezond", headers={"Host": hosts[0]}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    raise SystemExit(0 if healthy() else 1)
