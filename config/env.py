"""Reads what differs per installation from the environment, or from files named there.

Every variable `X` may also be given as `X_FILE`, the path of a file that holds the value: that
keeps secrets out of process listings. Standard library only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("SCHAKEL_VAR") or BASE_DIR / "var")

DATABASE_VARIABLE = {
    "web": "DATABASE_URL",
    "worker": "DATABASE_URL_WORKER",
    "migrate": "DATABASE_URL_MIGRATE",
    "stats": "DATABASE_URL_STATS",
}
OWNER_ROLE = "schakel_owner"


def text(name: str, default: str | None = None) -> str:
    """Read a variable, or the file that `<name>_FILE` points at.

    Refuses: `ImproperlyConfigured` when neither is set and there is no default.
    """
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Zet {name} of {name}_FILE in de omgeving.")
    return value


def number(name: str, default: int) -> int:
    """Read a whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} moet een getal zijn, niet {value!r}.") from None


def flag(name: str, default: bool = False) -> bool:
    """Read a yes or no: `1`, `true`, `yes` and `ja` mean yes."""
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "ja"}


def words(name: str, default: str = "") -> list[str]:
    """Read a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def process() -> str:
    """Name what this process is: web, worker, migrate, stats or beat."""
    name = os.environ.get("SCHAKEL_PROCESS", "web")
    if name not in {*DATABASE_VARIABLE, "beat"}:
        raise ImproperlyConfigured(
            f"SCHAKEL_PROCESS is {name!r}. Kies web, worker, migrate, stats of beat."
        )
    return name


def database_url(process_name: str, default: str | None = None) -> str:
    """Find the address for a process; without one of its own it shares that of web."""
    if process_name != "web":
        own = text(DATABASE_VARIABLE[process_name], "")
        if own:
            return own
    return text("DATABASE_URL", default)


def database(process_name: str, default: str | None = None) -> dict[str, Any]:
    """Build Django's settings for the database of a process.

    Facts: beat only keeps time and gets no database at all.
    """
    if process_name == "beat":
        return {"ENGINE": "django.db.backends.dummy"}
    settings = parse_database_url(database_url(process_name, default))
    if process_name == "migrate" and settings["USER"] != OWNER_ROLE:
        # what a migration makes belongs to the owner, not to the account that signs in
        settings["OPTIONS"]["options"] = f"-c role={OWNER_ROLE}"
    return settings


def sockets() -> Path:
    """Find the directory in which the embedded services listen.

    Facts: the address of a Unix socket is short, so below a long path it is somewhere else.
    """
    note = VAR / "sockets.path"
    return Path(note.read_text(encoding="utf-8").strip()) if note.exists() else VAR / "sockets"


def parse_database_url(url: str) -> dict[str, Any]:
    """Turn `postgresql://user:password@host:port/name?host=/socket/directory` into settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("Een databaseadres begint met postgresql://.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port = options.pop("port", "") or str(parts.port or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": {"connect_timeout": 5, **options},
    }


def broker_url(redis_url: str) -> str:
    """Translate a Redis address into Celery's spelling of a Unix socket."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    database_number = dict(parse_qsl(query)).get("db", "0")
    return f"redis+socket://{path}?virtual_host={database_number}"


def embedded_urls(directory: Path, name: str = "schakel", port: int = 5432) -> Mapping[str, str]:
    """Give the addresses of the embedded services in a socket directory."""
    where = f"/{name}?host={directory}&port={port}"
    addresses = {
        variable: f"postgresql://schakel_{who}@{where}"
        for who, variable in DATABASE_VARIABLE.items()
    }
    return {**addresses, "REDIS_URL": f"unix://{directory}/valkey.sock?db=0"}
