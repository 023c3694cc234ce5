"""Channels 10–15, 17, 18, 20–22, 24 and 26–30: lists, mails, queues, files, logs and races."""

from __future__ import annotations

import json
import logging
import re
import uuid
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.management import call_command, get_commands
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from guardian.models import GroupObjectPermission, UserObjectPermission

from casework import access, labels
from casework.errors import NotVisible
from casework.models import Case, Item, JournalEvent, User
from casework.services import items, participation
from config.celery import app
from config.log import JsonFormatter
from escalation import statistics
from notifications import services as messenger
from notifications.models import Message
from tests.leaks.scene import HIDDEN, looks, pages_of

pytestmark = pytest.mark.django_db

OURS = ("casework", "escalation", "notifications")


def test_channel_10_lists_of_work_name_the_case_and_nobody(scene):
    for name in ("coordinator", "samendoen", "zvh", "wijkagent", "oov"):
        page = scene.page(name, reverse("worklist"))
        assert "fictief" not in page.text, name
        assert (scene.walled.reference in page.text) == (name == "oov")
    assert "viewflow" not in {getattr(row, "app_name", "") for row in get_resolver().url_patterns}


def test_channel_11_a_mail_says_the_same_whatever_the_case(scene, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    messenger.deliver_messages(at=scene.cast.at)
    texts = set()
    for one in mail.outbox:
        body = re.sub(r"https?://\S+|ZV-\S{3}-\S{3}", "", one.body)
        texts.add((re.sub(r"ZV-\S{3}-\S{3}", "", one.subject), body))
        assert scene.walled.reference not in one.subject + one.body
        assert not one.attachments
    assert mail.outbox
    assert len(texts) <= 2, "with a case and without one"
    for _, body in texts:
        for word in (*labels.CASE_KIND.values(), "Dimence", "Politie", "fictief"):
            assert word not in body


def test_channel_12_no_calendar_holds_a_case(scene):
    names = {str(pattern.name) for pattern in _patterns()}
    assert not {name for name in names if "ics" in name or "agenda" in name}


def test_channel_13_what_goes_through_the_queue_holds_keys_only_and_no_result_is_kept():
    assert app.conf.task_ignore_result
    assert app.conf.result_backend is None
    for name, entry in app.conf.beat_schedule.items():
        assert not entry.get("args"), name
        assert not entry.get("kwargs"), name


def test_channel_14_there_is_no_export_that_the_door_does_not_serve():
    """A page that gives a file must be named here, with the test of what is in it."""
    files = {str(pattern.name) for pattern in _patterns() if _gives_file(pattern)}
    assert files <= {"source", "mfa_download_recovery_codes"}


def test_channel_15_no_file_can_be_attached_or_fetched(settings):
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                assert not isinstance(field, models.FileField), f"{model}.{field}"
    assert not settings.MEDIA_ROOT
    assert not settings.MEDIA_URL.strip("/")


def test_channel_17_what_a_thing_is_called_says_nothing_about_it(scene):
    for row in (scene.local, *Item.objects.filter(case=scene.local), Message.objects.first(),
                JournalEvent.objects.first()):  # fmt: skip
        named = f"{row} {row!r}"
        assert "fictief" not in named
        assert HIDDEN not in named
    assert not apps.is_installed("django.contrib.admin")


def test_channel_18_figures_behind_the_wall_stay_there_also_as_a_number(scene):
    for name in ("coordinator", "zvh"):
        kinds = statistics.kinds_for(scene.cast.actor(name).roles)
        assert "UNDERMINING" not in kinds
        assert "ndermijning" not in scene.page(name, reverse("figures")).text
    for name in ("samendoen", "wijkagent", "wonen", "ggz"):
        assert scene.page(name, reverse("figures")).status == 404


def test_channel_20_no_address_answers_in_a_form_for_machines(scene):
    for path in (*pages_of(scene.local), reverse("figures")):
        answer = scene.client("coordinator").get(path, headers={"accept": "application/json"})
        assert answer.headers["Content-Type"].startswith("text/html"), path


def test_channel_21_an_act_on_several_knows_only_the_visible_ones(scene):
    """Marking everything read touches one's own messages and tells no number."""
    others = Message.objects.exclude(recipient__username="wonen").filter(read_at=None).count()
    client = scene.client("wonen")
    answer = client.post(reverse("inbox_read"), {"alles": "1"}, follow=True)
    assert answer.status_code == 200
    assert (
        others == Message.objects.exclude(recipient__username="wonen").filter(read_at=None).count()
    )


def test_channel_22_the_unseen_costs_as_many_statements_as_the_missing(scene):
    client = scene.client("wonen")
    counts = []
    for key in (scene.quiet.uuid, scene.walled.uuid, uuid.uuid4()):
        client.get(reverse("case", args=[uuid.uuid4()]))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("case", args=[key]))
        counts.append([re.sub(r"'[^']*'|\d+", "", one["sql"]) for one in captured])
    assert counts[0] == counts[1] == counts[2]


def test_channel_24_logs_and_dumps_hold_no_words_and_no_parameters(scene):
    record = logging.LogRecord("django.db", logging.INFO, "", 1, "SELECT %s", (HIDDEN,), None)
    assert HIDDEN not in JsonFormatter().format(record)
    with connection.cursor() as cursor:
        cursor.execute("SHOW log_parameter_max_length_on_error")
        assert cursor.fetchone() == ("0",)
    assert "dumpdata" in get_commands()
    out = StringIO()
    with access.a_request():
        access.tell_person(None, scene.cast.at)
        call_command("dumpdata", "casework.item", "casework.case", stdout=out)
    assert json.loads(out.getvalue()) == []


def test_channel_26_a_page_opened_before_cannot_act_after(scene):
    worker = scene.as_("wonen")
    form = worker.look(reverse("item_new", args=[scene.local.uuid])).form(having="text")
    part = scene.local.participations.get(desk=scene.cast.desk("wonen"))
    participation.end_participation(part, by=scene.cast.actor("coordinator"), at=scene.cast.at)
    before = Item.objects.count()
    page = worker.send(form, expect=404, text="Nog snel even dit.")
    assert page.status == 404
    assert Item.objects.count() == before


def test_channel_27_what_was_queued_is_asked_again_when_it_is_sent(scene, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    address = scene.cast.demo.users["zvh"].email
    assert Message.objects.filter(recipient__email=address, channel="EMAIL").exists()
    scene.story.asked.grants.filter(group__in=scene.cast.actor("zvh").group_ids).delete()
    messenger.deliver_messages(at=scene.cast.at)
    sent = [one for one in mail.outbox if address in one.to]
    assert not [one for one in sent if scene.story.asked.reference in one.subject + one.body]


def test_channel_28_a_text_of_another_category_is_warned_of_and_its_source_can_take_it_back(scene):
    """What sounds like health in a plan is asked about; nobody but its source can undo a text."""
    for name in ("item_new", "action_new"):
        page = scene.page("samendoen", reverse(name, args=[scene.local.uuid]))
        assert "category" in page.form(having="text").names or "dus geen gegevens" in page.text
    foreign = Item.objects.get(pk=scene.cast.items["i1"].pk)
    with pytest.raises(NotVisible):
        items.withdraw_item(scene.local, foreign, by=scene.cast.actor("vreemde"), at=scene.cast.at)
    assert Item.objects.get(pk=foreign.pk).withdrawn_at is None


def test_channel_29_no_account_stands_above_the_rules(scene):
    assert User.is_superuser is None
    staff = scene.cast.demo.users["vreemde"]
    staff.is_staff = True
    staff.save()
    there, nowhere = looks(
        scene,
        "vreemde",
        reverse("case", args=[scene.local.uuid]),
        reverse("case", args=[uuid.uuid4()]),
    )
    assert there == nowhere


def test_channel_30_permissions_by_hand_open_nothing(scene):
    """Rows in the framework's own tables, for a person or a group, are not consulted."""
    stranger = scene.cast.demo.users["vreemde"]
    permission = Permission.objects.get(codename="see_case")
    stranger.user_permissions.add(permission)
    stranger.groups.first().permissions.add(permission)
    kind = ContentType.objects.get_for_model(Case)
    given = {"permission": permission, "content_type": kind, "object_pk": str(scene.local.pk)}
    UserObjectPermission.objects.create(user=stranger, **given)
    GroupObjectPermission.objects.create(group=stranger.groups.first(), **given)
    with pytest.raises(NotVisible):
        access.get_case(scene.cast.actor("vreemde"), scene.local.uuid)
    assert scene.page("vreemde", reverse("case", args=[scene.local.uuid])).status == 404


def _patterns():
    from tests.architecture.test_urls import routes

    for _, _, pattern in routes():
        yield pattern


def _gives_file(pattern) -> bool:
    return bool(re.search("download|export|source|pdf|csv", str(pattern.name or "")))
