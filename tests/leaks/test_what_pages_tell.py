"""Channels 1–9, 16, 19, 23 and 25: what a page, an address or a header gives away."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from casework import access
from casework.models import Item
from casework.services import items, participation
from casework.services.items import ItemInput
from casework.services.reports import receive_report
from casework.vocabulary import Category
from tests import cast as stage
from tests.casework.acts import report_input
from tests.leaks.scene import HIDDEN, HIDDEN_NAME, looks, pages_of

pytestmark = pytest.mark.django_db

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def own_secret(scene, text="Nog iets alleen voor ons."):
    return items.add_item(
        scene.local,
        ItemInput(Category.HULP, text),
        release_into=None,
        by=scene.cast.actor("samendoen"),
        at=scene.cast.at,
    )


def test_channel_01_an_address_of_the_unseen_answers_like_one_of_nothing(scene):
    for name, case in (("wijkagent", scene.quiet), ("samendoen", scene.walled)):
        there, nowhere = looks(
            scene,
            name,
            reverse("case", args=[case.uuid]),
            reverse("case", args=[uuid.uuid4()]),
        )
        assert there == nowhere
        assert there[0] == 404


def test_channel_02_addresses_and_references_say_nothing_of_order_or_volume(scene):
    page = scene.as_("samendoen").open(reverse("case", args=[scene.local.uuid]))
    for address in page.links().values():
        assert not re.search(r"/\d+(/|$)", address), address
    numbers = [case.reference for case in (scene.local, scene.story.asked, scene.quiet)]
    assert all(re.fullmatch(r"[A-Z]+-[2-9BCDFGHJKMNPQRTVWXYZ]{3}-\S{3}", one) for one in numbers)
    assert sorted(numbers) != numbers or len({one[3:6] for one in numbers}) == 3


@pytest.mark.parametrize(
    "words", ["verborgene", "ZV-", "Slagharen", "ondermijning", HIDDEN, HIDDEN_NAME]
)
def test_channel_03_a_search_finds_nothing_that_one_may_not_see(scene, words):
    def ask(text):
        person = scene.as_("wonen")
        page = person.send(person.look("/").form(action=reverse("search")), q=text)
        token = re.compile(r'value="[0-9A-Za-z]{64}"|"X-CSRFToken": "[0-9A-Za-z]{64}"')
        return token.sub("", page.html).replace(text, "")

    nothing = ask("Bestaatniet")
    for text in (words, scene.quiet.reference, scene.walled.reference):
        found = ask(text)
        assert scene.walled.reference not in found
        assert scene.quiet.reference not in found
        assert found == nothing or text in {"ZV-", "Slagharen", "ondermijning"}


def test_channel_04_no_count_moves_with_what_one_may_not_see(scene):
    before = looks(scene, "wonen", *pages_of(scene.local), reverse("home"))
    own_secret(scene)
    stage.open_local_case(
        scene.cast, identity={"name": "Y. Nieuw-fictief", "born_on": "1980-01-01"}
    )
    assert looks(scene, "wonen", *pages_of(scene.local), reverse("home")) == before


def test_channel_05_no_list_to_choose_from_holds_a_case_or_a_person_reported_on(scene):
    worker = scene.as_("samendoen")
    for path in (
        reverse("item_new", args=[scene.local.uuid]),
        reverse("report_new"),
        reverse("admit", args=[scene.local.uuid]),
    ):
        page = worker.look(path)
        options = " ".join("".join(node.itertext()) for node in page.tree.iter() if
                           node.tag.endswith("option"))  # fmt: skip
        for secret in (HIDDEN_NAME, stage.IDENTITY["name"], scene.quiet.reference,
                       scene.walled.reference):  # fmt: skip
            assert secret not in options, path


def test_channel_06_a_report_about_somebody_known_looks_like_any_other(scene):
    reporter = scene.as_("wonen")
    receipts = []
    for name, born in (
        ("Z. Verborgene-fictief", "1970-02-03"),
        ("X. Onbekend-fictief", "1971-01-01"),
    ):
        form = reporter.look(reverse("report_new")).form(having="text")
        given = {
            "case_kind": "CONFUSED_BEHAVIOUR", "area": "Dedemsvaart",
            "text": "Iemand riep op straat.", "name": name, "born_on": born,
        }  # fmt: skip
        fitting = {key: value for key, value in given.items() if key in form.names}
        assert {"text", "name", "born_on"} <= set(fitting)
        page = reporter.send(form, **fitting)
        text = page.text.replace(name, "").replace(born, "")
        receipts.append(re.sub(r"M-\S{3}-\S{3}|\d+ \w+ \d{4}|\d{2}-\d{2}-\d{4}", "", text))
    assert receipts[0] == receipts[1]


@pytest.mark.parametrize(
    "query",
    ["ordering=occurred_at", "order=text", "item__category=GEZ", "category=GEZ", "soort=zzz"],
)
def test_channel_07_filters_and_orders_that_are_not_offered_are_ignored(scene, query):
    plain, tried = looks(
        scene, "wonen", reverse("worklist"), f"{reverse('worklist')}?onbekend={query}"
    )
    asked, again = looks(
        scene, "wonen", f"{reverse('worklist')}?{query}", f"{reverse('worklist')}?x=y"
    )
    assert plain[0] == tried[0] == asked[0] == 200
    rows = [re.findall(r"ZV-\S{3}-\S{3}", one[2]) for one in (plain, tried, asked, again)]
    assert rows[0] == rows[1] == rows[2] == rows[3]


def test_channel_08_the_history_has_no_gap_and_no_moment_for_what_is_hidden(scene):
    before = looks(scene, "wonen", *pages_of(scene.local))
    hidden = own_secret(scene)
    items.withdraw_item(scene.local, hidden, by=scene.cast.actor("samendoen"), at=scene.cast.at)
    after = looks(scene, "wonen", *pages_of(scene.local))
    assert after == before
    assert not any({"ETag", "Last-Modified"} & set(headers) for _, headers, _ in after)


def test_channel_09_who_is_bound_by_secrecy_takes_part_unseen_until_it_opts_in(scene):
    assert "Dimence" not in scene.page("wonen", reverse("case", args=[scene.local.uuid])).text
    assert "Dimence" not in scene.page("wonen", reverse("explain", args=[scene.local.uuid])).text
    participation.opt_in(scene.local, by=scene.cast.actor("ggz"), at=scene.cast.at)
    assert "Dimence" in scene.page("wonen", reverse("explain", args=[scene.local.uuid])).text


def test_channel_16_an_error_names_nothing_one_may_not_know(scene):
    for path, status in ((reverse("case", args=[scene.quiet.uuid]), 404), ("/casus/1/", 404)):
        page = scene.page("wonen", path)
        assert page.status == status
        for secret in ("Traceback", "Exception", "SELECT", scene.quiet.reference, "HULP", "GEZ"):
            assert secret not in page.html
    refused = scene.as_("stuw").client.post(reverse("admit", args=[scene.local.uuid]), {})
    assert refused.status_code == 404


def test_channel_19_nothing_is_kept_by_a_browser_or_shared_by_a_cache(scene):
    for _, headers, _ in looks(scene, "samendoen", *pages_of(scene.local), reverse("figures")):
        assert headers["Cache-Control"] == "no-store"
        assert "ETag" not in headers
    out = scene.client("samendoen").post(reverse("account_logout"))
    assert "Clear-Site-Data" in out.headers


def test_channel_23_titles_addresses_and_crumbs_hold_no_name(scene):
    for path in pages_of(scene.local):
        page = scene.page("samendoen", path)
        if page.status != 200:
            continue
        (title,) = re.findall(r"<title>([^<]*)</title>", page.html)
        crumbs = "".join(re.findall(r"<nav[^>]*>.*?</nav>", page.html, re.S))
        for part in (title, crumbs, " ".join(page.links().values())):
            assert "Voorbeeld-fictief" not in part
    policy = scene.client("samendoen").get(reverse("worklist")).headers["Referrer-Policy"]
    assert policy in {"no-referrer", "same-origin"}


def test_channel_25_a_person_of_a_group_is_not_shown_to_who_sees_another(scene):
    """Two people in one case: who may read the data of one need not read those of the other."""
    actor = scene.cast.actor("samendoen")
    brother = items.add_item(
        scene.local,
        ItemInput(Category.ID, "Q. Broer-fictief, geboren 1-2-2003"),
        release_into=None,
        by=actor,
        at=scene.cast.at,
    )
    assert "Broer-fictief" in scene.page("samendoen", reverse("case", args=[scene.local.uuid])).html
    for name in ("wonen", "wijkagent", "coordinator"):
        for _, _, body in looks(scene, name, *pages_of(scene.local)):
            assert "Broer-fictief" not in body
            assert str(brother.uuid) not in body


def test_the_scene_holds_something_to_hide(scene):
    """Without this the tests above would prove nothing."""
    own = access.visible_items(scene.cast.actor("samendoen"), scene.local)
    assert HIDDEN in {row.item.text for row in own}
    assert Item.objects.filter(case=scene.quiet, text__contains="Verborgene").exists()
    receive_report(
        report_input(scene.cast),
        municipality=scene.cast.demo.municipality,
        desk=scene.cast.actor("wonen").desks[0],
        by=scene.cast.actor("wonen"),
        at=scene.cast.at,
    )
