"""Tasks: beat knows each by its name, each says for whom it runs, and takes no key of anything."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

import pytest
from django.conf import settings

from casework import access
from casework.vocabulary import Purpose
from config.celery import app

ROOT = Path(__file__).resolve().parents[2]


def own_tasks():
    app.loader.import_default_modules()
    for name in ("casework.tasks", "escalation.tasks", "notifications.tasks"):
        if (ROOT / name.replace(".", "/")).with_suffix(".py").exists():
            importlib.import_module(name)
    mine = ("casework.", "escalation.", "notifications.")
    return {
        name: task
        for name, task in app.tasks.items()
        if name.startswith(mine) and not task.run.__module__.startswith("tests.")
    }


TASKS = own_tasks()
TASK_PURPOSES = {Purpose.SERVICE, Purpose.MESSENGER, Purpose.KEEP, Purpose.OVERSIGHT}
"""What time itself may work for: never a person, never explaining or counting for somebody."""


def test_beat_plans_only_tasks_that_exist_and_lets_a_missed_turn_expire():
    entries = settings.CELERY_BEAT_SCHEDULE
    assert {entry["task"] for entry in entries.values()} <= set(TASKS)
    for entry in entries.values():
        assert entry["options"]["expires"] <= entry["schedule"]


def test_every_task_is_planned_or_nudged_and_has_a_queue():
    routes = settings.CELERY_TASK_ROUTES
    for name in TASKS:
        module = name.rpartition(".")[0]
        assert name in routes or f"{module}.*" in routes, name


def test_there_is_no_task_but_those_of_the_three_apps():
    others = {
        name
        for name, task in app.tasks.items()
        if not name.startswith("celery.") and not task.run.__module__.startswith("tests.")
    }
    assert others == set(TASKS)
    assert len(TASKS) >= 8


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_task_takes_keywords_only_and_says_what_it_does(name):
    function = TASKS[name].run
    kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
    assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
    assert inspect.getdoc(function)


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_task_declares_for_what_it_runs_and_is_given_no_case_to_look_into(name):
    """Whoever could put a task in the queue could not choose of whom it reads."""
    purposes = getattr(TASKS[name].run, "purposes", frozenset())
    assert purposes, "decorate it with `access.runs_for`"
    assert purposes <= TASK_PURPOSES
    assert [one.kind for one in inspect.signature(TASKS[name].run).parameters.values()] == [
        inspect.Parameter.VAR_KEYWORD
    ]


def test_an_undeclared_task_would_be_noticed():
    def plain(**_: object) -> None:
        """Do nothing."""

    assert not getattr(plain, "purposes", None)
    assert access.runs_for(Purpose.MESSENGER)(plain).purposes == {Purpose.MESSENGER}


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_task_is_at_most_five_statements(name):
    tree = ast.parse(inspect.getsource(TASKS[name].run))
    body = tree.body[0].body
    assert (
        len(
            [
                node
                for node in body
                if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant)
            ]
        )
        <= 5
    )
