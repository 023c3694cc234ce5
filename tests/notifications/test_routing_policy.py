"""A proposal for the sharing policy: who decides hears that it waits, who proposed how it ended."""

from __future__ import annotations

import pytest
from django.urls import reverse

from casework import policies
from casework.models import Membership
from casework.services import policies as services
from notifications.models import Message
from notifications.rules.wording import BODY
from notifications.selectors.inbox import inbox, visible_messages
from tests import cast as stage
from tests import policy_texts, stages
from tests.notifications.conftest import quiet, route

REASON = "De partners hebben dit zo afgesproken."
VERDICT = "Fictief besluit van de partners 2026-11."


def tell():
    cast = stage.assemble()
    quiet()
    return cast, None


_told, story = stages.stage(tell)


def propose(cast, by="coordinator"):
    return services.propose(policy_texts.NARROWER, REASON, by=cast.actor(by), at=cast.at)


def approve(cast, version):
    return services.approve(
        version,
        VERDICT,
        cast.at.date().replace(day=28),
        compared_with=policies.timetable().last().digest,
        by=cast.actor("fg"),
        at=cast.at,
    )


@pytest.mark.parametrize("by", ["coordinator", "oov"])
def test_who_decides_hears_that_a_proposal_waits(cast, by):
    propose(cast, by)
    assert route(cast) == {"fg": ["POLICY_WAITS+"]}
    (row,) = Message.objects.filter(channel="INBOX")
    assert row.url == reverse("policy", args=[services.PolicyVersion.objects.get().uuid])
    (line,) = inbox(cast.actor("fg")).object_list
    assert line.text == "Er is een voorstel voor het deelbeleid. Geef uw oordeel."


@pytest.mark.parametrize("by", ["coordinator", "oov"])
def test_who_proposed_hears_that_it_was_approved_and_nobody_else(cast, by):
    version = propose(cast, by)
    quiet()
    approve(cast, version)
    assert route(cast) == {by: ["POLICY_APPROVED+"]}
    (line,) = inbox(cast.actor(by)).object_list
    assert line.text == "Uw voorstel voor het deelbeleid is vastgesteld."


def test_who_proposed_hears_that_it_was_rejected(cast):
    version = propose(cast)
    quiet()
    services.reject(version, "De partners zijn het niet eens.", by=cast.actor("fg"), at=cast.at)
    assert route(cast) == {"coordinator": ["POLICY_REJECTED+"]}


def test_who_takes_back_the_own_proposal_needs_no_message(cast):
    version = propose(cast)
    quiet()
    services.reject(version, "Het kan beter.", by=cast.actor("coordinator"), at=cast.at)
    assert route(cast) == {}


def test_who_does_that_work_no_longer_hears_and_reads_nothing(cast):
    version = propose(cast)
    quiet()
    approve(cast, version)
    assert route(cast) == {"coordinator": ["POLICY_APPROVED+"]}
    Membership.objects.filter(user=cast.demo.users["coordinator"]).update(until=cast.at)
    cast.later(minutes=1)
    assert not visible_messages(cast.actor("coordinator")).exists()

    quiet()
    other = services.propose(policy_texts.WIDER, REASON, by=cast.actor("oov"), at=cast.at)
    Membership.objects.filter(user=cast.demo.users["oov"]).update(until=cast.at)
    quiet()
    services.reject(other, VERDICT, by=cast.actor("fg"), at=cast.later(minutes=1))
    assert route(cast) == {}


def test_the_mail_says_nothing_of_the_proposal(cast):
    propose(cast)
    route(cast)
    (mail,) = Message.objects.filter(channel="EMAIL")
    assert (mail.reference, mail.case_id) == ("", None)
    assert "beleid" not in BODY
