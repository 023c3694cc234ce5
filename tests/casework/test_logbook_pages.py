"""The log as oversight and participants read it, and its weekly review, through the pages."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from casework import access
from casework.errors import Conflict, NotVisible, Refused
from casework.models import AccessLine, JournalEvent, LogReview, LogRound, LogVerdict, Participation
from casework.rules import log_review as rules
from casework.services import log_proof, log_reviews, participation
from casework.vocabulary import EventType, LogReviewKind, Setting, Verdict
from notifications import selectors
from notifications import services as messenger
from notifications.models import Message
from tests import stages
from tests.casework import acts
from tests.casework.acts import fingerprint
from tests.journeys.walk import Walker

pytestmark = pytest.mark.django_db

_told, story = stages.stage(acts.tell)

LOG, REVIEWS = "/logboek/", "/logboek/controle/"
WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def clock(story, monkeypatch):
    story.cast.later(hours=1)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))


def look(story, name, *, at=None, case=None, result="allowed", action="read", party=None):
    """Write a line as a page would, at a moment of one's choice."""
    actor = story.cast.actor(name, at)
    desk = next((one for one in actor.desks if one.party_id == party), None)
    access.record_access(
        actor,
        action,
        object_type="case",
        objects=[(case or story.local).uuid],
        cases=[(case or story.local).pk] if result == "allowed" else [],
        desk=desk,
        result=result,
    )


# -- the logbook ----------------------------------------------------------------------------------


def test_oversight_reads_who_looked_with_the_number_of_the_case_and_nothing_else_of_it(story):
    look(story, "wijkagent", at=story.cast.at)
    page = Walker("fg").open(LOG)
    user = story.cast.demo.users["wijkagent"]
    assert user.full_name in page.text
    assert story.local.reference in page.text
    assert "Dedemsvaart" not in page.html, "place, kind and people ask for a dossier"
    assert not [row.text for row in story.items.values() if row.text in page.html]


@pytest.mark.parametrize("path", [LOG, REVIEWS])
@pytest.mark.parametrize("name", ["coordinator", "samendoen", "wijkagent", "oov", "burgemeester"])
def test_nobody_else_has_these_pages_and_the_menu_does_not_name_them(story, name, path):
    walker = Walker(name)
    assert walker.status(path) == 404
    assert LOG not in walker.open("/").links().values()
    with pytest.raises(NotVisible):
        access.log_page(story.cast.actor(name), access.LogFilter())


def test_reading_the_log_is_itself_logged(story):
    before = AccessLine.objects.filter(object_type="log").count()
    Walker("fg").open(f"{LOG}?casus={story.local.reference}")
    line = AccessLine.objects.filter(object_type="log").latest("at")
    assert AccessLine.objects.filter(object_type="log").count() == before + 1
    assert (line.organisation, line.case_id, line.categories) == ("TOETS", story.local.pk, ["LOG"])
    assert line.purpose == "oversight"


def shown(page) -> int:
    return sum(1 for node in page.tree.iter() if node.get("data-label") == "Uitkomst")


def test_filters_narrow_by_case_person_period_action_and_outcome(story):
    story.cast.later(days=30)
    day = story.cast.at
    look(story, "wijkagent", at=day - dt.timedelta(days=3))
    look(story, "wijkagent", at=day - dt.timedelta(days=2), case=story.asked)
    look(story, "wonen", at=day - dt.timedelta(days=2), action="explain")
    look(story, "vreemde", at=day - dt.timedelta(days=1), result="refused:404")
    since = f"{day - dt.timedelta(days=4):%d-%m-%Y}"
    who = story.cast.demo.users["wijkagent"].uuid
    for query, count in (
        ("", 4),
        (f"&wie={who}", 2),
        (f"&wie={who}&casus={story.asked.reference.lower()}", 1),
        (f"&tot={day - dt.timedelta(days=3):%d-%m-%Y}", 1),
        ("&wat=explain", 1),
        ("&uitkomst=nee", 1),
        ("&uitkomst=ja", 3),
    ):
        until = f"&tot={day - dt.timedelta(days=1):%d-%m-%Y}" if "tot=" not in query else ""
        page = Walker("fg").open(f"{LOG}?van={since}{until}{query}")
        assert shown(page) == count, query


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("casus=ZV-ZZZ-ZZZ", "Dit casusnummer bestaat niet."),
        ("van=morgen", "Schrijf de datum als dd-mm-jjjj"),
        ("van=02-01-2026&tot=01-01-2026", "Deze dag ligt voor de eerste dag."),
        ("wie=iemand", "Kies iemand uit de lijst."),
        ("wat=koffie", "Kies uit de lijst."),
        ("uitkomst=misschien", "Kies uit de lijst."),
    ],
)
def test_a_filter_that_is_wrong_says_so_at_its_field_and_shows_nothing(story, query, words):
    page = Walker("fg").open(f"{LOG}?{query}")
    assert words in page.text
    assert shown(page) == 0
    given = query.split("=")[1].split("&")[0]
    assert given in page.html or query.startswith(("wie", "wat", "uitkomst"))


def test_pages_follow_on_each_other_also_when_lines_are_written_meanwhile(story):
    seen, after = [], ""
    for _ in range(100):
        page = access.log_page(story.cast.actor("fg"), access.LogFilter(), after=after, limit=7)
        seen += [row.line.pk for row in page.lines]
        look(story, "wonen", at=story.cast.at)
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == AccessLine.objects.count() - (len(seen) // 7 + 1)
    assert Walker("fg").status(f"{LOG}?na=onzin_123") == 200


def test_a_pattern_is_marked_with_its_reason(story):
    for minute in range(5):
        at = story.cast.at - dt.timedelta(minutes=minute)
        look(story, "vreemde", at=at, result="refused:404")
    page = Walker("fg").open(f"{LOG}?uitkomst=nee")
    assert "Vaak geweigerd" in page.text
    assert "Vanaf 5 keer geweigerd in een uur." in page.text


def test_the_log_costs_as_many_statements_for_fifty_lines_as_for_five(
    story, django_assert_num_queries
):
    actor = story.cast.actor("fg")
    with django_assert_num_queries(7):
        access.log_page(actor, access.LogFilter(), limit=5)
    with django_assert_num_queries(7):
        access.log_page(actor, access.LogFilter(), limit=50)


# -- who read along -------------------------------------------------------------------------------


def read_along(story, name):
    found = access.lookers(story.cast.actor(name), story.local)
    return {row.who for row in found.own}, {look.party for look in found.others}


def test_a_participant_sees_colleagues_by_name_and_others_by_organisation_and_moment(story):
    for name in ("samendoen", "wijkagent", "wonen"):
        look(story, name, at=story.cast.at)
    own, others = read_along(story, "samendoen")
    users = story.cast.demo.users
    assert users["samendoen"].full_name in own
    assert others == {"Politie Vechtdal", "Vechtdal Wonen"}
    page = Walker("samendoen").open(f"/casus/{story.local.uuid}/wie-keek-mee/")
    assert users["samendoen"].full_name in page.text
    assert "Politie Vechtdal" in page.text
    assert users["wijkagent"].full_name not in page.text


def test_a_party_bound_by_secrecy_leaves_no_line_until_it_opts_in(story):
    look(story, "ggz", at=story.cast.at)
    ggz = story.cast.actor("ggz").desks[0].party_name
    assert ggz not in read_along(story, "samendoen")[1]
    assert story.cast.demo.users["ggz"].full_name in read_along(story, "ggz")[0]
    participation.opt_in(story.local, by=story.cast.actor("ggz"), at=story.cast.at)
    look(story, "ggz", at=story.cast.at)
    assert ggz in read_along(story, "samendoen")[1]


def test_oversight_refusals_acts_and_who_left_leave_no_line_for_others(story):
    row = Participation.objects.get(case=story.local, desk=story.cast.desk("wonen"))
    look(story, "wonen", at=story.cast.at)
    look(story, "fg", at=story.cast.at)
    look(story, "stuw", at=story.cast.at, result="refused:404")
    look(story, "wijkagent", at=story.cast.at, action="create")
    assert read_along(story, "samendoen")[1] == {"Vechtdal Wonen"}
    participation.end_participation(row, by=story.cast.actor("coordinator"), at=story.cast.at)
    assert read_along(story, "samendoen")[1] == set()


def test_a_look_before_one_took_part_visibly_is_not_told(story):
    party = story.cast.actor("wijkagent").desks[0].party_id
    since = min(
        Participation.objects.filter(case=story.local, desk__party=party).values_list(
            "since", flat=True
        )
    )
    look(story, "wijkagent", at=since - dt.timedelta(days=1), party=party)
    assert read_along(story, "samendoen")[1] == set()


def test_who_takes_no_part_or_only_examines_has_no_such_page(story):
    url = f"/casus/{story.local.uuid}/wie-keek-mee/"
    assert Walker("vreemde").status(url) == 404
    fg = Walker("fg")
    fg.send(
        fg.open("/toetsdossier/").form(having="reference"),
        reference=story.local.reference,
        reason="Een inwoner vroeg wie de casus las.",
    )
    assert fg.status(url) == 404
    page = fg.open(f"/casus/{story.local.uuid}/")
    assert "Verstrekkingen" in page.text
    assert "Vechtdal Wonen" in page.text


# -- review ---------------------------------------------------------------------------------------


def plan(story) -> list[LogReview]:
    story.cast.later(days=7)
    log_reviews.plan(at=story.cast.at)
    return list(LogReview.objects.order_by("pk"))


def test_a_week_puts_a_sample_and_its_patterns_before_oversight_once(story):
    for minute in range(5):
        at = story.cast.at - dt.timedelta(minutes=minute)
        look(story, "vreemde", at=at, result="refused:404")
    found = plan(story)
    kinds = [row.kind for row in found]
    assert kinds.count(LogReviewKind.SAMPLE) == min(
        rules.SAMPLE,
        AccessLine.objects.exclude(case_id=None).values("actor_id", "case_id").distinct().count(),
    )
    assert kinds.count(LogReviewKind.REFUSED) == 1
    assert all(row.line_ids for row in found)
    log_reviews.plan(at=story.cast.at)
    assert LogReview.objects.count() == len(found)
    assert LogRound.objects.count() == 1
    assert JournalEvent.objects.filter(type=EventType.LOG_REVIEW_READY).count() == 1


def test_a_quiet_week_is_a_round_without_reviews_and_without_a_message(story):
    story.cast.later(days=70)
    log_reviews.plan(at=story.cast.at)
    assert LogRound.objects.count() == 1
    assert not LogReview.objects.exists()
    assert not JournalEvent.objects.filter(type=EventType.LOG_REVIEW_READY).exists()


def test_a_pattern_that_waits_or_was_judged_does_not_come_again_the_next_week(story):
    first = plan(story)
    for name in ("wijkagent", "wonen", "samendoen"):
        look(story, name, at=story.cast.at)
    second = plan(story)[len(first) :]
    assert not {row.subject_key for row in first} & {row.subject_key for row in second}


def test_oversight_judges_through_the_pages_and_the_verdict_stays(story):
    review = plan(story)[0]
    fg = Walker("fg")
    page = fg.open(REVIEWS)
    assert "Te beoordelen" in page.text
    url = f"{REVIEWS}{review.uuid}/"
    form = fg.open(url).form(having="verdict")
    page = fg.send(form, verdict="lawful", reason="ok", expect=422)
    assert page.errors()
    assert not LogVerdict.objects.exists()
    asked = fg.send(form, verdict="to_ask", reason="Ik bel de teamleider hierover.")
    assert asked.path == REVIEWS
    review.refresh_from_db()
    assert review.settled_at is None
    assert review.due_at == story.cast.at + rules.TERM
    page = fg.open(url)
    assert "Ik bel de teamleider hierover." in page.text
    fg.send(
        page.form(having="verdict"), verdict="unlawful", reason="Er was geen reden om te kijken."
    )
    review.refresh_from_db()
    assert review.settled_at == story.cast.at
    said = list(review.verdicts.order_by("pk").values_list("verdict", flat=True))
    assert said == [Verdict.TO_ASK, Verdict.UNLAWFUL]
    assert "Onrechtmatig" in fg.open(REVIEWS).text
    with pytest.raises(Conflict):
        log_reviews.give_verdict(
            review.uuid,
            Verdict.LAWFUL,
            "Bij nader inzien wel.",
            by=story.cast.actor("fg"),
            at=story.cast.at,
        )


def test_nobody_judges_what_he_did_himself(story):
    review = plan(story)[0]
    LogReview.objects.filter(pk=review.pk).update(actor_id=story.cast.demo.users["fg"].pk)
    before = fingerprint()
    with pytest.raises(Refused, match="review:own"):
        log_reviews.give_verdict(
            review.uuid,
            Verdict.LAWFUL,
            "Het was mijn werk.",
            by=story.cast.actor("fg"),
            at=story.cast.at,
        )
    assert fingerprint() == before


def told(story) -> dict[str, set[str]]:
    messenger.route_events(at=story.cast.at)
    found: dict[str, set[str]] = {}
    for row in Message.objects.filter(template__startswith="LOG_", channel="INBOX"):
        found.setdefault(row.template, set()).add(row.recipient.username)
    return found


def test_a_review_that_waits_too_long_is_told_once_to_oversight_and_the_coordinator(story):
    review = plan(story)[0]
    assert told(story) == {"LOG_REVIEW_READY": {"fg"}}
    story.cast.later(seconds=rules.TERM.total_seconds() - 1)
    assert log_reviews.escalate(at=story.cast.at) == 0
    story.cast.later(seconds=1)
    assert log_reviews.escalate(at=story.cast.at) == LogReview.objects.count()
    assert log_reviews.escalate(at=story.cast.at) == 0
    late = told(story)
    assert late["LOG_REVIEW_OVERDUE"] == {"fg"}
    assert "coordinator" in late["LOG_REVIEW_WAITS"]
    assert "fg" not in late["LOG_REVIEW_WAITS"]
    lines = selectors.inbox(story.cast.actor("coordinator"))
    (line,) = [one for one in lines if one.message.template == "LOG_REVIEW_WAITS"]
    assert line.message.url == ""
    assert line.message.reference == ""
    (line,) = [
        one
        for one in selectors.inbox(story.cast.actor("fg"))
        if one.message.template == "LOG_REVIEW_OVERDUE"
    ]
    assert line.message.url == reverse("log_reviews")
    review.refresh_from_db()
    assert review.escalated_at == story.cast.at


def test_in_a_year_nothing_waits_for_more_than_31_days_without_being_told(story):
    """The pass figure of the design: planned and escalated as beat does, judged by nobody."""
    for _ in range(26):
        look(story, "wijkagent", at=story.cast.at)
        story.cast.later(days=7)
        log_reviews.plan(at=story.cast.at)
        log_reviews.escalate(at=story.cast.at)
        old = LogReview.objects.filter(
            round__made_at__lt=story.cast.at - dt.timedelta(days=31), settled_at__isnull=True
        )
        assert not old.filter(escalated_at__isnull=True).exists()
    assert LogRound.objects.count() == 26


def test_a_log_that_is_not_whole_is_told_to_oversight(story, settings, tmp_path):
    settings.LOG_ANCHORS = tmp_path
    assert log_proof.prove(at=story.cast.at) == 0
    AccessLine.objects.bulk_create(
        [AccessLine(at=story.cast.at, trace_id=story.local.uuid, action="read")]
    )
    assert log_proof.prove(at=story.cast.at) == 1
    assert told(story) == {"LOG_BROKEN": {"fg"}}


def test_a_stranger_has_no_review(story):
    review = plan(story)[0]
    before = fingerprint()
    assert Walker("coordinator").status(f"{REVIEWS}{review.uuid}/") == 404
    with pytest.raises(NotVisible):
        log_reviews.give_verdict(
            review.uuid,
            Verdict.LAWFUL,
            "Dit hoort er gewoon bij.",
            by=story.cast.actor("coordinator"),
            at=story.cast.at,
        )
    after = fingerprint()
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {
        "casework_accessline",
        "casework_unsealedline",
        "casework_user",
        "django_session",
    }


def test_the_setting_of_a_part_says_nothing_of_another(story):
    """Who takes part in the weighing only is unknown to who takes part locally."""
    look(story, "zvh", at=story.cast.at, case=story.asked)
    assert Setting.ZVH_TRIAGE not in access.settings_of(story.cast.actor("wonen"), story.asked)
    found = access.lookers(story.cast.actor("wonen"), story.asked)
    zvh = story.cast.actor("zvh").desks[0].party_name
    assert zvh not in {look.party for look in found.others}
