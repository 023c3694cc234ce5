"""Recognises a person by a keyed hash, so that unique persons can be counted without names.

Only this module reads or writes the hashes. Without the key, which lives outside the database,
they say nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from django.conf import settings

from casework import access
from casework.models import Case, Person, PersonMatch
from casework.vocabulary import CaseKind, Purpose


def digest(identity: dict[str, str]) -> str:
    """Make the keyed hash of name and birth date; empty when either is missing."""
    name = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", identity.get("name", "").casefold())
        if sign.isalnum()
    )
    born = identity.get("born_on", "")
    if not name or not born:
        return ""
    key = settings.PERSON_MATCH_KEY.encode()
    return hmac.new(key, f"{name}|{born}".encode(), hashlib.sha256).hexdigest()


def find_or_make(identity: dict[str, str]) -> Person:
    """Give the person this identity belongs to; a new one when nobody matches."""
    found = find(identity)
    if found:
        return found
    person = Person.objects.create()
    if mark := digest(identity):
        PersonMatch.objects.create(person=person, digest=mark)
    return person


def find(identity: dict[str, str]) -> Person | None:
    """Give the person this identity belongs to, if known."""
    mark = digest(identity)
    match = (
        PersonMatch.objects.filter(digest=mark).select_related("person").first() if mark else None
    )
    return match.person if match else None


def open_case_of(identity: dict[str, str], kind: CaseKind) -> Case | None:
    """Find the open case of this kind about this person; for intake only, behind its own check.

    Facts: it is found whoever takes part in it; what the asker may know of it is for the asker's
    own door to say.
    """
    with access.for_purpose(Purpose.SERVICE):
        person = find(identity)
        if person is None:
            return None
        running = Case.objects.filter(kind=kind, closed_at__isnull=True)
        return running.filter(subjects__person=person).first()
