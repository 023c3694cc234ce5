"""What the product does not have, on purpose: scores, numbers of citizens, controllers by name."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

from tests.architecture.test_models import APPS, columns

ROOT = Path(__file__).resolve().parents[2]
OURS = ("casework", "escalation", "notifications", "config")

SCORING = re.compile(
    r"scikit|sklearn|torch|tensorflow|xgboost|lightgbm|transformers|onnx|statsmodels"
)
SCORE = re.compile(r"score|ranking|likelihood|probability|prediction|profil")


def texts(*kinds: str) -> dict[Path, str]:
    """Give the product's own texts of these kinds, without what is made or long past."""
    passed_over = {"static_build", "migrations"}
    return {
        path: path.read_text(encoding="utf-8")
        for folder in OURS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in kinds and not passed_over & set(path.parts)
    }


def test_nothing_gives_a_person_a_score():
    """Wgs 1.9; Wpg 7a: no automated judgement of people, so nothing to keep one in."""
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        assert not [name for name in columns(model) if SCORE.search(name)], model
    needed = "".join(path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.txt"))
    assert not SCORING.findall(needed)


def test_there_is_no_column_for_a_number_of_a_citizen():
    """Wgs 2.29(1); Wmo 5.2.9."""
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        assert not [name for name in columns(model) if re.search("bsn|burgerservice", name)]


def test_no_page_letter_or_register_calls_anybody_a_controller():
    """Wgs 2.27(3): private participants are never controllers; the product names none at all."""
    said = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path, text in texts(".html", ".typ", ".py").items()
        for line in text.splitlines()
        if re.search(r"verwerkingsverantwoordelijk", line, re.IGNORECASE)
    }
    assert not said
