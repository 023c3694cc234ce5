"""The documents for the municipality agree with the data files and the tests they speak of."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from django.core.management import call_command

from casework import labels
from casework.rules.policy_file import load_policy
from casework.rules.retention import Status
from casework.rules.retention_file import load_retention
from casework.vocabulary import Category, Covers, Setting

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "config" / "policy" / "hardenberg"
REGISTER, DPIA = ROOT / "docs" / "verwerkingsregister.md", ROOT / "docs" / "dpia.md"
OPEN = "**[gemeente vult in"


def printed() -> str:
    """Run the command. No test here is allowed a database, so none can be needed."""
    out = io.StringIO()
    call_command("verwerkingsregister", stdout=out)
    return out.getvalue()


def entry(text: str, setting: Setting) -> str:
    """Give the part of the register about one setting."""
    return text.split(f"(`{setting}`)\n")[1].split("\n## ")[0]


def test_the_register_snapshot_is_what_the_files_say() -> None:
    now = printed()
    if os.environ.get("SCHAKEL_WRITE_SNAPSHOTS") == "1":
        REGISTER.write_text(now, encoding="utf-8")
    assert now == REGISTER.read_text(encoding="utf-8"), (
        "deelbeleid of bewaartermijnen veranderden: bekijk het verschil, maak het register opnieuw"
    )


def test_every_setting_has_an_entry_with_its_purpose_and_terms() -> None:
    text = printed()
    policy, retention = (
        load_policy(SHIPPED / "sharing.toml"),
        load_retention(SHIPPED / "retention.toml"),
    )
    for setting in policy.settings:
        found = entry(text, setting)
        assert labels.SETTING_PURPOSE[setting].lower() in found
        assert "Verantwoordelijk (AVG 4(7))" in found
        for rule in retention.of(Covers.ITEM):
            applies = not rule.settings or setting in rule.settings
            assert (rule.title in found) is applies, (setting, rule.id)


def test_the_register_names_exactly_who_may_see_a_kind_of_data() -> None:
    text, policy = printed(), load_policy(SHIPPED / "sharing.toml")
    for setting in policy.settings:
        found = entry(text, setting)
        for category in policy.categories:
            may = {
                str(key)
                for key in policy.organisations
                if policy.cell(setting, category, key).ceiling
            }
            rows = [
                line
                for line in found.splitlines()
                if line.startswith(f"| {labels.CATEGORY[category]} |")
            ]
            assert len(rows) == bool(may), (setting, category)
            if rows:
                _, full, signal = rows[0].strip("| ").split(" | ")[:3]
                named = {*full.split(", "), *signal.split(", ")} - {"niemand"}
                assert named == may, (setting, category)


def test_the_register_says_that_health_never_reaches_the_riec() -> None:
    text = printed()
    for setting in (Setting.OTH, Setting.RIEC_SIGNAAL, Setting.RIEC_CASUS):
        nobody = next(
            line for line in entry(text, setting).splitlines() if "met niemand gedeeld" in line
        )
        assert labels.CATEGORY[Category.GEZ].lower() in nobody


def test_the_dpia_speaks_of_every_setting_and_of_every_term_that_is_assumed() -> None:
    text = DPIA.read_text(encoding="utf-8")
    policy = load_policy(SHIPPED / "sharing.toml")
    rows = set(re.findall(r"^\| `([A-Z0-9_-]+)` \|", text, re.M))
    assumed = {
        rule.id
        for rule in load_retention(SHIPPED / "retention.toml").rules
        if rule.status is Status.A
    }
    assert rows == {str(setting) for setting in policy.settings} | assumed


def test_every_file_the_dpia_speaks_of_is_there() -> None:
    text = DPIA.read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests|docs|config)/[^`]+)`", text)
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_what_the_municipality_must_fill_in_is_marked_in_each_part() -> None:
    parts = DPIA.read_text(encoding="utf-8").split("\n## ")[1:]
    assert [part[:1] for part in parts] == list("123456")
    assert all(OPEN in part for part in parts)
    assert OPEN in printed()
