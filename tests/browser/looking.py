"""What every page must be in a real browser, whoever made it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from axe_playwright_python.sync_playwright import Axe

THEMES = ("light", "dark")
PHONE = {"width": 390, "height": 844}
FINGER = 44
"""CSS pixels (WCAG 2.2, 2.5.5) for what stands alone; a link in a sentence keeps its line."""

SMALL = """finger => {
  const controls = "a, button, summary, select, input:not([type=hidden])";
  return [...document.querySelectorAll(controls)].filter(control => {
    if (control.closest("p, dd, small, .zv-small, .zv-skip")) return false;
    const box = (control.closest(".zv-choice") || control).getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.height < finger - 0.5;
  }).map(control => control.outerHTML.slice(0, 120));
}"""

HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5")]
  .filter(heading => heading.getClientRects().length).map(heading => Number(heading.tagName[1]))"""


def no_barriers(page: Any, themes: tuple[str, ...] = THEMES) -> None:
    """No rule of WCAG that a machine can check is broken, in light and in dark."""
    for theme in themes:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{theme} {page.url}\n{found.generate_report()}"


def fits(page: Any) -> bool:
    """Nothing sticks out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def fit_for_a_phone(page: Any) -> None:
    """Nothing sticks out, a finger hits every control, and the headings descend in order."""
    assert fits(page), page.url
    small = page.evaluate(SMALL, FINGER)
    assert not small, f"{page.url} {small}"
    levels = page.evaluate(HEADINGS)
    assert levels[:1] == [1], page.url
    assert levels.count(1) == 1, page.url
    assert all(after <= before + 1 for before, after in pairwise(levels)), page.url
