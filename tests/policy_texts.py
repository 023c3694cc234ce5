"""Texts of the sharing policy to follow the first one: a little narrower, a little wider."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).parents[1] / "config" / "policy" / "hardenberg" / "sharing.toml"
TEXT = FILE.read_text(encoding="utf-8")
DIGEST = sha256(FILE.read_bytes()).hexdigest()

LIVING_FULL = 'recipients=["BURG","COL_SD","COL_VTH","POL","WOCO"]'
LIVING_SIGNAL = '"VT","GI","GGZ","JH","WELZIJN"]\nceiling="signal"'


def changed(old: str, new: str, text: str = TEXT) -> str:
    """Replace one place in a text; it must be there exactly once."""
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)


NARROWER = changed(LIVING_FULL, LIVING_FULL.replace('"POL",', ""))
"""The police no longer sees locally how somebody lives, nor supervision (rule L03)."""

WIDER = changed(
    LIVING_SIGNAL,
    LIVING_SIGNAL.replace('"GGZ",', ""),
    changed(LIVING_FULL, LIVING_FULL[:-1] + ',"GGZ"]'),
)
"""Mental health care sees both whole, and no longer only that there is something."""
