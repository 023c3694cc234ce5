"""What a person's name is searched by: its words, without capitals and accents."""

from __future__ import annotations

import unicodedata

SHORTEST = 2
MOST = 12


def name_words(text: str) -> tuple[str, ...]:
    """Give the words of a name, each once, in order: "J. van der Vélden" → van, der, velden.

    Facts: initials find too many people and are left out; at most a dozen words count.
    """
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(sign)
    )
    spaced = "".join(sign if sign.isalnum() else " " for sign in plain)
    words = (word[:40] for word in spaced.split() if len(word) >= SHORTEST)
    return tuple(dict.fromkeys(words))[:MOST]


def name_in(text: str, details: dict[str, str]) -> str:
    """Give the name that an item about identity holds: as it was given, or what stands first."""
    return details.get("name") or text.split(",")[0]


def after(word: str) -> str:
    """Give the first text that no longer begins with a word, for a range in an index."""
    return word[:-1] + chr(ord(word[-1]) + 1)
