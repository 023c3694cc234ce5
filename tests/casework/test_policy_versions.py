"""A version of the policy: proposed, approved by another, and in force to the minute."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from casework import access, policies
from casework.errors import Conflict, NotVisible, PolicyUnavailable, Refused
from casework.models import (
    Case,
    CaseGrant,
    ItemGrant,
    JournalEvent,
    LegalGround,
    Membership,
    Participation,
    PolicyVersion,
    Release,
    WorklistEntry,
)
from casework.rules.policy_versions import begin_of
from casework.services import policies as services
from casework.tasks import BATCH
from casework.vocabulary import Level, Role
from config.checks import StartRefused, require_policy
from tests import policy_texts, stages
from tests.casework import acts

_told, story = stages.stage(acts.tell)

VERDICT = "Fictief besluit van de partners 2026-11."
REASON = "De partners hebben dit zo afgesproken."
JUST = dt.timedelta(seconds=1)


def propose(story, text=policy_texts.NARROWER, by="coordinator"):
    return services.propose(text, REASON, by=story.cast.actor(by), at=story.cast.at)


def tomorrow(story):
    return story.cast.at.date() + dt.timedelta(days=1)


def approve(story, version, day=None, *, by="fg", compared_with=None):
    return services.approve(
        version,
        VERDICT,
        day or tomorrow(story),
        compared_with=compared_with or policies.timetable().last().digest,
        by=story.cast.actor(by),
        at=story.cast.at,
    )


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def levels(story, account, at):
    actor = story.cast.actor(account, at)
    seen = {row.item.pk: row.level for row in access.visible_items(actor, story.local)}
    return {short: seen[item.pk] for short, item in story.items.items() if item.pk in seen}


def every_level(story, at):
    return {account: levels(story, account, at) for account in story.cast.demo.users}


# ------------------------------------------------------------------ proposing


def test_a_proposal_keeps_the_whole_text_and_changes_nothing(story):
    before = every_level(story, story.cast.at)
    version = propose(story)
    assert (version.number, version.label, version.text) == (2, "0.2", policy_texts.NARROWER)
    assert policies.policy_in_force(story.cast.at).digest == policy_texts.DIGEST
    assert every_level(story, story.cast.at + dt.timedelta(days=9)) == before
    event = JournalEvent.objects.latest("pk")
    assert event.data == {"number": 2, "digest": version.digest}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (policy_texts.TEXT, "policy:same"),
        (policy_texts.TEXT.replace("\n", "\r\n"), "policy:same"),
        ("", "policy:text"),
        ("x" * 300_000, "policy:long"),
        (policy_texts.TEXT.replace('needs=["SN"]', 'needs=["SNN"]'), "policy:text"),
        (policy_texts.TEXT.replace('needs=["SN"]', 'needs=["N"]'), "policy:text"),
    ],
)
def test_a_text_that_cannot_hold_is_refused_at_the_field(story, text, code):
    with pytest.raises(Refused) as caught:
        propose(story, text)
    assert set(codes(caught)) == {code}
    assert {reason.field for reason in caught.value.reasons} == {"text"}
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize("account", ["samendoen", "wijkagent", "zvh", "riec", "fg", "burgemeester"])
def test_who_does_not_keep_the_policy_cannot_propose(story, account):
    with pytest.raises(NotVisible):
        propose(story, by=account)
    assert not PolicyVersion.objects.exists()


# ------------------------------------------------------------------ four eyes


def as_officer_too(story):
    """Let the coordinator hold the role of the data protection officer as well."""
    team = story.cast.desk("fg").team
    Membership.objects.create(
        user=story.cast.demo.users["coordinator"],
        team=team,
        role=Role.DPO,
        since=story.cast.at - JUST,
    )


def test_nobody_approves_their_own_proposal_whatever_roles_they_hold(story):
    version = propose(story)
    as_officer_too(story)
    with pytest.raises(Refused) as caught:
        approve(story, version, by="coordinator")
    assert codes(caught) == ["policy:four_eyes"]
    version.refresh_from_db()
    assert version.decided_at is None
    assert approve(story, version).valid_from


def test_the_database_holds_the_four_eyes_too(story):
    version = propose(story)
    with pytest.raises(IntegrityError, match="policy_four_eyes"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(
            decided_by=version.drafted_by,
            decided_at=story.cast.at,
            valid_from=begin_of(tomorrow(story)),
        )


@pytest.mark.parametrize("account", ["coordinator", "oov", "samendoen", "riec", "burgemeester"])
def test_who_does_not_decide_cannot_approve(story, account):
    version = propose(story)
    with pytest.raises(NotVisible):
        approve(story, version, by=account)
    version.refresh_from_db()
    assert version.decided_at is None


def test_a_proposal_is_decided_once(story):
    version = propose(story)
    services.reject(version, "Nu niet.", by=story.cast.actor("fg"), at=story.cast.at)
    for again in (
        lambda: approve(story, version),
        lambda: services.reject(version, "Toch niet.", by=story.cast.actor("fg"), at=story.cast.at),
    ):
        with pytest.raises(Refused) as caught:
            again()
        assert codes(caught) == ["policy:decided"]
    assert policies.timetable().later == ()


def test_who_proposed_can_take_it_back_and_another_cannot(story):
    version = propose(story)
    with pytest.raises(NotVisible):
        services.reject(version, "Weg ermee.", by=story.cast.actor("oov"), at=story.cast.at)
    by = story.cast.actor("coordinator")
    assert services.reject(version, "Ik zag een fout.", by=by, at=story.cast.at).decided_at


@pytest.mark.parametrize(
    "change",
    ["text = text || ' '", "valid_from = valid_from + interval '1 day'", "verdict = 'anders'"],
)
def test_what_is_approved_never_changes(story, change):
    approve(story, propose(story))
    with (
        pytest.raises(DatabaseError, match="written and decided once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE casework_policyversion SET {change}")
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        PolicyVersion.objects.all().delete()


def test_a_proposal_is_not_rewritten_either(story):
    version = propose(story)
    with pytest.raises(DatabaseError, match="written and decided once"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(text=policy_texts.WIDER)


# ------------------------------------------------------------------ its day


def test_a_version_begins_tomorrow_at_the_earliest_and_after_the_last(story):
    version = propose(story)
    with pytest.raises(Refused) as caught:
        approve(story, version, story.cast.at.date())
    assert codes(caught) == ["policy:early"]
    approve(story, version, tomorrow(story))
    with pytest.raises(Refused) as caught:
        approve(story, propose(story, policy_texts.WIDER), tomorrow(story))
    assert codes(caught) == ["policy:order"]


def test_who_read_another_difference_is_told_that_somebody_was_first(story):
    first, second = propose(story), propose(story, policy_texts.WIDER)
    approve(story, first)
    day = tomorrow(story) + dt.timedelta(days=1)
    with pytest.raises(Conflict):
        approve(story, second, day, compared_with=policy_texts.DIGEST)
    second.refresh_from_db()
    assert second.decided_at is None


def test_what_is_taken_away_is_gone_to_the_second_without_any_job(story):
    begin = begin_of(tomorrow(story))
    assert levels(story, "wijkagent", story.cast.at)["i3"] is Level.FULL
    approve(story, propose(story))
    assert levels(story, "wijkagent", begin - JUST)["i3"] is Level.FULL
    assert "i3" not in levels(story, "wijkagent", begin)


def test_a_case_that_was_not_decided_anew_in_time_is_dark_rather_than_open(story):
    begin = begin_of(tomorrow(story))
    before = every_level(story, story.cast.at)
    approve(story, propose(story))
    assert every_level(story, begin - JUST) == before
    assert not any(every_level(story, begin).values())
    assert not access.worklist_page(story.cast.actor("samendoen", begin)).rows


@pytest.fixture
def narrowed(story):
    """The narrower text is approved, and every case was decided anew the same day."""
    approve(story, propose(story))
    while services.decide_anew(at=story.cast.at, batch=1):
        pass
    return begin_of(tomorrow(story))


def test_once_decided_anew_everybody_sees_what_each_text_says_in_its_time(story, narrowed):
    before = every_level(story, story.cast.at)
    assert every_level(story, narrowed - JUST) == before
    expected = {account: dict(seen) for account, seen in before.items()}
    del expected["wijkagent"]["i3"]
    assert every_level(story, narrowed) == expected
    assert access.worklist_page(story.cast.actor("samendoen", narrowed)).rows


def test_what_is_gained_begins_with_the_version_and_not_before(story):
    approve(story, propose(story, policy_texts.WIDER))
    services.decide_anew(at=story.cast.at, batch=BATCH)
    begin = begin_of(tomorrow(story))
    assert levels(story, "ggz", begin - JUST)["i3"] is Level.SIGNAL
    assert levels(story, "ggz", begin)["i3"] is Level.FULL


def test_deciding_anew_can_stop_halfway_and_be_repeated(story, narrowed):
    open_cases = Case.objects.filter(closed_at__isnull=True)
    assert {case.policy for case in open_cases} == {policies.timetable().short}
    assert services.decide_anew(at=story.cast.at, batch=BATCH) == 0
    assert services.waiting_count(story.cast.at) == 0
    Case.objects.filter(pk=story.local.pk).update(policy="")
    assert services.waiting_count(story.cast.at) == 1
    assert services.decide_anew(at=story.cast.at, batch=BATCH) == 1
    assert not access.sync_grants(story.local, at=story.cast.at)


def test_nothing_more_has_to_be_done_at_the_moment_itself(story, narrowed):
    assert services.decide_anew(at=narrowed, batch=BATCH) == 0
    assert services.decide_anew(at=narrowed + dt.timedelta(days=3), batch=BATCH) == 0


def test_an_act_after_approval_decides_by_both_texts_at_once(story):
    approve(story, propose(story))
    acts.ACTS["casework.items.add_item"](story).run(story.cast.actor("samendoen"))
    begin = begin_of(tomorrow(story))
    assert levels(story, "wijkagent", begin - JUST)["i3"] is Level.FULL
    assert "i3" not in levels(story, "wijkagent", begin)
    assert levels(story, "samendoen", begin)


# ------------------------------------------------------------------ every decision names its text


def test_every_grant_ground_release_and_event_names_the_text_it_rests_on(story):
    first = policies.first_policy().short
    for model in (CaseGrant, ItemGrant, Release, LegalGround):
        assert {row.policy for row in model.objects.all()} == {first}, model
    assert {row.policy for row in JournalEvent.objects.all()} == {first}


def test_from_its_moment_on_decisions_name_the_new_text(story, narrowed):
    second = PolicyVersion.objects.get().digest[:12]
    story.cast.at = narrowed + dt.timedelta(hours=9)
    acts.ACTS["casework.items.release_items"](story).run(story.cast.actor("samendoen"))
    assert Release.objects.latest("pk").policy == second
    assert LegalGround.objects.latest("pk").policy == second
    assert JournalEvent.objects.latest("pk").policy == second
    running = CaseGrant.objects.filter(until__gt=story.cast.at, content_object=story.local)
    assert {row.policy for row in running} == {second}
    assert WorklistEntry.objects.filter(case=story.local, until__gt=story.cast.at).exists()


def test_an_earlier_text_stays_and_its_time_is_known(story, narrowed):
    assert policies.policy_in_force(narrowed - JUST).digest == policy_texts.DIGEST
    assert policies.policy_in_force(narrowed).digest == PolicyVersion.objects.get().digest
    assert access.policy_now(narrowed).number == 2
    assert access.policy_now(narrowed - JUST).number == 1


def test_a_later_version_is_printed_like_the_first(story, narrowed):
    out = io.StringIO()
    call_command("policy", "--number", "2", stdout=out)
    first = (Path(__file__).parents[1] / "snapshots" / "policy.csv").read_text(encoding="utf-8")
    changed = set(first.splitlines()) ^ set(out.getvalue().splitlines())
    assert {line.split(",")[:3][1] for line in changed} == {"WOON", "BEST"}
    with pytest.raises(CommandError, match="geen versie 9"):
        call_command("policy", "--number", "9", stdout=out)


# ------------------------------------------------------------------ reading it cheaply


def test_a_reading_asks_once_which_versions_there_are(story, narrowed):
    policies.policy_in_force(narrowed)
    with policies.one_reading(), CaptureQueriesContext(connection) as captured:
        for _ in range(9):
            policies.policy_in_force(narrowed)
            policies.timetable()
    assert len(captured) == 1


def test_a_text_that_is_not_what_its_fingerprint_says_is_no_policy(story):
    begin = begin_of(tomorrow(story))
    PolicyVersion.objects.create(
        municipality=story.cast.demo.municipality,
        number=2,
        label="0.3",
        text=policy_texts.WIDER,
        digest="0" * 64,
        reason=REASON,
        drafted_at=story.cast.at,
        drafted_by=story.cast.demo.users["coordinator"],
        decided_at=story.cast.at,
        decided_by=story.cast.demo.users["fg"],
        verdict=VERDICT,
        valid_from=begin,
    )
    assert policies.policy_in_force(begin - JUST)
    with pytest.raises(PolicyUnavailable):
        policies.policy_in_force(begin)
    with pytest.raises(PolicyUnavailable):
        policies.prove_stored()
    with pytest.raises(StartRefused, match="deelbeleid klopt niet"):
        require_policy()


def test_a_process_starts_with_a_version_it_can_use(story, narrowed):
    policies.prove_stored()


# ------------------------------------------------------------------ what it touches


def touched(story, account, version):
    compared = access.policy_difference(story.cast.actor(account), version)
    return {row.change.setting.value: row.cases for row in compared.touched}


def test_a_change_touches_the_open_cases_in_which_the_organisation_takes_part(story):
    version = propose(story)
    assert touched(story, "coordinator", version) == {"LOKAAL": 2}
    Participation.objects.filter(case=story.local, desk=story.cast.desk("wijkagent")).update(
        ended_at=story.cast.at - JUST, ended_by=story.cast.demo.users["coordinator"]
    )
    assert touched(story, "fg", version) == {"LOKAAL": 1}


def test_who_is_hidden_until_its_own_choice_is_not_counted(story):
    version = propose(story, policy_texts.WIDER)
    shown = Participation.objects.filter(
        desk=story.cast.desk("ggz"), setting="LOKAAL", opted_in_at__isnull=False
    ).count()
    assert touched(story, "coordinator", version) == {"LOKAAL": shown}
    Participation.objects.filter(desk=story.cast.desk("ggz")).update(opted_in_at=story.cast.at)
    assert touched(story, "coordinator", version) == {"LOKAAL": 2}


def test_behind_the_wall_the_number_is_for_public_order_alone(story):
    text = policy_texts.changed('id="O02"', 'id="O02"\nany_of=["W"]')
    version = propose(story, text)
    assert touched(story, "coordinator", version) == {"OTH": None}
    assert touched(story, "fg", version) == {"OTH": None}
    assert touched(story, "oov", version) == {"OTH": 0}
    with pytest.raises(NotVisible):
        touched(story, "riec", version)
