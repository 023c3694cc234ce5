"""Every column is placed as public, personal or special, and codes-only tables hold only codes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.migrations.loader import MigrationLoader

APPS = ("casework", "escalation", "notifications")
CLASSES = {"public", "personal", "special"}
with (Path(__file__).parent / "fields.toml").open("rb") as file:
    PLACED = {
        f"{app}.{model}": classes
        for app, tables in tomllib.load(file).items()
        for model, classes in tables.items()
    }


def own_models() -> list[type[models.Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def columns(model: type[models.Model]) -> dict[str, models.Field]:
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return {field.name: field for field in fields if not field.primary_key}


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_every_column_is_placed_exactly_once(model):
    placed = PLACED[model._meta.label]
    assert set(placed) <= CLASSES
    names = [name for group in placed.values() for name in group]
    assert sorted(names) == sorted(columns(model))


def test_no_table_is_placed_that_does_not_exist():
    assert set(PLACED) == {model._meta.label for model in own_models()}


CODES_ONLY = ("casework.JournalEvent", "casework.AccessLine", "notifications.Message")
ROOM_FOR_WORDS = 200
SHORT_ON_PURPOSE = {"casework.JournalEvent.data": "codes and keys, watched by the test below"}


@pytest.mark.parametrize("label", CODES_ONLY)
def test_the_journal_the_log_and_the_messages_have_no_room_for_text(label):
    """Rows that stay when content is destroyed have no column in which content would fit."""
    for name, field in columns(apps.get_model(label)).items():
        if f"{label}.{name}" in SHORT_ON_PURPOSE:
            continue
        assert not isinstance(field, models.TextField | models.JSONField), name
        if isinstance(field, models.CharField):
            assert field.max_length <= ROOM_FOR_WORDS, name
        if isinstance(field, ArrayField) and isinstance(field.base_field, models.CharField):
            assert field.base_field.max_length <= 20, name


def test_whatever_can_hold_free_text_is_special():
    """Long text and JSON are where people write; a decision's own words are the exception."""
    codes = {
        "casework.JournalEvent.data",
        "casework.PolicyVersion.text",  # proved to be a policy before it is kept
        "escalation.Deadline.looks",
        "viewflow.Process.data",
    }
    for model in own_models():
        special = set(PLACED[model._meta.label].get("special", ()))
        for name, field in columns(model).items():
            where = f"{model._meta.label}.{name}"
            if isinstance(field, models.TextField | models.JSONField) and where not in codes:
                assert name in special, where


def test_every_public_column_hangs_on_no_case():
    """What belongs to a case is about somebody, so no column of such a table is public."""
    for model in own_models():
        on_case = any(
            field.related_model is apps.get_model("casework.Case")
            for field in columns(model).values()
            if field.is_relation
        )
        assert not (on_case and PLACED[model._meta.label].get("public")), model._meta.label


WITHOUT_CONSTRAINT = {"casework.Participation.ended_by"}
"""Pairs that still lack their constraint; taken off this list when they get it."""


def test_people_and_moments_come_in_pairs():
    """A column `x_by` has its `x_at` beside it, and a constraint that keeps them together."""
    alone = {
        "opened_by",
        "requested_by",
        "asked_by",
        "prepared_by",
        "recorded_by",
        "assigned_by",
        "admitted_by",
        "reported_by",
        "released_by",
        "decided_by",
        "jor_confirmed_by",
        "superseded_by",
    }  # always filled, or no person
    for model in own_models():
        names = columns(model)
        text = " ".join(str(constraint.deconstruct()) for constraint in model._meta.constraints)
        for name in names:
            if name.endswith("_by") and name not in alone:
                assert name[:-3] + "_at" in names, f"{model._meta.label}.{name}"
                unguarded = f"{model._meta.label}.{name}" in WITHOUT_CONSTRAINT
                assert (name in text) != unguarded, (
                    f"{model._meta.label}.{name} has no paired constraint"
                )


def test_migrations_have_one_leaf_per_app_and_no_circle():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    loader.graph.validate_consistency()
    loader.graph.ensure_not_cyclic()
    for app in APPS:
        assert len(loader.graph.leaf_nodes(app)) == 1, app
    below = {
        "casework": set(),
        "escalation": {"casework"},
        "notifications": {"casework", "escalation"},
    }
    for (app, _), migration in loader.disk_migrations.items():
        if app in below:
            needed = {other for other, _ in migration.dependencies} & set(APPS) - {app}
            assert needed <= below[app], f"{app} depends on {needed}"
