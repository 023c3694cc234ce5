"""Makes a PDF that a screen reader can follow (PDF/UA-1), in memory, from a layout and its data.

What people wrote goes in as data, never as markup: the layout reads JSON and nothing else. Only the
fonts inside the library are used, so that every machine makes the same pages.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import typst

LAYOUTS = Path(__file__).resolve().parent.parent / "layouts"


def make_pdf(layout: str, data: Mapping[str, object], *, at: dt.datetime) -> bytes:
    """Set the data in a layout.

    Facts: `at` is the moment the document says it was made. Nothing is written to disk.
    """
    return typst.compile(
        LAYOUTS / f"{layout}.typ",
        root=LAYOUTS,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=at.astimezone(dt.UTC).replace(microsecond=0),
    )
