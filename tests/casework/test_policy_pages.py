"""The pages of the policy: list, proposal, difference and decision; for nobody else they exist."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework.models import PolicyVersion
from tests import policy_texts, stages
from tests.casework import acts

_told, story = stages.stage(acts.tell)

REASON = "De politie heeft dit lokaal niet nodig."


@pytest.fixture(autouse=True)
def clock(story, monkeypatch):
    story.cast.later(hours=1)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))


def browser(story, account):
    client = Client()
    client.force_login(story.cast.demo.users[account])
    return client


def post_proposal(story, text, **more):
    data = {"reason": REASON, "text": text, "token": str(uuid.uuid4()), **more}
    return browser(story, "coordinator").post(reverse("policy_new"), data)


def decide(story, name, version, account="fg", **data):
    url = reverse(name, args=[version.uuid])
    return browser(story, account).post(url, {"token": str(uuid.uuid4()), **data})


def approval(**data):
    return {
        "compared_with": policy_texts.DIGEST,
        "verdict": "Fictief besluit 2026-11.",
        "valid_from": "1-12-2026",
        **data,
    }


def test_the_road_from_proposal_to_force(story):
    answer = post_proposal(story, policy_texts.NARROWER.replace("\n", "\r\n"))
    version = PolicyVersion.objects.get()
    assert answer.headers["Location"] == reverse("policy", args=[version.uuid])
    assert version.text == policy_texts.NARROWER

    page = browser(story, "fg").get(answer.headers["Location"]).content.decode()
    assert "De politie (POL) krijgt bij ‘Lokaal overleg’ ‘Wonen en overlast’" in page
    assert "Dit raakt 2 open casussen." in page
    assert "Strenger" in page
    assert reverse("policy_approve", args=[version.uuid]) in page

    decide(story, "policy_approve", version, **approval())
    version.refresh_from_db()
    assert (version.valid_from, version.decided_by.username) != (None, "coordinator")
    listed = browser(story, "coordinator").get(reverse("policies")).content.decode()
    assert "vastgesteld" in listed
    assert "vanaf 1 dec 2026" in listed
    assert "per casus uit wie straks wat ziet" in listed
    story.cast.later(days=60)
    listed = browser(story, "coordinator").get(reverse("policies")).content.decode()
    assert "geldt nu" in listed
    assert "vervangen" in listed


def test_a_double_click_makes_one_proposal(story):
    token = str(uuid.uuid4())
    for _ in range(2):
        post_proposal(story, policy_texts.NARROWER, token=token)
    assert PolicyVersion.objects.count() == 1


def test_every_fault_stands_at_the_field_and_nothing_typed_is_lost(story):
    text = policy_texts.TEXT.replace('needs=["SN"]', 'needs=["N"]')
    answer = post_proposal(story, text)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "I33: CRISIS, GEZ, POL (regel C01) vraagt niet dat het strikt noodzakelijk is" in page
    assert REASON in page
    assert answer.context["form"]["text"].value() == text
    assert not PolicyVersion.objects.exists()


def test_a_broken_text_says_in_dutch_where_it_breaks(story):
    answer = post_proposal(story, policy_texts.TEXT.replace("[meta]", "[meta", 1))
    assert answer.context["form"].errors["text"] == [
        "Het deelbeleid is geen geldige TOML, op regel 4 bij teken 6."
    ]


def test_a_file_takes_the_place_of_the_text_also_when_it_is_wrong(story):
    def send(raw):
        return post_proposal(story, "iets anders", file=SimpleUploadedFile("beleid.toml", raw))

    wrong = policy_texts.TEXT.replace("max_hours = 24", "max_hours = 99")
    answer = send(wrong.encode())
    assert answer.status_code == 422
    assert answer.context["form"]["text"].value() == wrong
    assert send(b"\xff\xfe\x00").status_code == 422
    assert send(policy_texts.NARROWER.encode()).status_code == 302
    assert PolicyVersion.objects.get().text == policy_texts.NARROWER


def test_a_next_proposal_begins_with_the_last_text(story):
    page = browser(story, "coordinator").get(reverse("policy_new"))
    assert page.context["form"]["text"].value() == policy_texts.TEXT
    version = acts.proposed(story)
    decide(story, "policy_approve", version, **approval())
    page = browser(story, "coordinator").get(reverse("policy_new"))
    assert page.context["form"]["text"].value() == policy_texts.NARROWER


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"valid_from": "2-11-2026"}, "valid_from"),
        ({"valid_from": "morgen"}, "valid_from"),
        ({"valid_from": "1-1-2031"}, "valid_from"),
        ({"verdict": ""}, "verdict"),
        ({"verdict": "..."}, "verdict"),
    ],
)
def test_a_decision_that_is_not_right_is_told_at_the_field(story, data, field):
    version = acts.proposed(story)
    answer = decide(story, "policy_approve", version, **approval(**data))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    version.refresh_from_db()
    assert version.decided_at is None


def test_a_difference_that_is_no_longer_the_difference_is_a_conflict(story):
    version = acts.proposed(story)
    answer = decide(story, "policy_approve", version, **approval(compared_with="0" * 64))
    assert answer.status_code == 409
    assert "intussen een andere versie" in answer.content.decode()
    version.refresh_from_db()
    assert version.decided_at is None


def test_turning_down_keeps_the_proposal_with_the_reason(story):
    version = acts.proposed(story)
    assert decide(story, "policy_reject", version, verdict="Nu niet nodig.").status_code == 302
    page = browser(story, "coordinator").get(reverse("policy", args=[version.uuid]))
    assert "Nu niet nodig." in page.content.decode()
    assert decide(story, "policy_approve", version, **approval()).status_code == 403


OTHERS = ("samendoen", "wijkagent", "zvh", "ggz", "riec", "burgemeester", "vreemde")


@pytest.mark.parametrize("account", OTHERS)
def test_for_everybody_else_there_is_no_policy_page(story, account):
    version = acts.proposed(story)
    client = browser(story, account)
    for name, args in (
        ("policies", []),
        ("policy_new", []),
        ("policy", [version.uuid]),
        ("policy_approve", [version.uuid]),
        ("policy_reject", [version.uuid]),
    ):
        url = reverse(name, args=args)
        assert client.get(url).status_code == 404, name
        assert client.post(url, approval()).status_code in {404, 405}, name
    assert "Beleid" not in client.get("/", follow=True).content.decode()
    version.refresh_from_db()
    assert version.decided_at is None


def test_who_proposes_does_not_decide_and_the_other_way_round(story):
    version = acts.proposed(story)
    assert decide(story, "policy_approve", version, "oov", **approval()).status_code == 404
    assert decide(story, "policy_reject", version, "oov", verdict="Nee.").status_code == 404
    assert browser(story, "fg").get(reverse("policy_new")).status_code == 404
    version.refresh_from_db()
    assert version.decided_at is None


def test_who_sees_what_names_the_version(story):
    page = browser(story, "samendoen").get(reverse("explain", args=[story.local.uuid]))
    assert "versie 1 van het deelbeleid (0.2, " in page.content.decode()


def test_the_number_behind_the_wall_is_not_told_to_the_coordinator(story):
    text = policy_texts.changed('id="O02"', 'id="O02"\nany_of=["W"]')
    url = post_proposal(story, text).headers["Location"]
    assert "U mag niet weten hoeveel" in browser(story, "coordinator").get(url).content.decode()
    assert "Dit raakt 0 open casussen" in browser(story, "oov").get(url).content.decode()
