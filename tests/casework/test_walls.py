"""The second wall: what the database shows when a query forgets to ask who may see."""

from __future__ import annotations

import datetime as dt

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from casework import access
from casework.models import AccessLine, Case, CaseGrant, Item, Report
from casework.vocabulary import Purpose
from config import env
from notifications import services as messenger
from notifications.models import Message
from tests import services, stages
from tests.casework import acts

pytestmark = pytest.mark.django_db

_told, story = stages.stage(acts.tell)

OPEN = {
    "auth_group": "names of desks",
    "auth_group_permissions": "empty: grants are rows of their own",
    "auth_permission": "made by the framework",
    "account_emailaddress": "sign-in",
    "account_emailconfirmation": "sign-in",
    "casework_certificate": "counts of what was destroyed",
    "casework_ledgerentry": "hashes of what was destroyed",
    "casework_purgerun": "when the job ran",
    "casework_confidentialitytext": "what everybody promised, about no case",
    "casework_desk": "who works where is known to all who work here",
    "casework_membership": "who works where",
    "casework_municipality": "no case",
    "casework_party": "no case",
    "casework_policyversion": "the sharing policy, about no case",
    "casework_tableseat": "who sits at a table by default",
    "casework_taskrun": "when a task of a worker last ended",
    "casework_team": "no case",
    "casework_user": "no case",
    "casework_user_groups": "who works at which desk",
    "casework_user_user_permissions": "empty",
    "django_content_type": "made by the framework",
    "django_migrations": "made by the framework",
    "django_session": "sign-in",
    "escalation_dateddecision": "a decision of the municipality about no case",
    "guardian_groupobjectpermission": "empty: the generic table is not used",
    "guardian_userobjectpermission": "empty: the generic table is not used",
    "mfa_authenticator": "sign-in",
}
"""Tables without a wall, each with its reason: a new table fails until it is placed."""

EMPTY = {name for name, reason in OPEN.items() if reason.startswith("empty")}


def rows(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def tables() -> dict[str, tuple[bool, bool]]:
    return {
        name: (enabled, forced)
        for name, enabled, forced in rows(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
    }


# -- the plan of the wall --------------------------------------------------------------------------


def test_every_table_has_a_wall_or_a_reason_to_have_none():
    found = tables()
    assert {name for name, state in found.items() if state == (False, False)} == set(OPEN)
    assert {name for name, state in found.items() if name not in OPEN} == {
        name for name, state in found.items() if state == (True, True)
    }


def test_what_is_called_empty_is_empty(story):
    for table in EMPTY:
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_every_wall_has_a_policy_for_each_thing_that_is_done():
    per_table: dict[str, set[str]] = {}
    for table, command, kind in rows("SELECT tablename, cmd, permissive FROM pg_policies"):
        assert kind == "PERMISSIVE"
        per_table.setdefault(table, set()).add(command)
    assert set(per_table) == set(tables()) - set(OPEN)
    assert all(found == {"SELECT", "INSERT", "UPDATE", "DELETE"} for found in per_table.values())


def test_nothing_pierces_the_wall():
    """No leakproof function, view or definer function without a fixed search path is ours."""
    ours = "pronamespace = 'public'::regnamespace"
    assert rows(f"SELECT proname FROM pg_proc WHERE {ours} AND proleakproof") == []
    fixed = "EXISTS (SELECT FROM unnest(proconfig) c WHERE c LIKE 'search_path=%%')"
    assert rows(f"SELECT proname FROM pg_proc WHERE {ours} AND prosecdef AND NOT {fixed}") == []
    views = "relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
    assert rows(f"SELECT relname FROM pg_class WHERE {views}") == []


@pytest.mark.parametrize("who", ["web", "worker", "stats"])
def test_no_role_of_the_product_looks_over_the_wall(who):
    [(above,)] = rows(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", f"schakel_{who}"
    )
    assert not above


# -- who said nothing ------------------------------------------------------------------------------


def test_a_session_that_said_nothing_sees_no_row_of_any_case(story, behind_the_wall):
    for table in sorted(set(tables()) - set(OPEN)):
        shown = rows(f"SELECT count(*) FROM {table}")
        assert shown == [(0,)], table


def test_a_session_that_said_nothing_changes_no_row_of_any_case(story):
    before = Case.objects.get(pk=story.local.pk).purpose
    with access.a_request():
        access.tell_person(None, story.cast.at)
        assert Case.objects.update(purpose="anders") == 0
        assert Item.objects.filter(pk__gt=0).update(text="") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            CaseGrant.objects.create(
                content_object=story.local,
                group_id=story.cast.actor("vreemde").group_ids[0],
                permission_id=access.grants.permission_id("see_case"),
                level=2,
                rule="",
                since=story.cast.at,
            )
    assert Case.objects.get(pk=story.local.pk).purpose == before


# -- a person --------------------------------------------------------------------------------------

PEOPLE = ("coordinator", "samendoen", "wijkagent", "ggz", "wonen", "zvh", "vreemde", "oov", "fg")


@pytest.mark.parametrize("name", PEOPLE)
def test_without_any_filter_a_person_gets_what_the_doors_give(story, name):
    actor = story.cast.actor(name)
    seen = set(access.visible_cases(actor).values_list("pk", flat=True))
    items = {
        one.item.pk
        for case in (story.local, story.asked)
        for one in access.visible_items(actor, case)
    }
    with access.acting_for(actor):
        assert set(Case.objects.values_list("pk", flat=True)) == seen
        assert set(Item.objects.values_list("pk", flat=True)) == items
        for model in apps.get_models():
            names = {field.name for field in model._meta.get_fields()}
            if model._meta.db_table not in OPEN and "case" in names and model is not Report:
                cases = set(model.objects.exclude(case=None).values_list("case", flat=True))
                assert cases <= seen, model


def test_a_right_that_ends_is_gone_at_that_moment_without_any_job(story):
    ends = story.cast.at + dt.timedelta(days=1)
    story.local.grants.filter(group__in=story.cast.actor("wonen").group_ids).update(until=ends)
    just_before, then = ends - dt.timedelta(seconds=1), ends
    with access.acting_for(story.cast.actor("wonen", just_before)):
        assert Case.objects.filter(pk=story.local.pk).exists()
    with access.acting_for(story.cast.actor("wonen", then)):
        assert not Case.objects.filter(pk=story.local.pk).exists()
        assert not story.local.participations.exists()


def test_a_reporter_sees_the_receipt_and_intake_what_waits_and_nobody_else_either(story):
    def shown(name):
        with access.acting_for(story.cast.actor(name)):
            return Report.objects.filter(pk=story.report.pk).exists()

    assert [name for name in (*PEOPLE, "intake") if shown(name)] == [
        "coordinator",
        "wijkagent",
        "intake",
    ]


def test_messages_are_their_recipients_own(story):
    messenger.route_events(at=story.cast.at)
    assert Message.objects.values("recipient").distinct().count() > 1
    actor = story.cast.actor("zvh")
    with access.acting_for(actor):
        assert set(Message.objects.values_list("recipient", flat=True)) <= {actor.user.pk}


# -- purposes --------------------------------------------------------------------------------------


def test_each_purpose_opens_its_own_tables_and_no_words(story, behind_the_wall):
    for purpose in (Purpose.MESSENGER, Purpose.COUNT, Purpose.OVERSIGHT):
        with access.for_purpose(purpose):
            assert not Item.objects.exists(), purpose
            assert not Report.objects.exists(), purpose


def test_only_oversight_reads_the_access_log_and_everybody_writes_it(story, behind_the_wall):
    actor = story.cast.actor("samendoen")
    access.record_access(actor, "read", object_type="case", cases=[story.local.pk])
    for purpose in set(Purpose) - {Purpose.OVERSIGHT, Purpose.SERVICE}:
        with access.for_purpose(purpose):
            assert not AccessLine.objects.exists(), purpose
    with access.for_purpose(Purpose.OVERSIGHT):
        assert AccessLine.objects.exists()


def test_the_messenger_finds_its_work_when_nothing_was_said_before(story, behind_the_wall):
    assert messenger.route_events(at=story.cast.at) > 0
    with access.for_purpose(Purpose.MESSENGER):
        assert Message.objects.exists()
    assert not Message.objects.exists(), "and says nothing on its way out"


def test_a_failed_service_leaves_no_purpose_behind(story, behind_the_wall):
    with pytest.raises(ZeroDivisionError), access.for_purpose(Purpose.SERVICE):
        raise ZeroDivisionError
    assert not Case.objects.exists()


# -- the other roles -------------------------------------------------------------------------------


def connect(who):
    urls = env.embedded_urls(services.SOCKETS, services.DATABASE)
    return psycopg.connect(urls[f"DATABASE_URL_{who.upper()}"])


@pytest.mark.parametrize(
    "words",
    [
        "SELECT text FROM casework_item",
        "SELECT details FROM casework_item",
        "SELECT text FROM casework_report",
        "SELECT data FROM casework_draft",
        "SELECT words FROM escalation_preparation",
        "SELECT motivation FROM escalation_informrecord",
        "SELECT weighing FROM escalation_informrecord",
        "SELECT reason FROM escalation_rightsrequest",
        "SELECT extension_reason FROM escalation_rightsrequest",
        "SELECT reason FROM escalation_rightstask",
        "SELECT lift_reason FROM escalation_rightstask",
    ],
)
@pytest.mark.parametrize("who", ["worker", "stats"])
def test_neither_worker_nor_statistics_can_read_what_people_wrote(who, words):
    with connect(who) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute(words)
