"""What another system is told: that there is work, and where to look. Nothing else.

Source: CloudEvents 1.0, JSON format; NL GOV profile for CloudEvents (source, reverse-domain type,
dataref). No data, no subject, no reference of a case: the attributes stay readable on the way.
"""

from __future__ import annotations

import datetime as dt
import json

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
TYPE = "nl.schakel.taak"
"""One type for everything, as every mail reads the same."""


def event_body(*, identity: str, source: str, time: dt.datetime, dataref: str) -> bytes:
    """Write an event; the same call always gives the same bytes."""
    event = {
        "specversion": "1.0",
        "id": identity,
        "source": source,
        "type": TYPE,
        "time": time.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "dataref": dataref,
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
