"""Signs what leaves for another system, so that it can tell that we sent it, and when.

Source: Standard Webhooks, 1.0: HMAC-SHA256 over id, timestamp and body, joined by dots.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

PREFIX = "whsec_"
SHORTEST = 24
"""Bytes of chance in a secret, at least."""


def read_secret(text: str) -> bytes:
    """Read a secret as it stands in its file: `whsec_` and base64.

    Refuses: `ValueError` for another form, or a secret that can be guessed.
    """
    try:
        secret = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("Een geheim is whsec_ met daarachter base64.") from None
    if len(secret) < SHORTEST:
        raise ValueError(f"Een geheim heeft minstens {SHORTEST} bytes.")
    return secret


def sign(secret: bytes, identity: str, timestamp: int, body: bytes) -> str:
    """Give the signature of a body that is sent at a moment (seconds since 1970)."""
    signed = f"{identity}.{timestamp}.".encode() + body
    digest = hmac.digest(secret, signed, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"
