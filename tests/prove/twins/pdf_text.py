"""Reads the words back from a PDF as the product makes it: streams that were deflated, and fonts
that say which letters their glyphs are."""

from __future__ import annotations

import re
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(rb"<([0-9A-Fa-f]+)>|\(((?:\\.|[^()\\])*)\)", re.DOTALL)
CHARS = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def streams_of(pdf: bytes) -> list[bytes]:
    """Give every stream of a file, inflated where it was deflated."""
    found = []
    for one in STREAM.findall(pdf):
        try:
            found.append(zlib.decompress(one))
        except zlib.error:
            found.append(one)
    return found


def words_of(pdf: bytes) -> str:
    """Give everything a file says: as bytes, and as text by each font it brings.

    Facts: which font a text is set in is not looked up: it is read with every font, so that a
    word is found in at least one of the readings.
    """
    streams = streams_of(pdf)
    said = [part.decode("latin-1") for part in (pdf, *streams)]
    shown = [_glyphs(one) for stream in streams if b" Tf" in stream for one in _strings(stream)]
    for stream in streams:
        if b"begincmap" in stream:
            letters = {
                int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
                for glyph, text in CHARS.findall(stream)
            }
            said.append("".join(letters.get(glyph, " ") for part in shown for glyph in part))
    return "\n".join(said)


def _strings(stream: bytes) -> list[bytes]:
    return [bytes.fromhex(hexed.decode()) if hexed else _unescaped(plain)
            for hexed, plain in SHOWN.findall(stream)]  # fmt: skip


def _unescaped(text: bytes) -> bytes:
    def meant(found: re.Match[bytes]) -> bytes:
        sign = found[1]
        return bytes([int(sign, 8) & 255]) if sign[:1].isdigit() else PLAIN.get(sign, sign)

    return ESCAPED.sub(meant, text)


def _glyphs(text: bytes) -> list[int]:
    return [int.from_bytes(text[at : at + 2], "big") for at in range(0, len(text) - 1, 2)]
