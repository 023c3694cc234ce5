"""The pseudonym that stays in the journal when a person's key is destroyed.

Unique persons of a year must stay countable, so everybody keeps one pseudonym per year. The key
of the hash lives outside the database; without it a pseudonym leads nowhere.
"""

from __future__ import annotations

import hashlib
import hmac

PREFIX = "p:"


def pseudonym(person: str, year: str, secret: str) -> str:
    """Give a person's pseudonym in a year; what already is one, and nobody, stays as it is."""
    if not person or person.startswith(PREFIX):
        return person
    words = f"year|{year}|{person}".encode()
    return PREFIX + hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()[:40]
