"""Log lines as JSON, one per line, without personal data.

A line carries the message template and, for errors, the place in the code. Arguments of the
message, local variables and the text of an exception may hold what people typed: they stay out.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import traceback
from types import TracebackType

# these loggers are ours or speak of machinery only, so their arguments may be shown
TRUSTED = ("gunicorn", "celery", "kombu", "config", "casework", "escalation", "notifications")


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """Fill in the message for loggers we trust, give the bare template for others."""
    if record.name.split(".")[0] in TRUSTED:
        return record.getMessage()
    return str(record.msg)


def places(tb: TracebackType | None) -> list[str]:
    """List file, line and function of the last calls, without any value."""
    frames = traceback.extract_tb(tb)[-8:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
