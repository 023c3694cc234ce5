"""What a person may choose, and what nobody can silence."""

from __future__ import annotations

import pytest

from notifications import labels
from notifications.rules.routes import ROUTES
from notifications.rules.topics import (
    ALWAYS,
    CHOICES,
    TEMPLATES,
    TOPIC_OF,
    Habits,
    always_insists,
    usual_way,
)
from notifications.vocabulary import Channel, Template, Topic, Way

NOTHING = Habits(dict.fromkeys(Topic, Way.NONE))
ALL_DIGEST = Habits(dict.fromkeys(Topic, Way.DIGEST))


def test_every_message_has_one_topic() -> None:
    assert set(TOPIC_OF) == set(Template)
    assert sum(len(group) for group in TEMPLATES.values()) == len(Template)


def test_every_topic_and_way_has_words() -> None:
    assert set(labels.TOPIC) == set(labels.TOPIC_HELP) == set(Topic)
    assert set(labels.WAY) == set(Way)


@pytest.mark.parametrize(
    "template", [one for one in Template if one.startswith(("DANGER", "CRIS"))]
)
def test_danger_and_crisis_cannot_be_silenced_or_digested(template: Template) -> None:
    assert always_insists(template)
    for habits in (NOTHING, ALL_DIGEST):
        assert habits.mails_at_once(template, insists=False)
        assert template not in habits.digested
    assert TOPIC_OF[template] not in CHOICES


def test_what_insists_is_mailed_whatever_somebody_chose() -> None:
    assert not NOTHING.mails_at_once(Template.DEADLINE_NEAR, insists=False)
    assert NOTHING.mails_at_once(Template.DEADLINE_NEAR, insists=True)


def test_who_chose_nothing_gets_work_at_once_and_news_in_the_inbox_only() -> None:
    mailed = {
        route.template
        for routes in ROUTES.values()
        for route in routes
        if Channel.EMAIL in route.channels
    }
    assert {one for one in mailed if Habits().mails_at_once(one, insists=False)} == mailed
    assert not Habits().digested
    assert {topic for topic in Topic if usual_way(topic) is Way.NONE} == {Topic.NEWS}


def test_news_is_offered_no_mail_of_its_own_for_it_has_none() -> None:
    mailed = {
        route.template
        for routes in ROUTES.values()
        for route in routes
        if Channel.EMAIL in route.channels
    }
    assert not mailed & TEMPLATES[Topic.NEWS]
    assert Way.NOW not in CHOICES[Topic.NEWS]
    assert set(CHOICES) == set(Topic) - ALWAYS


def test_the_digest_holds_the_chosen_topics_alone() -> None:
    habits = Habits({Topic.TERMS: Way.DIGEST, Topic.NEWS: Way.DIGEST, Topic.WORK: Way.NONE})
    assert habits.digested == TEMPLATES[Topic.TERMS] | TEMPLATES[Topic.NEWS]
