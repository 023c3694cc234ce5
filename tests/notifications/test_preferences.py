"""How people want to be told: at once, in the digest, not by mail; and when it is quiet."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casework.models import Case, JournalEvent, Membership
from casework.rules.content import AMSTERDAM
from casework.services import journal
from casework.services.participation import admit, end_participation
from casework.vocabulary import EventType, Setting
from escalation.models import Deadline
from notifications import selectors, services
from notifications.models import Digest, Message, Preferences
from notifications.rules.quiet import NEVER_QUIET, Quiet
from notifications.rules.topics import Habits
from notifications.selectors.urgency import insists
from notifications.vocabulary import Channel, MessageState, Template, Topic, Way
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.notifications.conftest import PostOffice, minutes, quiet, route

NIGHT = Quiet(dt.time(22), dt.time(7))


def tell() -> tuple[Cast, Case]:
    """Tell of a local case with its partners, about which everything is already known."""
    cast = stage.assemble()
    made = stage.open_local_case(cast)
    stage.fill_locally(cast, made)
    quiet()
    cast.later(hours=1)
    return cast, made


_told, story = stages.stage(tell)


def choose(cast: Cast, name: str, quiet: Quiet = NEVER_QUIET, **ways: Way) -> None:
    """Let somebody choose: topics by name, quiet hours, a digest at seven."""
    habits = Habits({Topic(topic): way for topic, way in ways.items()}, quiet, dt.time(7))
    services.choose(habits, by=cast.actor(name), at=cast.at)


def at_night(cast: Cast) -> dt.datetime:
    """Let it become half past eleven in the evening of the story's Monday."""
    cast.at = cast.at.astimezone(AMSTERDAM).replace(hour=23, minute=30)
    return cast.at


MORNING = dt.datetime(2026, 11, 3, 7, 0, tzinfo=AMSTERDAM)


def regie(cast: Cast, case: Case) -> None:
    journal.record(EventType.REGIE_ASSIGNED, case=case, by=None, at=cast.at, slot="case_direction")


def near(cast: Cast, case: Case, term: str) -> Deadline:
    """Let a term of Vechtdal Wonen come near."""
    row = Deadline.objects.create(
        case=case, term=term, term_version=1, title="x", law="x", owner="own", started_at=cast.at,
        due_at=cast.at, desk=cast.desk("wonen"), setting=Setting.LOKAAL,
    )  # fmt: skip
    about = {"setting": Setting.LOKAAL, "object_type": "deadline", "object_uuid": row.uuid}
    journal.record(EventType.DEADLINE_NEAR, case=case, by=None, at=cast.at, **about)
    return row


def mails(name: str) -> list[Message]:
    return list(Message.objects.filter(recipient__username=name, channel=Channel.EMAIL))


# -- ways -----------------------------------------------------------------------------------------


def test_who_wants_no_mail_about_a_topic_gets_it_in_the_inbox_only(cast: Cast, case: Any) -> None:
    choose(cast, "samendoen", WORK=Way.NONE)
    regie(cast, case)
    assert route(cast)["samendoen"] == ["REGIE_ASSIGNED"]


def test_a_choice_is_about_its_topic_and_its_person_alone(cast: Cast, case: Any) -> None:
    choose(cast, "samendoen", TERMS=Way.NONE)
    choose(cast, "wonen", WORK=Way.NONE)
    regie(cast, case)
    assert route(cast)["samendoen"] == ["REGIE_ASSIGNED+"]


def test_choosing_again_replaces_what_was_chosen(cast: Cast, case: Any) -> None:
    choose(cast, "samendoen", WORK=Way.NONE)
    choose(cast, "samendoen", NEWS=Way.DIGEST)
    row = Preferences.objects.get(user=cast.demo.users["samendoen"])
    assert (row.in_digest, row.no_mail) == (["NEWS"], [])
    assert selectors.own_habits(row.user_id).way(Topic.WORK) is Way.NOW


@pytest.mark.parametrize("way", [Way.NONE, Way.DIGEST])
def test_a_term_in_hours_is_mailed_at_once_whatever_was_chosen(
    cast: Cast, case: Any, way: Way
) -> None:
    choose(cast, "wonen", NIGHT, TERMS=way)
    at = at_night(cast)
    near(cast, case, "WTH-BEREIK")
    assert route(cast)["wonen"] == ["DEADLINE_NEAR+"]
    (mail,) = mails("wonen")
    assert mail.insists
    assert mail.next_try_at == at + minutes(1)


def test_a_term_in_days_follows_the_choice(cast: Cast, case: Any) -> None:
    choose(cast, "wonen", TERMS=Way.NONE)
    near(cast, case, "LOC-TRIAGE")
    assert route(cast)["wonen"] == ["DEADLINE_NEAR"]


def test_what_happens_in_a_crisis_cannot_wait_whatever_it_is() -> None:
    for setting in Setting:
        event = JournalEvent(setting=setting)
        assert insists(Template.REGIE_ASSIGNED, event) is (setting is Setting.CRISIS)


def test_a_request_for_which_a_term_in_hours_runs_cannot_wait(cast: Cast, case: Any) -> None:
    move = stage.request_zvh(cast, case)
    filed = case.events.get(type=EventType.MOVE_REQUESTED)
    assert not insists(Template.REVIEW_REQUEST, filed)
    near(cast, case, "LOC-SKIP-JUST")
    assert not insists(Template.REVIEW_REQUEST, filed), "that term is not about the request"
    Deadline.objects.filter(term="LOC-SKIP-JUST").update(move=move)
    assert insists(Template.REVIEW_REQUEST, filed)


# -- quiet hours ----------------------------------------------------------------------------------


def test_a_mail_of_the_night_leaves_when_the_quiet_is_over(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    choose(cast, "samendoen", NIGHT)
    at_night(cast)
    regie(cast, case)
    assert route(cast)["samendoen"] == ["REGIE_ASSIGNED+"]
    (mail,) = mails("samendoen")
    assert mail.next_try_at == MORNING
    assert services.deliver_messages(at=MORNING - minutes(1)) == 0
    assert post_office.tries == 0
    assert services.deliver_messages(at=MORNING) == 1


def test_a_mail_that_came_too_late_for_the_day_waits_too(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    """It was made by day, the mail server was away until the evening."""
    choose(cast, "samendoen", NIGHT)
    regie(cast, case)
    route(cast)
    at = at_night(cast)
    assert services.deliver_messages(at=at) == 0
    (mail,) = mails("samendoen")
    assert (mail.state, mail.attempts, mail.next_try_at) == (MessageState.READY, 0, MORNING)
    assert post_office.tries == 0
    assert services.deliver_messages(at=MORNING) == 1


def test_what_cannot_wait_takes_along_the_mail_that_waits_for_the_morning(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    choose(cast, "wonen", NIGHT)
    at_night(cast)
    near(cast, case, "LOC-TRIAGE")
    route(cast)
    assert mails("wonen")[0].next_try_at == MORNING
    near(cast, case, "WTH-BEREIK")
    assert route(cast)["wonen"] == ["DEADLINE_NEAR"], "the same words wait already"
    (mail,) = mails("wonen")
    assert mail.insists
    assert services.deliver_messages(at=cast.at + minutes(1)) == 1
    assert [sent["To"] for sent in post_office.mails] == ["wonen@voorbeeld.example"]


def test_quiet_hours_of_one_are_not_those_of_another(cast: Cast, case: Any) -> None:
    choose(cast, "wonen", NIGHT)
    at_night(cast)
    regie(cast, case)
    route(cast)
    assert mails("samendoen")[0].next_try_at == cast.at


# -- the digest -----------------------------------------------------------------------------------


def digested(cast: Cast, case: Case) -> None:
    """Let Samen Doen read of its work in the digest, and give it some."""
    choose(cast, "samendoen", WORK=Way.DIGEST)
    regie(cast, case)
    assert route(cast)["samendoen"] == ["REGIE_ASSIGNED"]


def test_the_digest_leaves_once_at_its_hour(cast: Cast, case: Any, post_office: PostOffice) -> None:
    digested(cast, case)
    Digest.objects.all().delete()
    assert services.send_digests(at=MORNING - minutes(1)) == 0
    assert services.send_digests(at=MORNING) == 1
    assert services.send_digests(at=MORNING) == 0
    assert services.send_digests(at=MORNING + minutes(300)) == 0
    (sent,) = post_office.mails
    row = Digest.objects.get(day=MORNING.date())
    assert (row.state, row.user.username) == (MessageState.SENT, "samendoen")
    assert sent["To"] == "samendoen@voorbeeld.example"
    assert sent["Message-ID"] == f"<{row.uuid}@example.org>"
    assert f"Casus {case.reference}" in sent.get_content()
    assert "/postvak/voorkeuren/" in sent.get_content()
    assert services.send_digests(at=MORNING + dt.timedelta(days=1)) == 1, "it is still unread"


def test_the_digest_says_in_which_case_and_never_what(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    digested(cast, case)
    services.send_digests(at=MORNING)
    (sent,) = post_office.mails
    text = f"{sent['Subject']}\n{sent.get_content()}".lower()
    for word in (case.area, "regie", "voorbeeld-fictief", "gedrag", "samen doen", str(case.uuid)):
        assert word.lower() not in text


def test_what_was_read_meanwhile_is_not_in_it_and_of_nothing_there_is_no_mail(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    digested(cast, case)
    services.mark_all_read(by=cast.actor("samendoen"), at=cast.at)
    assert services.send_digests(at=MORNING) == 0
    assert Digest.objects.get(day=MORNING.date()).state == MessageState.NOTHING
    regie(cast, case)
    route(cast)
    assert services.send_digests(at=MORNING + minutes(60)) == 0, "one a day"
    assert post_office.tries == 0


def test_what_may_no_longer_be_known_at_the_moment_of_sending_is_not_in_it(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    """Composed at sending: a right that ended in the night ends the line (leak channel 27)."""
    choose(cast, "wonen", WORK=Way.DIGEST)
    admit(case, cast.desk("tactus"), Setting.LOKAAL, necessity="Nodig.",
          by=cast.actor("coordinator"), at=cast.at)  # fmt: skip
    choose(cast, "tactus", WORK=Way.DIGEST)
    assert route(cast)["tactus"] == ["INVITED"]
    row = case.participations.get(desk=cast.desk("tactus"), ended_at__isnull=True)
    end_participation(row, by=cast.actor("coordinator"), at=cast.at)
    assert services.send_digests(at=MORNING) == 0
    assert post_office.tries == 0


def test_who_left_the_team_gets_no_digest(cast: Cast, case: Any, post_office: PostOffice) -> None:
    digested(cast, case)
    Membership.objects.filter(user=cast.demo.users["samendoen"]).update(until=cast.at)
    assert services.send_digests(at=MORNING) == 0
    assert post_office.tries == 0


def test_nothing_behind_the_wall_is_in_a_digest(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    choose(cast, "oov", REPORTS=Way.DIGEST)
    journal.record(EventType.REPORT_RECEIVED, case=None, municipality=cast.demo.municipality,
                   by=cast.actor("vth"), at=cast.at, object_type="report",
                   case_kind="UNDERMINING")  # fmt: skip
    assert route(cast) == {"oov": ["REPORT_RECEIVED"]}
    assert selectors.unread_count(cast.actor("oov", MORNING)) == 1
    assert services.send_digests(at=MORNING) == 0
    assert Digest.objects.get(user=cast.demo.users["oov"]).state == MessageState.NOTHING
    assert post_office.tries == 0


def test_a_digest_that_is_refused_for_now_is_tried_again_with_the_same_id(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    digested(cast, case)
    post_office.refusals = ["451 later"]
    assert services.send_digests(at=MORNING) == 0
    assert services.send_digests(at=MORNING + minutes(0.5)) == 0
    assert services.send_digests(at=MORNING + minutes(1)) == 1
    assert post_office.tries == 2
    row = Digest.objects.get(day=MORNING.date())
    assert post_office.mails[0]["Message-ID"] == f"<{row.uuid}@example.org>"


def test_a_digest_that_missed_its_day_is_given_up_for_the_next(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    digested(cast, case)
    post_office.refusals = ["451 later"]
    services.send_digests(at=MORNING)
    assert services.send_digests(at=MORNING + dt.timedelta(days=1)) == 1
    assert [row.state for row in Digest.objects.order_by("day")] == [
        MessageState.FAILED, MessageState.SENT,
    ]  # fmt: skip


def test_a_worker_that_dies_while_sending_a_digest_loses_nothing(
    cast: Cast, case: Any, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    digested(cast, case)
    with monkeypatch.context() as patched:
        patched.setattr("notifications.channels.email.deliver_digest", die)
        with pytest.raises(Killed):
            services.send_digests(at=MORNING)
    assert services.send_digests(at=MORNING + minutes(2)) == 0
    assert services.send_digests(at=MORNING + minutes(3)) == 1
    assert Digest.objects.get(day=MORNING.date()).attempts == 2
