"""The page on which a case is kept from the Zorg- en Veiligheidshuis, and answered."""

from __future__ import annotations

import pytest

from escalation.models import Referral
from escalation.rules.referrals import ReferralOutcome, ReferralReason
from escalation.services import referrals
from escalation.services.referrals import ReferralInput
from tests import stages
from tests.escalation.browsing import client_of, hidden, recent_case, text_of

pytestmark = pytest.mark.django_db

WHY = "KANARIE-4RV: er is een ernstig vermoeden."

_told, pages = stages.stage(recent_case)


def url(case) -> str:
    return f"/casus/{case.uuid}/doorverwijzen/"


def test_police_keeps_a_case_from_the_table_on_its_page_and_decides_there(pages):
    cast, case = pages
    client = client_of(cast, "wijkagent")
    page = client.get(url(case))
    answer = client.post(
        url(case),
        {
            **hidden(page),
            "reason": "RADICALISATION",
            "receiver": str(cast.desk("wijkagent").uuid),
            "words": WHY,
        },
    )
    assert answer.status_code == 302, text_of(answer)
    assert WHY in text_of(client.get(url(case)))
    row = Referral.objects.get()
    answer = client.post(
        f"{url(case)}antwoord/", {"doorverwijzing": row.uuid, "uitkomst": "TAKEN_UP"}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.outcome == ReferralOutcome.TAKEN_UP


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(pages):
    cast, case = pages
    client = client_of(cast, "wijkagent")
    answer = client.post(url(case), {"reason": "RADICALISATION", "receiver": "", "words": WHY})
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "Kies wie de casus krijgt: politie, OM of burgemeester." in shown
    assert WHY in shown
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"), [("samendoen", 403), ("coordinator", 403), ("vreemde", 404), ("zvh", 404)]
)
def test_who_may_not_finds_no_page_and_changes_nothing(pages, name, status):
    cast, case = pages
    row = referrals.make(
        case,
        ReferralInput(ReferralReason.WEIGHTY, WHY),
        by=cast.actor("wijkagent"),
        at=cast.at,
    )
    client = client_of(cast, name)
    assert client.get(url(case)).status_code == status
    client.post(url(case), {"reason": "WEIGHTY", "words": "Iets anders is er aan de hand."})
    answer = client.post(
        f"{url(case)}antwoord/", {"doorverwijzing": row.uuid, "uitkomst": "WITHDRAWN"}
    )
    assert answer.status_code == 404
    assert Referral.objects.get().ended_at is None


def test_an_outcome_that_does_not_exist_is_no_address(pages):
    cast, case = pages
    row = referrals.make(
        case, ReferralInput(ReferralReason.WEIGHTY, WHY), by=cast.actor("wijkagent"), at=cast.at
    )
    client = client_of(cast, "wijkagent")
    for given in ({"uitkomst": "ANDERS"}, {"doorverwijzing": "x", "uitkomst": "WITHDRAWN"}):
        data = {"doorverwijzing": row.uuid, **given}
        assert client.post(f"{url(case)}antwoord/", data).status_code == 404
    assert Referral.objects.get().ended_at is None
