"""A case that is kept from the Zorg- en Veiligheidshuis: blocked, referred, unseen by others."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from casework import access
from casework.errors import Conflict, NotVisible, Refused
from casework.models import AccessLine, CaseSetting, JournalEvent, RegieHolder
from casework.services.participation import admit
from casework.vocabulary import EventType, RegieSlot, Setting, Table
from escalation import selectors
from escalation.models import Referral, Transition
from escalation.rules.referrals import ReferralOutcome, ReferralReason
from escalation.services import answers, referrals, requests
from escalation.services.referrals import ReferralInput
from notifications import services as messenger
from notifications.models import Message
from tests import cast as stage
from tests import stages
from tests.casework import acts
from tests.casework.acts import fingerprint
from tests.journeys.walk import Walker

pytestmark = pytest.mark.django_db

_told, story = stages.stage(acts.tell)

WHY = "KANARIE-4RV: er is een ernstig vermoeden."
NEUTRAL = "Deze casus kan nu niet naar deze tafel."


def refer(s, case, by="hovj", receiver="wijkagent", reason=ReferralReason.RADICALISATION):
    desk = s.cast.desk(receiver) if receiver else None
    given = ReferralInput(reason, WHY, desk)
    return referrals.make(case, given, by=s.cast.actor(by), at=s.cast.at)


def end(s, row, outcome, by="wijkagent"):
    return referrals.end(row, outcome, by=s.cast.actor(by), at=s.cast.at)


def refused_codes(act) -> set[str]:
    before = fingerprint()
    with pytest.raises(Refused) as refused:
        act()
    assert fingerprint() == before
    return {reason.code for reason in refused.value.reasons}


def ask(s):
    by = s.cast.actor("coordinator")
    return requests.request_move(s.local, acts.zvh(s), version=s.local.version, by=by, at=s.cast.at)


# -- the block -------------------------------------------------------------------------------------


def test_a_case_that_is_kept_from_the_table_cannot_be_asked_there(story):
    refer(story, story.local, "wijkagent")
    assert refused_codes(lambda: ask(story)) == {"not_now"}


def test_a_request_that_runs_is_neither_judged_fit_nor_accepted(story):
    refer(story, story.asked, "zvh")
    zvh = story.cast.actor("zvh")
    assert refused_codes(lambda: answers.judge_fit(story.move, by=zvh, at=story.cast.at)) == {
        "not_now"
    }
    assert "not_now" in refused_codes(
        lambda: answers.accept(
            story.move, participants=[], takes_process_direction=True, by=zvh, at=story.cast.at
        )
    )


def test_another_weighty_reason_reads_the_same_and_asks_nobody(story):
    row = refer(story, story.local, "wijkagent", None, ReferralReason.WEIGHTY)
    assert row.to_desk is None
    with pytest.raises(Refused) as refused:
        ask(story)
    assert [reason.text for reason in refused.value.reasons] == [NEUTRAL]


@pytest.mark.parametrize("outcome", ["NOT_TAKEN_UP", "WITHDRAWN"])
def test_when_it_ends_without_being_taken_up_the_table_is_open_again(story, outcome):
    row = refer(story, story.local, "wijkagent")
    end(story, row, ReferralOutcome(outcome))
    assert ask(story).is_open


# -- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["samendoen", "wonen", "ggz", "coordinator"])
def test_who_the_law_does_not_name_lays_nothing_down(story, name):
    assert refused_codes(lambda: refer(story, story.local, name)) == {"referral:role"}


def test_it_goes_to_nobody_who_takes_no_part(story):
    before = fingerprint()
    with pytest.raises(NotVisible):
        refer(story, story.local, "wijkagent", "burgemeester")
    assert fingerprint() == before


def test_one_desk_lays_it_down_once(story):
    refer(story, story.local, "wijkagent")
    with pytest.raises(Conflict):
        refer(story, story.local, "wijkagent")


def test_only_who_is_asked_answers_and_once(story):
    row = refer(story, story.asked, "zvh")
    for name in ("samendoen", "om", "coordinator"):
        with pytest.raises(NotVisible):
            end(story, row, ReferralOutcome.TAKEN_UP, name)
    with pytest.raises(Refused):
        end(story, row, ReferralOutcome.TAKEN_UP, "zvh")
    end(story, row, ReferralOutcome.NOT_TAKEN_UP)
    with pytest.raises(Conflict):
        end(story, row, ReferralOutcome.TAKEN_UP)


# -- what follows ---------------------------------------------------------------------------------


def test_taken_up_elsewhere_a_request_ends_and_what_was_weighed_is_shielded(story):
    row = refer(story, story.asked, "zvh")
    end(story, row, ReferralOutcome.TAKEN_UP)
    story.move.refresh_from_db()
    assert not story.move.is_open
    assert not CaseSetting.objects.filter(
        case=story.asked, setting=Setting.ZVH_TRIAGE, closed_at__isnull=True
    ).exists()
    with pytest.raises(NotVisible):
        access.get_case(story.cast.actor("zvh"), story.asked.uuid)
    access.get_case(story.cast.actor("samendoen"), story.asked.uuid)


def test_taken_up_elsewhere_the_conference_ends_and_the_case_is_local_again(story):
    stage.judge_fit(story.cast, story.move)
    case = stage.accept_zvh(story.cast, story.move)
    row = refer(story, case, "zvh")
    end(story, row, ReferralOutcome.TAKEN_UP)
    case.refresh_from_db()
    assert case.table == Table.LOCAL
    assert list(
        CaseSetting.objects.filter(case=case, closed_at__isnull=True).values_list(
            "setting", flat=True
        )
    ) == [Setting.LOKAAL]
    last = Transition.objects.filter(case=case).latest("pk")
    assert (last.from_code, last.to_code) == (Table.ZVH, Table.LOCAL)
    holders = RegieHolder.objects.filter(case=case, until__isnull=True)
    assert holders.get(slot=RegieSlot.PROCESS_DIRECTION).desk == story.cast.desk("coordinator")
    assert holders.get(slot=RegieSlot.CASE_DIRECTION).desk == story.cast.desk("samendoen")
    with pytest.raises(NotVisible):
        access.get_case(story.cast.actor("zvh"), case.uuid)
    assert selectors.is_held(case, Table.ZVH, story.cast.at), "for good"


def test_the_history_tells_that_it_stopped_and_not_who_stopped_it(story):
    row = refer(story, story.asked, "zvh")
    before = JournalEvent.objects.latest("pk").pk
    end(story, row, ReferralOutcome.TAKEN_UP)
    told = JournalEvent.objects.filter(pk__gt=before).exclude(type=EventType.REFERRAL_ENDED)
    assert told.exists()
    assert not told.filter(actor__isnull=False).exists()
    assert not told.exclude(organisation="").exists()
    police = story.cast.demo.users["wijkagent"].pk
    assert AccessLine.objects.filter(actor_id=police, rule=EventType.MOVE_RETURNED).exists()


# -- what others notice ---------------------------------------------------------------------------

OTHERS = ("samendoen", "coordinator", "wonen", "ggz", "oe", "om", "fg")


def looks(s, name) -> dict[str, str]:
    walker = Walker(name)
    base = f"/casus/{s.local.uuid}/"
    found = {}
    for path in ("/", "/postvak/", base, f"{base}?toon=alles", f"{base}verplaatsen/"):
        found[path] = walker.look(path).text
    return found


@pytest.fixture
def clock(story, monkeypatch):
    story.cast.later(hours=1)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_sees_any_difference(story, clock, name):
    admit(
        story.local,
        story.cast.desk("hovj"),
        Setting.LOKAAL,
        necessity="Nodig.",
        by=story.cast.actor("coordinator"),
        at=story.cast.at,
    )
    messenger.route_events(at=story.cast.at)
    before = looks(story, name)
    refer(story, story.local, "hovj", "wijkagent")
    messenger.route_events(at=story.cast.at)
    assert looks(story, name) == before


def test_who_is_asked_hears_that_a_decision_waits_and_never_what(story, clock):
    refer(story, story.asked, "zvh")
    messenger.route_events(at=story.cast.at)
    told = Message.objects.filter(template="TASK")
    assert {row.recipient.username for row in told} == {"wijkagent"}
    inbox = Walker("wijkagent").look("/postvak/").text
    assert f"Er wacht een besluit op u in casus {story.asked.reference}." in inbox
    assert f"Besluit nemen in {story.asked.reference}" in Walker("wijkagent").look("/").text


def test_other_desks_of_the_same_organisation_do_not_read_it_in_the_log_either(story):
    for name in ("hovj", "oe"):
        admit(
            story.asked,
            story.cast.desk(name),
            Setting.LOKAAL,
            necessity="Nodig.",
            by=story.cast.actor("coordinator"),
            at=story.cast.at,
        )
    row = refer(story, story.asked, "hovj")
    end(story, row, ReferralOutcome.TAKEN_UP)
    acted = {story.cast.demo.users[name].pk for name in ("hovj", "wijkagent")}
    told = access.lookers(story.cast.actor("oe"), story.asked).own
    referred = {EventType.REFERRAL_MADE, EventType.REFERRAL_ENDED, EventType.MOVE_RETURNED}
    assert not [one for one in told if one.line.rule in referred]
    own = access.lookers(story.cast.actor("hovj"), story.asked).own
    assert [one for one in own if one.line.rule == EventType.REFERRAL_MADE]
    assert AccessLine.objects.filter(actor_id__in=acted, rule__in=referred).count() == 3


@pytest.mark.usefixtures("behind_the_wall")
def test_the_database_itself_shows_it_to_two_desks_alone(story):
    made = refer(story, story.asked, "zvh")
    for name, wanted in {"zvh": 1, "wijkagent": 1, "om": 0, "samendoen": 0, "fg": 0}.items():
        actor = story.cast.actor(name)
        access.tell_person(actor.user.pk, story.cast.at)
        access.tell_desks(actor)
        assert Referral.objects.filter(pk=made.pk).count() == wanted, name
