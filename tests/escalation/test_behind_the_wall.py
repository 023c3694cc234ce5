"""OTH and RIEC: the content of the RIEC stays in its own system, care stays out, POL12 nowhere."""

from __future__ import annotations

import pytest
from django.urls import reverse

from casework import access
from casework.errors import NotVisible, Refused
from casework.models import Item, Release
from casework.rules.sharing_write import RIEC_WRITABLE
from casework.services import items
from casework.services.base import service
from casework.services.cases import SubjectInput, close_setting
from casework.services.items import ItemInput
from casework.vocabulary import CaseKind, Category, Level, Setting, SubjectKind, Table
from escalation.services import answers, facts, intake, requests
from escalation.services.requests import RequestInput
from tests import cast as stage
from tests import stages
from tests.casework import acts
from tests.escalation.browsing import client_of, hidden, recent_cast, text_of

CARE = (Category.GEZ, Category.HULP, Category.VOORZ, Category.VTH, Category.ONDW)
READ = {
    "casework_user",
    "casework_accessline",
    "casework_unsealedline",
    "casework_submission",
    "django_session",
}


def tell():
    """A case of the undermining team, with a signal and a business item of supervision."""
    cast = recent_cast()
    case = intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.UNDERMINING,
            area="Dedemsvaart",
            purpose="Misstanden stoppen.",
            director=cast.desk("oov"),
            subjects=[SubjectInput(SubjectKind.LOCATION)],
            participants=[cast.desk("vth")],
        ),
        municipality=cast.demo.municipality,
        by=cast.actor("oov"),
        at=cast.at,
    )
    for short, category in (("signal", Category.SIGN), ("firm", Category.BEDR)):
        cast.items[short] = items.add_item(
            case,
            ItemInput(category, f"Inhoud van {short}, fictief."),
            release_into=Setting.OTH,
            necessity="Nodig.",
            by=cast.actor("vth"),
            at=cast.at,
        )
    cast.later(hours=1)
    facts.record_fact(
        case,
        facts.OTH_DECIDES,
        cast.at,
        decided_by="Ondermijningsteam Hardenberg",
        by=cast.actor("oov"),
        at=cast.at,
    )
    return cast, case


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


def ask(cast, case, **more):
    case.refresh_from_db()
    return requests.request_move(
        case,
        RequestInput(
            target=Table.RIEC,
            reason="Er zijn aanwijzingen voor georganiseerde misdaad.",
            goal="Een integrale analyse met alle partners.",
            on_behalf_of="burgemeester",
            **{"categories": [Category.SIGN], **more},
        ),
        version=case.version,
        by=cast.actor("oov"),
        at=cast.at,
    )


@pytest.fixture
def at_riec(cast, case):
    """Handed over and accepted: the RIEC works on it in its own system."""
    move = ask(cast, case)
    cast.later(minutes=10)
    answers.judge_fit(move, by=cast.actor("riec"), at=cast.at)
    answers.accept(
        move, participants=[], takes_process_direction=True, by=cast.actor("riec"), at=cast.at
    )
    cast.later(minutes=10)
    case.refresh_from_db()
    assert case.table == Table.RIEC
    return case


def refused(act) -> set[str]:
    before = acts.fingerprint()
    with pytest.raises((Refused, NotVisible)) as caught:
        act()
    assert acts.fingerprint() == before
    return {reason.code for reason in getattr(caught.value, "reasons", ())}


def write(cast, case, name, category, setting):
    return items.add_item(
        case,
        ItemInput(category, "Een fictieve tekst."),
        release_into=setting,
        necessity="Nodig.",
        by=cast.actor(name),
        at=cast.at,
    )


# ------------------------------------------------------------------ writing


@pytest.mark.parametrize("category", sorted(set(Category) - RIEC_WRITABLE))
@pytest.mark.parametrize("name", ["riec", "oov"])
def test_at_the_riec_nothing_is_laid_down_but_the_hand_over(cast, at_riec, name, category):
    assert refused(lambda: write(cast, at_riec, name, category, Setting.RIEC_CASUS))


def test_the_page_at_the_riec_offers_no_more_either(cast, at_riec):
    for name in ("riec", "oov"):
        client = client_of(cast, name)
        url = reverse("item_new", args=[at_riec.uuid])
        page = client.get(url)
        offered = {key for key, _ in page.context["form"].fields["category"].choices}
        assert offered <= set(RIEC_WRITABLE)
        count = Item.objects.count()
        for category in (Category.ID, Category.POL8, Category.FISC, Category.GEZ):
            data = {
                **hidden(page),
                "text": "Een tekst.",
                "category": category,
                "setting": "RIEC_CASUS",
            }
            assert client.post(url, data).status_code == 422
        assert Item.objects.count() == count


@pytest.mark.parametrize("category", CARE)
@pytest.mark.parametrize("name", ["oov", "vth"])
def test_care_cannot_be_written_at_the_oth(cast, case, name, category):
    found = refused(lambda: write(cast, case, name, category, Setting.OTH))
    assert found & {"write_denied_D5", "write_denied_D4"}
    client, url = client_of(cast, name), reverse("item_new", args=[case.uuid])
    page = client.get(url)
    assert category not in {key for key, _ in page.context["form"].fields["category"].choices}
    data = {**hidden(page), "text": "Een tekst.", "category": category, "setting": "OTH"}
    count = Item.objects.count()
    assert client.post(url, data).status_code == 422
    assert Item.objects.count() == count


@pytest.mark.parametrize("setting", [Setting.OTH, Setting.RIEC_CASUS])
def test_informants_are_written_nowhere(cast, at_riec, setting):
    assert "write_denied_D1" in refused(
        lambda: write(cast, at_riec, "oov", Category.POL12, setting)
    )


# ------------------------------------------------------------------ giving


def test_what_stands_at_the_oth_is_not_given_to_the_riec_in_this_product(cast, case):
    """The signal goes with the request; nothing else can, also not afterwards."""
    signal = write(cast, case, "oov", Category.SIGN, Setting.OTH)
    measure = write(cast, case, "oov", Category.BEST, Setting.OTH)
    move = ask(cast, case, own=[signal])
    answers.judge_fit(move, by=cast.actor("riec"), at=cast.at)
    answers.accept(
        move, participants=[], takes_process_direction=True, by=cast.actor("riec"), at=cast.at
    )
    given = Release.objects.filter(setting__in=["RIEC_SIGNAAL", "RIEC_CASUS"])
    assert {row.item.category for row in given.select_related("item")} == {"SIGN", "PLAN"}
    assert refused(
        lambda: items.release_items(
            case,
            [measure],
            Setting.RIEC_CASUS,
            None,
            necessity="Nodig.",
            by=cast.actor("oov"),
            at=cast.at,
        )
    ) == {"write_riec"}
    client = client_of(cast, "oov")
    url = f"{reverse('share', args=[case.uuid])}?overleg=RIEC_CASUS"
    data = {
        **hidden(client.get(url)),
        "items": [str(measure.uuid)],
        "recipients": ["iedereen"],
        "necessity": "Nodig.",
    }
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "Voor het RIEC legt u hier alleen de overdracht vast." in text_of(answer)
    assert not Release.objects.filter(item=measure, setting=Setting.RIEC_CASUS).exists()


def test_own_items_that_may_not_be_there_do_not_go_with_the_request(cast, case):
    cast.items["own"] = write(cast, case, "oov", Category.BEST, Setting.OTH)
    assert refused(lambda: ask(cast, case, own=[cast.items["own"]])) == {"write_riec"}
    assert refused(
        lambda: requests.prepare(
            case,
            Table.RIEC,
            {"reason": "Er zijn aanwijzingen."},
            [cast.items["own"]],
            by=cast.actor("oov"),
            at=cast.at,
        )
    ) == {"write_riec"}


def test_writing_at_home_does_not_give_into_the_riec_by_the_way(cast, at_riec):
    """The supervisor takes part at the OTH alone and names the RIEC as where to release."""
    assert "write_riec" in refused(
        lambda: write(cast, at_riec, "vth", Category.BEDR, Setting.RIEC_CASUS)
    )


def test_what_is_kept_of_the_riec_is_the_hand_over_its_receipt_and_the_returned_action(
    cast, at_riec
):
    """Everything that any setting of the RIEC ever held in this product is of these kinds."""
    given = requests.request_move(
        at_riec,
        RequestInput(
            target=Table.OTH,
            reason="De analyse is klaar. De gemeente handhaaft.",
            recipient=cast.desk("oov"),
            relapse_agreement="Bij een nieuw signaal bellen we elkaar.",
            evaluation_note="De samenwerking werkte goed.",
        ),
        version=at_riec.version,
        by=cast.actor("riec"),
        at=cast.at,
    )
    answers.accept(
        given,
        participants=[],
        takes_process_direction=None,
        by=cast.actor("oov"),
        at=cast.at,
    )
    held = Item.objects.filter(case=at_riec, written_in__in=["RIEC_SIGNAAL", "RIEC_CASUS"])
    assert {row.category for row in held} == {Category.PLAN}
    released = Release.objects.filter(setting__in=["RIEC_SIGNAAL", "RIEC_CASUS"])
    assert {row.item.category for row in released.select_related("item")} <= set(RIEC_WRITABLE)


def test_a_source_is_told_at_the_field_what_a_table_never_gets(cast):
    """Education is not on the list of the ZVH: a confirmation says so, whoever asked for it."""
    local = stage.open_local_case(cast)
    stage.fill_locally(cast, local)
    school = write(cast, local, "samendoen", Category.ONDW, Setting.LOKAAL)
    move = stage.request_zvh(cast, local)
    client, url = client_of(cast, "samendoen"), reverse("confirm", args=[move.uuid])
    data = {
        **hidden(client.get(url)),
        "items": [str(school.uuid)],
        "for_weighing": "on",
        "necessity": "Nodig om te wegen.",
    }
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "De wet noemt gegevens over onderwijs niet voor deze tafel." in text_of(answer)
    assert not Release.objects.filter(item=school, setting=Setting.ZVH_TRIAGE).exists()


# ------------------------------------------------------------------ closing shields


def test_closing_a_setting_shields_what_was_shared_there_also_on_the_page(cast, case):
    assert cast.levels("oov", case)["firm"] is Level.FULL
    url = reverse("case", args=[case.uuid])
    assert "Inhoud van firm" in text_of(client_of(cast, "oov").get(url))
    close_setting(case, Setting.OTH, by=cast.actor("oov"), at=cast.later(minutes=1))
    service(access.sync_grants)(case, at=cast.at)
    for name in ("oov", "vth"):
        assert cast.levels(name, case) == {}, "its source included"
        page = client_of(cast, name).get(url)
        assert "Inhoud van" not in text_of(page)
