"""What the demo accounts see when time passes, sources withdraw, guests come and cases close."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from casework import access
from casework.errors import NotVisible
from casework.models import CaseGrant, ItemGrant, User, WorklistEntry
from casework.services import examinations, grounds, items, participation, parties, worklist
from casework.services.grounds import GroundInput
from casework.vocabulary import Ground, Level, Role, Setting
from escalation.services import intake
from tests import cast as stage
from tests import stages

F, S = Level.FULL, Level.SIGNAL
EXPIRY = stage.START + dt.timedelta(days=2, hours=3, minutes=30)
INSTANT = dt.timedelta(microseconds=1)


def tell():
    """Tell of one case that stays at the local table, and of one that went on to ZVH."""
    cast = stage.assemble(decisions_until=EXPIRY)
    local = stage.open_local_case(cast)
    stage.fill_locally(cast, local)
    items_of_local, cast.items = cast.items, {}
    other = stage.open_local_case(cast, identity={**stage.IDENTITY, "name": "B. Anders-fictief"})
    stage.fill_locally(cast, other)
    move = stage.request_zvh(cast, other)
    stage.confirm_sources(cast, move)
    stage.judge_fit(cast, move)
    at_zvh = stage.accept_zvh(cast, move)
    cast.later(hours=1)
    return cast, local, items_of_local, at_zvh, cast.items


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def local(story):
    story[0].items = story[2]
    return story[1]


@pytest.fixture
def at_zvh(story):
    story[0].items = story[4]
    return story[3]


def cannot_get(cast, name, case):
    with pytest.raises(NotVisible):
        access.get_case(cast.actor(name), case.uuid)
    return cast.levels(name, case) == {}


# ------------------------------------------------------------------ below the acceptance table


def test_samendoen_loses_the_police_report_the_minute_the_decision_expires(cast, local):
    cast.at = EXPIRY - INSTANT
    assert cast.levels("samendoen", local)["i2"] == F
    rest = {**cast.levels("samendoen", local)}
    cast.at = EXPIRY
    assert cast.levels("samendoen", local) == {k: v for k, v in rest.items() if k != "i2"}
    assert cast.levels("wijkagent", local)["i2"] == F


def test_when_ggz_withdraws_its_note_is_gone_for_all_but_ggz(cast, at_zvh):
    seeing = ("samendoen", "wijkagent", "zvh", "om")
    assert all(cast.levels(name, at_zvh)["i6"] == F for name in seeing)
    items.withdraw_item(at_zvh, cast.items["i6"], by=cast.actor("ggz"), at=cast.at)
    assert not any("i6" in cast.levels(name, at_zvh) for name in (*seeing, "coordinator", "wonen"))
    assert cast.levels("ggz", at_zvh)["i6"] == F


def test_when_ggz_withdraws_its_decision_alone_the_note_is_hidden_as_well(cast, at_zvh):
    for row in grounds.LegalGround.objects.filter(ground=Ground.G, case=at_zvh):
        grounds.withdraw_ground(row, by=cast.actor("ggz"), at=cast.at)
    assert "i6" not in cast.levels("samendoen", at_zvh)
    assert cast.levels("ggz", at_zvh)["i6"] == F


def invite(cast, case, name):
    """Let ZVH admit a guest for two hours, and every source give what it gave to the meeting."""
    until = cast.at + dt.timedelta(hours=2)
    desk = cast.desk(name)
    participation.admit_guest(
        case,
        desk,
        Setting.ZVH_CASUS,
        necessity="Aanwezig bij dit overleg.",
        until=until,
        by=cast.actor("zvh"),
        at=cast.at,
    )
    for source, shorts in (
        ("samendoen", ("i1", "i5", "r")),
        ("wijkagent", ("i2",)),
        ("wonen", ("i3", "p")),
        ("ggz", ("i6",)),
    ):
        items.release_items(
            case,
            [cast.items[short] for short in shorts],
            Setting.ZVH_CASUS,
            [desk.party_id],
            necessity="Nodig in dit overleg.",
            grounds=[GroundInput(Ground.G, "Wgs 2.29(2)", "Goede hulp vraagt dit.")]
            if source == "ggz"
            else [],
            by=cast.actor(source),
            at=cast.at,
        )
    return until


def test_wonen_as_a_guest_keeps_its_own_view_and_gets_a_signal_of_the_rest(cast, at_zvh):
    before = cast.levels("wonen", at_zvh)
    until = invite(cast, at_zvh, "wonen")
    assert cast.levels("wonen", at_zvh) == {"i1": F, "i3": F, "p": F, "r": S}
    cast.at = until
    assert cast.levels("wonen", at_zvh) == before


def test_a_guest_from_outside_sees_the_name_and_signals_until_the_meeting_ends(cast, at_zvh):
    until = invite(cast, at_zvh, "stuw")
    assert cast.levels("stuw", at_zvh) == {"i1": F, "i3": S, "p": S, "r": S}
    cast.at = until - INSTANT
    assert cast.levels("stuw", at_zvh)
    assert [row.case_id for row in access.worklist_page(cast.actor("stuw")).rows] == [at_zvh.pk]
    cast.at = until
    assert cannot_get(cast, "stuw", at_zvh)
    assert not access.worklist_page(cast.actor("stuw")).rows


# ------------------------------------------------------------------ closing and oversight


def close(cast, case):
    case.refresh_from_db()
    return intake.close_case(
        case,
        reason="Het is rustig.",
        version=case.version,
        by=cast.actor("coordinator"),
        at=cast.at,
    )


def open_dossier(cast, case):
    examinations.open_examination(
        case.reference, "Jaarlijkse steekproef.", by=cast.actor("fg"), at=cast.at
    )


def test_after_closing_the_case_exists_for_nobody_but_oversight_with_a_dossier(cast, at_zvh):
    assert cannot_get(cast, "fg", at_zvh)
    open_dossier(cast, at_zvh)
    close(cast, at_zvh)
    cast.later(minutes=1)
    for name in cast.demo.users:
        if name != "fg":
            assert cannot_get(cast, name, at_zvh)
    assert access.get_case(cast.actor("fg"), at_zvh.uuid) == at_zvh
    assert cast.levels("fg", at_zvh) == {}
    cast.later(days=30)
    assert cannot_get(cast, "fg", at_zvh)
    assert not WorklistEntry.objects.filter(case=at_zvh).exists()


def test_closing_without_a_dossier_leaves_the_case_to_nobody(cast, local):
    close(cast, local)
    assert all(cannot_get(cast, name, local) for name in cast.demo.users)
    assert not CaseGrant.objects.filter(content_object=local, until__gt=cast.at).exists()
    assert not ItemGrant.objects.filter(case=local, until__gt=cast.at).exists()


# ------------------------------------------------------------------ nobody stands above the rules


def test_staff_and_technical_management_open_nothing(cast, local):
    User.objects.update(is_staff=True)
    assert cast.actor("beheer").roles == {Role.ADMIN}
    assert User.is_superuser is None
    for name in ("vreemde", "beheer", "zvh"):
        cast.demo.users[name].refresh_from_db()
        assert cannot_get(cast, name, local)
        assert local.pk not in {row.case_id for row in access.worklist_page(cast.actor(name)).rows}
        with pytest.raises(NotVisible):
            access.lock_case(cast.actor(name), local)


def test_technical_management_sees_nothing_even_when_somebody_admits_it(cast, local):
    participation.seat(
        local,
        cast.desk("beheer"),
        Setting.LOKAAL,
        necessity="Vergissing.",
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    access.sync_grants(local, at=cast.at)
    assert cannot_get(cast, "beheer", local)


def test_a_membership_that_ends_takes_the_case_along_at_once(cast, local):
    membership = cast.demo.users["wijkagent"].memberships.get()
    parties.end_membership(membership, at=cast.at)
    assert cannot_get(cast, "wijkagent", local)


# ------------------------------------------------------------------ who knows of whom


def test_a_party_bound_by_secrecy_is_unseen_until_it_opts_in(cast, local):
    def known_to(name):
        return {row.desk.party.name for row in access.visible_participants(cast.actor(name), local)}

    everybody = ("coordinator", "samendoen", "wijkagent", "wonen")
    assert not any("Dimence" in known_to(name) for name in everybody)
    assert "Dimence" in known_to("ggz")
    participation.opt_in(local, by=cast.actor("ggz"), at=cast.at)
    assert all("Dimence" in known_to(name) for name in everybody)
    assert not known_to("vreemde")


def test_a_seat_where_the_policy_tells_nothing_does_not_tell_who_sits_there_either(cast, at_zvh):
    """Enforcement takes part locally; at the conference the law does not name it (Wgs 2.27)."""
    for setting, leader in ((Setting.LOKAAL, "coordinator"), (Setting.ZVH_CASUS, "zvh")):
        participation.seat(
            at_zvh,
            cast.desk("vth"),
            setting,
            necessity="Nodig.",
            by=cast.actor(leader),
            at=cast.at,
        )
    access.sync_grants(at_zvh, at=cast.at)
    enforcement = cast.actor("vth")
    assert access.settings_of(enforcement, at_zvh) == {Setting.LOKAAL}
    shown = {row.setting for row in access.visible_participants(enforcement, at_zvh)}
    assert shown == {Setting.LOKAAL}


def test_an_explanation_never_tells_more_than_the_page_itself(cast, at_zvh):
    for name in cast.demo.users:
        viewer = cast.actor(name)
        mine = {row.item.pk: row.level for row in access.visible_items(viewer, at_zvh)}
        for view in access.who_sees_what(viewer, at_zvh):
            assert {row.item.pk for row in view.items} == set(mine)
            for seen in access.view_as(viewer, at_zvh, view.desk):
                assert seen.level <= mine[seen.item.pk]
                explained = {row.item.pk: row.level for row in view.items}
                assert seen.level <= explained[seen.item.pk]


def test_a_preview_is_what_the_receiver_sees_afterwards_as_far_as_the_viewer_may_see(cast, local):
    viewer = cast.actor("samendoen")
    released = [cast.items[short] for short in ("i1", "i5", "i4")]
    shown = access.preview(
        viewer,
        local,
        setting=Setting.ZVH_TRIAGE,
        receivers=[cast.desk("zvh")],
        released=released,
        at=cast.at,
    )
    assert {row.item.pk for row in shown} <= {item.pk for item in released}
    assert cast.items["i1"].pk in {row.item.pk for row in shown}
    assert not access.preview(
        cast.actor("vreemde"),
        local,
        setting=Setting.ZVH_TRIAGE,
        receivers=[cast.desk("zvh")],
        released=released,
        at=cast.at,
    )


# ------------------------------------------------------------------ the list


def test_a_case_of_two_desks_of_one_person_stands_once_where_it_is_due_first(cast, local, at_zvh):
    """Walked page by page too, although each desk carries it with a date of its own."""
    police = cast.desk("wijkagent")
    parties.add_member(police.team, cast.demo.users["samendoen"], Role.POLICE_WORKER, since=cast.at)
    own = cast.desk("samendoen")
    for case, days in ((local, {own: 3, police: 1}), (at_zvh, {own: 2, police: 4})):
        due = {desk.pk: (cast.at + dt.timedelta(days=day), "x") for desk, day in days.items()}
        worklist.schedule(case, due)
    actor, keys, after = cast.actor("samendoen"), [], ""
    for _ in range(6):
        page = access.worklist_page(actor, after=after, limit=1)
        keys += [row.case_id for row in page.rows]
        after = page.after
        if not after:
            break
    assert keys == [local.pk, at_zvh.pk]
    assert access.worklist_counts(actor, soon=cast.at + dt.timedelta(days=9)) == (2, 0, 2)


@pytest.mark.parametrize("key", ["", "onzin", "2026-01-01_x", "9999-99-99_1", "_", "'; --_1"])
def test_a_page_key_that_was_tampered_with_starts_at_the_beginning(cast, local, key):
    actor = cast.actor("coordinator")
    assert access.worklist_page(actor, after=key).rows == access.worklist_page(actor).rows


# ------------------------------------------------------------------ the commands


def run(name, *arguments, **options):
    out = StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()


def test_explain_access_says_per_item_how_much_by_which_rule_and_until_when(cast, local):
    text = run("explain_access", "samendoen", local.reference, at=cast.at)
    line = next(line for line in text.splitlines() if "POL8" in line)
    assert "alles" in line
    assert EXPIRY.astimezone().isoformat(timespec="minutes") in line
    assert "ontbreekt" in next(line for line in text.splitlines() if "GEZ" in line)
    assert "Inhoud van" not in text
    assert "Voorbeeld" not in text
    strange = run("explain_access", "vreemde", local.reference, at=cast.at)
    assert "doet niet mee" in strange
    assert "POL8" not in strange


def test_explain_access_agrees_with_the_doors_for_everybody(cast, at_zvh):
    words = {F: "alles", S: "signaal"}
    for name in cast.demo.users:
        lines = run("explain_access", name, at_zvh.reference, at=cast.at).splitlines()
        seen = {row.item.uuid: row.level for row in access.visible_items(cast.actor(name), at_zvh)}
        for item in at_zvh.items.all():
            mark = f"{item.category} {str(item.uuid)[:8]}"
            told = [line for line in lines if mark in line]
            expected = words.get(seen.get(item.uuid), "niets")
            assert expected == "niets" or any(f" {expected} " in line for line in told)
            assert expected != "niets" or all(" niets " in line for line in told)


def test_explain_access_refuses_what_does_not_exist(cast, local):
    for user, case in (("niemand", local.reference), ("samendoen", "ZV-000-000")):
        with pytest.raises(CommandError):
            run("explain_access", user, case)


def test_rebuilding_finds_nothing_after_services_and_repairs_what_was_broken(cast, at_zvh):
    assert "0 met een verschil" in run("rebuild_grants", check=True, at=cast.at)
    taken = ItemGrant.objects.filter(case=at_zvh, until__gt=cast.at).first()
    values = {
        field.attname: getattr(taken, field.attname)
        for field in ItemGrant._meta.concrete_fields
        if field.attname != "id"
    }
    ItemGrant.objects.filter(pk=taken.pk).delete()
    ItemGrant.objects.create(**{**values, "group_id": cast.desk("vreemde").group_id})
    WorklistEntry.objects.filter(group_id=cast.desk("zvh").group_id).delete()
    with pytest.raises(CommandError):
        run("rebuild_grants", check=True, at=cast.at)
    assert not WorklistEntry.objects.filter(group_id=cast.desk("zvh").group_id).exists()
    told = run("rebuild_grants", at=cast.at)
    assert "1 te weinig, 1 te veel, 1 regels" in told
    assert "0 met een verschil" in run("rebuild_grants", check=True, at=cast.at)


def test_rebuilding_later_finds_nothing_either(cast, at_zvh):
    run("rebuild_grants", check=True, at=EXPIRY + dt.timedelta(days=20))
