"""Every service does its whole act or nothing, takes `by` and `at`, and refuses strangers."""

from __future__ import annotations

import copy
import importlib
import inspect
import pkgutil
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from django.db import transaction

import casework.services
import escalation.services
from casework import access
from casework.errors import Conflict, NotVisible, Refused
from casework.models import EventMark, JournalEvent
from casework.services import journal
from casework.services.base import service
from tests import stages
from tests.casework.acts import ACTS, fingerprint, tell

_told, story = stages.stage(tell)

SETTING_UP = "an organisation is set up before anybody can act in it"
PART_OF = "runs inside the service of the ladder that decides, and is broken there"
AT_NIGHT = "time itself acts, as the worker, and is broken in test_destruction"
TIME_ACTS = "time itself acts; proven with the log"
WITHOUT_ACT = {
    "casework.destruction._case_in_one": AT_NIGHT,
    "casework.destruction._reports_in_one": AT_NIGHT,
    "casework.destruction._destroy_aged": AT_NIGHT,
    "casework.purge_again._destroy_again": AT_NIGHT,
    "casework.log_proof._tell": TIME_ACTS,
    "casework.grant_checks.compare": TIME_ACTS,
    "casework.grant_checks._due": TIME_ACTS,
    "casework.grant_checks._check": TIME_ACTS,
    "casework.grant_checks._tell": TIME_ACTS,
    "casework.log_reviews.plan_next": TIME_ACTS,
    "casework.log_reviews.escalate": TIME_ACTS,
    "casework.sealing.seal_batch": TIME_ACTS,
    "casework.parties.found_party": SETTING_UP,
    "casework.parties.form_team": SETTING_UP,
    "casework.parties.add_member": SETTING_UP,
    "casework.parties.end_membership": SETTING_UP,
    "casework.cases.open_case": PART_OF,
    "casework.cases.link": PART_OF,
    "casework.cases.close_case": PART_OF,
    "casework.changes.correct_item": PART_OF,
    "casework.reports.join_report": PART_OF,
    "casework.worklist.schedule": PART_OF,
    "escalation.drafts.keep": "keeps what one person types, for that person alone",
    "escalation.admission.admit": "adds to participation.admit what the compartment asks",
    "escalation.drafts.discard": "keeps what one person types, for that person alone",
}
WITHOUT_BY = {
    "casework.policies.decide_anew": "time itself acts",
    "escalation.watch.sweep": "time itself acts",
    "escalation.triage.remind": "time itself acts",
    "escalation.alerts.remind": "time itself acts",
}
WITHOUT_EVENT = {
    "casework.policies.decide_anew": "what it follows from is in the journal already",
    "escalation.requests.prepare": "nothing leaves the case until it is sent",
    "casework.log_reviews.give_verdict": "the verdict is a row that only grows, about no case",
}
FOR_EVERYBODY = {
    "casework.policies.decide_anew": "time itself acts",
    "casework.reports.receive_report": "anybody with a desk may report",
    "escalation.watch.sweep": "time itself acts",
    "escalation.triage.remind": "time itself acts",
    "casework.confidentiality.accept": "everybody accepts it, for oneself",
    "escalation.alerts.remind": "time itself acts",
}


def services():
    """Give every service by name, found by the code that the decorator wraps around it."""
    wrapped = service(lambda: None).__code__
    for package in (casework.services, escalation.services):
        for found in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{found.name}")
            for name, value in vars(module).items():
                if (
                    getattr(value, "__code__", None) is wrapped
                    and value.__module__ == module.__name__
                ):
                    yield f"{package.__name__.split('.')[0]}.{found.name}.{name}", value


SERVICES = dict(services())


def test_every_service_is_tried_here_or_says_why_not():
    assert set(SERVICES) == set(ACTS) | set(WITHOUT_ACT)
    assert len(ACTS) > 30


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(WITHOUT_ACT)))
def test_a_service_takes_who_acts_and_when_by_name(name):
    parameters = inspect.signature(SERVICES[name]).parameters
    wanted = {"at"} if name in WITHOUT_BY else {"at", "by"}
    assert wanted <= set(parameters)
    assert all(parameters[one].kind is inspect.Parameter.KEYWORD_ONLY for one in wanted)
    assert all(parameters[one].default is inspect.Parameter.empty for one in wanted)


def acting(story, who):
    return story.cast.actor(who) if who else None


class Broken(Exception):
    """What the tests break a service with."""


class Writes:
    """Counts the calls that write journal and grants, and breaks at one of them."""

    def __init__(self, breaks_at=0):
        self.breaks_at, self.calls = breaks_at, 0

    def counting(self, real):
        def call(*args, **kwargs):
            self.calls += 1
            if self.calls == self.breaks_at:
                raise Broken
            return real(*args, **kwargs)

        return call

    def watched(self):
        """Watch both writers for as long as the context lasts."""
        stack = ExitStack()
        for owner, name in ((journal, "record"), (access, "sync_grants")):
            stack.enter_context(patch.object(owner, name, self.counting(getattr(owner, name))))
        return stack


@pytest.mark.parametrize("name", sorted(ACTS))
def test_a_service_journals_and_leaves_nothing_when_its_last_write_fails(name, story):
    """The act is done once to count its writes, undone, and then broken at the last of them."""
    kept, point = copy.deepcopy(story), transaction.savepoint()
    done = ACTS[name](story)
    before, events, writes = fingerprint(), JournalEvent.objects.count(), Writes()
    with writes.watched():
        done.run(acting(story, done.who))
    assert fingerprint() != before, "the act does something"
    if name not in WITHOUT_EVENT:
        assert JournalEvent.objects.count() > events
        assert EventMark.objects.filter(event_id=JournalEvent.objects.latest("pk").pk)
    transaction.savepoint_rollback(point)
    if writes.calls:
        done = ACTS[name](kept)
        before = fingerprint()
        with Writes(breaks_at=writes.calls).watched(), pytest.raises(Broken):
            done.run(acting(kept, done.who))
        assert fingerprint() == before, "half an act is left"


@pytest.mark.parametrize("name", sorted(set(ACTS) - set(FOR_EVERYBODY)))
def test_a_stranger_is_refused_and_nothing_changes(name, story):
    done = ACTS[name](story)
    before = fingerprint()
    with pytest.raises((NotVisible, Refused, Conflict)):
        done.run(story.cast.actor("vreemde"))
    assert fingerprint() == before
