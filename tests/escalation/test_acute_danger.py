"""Acute danger: a source pushes, the named read that one text for a day, oversight judges."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from casework import access
from casework.errors import NotVisible, Refused
from casework.models import DangerAlert, Desk, Item, Party, User
from casework.services import examinations, items, participation
from casework.vocabulary import (
    AlertCapacity,
    Category,
    Ground,
    Level,
    ReviewOutcome,
    Setting,
)
from escalation.services import alerts, intake
from notifications import services as messenger
from notifications.models import Message
from notifications.selectors import inbox
from notifications.vocabulary import Channel, Template
from tests import stages
from tests.casework import acts
from tests.escalation.browsing import client_of, text_of

WORDS = "Ga niet alleen naar de deur: er zijn messen, fictief."
DAY = dt.timedelta(hours=24)

_told, story = stages.stage(acts.tell)


@pytest.fixture
def clock(story, monkeypatch):
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))
    return story.cast


def reads(story, name, at=None) -> str:
    """Give the text somebody reads by an alert, empty when there is none."""
    found = access.visible_alerts(story.cast.actor(name, at))
    return next((row.item.text for row in found if row.item), "")


def knows(story, name, at=None) -> frozenset:
    found = access.visible_alerts(story.cast.actor(name, at))
    return found[0].capacities if found else frozenset()


# ------------------------------------------------------------------ pushing


def test_who_is_named_reads_the_text_and_nothing_of_the_case(story):
    row = acts.warned(story, "oe", "vth")
    for name in ("oe", "vth"):
        assert reads(story, name) == WORDS
        with pytest.raises(NotVisible):
            access.get_case(story.cast.actor(name), story.local.uuid)
        assert story.cast.levels(name, story.local) == {}
    assert reads(story, "samendoen") == WORDS
    assert reads(story, "intake") == WORDS, "whom the source named to decide"
    for name in ("wijkagent", "wonen", "ggz", "zvh", "vreemde", "burgemeester"):
        assert knows(story, name) == frozenset(), name
    assert row.until == story.cast.at + DAY


def test_who_is_named_and_takes_part_reads_it_in_the_case_too(story):
    row = acts.warned(story, "wijkagent")
    seen = {
        one.item.pk: one.level
        for one in access.visible_items(story.cast.actor("wijkagent"), story.local)
    }
    assert seen[row.item_id] is Level.FULL
    later = story.cast.at + DAY
    assert row.item_id not in access.known_items(story.cast.actor("wijkagent", later), story.local)
    assert row.item_id not in access.known_items(story.cast.actor("wonen"), story.local)


def test_who_left_the_case_can_be_warned_like_anybody_outside_it(story):
    cast = story.cast
    row = story.local.participations.get(desk=cast.desk("wijkagent"))
    participation.end_participation(row, by=cast.actor("coordinator"), at=cast.at)
    cast.later(minutes=1)
    acts.warned(story, "wijkagent")
    assert reads(story, "wijkagent") == WORDS
    assert cast.levels("wijkagent", story.local) == {}


def test_who_works_alone_and_was_designated_decides_too(story):
    cast = story.cast
    alone = cast.demo.users["vth"]
    office = Party.objects.get(organisation="COL_VTH")
    User.objects.filter(memberships__team__party=office).exclude(pk=alone.pk).update(
        is_active=False
    )
    desk = Desk.objects.get(membership__user=alone, membership__until=None)
    participation.admit(
        story.local,
        desk,
        Setting.LOKAAL,
        necessity="Nodig voor deze casus.",
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    given = replace(
        acts.danger(story), recipients=[cast.desk("wonen")], category=Category.WOON, decider=alone
    )
    row = alerts.push(story.local, given, by=cast.actor("vth"), at=cast.at)
    assert row.decider == alone
    assert knows(story, "vth") == {AlertCapacity.SOURCE}


def test_after_a_day_the_text_is_gone_for_who_was_warned_without_any_job(story):
    acts.warned(story, "oe")
    just_before = story.cast.at + DAY - dt.timedelta(seconds=1)
    assert reads(story, "oe", just_before) == WORDS
    assert knows(story, "oe", story.cast.at + DAY) == frozenset()
    assert reads(story, "samendoen", story.cast.at + DAY) == WORDS


def test_the_database_itself_shows_the_text_to_nobody_else(story):
    row = acts.warned(story, "oe")
    for name, shown in (("oe", True), ("vth", False), ("wonen", False), ("fg", False)):
        with access.acting_for(story.cast.actor(name)):
            assert Item.objects.filter(pk=row.item_id).exists() is shown, name
    with access.acting_for(story.cast.actor("oe", story.cast.at + DAY)):
        assert not Item.objects.filter(pk=row.item_id).exists()
        assert not DangerAlert.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"text": "x" * 501}, "text:long"),
        ({"text": "kort"}, "text:empty"),
        ({"motivation": ""}, "text:empty"),
        ({"category": Category.JUS}, "alert:never"),
        ({"ground": Ground.SN}, "alert:setting"),
        ({"ground": Ground.T}, "alert:ground"),
        ({"recipients": []}, "alert:nobody"),
    ],
)
def test_a_push_that_may_not_be_changes_nothing(story, changed, code):
    given = acts.danger(story)
    given = alerts.AlertInput(
        **{**{name: getattr(given, name) for name in given.__slots__}, **changed}
    )
    before = acts.fingerprint()
    with pytest.raises(Refused) as caught:
        alerts.push(story.local, given, by=story.cast.actor("samendoen"), at=story.cast.at)
    assert code in [reason.code for reason in caught.value.reasons]
    assert acts.fingerprint() == before


def test_the_coordinator_is_not_warned_of_content(story):
    given = acts.danger(story, "coordinator")
    given = alerts.AlertInput(
        Category.HULP, *[getattr(given, name) for name in given.__slots__[1:]]
    )
    with pytest.raises(Refused) as caught:
        alerts.push(story.local, given, by=story.cast.actor("samendoen"), at=story.cast.at)
    assert [reason.code for reason in caught.value.reasons] == ["alert:ceiling"]


def test_who_does_not_take_part_pushes_nothing(story):
    before = acts.fingerprint()
    with pytest.raises(NotVisible):
        alerts.push(
            story.local, acts.danger(story), by=story.cast.actor("vreemde"), at=story.cast.at
        )
    assert acts.fingerprint() == before


# ------------------------------------------------------------------ longer, shorter


def test_the_named_decider_lets_it_run_longer(story):
    row = acts.warned(story, "oe")
    until = story.cast.at + dt.timedelta(days=3)
    with pytest.raises(Refused):
        alerts.confirm(row, until, by=story.cast.actor("samendoen"), at=story.cast.at)
    alerts.confirm(row, until, by=story.cast.actor("intake"), at=story.cast.at)
    assert reads(story, "oe", until - dt.timedelta(seconds=1)) == WORDS
    assert knows(story, "oe", until) == frozenset()


def test_too_late_is_too_late_for_the_decider(story):
    row = acts.warned(story, "oe")
    late = story.cast.at + DAY
    with pytest.raises(Refused):
        alerts.confirm(
            row, late + dt.timedelta(days=1), by=story.cast.actor("intake", late), at=late
        )
    assert knows(story, "oe", late) == frozenset()


@pytest.mark.parametrize("how", ["end", "withdraw", "unlawful", "close"])
def test_it_ends_at_once_however_it_is_ended(story, how):
    row = acts.warned(story, "oe", "wijkagent")
    assert reads(story, "oe") == WORDS
    cast, at = story.cast, story.cast.at
    if how == "end":
        alerts.end(row, by=cast.actor("samendoen"), at=at)
    elif how == "withdraw":
        items.withdraw_item(story.local, row.item, by=cast.actor("samendoen"), at=at)
    elif how == "unlawful":
        words = "Er was geen acuut gevaar."
        alerts.review(row, ReviewOutcome.UNLAWFUL, words, by=cast.actor("fg"), at=at)
    else:
        intake.close_case(
            story.local,
            reason="Het is rustig.",
            version=story.local.version,
            by=cast.actor("coordinator"),
            at=at,
        )
    assert knows(story, "oe") == frozenset()
    assert row.item_id not in access.known_items(cast.actor("wijkagent"), story.local)


def test_who_was_warned_ends_nothing(story):
    row = acts.warned(story, "oe")
    before = acts.fingerprint()
    with pytest.raises(NotVisible):
        alerts.end(row, by=story.cast.actor("oe"), at=story.cast.at)
    assert acts.fingerprint() == before


# ------------------------------------------------------------------ oversight


def test_oversight_knows_at_once_and_reads_the_text_only_with_an_opened_examination(story):
    row = acts.warned(story, "oe")
    assert knows(story, "fg") == {AlertCapacity.OVERSIGHT}
    assert reads(story, "fg") == ""
    examinations.open_examination(
        story.local.reference, "Toets acuut gevaar.", by=story.cast.actor("fg"), at=story.cast.at
    )
    assert reads(story, "fg") == WORDS
    with access.acting_for(story.cast.actor("fg")):
        assert list(Item.objects.values_list("pk", flat=True)) == [row.item_id]
    examinations.close_examination(story.local, by=story.cast.actor("fg"), at=story.cast.at)
    assert reads(story, "fg") == ""


def test_a_review_is_due_in_two_working_days(story):
    """Told on a Monday morning: until Wednesday midnight."""
    row = acts.warned(story, "oe")
    assert story.cast.at.strftime("%A") == "Monday"
    assert row.review_due_at == (story.cast.at + dt.timedelta(days=3)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )


def test_a_late_review_is_reminded_of_once(story):
    row = acts.warned(story, "oe")
    late = row.review_due_at
    assert alerts.remind(at=late - dt.timedelta(seconds=1)) == 0
    assert alerts.remind(at=late) == 1
    assert alerts.remind(at=late) == 0


def test_a_judged_alert_is_reminded_of_never(story):
    row = acts.warned(story, "oe")
    words = "Het gevaar was er echt."
    alerts.review(row, ReviewOutcome.LAWFUL, words, by=story.cast.actor("fg"), at=story.cast.at)
    assert reads(story, "oe") == WORDS
    assert alerts.remind(at=row.review_due_at) == 0
    with pytest.raises(Refused):
        alerts.review(
            row, ReviewOutcome.UNLAWFUL, words, by=story.cast.actor("fg"), at=story.cast.at
        )


# ------------------------------------------------------------------ messages


def told(story) -> dict[str, set[str]]:
    messenger.route_events(at=story.cast.at)
    found: dict[str, set[str]] = {}
    for row in Message.objects.filter(channel=Channel.INBOX, alert__isnull=False):
        found.setdefault(row.template, set()).add(row.recipient.username)
    return found


def test_everybody_is_told_at_once_and_no_message_names_the_case(story):
    acts.warned(story, "oe")
    assert told(story) == {
        Template.DANGER: {"oe"},
        Template.DANGER_REVIEW: {"fg"},
        Template.DANGER_CONFIRM: {"intake"},
    }
    for row in Message.objects.filter(alert__isnull=False):
        assert row.case is None
        assert row.reference == ""
        assert row.url.startswith("/acuut/")
    assert [line.text for line in inbox(story.cast.actor("oe")).object_list] == [
        "Acuut gevaar: lees nu een melding."
    ]
    assert not inbox(story.cast.actor("oe", story.cast.at + DAY)).object_list


def test_who_directs_the_case_hears_that_it_happened_and_reads_nothing(story):
    given = acts.danger(story, "oe")
    decider = story.cast.demo.users["wonen"]
    given = alerts.AlertInput(*[getattr(given, n) for n in given.__slots__[:-1]], decider)
    alerts.push(story.local, given, by=story.cast.actor("wonen"), at=story.cast.at)
    assert knows(story, "samendoen") == {AlertCapacity.DIRECTOR}
    assert reads(story, "samendoen") == ""
    assert told(story)[Template.DANGER_IN_CASE] == {"samendoen"}


# ------------------------------------------------------------------ pages


def form_of(story, *names):
    desks = [str(story.cast.desk(name).uuid) for name in names]
    return {
        "text": WORDS,
        "category": "WOON",
        "recipients": desks,
        "ground": "W",
        "motivation": "Dreigend geweld tegen wie aanbelt.",
        "decider": str(story.cast.demo.users["intake"].uuid),
    }


def test_from_the_case_to_the_one_who_is_warned_and_to_oversight(story, clock):
    cast = story.cast
    url = reverse("alert_new", args=[story.local.uuid])
    source = client_of(cast, "samendoen")
    assert "Acuut gevaar melden" in text_of(source.get(reverse("case", args=[story.local.uuid])))
    sent = source.post(url, form_of(story, "oe"))
    row = DangerAlert.objects.get()
    page = reverse("alert", args=[row.uuid])
    assert sent.headers["Location"] == page
    assert "Dreigend geweld" in text_of(source.get(page))
    with_whom = f"<dt>Gedeeld met</dt><dd>{story.cast.demo.desks['oe'].label}</dd>"
    assert with_whom in text_of(source.get(page))

    warned = text_of(client_of(cast, "oe").get(page))
    assert WORDS in warned
    for hidden in (story.local.reference, "Dreigend geweld", "Toetsen", "Melding stoppen"):
        assert hidden not in warned
    assert "Acuut gevaar: lees de melding" in text_of(client_of(cast, "oe").get("/"))
    assert client_of(cast, "wonen").get(page).status_code == 404

    fg = client_of(cast, "fg")
    assert WORDS not in text_of(fg.get(page))
    assert story.local.reference in text_of(fg.get(page))
    assert with_whom in text_of(fg.get(page))
    fg.post(reverse("dossier"), {"reference": story.local.reference, "reason": "Toets van gevaar."})
    assert WORDS in text_of(fg.get(page))
    judged = fg.post(
        reverse("alert_review", args=[row.uuid]),
        {"outcome": "LAWFUL", "words": "Het gevaar was er echt."},
    )
    assert judged.status_code == 302
    row.refresh_from_db()
    assert row.outcome == ReviewOutcome.LAWFUL

    cast.later(hours=24)
    assert client_of(cast, "oe").get(page).status_code == 404


def test_bad_input_says_what_is_wrong_and_keeps_what_was_typed(story, clock):
    client = client_of(story.cast, "samendoen")
    url = reverse("alert_new", args=[story.local.uuid])
    before = DangerAlert.objects.count()
    answer = client.post(url, {**form_of(story, "coordinator"), "category": "HULP"})
    assert answer.status_code == 422
    assert "mag dit soort gegevens op deze grond niet lezen" in text_of(answer)
    assert WORDS in text_of(answer)
    assert client.post(url, {}).status_code == 422
    assert DangerAlert.objects.count() == before


def test_a_double_click_pushes_once(story, clock):
    client = client_of(story.cast, "samendoen")
    data = {**form_of(story, "oe"), "token": "5b0b8d3e-7d5c-4b7e-9d1a-0c8d1f9b2a11"}
    url = reverse("alert_new", args=[story.local.uuid])
    assert client.post(url, data).headers["Location"] == client.post(url, data).headers["Location"]
    assert DangerAlert.objects.count() == 1


def test_the_decider_confirms_on_the_page_and_the_source_stops_it(story, clock):
    row = acts.warned(story, "oe")
    page = reverse("alert", args=[row.uuid])
    decider = client_of(story.cast, "intake")
    assert "Bevestigen" in text_of(decider.get(page))
    assert "Bevestigen" not in text_of(client_of(story.cast, "samendoen").get(page))
    confirm = reverse("alert_confirm", args=[row.uuid])
    assert decider.post(confirm, {"until": ""}).status_code == 422
    day = (story.cast.at + dt.timedelta(days=2)).strftime("%d-%m-%Y")
    assert decider.post(confirm, {"until": day}).status_code == 302
    row.refresh_from_db()
    assert row.confirmed_by == story.cast.demo.users["intake"]
    stop = reverse("alert_end", args=[row.uuid])
    assert client_of(story.cast, "oe").post(stop).status_code == 404
    assert client_of(story.cast, "samendoen").post(stop).status_code == 302
    assert client_of(story.cast, "oe").get(page).status_code == 404


def test_nothing_of_it_stands_in_the_case_for_others(story, clock):
    acts.warned(story, "oe")
    for name in ("wonen", "wijkagent", "coordinator"):
        page = text_of(
            client_of(story.cast, name).get(
                reverse("case", args=[story.local.uuid]) + "?toon=alles&meer=1"
            )
        )
        assert WORDS not in page
        assert "Acuut gevaar gemeld" not in page
        assert "Er is acuut gevaar" not in page


def test_the_worker_cannot_read_the_words():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.column_privileges "
            "WHERE grantee = 'schakel_worker' AND privilege_type = 'SELECT' "
            "AND table_name IN ('casework_dangeralert', 'casework_consent')"
        )
        readable = {name for (name,) in cursor.fetchall()}
    assert not readable & {"motivation", "review_words", "explanation"}


pytestmark = pytest.mark.django_db
