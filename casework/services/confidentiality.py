"""Accepting confidentiality: once a year, by everybody, guests included."""

from __future__ import annotations

import datetime as dt

from casework import policies
from casework.access import Actor
from casework.errors import Conflict
from casework.models import Acknowledgement, ConfidentialityText, Municipality
from casework.rules.decision import refuse
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import EventType


@service
def accept(digest: str, *, sure: bool, by: Actor, at: dt.datetime) -> Acknowledgement:
    """Keep that a person accepts the text in force, and the text itself.

    Facts: `digest` is of the text the person read.
    Refuses: without the tick; `Conflict` when the text is another one by now.
    Source: Wgs 1.11.
    """
    text = policies.confidentiality_in_force()
    if not sure:
        refuse("confidential:tick", "Zet het vinkje als u akkoord gaat.", field="sure").require()
    if digest != text.digest:
        raise Conflict("De tekst is net gewijzigd. Lees de nieuwe tekst.")
    kept, _ = ConfidentialityText.objects.get_or_create(
        digest=text.digest, defaults={"version": text.version, "text": text.text}
    )
    row = Acknowledgement.objects.create(user=by.user, text=kept, at=at)
    journal.record(
        EventType.CONFIDENTIALITY_ACCEPTED,
        case=None,
        municipality=Municipality.objects.order_by("pk").first(),
        by=by,
        at=at,
        object_type="confidentiality",
        version=text.version,
    )
    return row
