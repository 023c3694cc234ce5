"""Nobody reads around the door, asks rights of a framework, or keeps a right for later."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
APPS = ("casework", "escalation", "notifications")
MANAGERS = {"objects", "_default_manager", "_base_manager"}

NO_CASE = "says nothing about a case: people, organisations, desks"
ONES_OWN = "the person's own row: a form that was sent, or the name to sign in with"
INSIDE = "hangs on a case that the door gave in this request, and the second wall reads with it"

READ_BY_PAGES = {
    ("casework/forms/choices.py", "Municipality"): NO_CASE,
    ("casework/forms/choices.py", "Party"): NO_CASE,
    ("casework/forms/choices.py", "Membership"): NO_CASE,
    ("casework/forms/choices.py", "Desk"): NO_CASE,
    ("casework/forms/choices.py", "User"): NO_CASE,
    ("casework/forms/logbook.py", "User"): NO_CASE,
    ("casework/forms/regie.py", "RegieHolder"): INSIDE,
    ("casework/views/once.py", "Submission"): ONES_OWN,
    ("casework/forms/breach.py", "User"): NO_CASE,
    ("casework/views/sign_in.py", "User"): ONES_OWN,
    ("casework/views/sign_in.py", "Membership"): NO_CASE,
    ("casework/views/sources.py", "Release"): "releases of one's own item, which the door gave",
    ("casework/views/sources.py", "Party"): NO_CASE,
    ("escalation/forms/people.py", "Desk"): NO_CASE,
    ("escalation/forms/people.py", "Participation"): INSIDE,
    ("escalation/forms/people.py", "Move"): INSIDE,
    ("escalation/forms/people.py", "Question"): INSIDE,
    ("escalation/forms/people.py", "Confirmation"): INSIDE,
    ("escalation/forms/requests.py", "Move"): "the last request of one's own desk in this case",
    ("escalation/views/case.py", "Participation"): INSIDE,
    ("escalation/views/frame.py", "Submission"): ONES_OWN,
    ("escalation/views/preparing.py", "Preparation"): INSIDE,
    ("escalation/views/wizard.py", "Preparation"): INSIDE,
}
"""What pages, forms and tasks read themselves, each with its reason; cases and items are none."""

ONLY_THROUGH_THE_DOOR = {
    "Case",
    "Item",
    "Report",
    "CaseGrant",
    "ItemGrant",
    "NameEntry",
    "NameWord",
    "WorklistEntry",
    "JournalEvent",
    "AccessLine",
    "Disclosure",
    "LegalGround",
    "Subject",
    "Person",
    "Consent",
    "DangerAlert",
}

KEPT = {
    "notifications/selectors/subscriptions.py": {"_read": "a file of the installation"},
    "notifications/selectors/urgency.py": {"_in_hours": "terms of the catalogue, by their unit"},
    "casework/access/grants.py": {"permission_id": "the key of a permission, made by migrations"},
    "casework/access/rows.py": {"_fields": "columns of a model"},
    "casework/policies.py": {
        "_load": "a file of the installation",
        "_stored": "an approved text, by its fingerprint; it cannot change",
        "_load_retention": "a file of the installation",
        "_load_confidentiality": "a file of the installation",
    },
    "casework/rules/policy.py": {"_source_rules_by_setting": "rows of one text"},
    "casework/rules/sharing_facts.py": {"ground_index": "facts of one decision, in hand"},
    "casework/views/frame.py": {"archive": "the source code of this version"},
    "escalation/models/machine.py": {"machine_for": "states made from the ladder"},
    "escalation/protocol.py": {
        "_ladder_file": "a file of the installation",
        "_catalogue": "a file of the installation",
        "_events": "a file of the installation",
        "_informing": "a file of the installation",
    },
    "escalation/rules/calendar.py": {"holidays": "holidays of a year"},
}
"""Every function that keeps an answer for the next time, with what it keeps: no right at all."""

KEEPERS = {"cache", "lru_cache", "cached_property", "cached", "memoize"}
ASKS = {
    "has_perm",
    "has_perms",
    "has_module_perms",
    "get_perms",
    "get_user_perms",
    "get_group_perms",
    "get_objects_for_user",
    "get_objects_for_group",
    "ObjectPermissionChecker",
    "get_all_permissions",
    "is_superuser",
    "user_passes_test",
    "permission_required",
}
"""What frameworks offer to ask a right of; `is_superuser` stands in the model alone, as nothing."""


def parsed(*apps: str) -> Iterator[tuple[str, ast.Module]]:
    for app in apps:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def named(node: ast.AST) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def of_pages(path: str) -> bool:
    parts = Path(path).parts[1:]
    return parts[0] in {"views", "forms", "templatetags", "views.py", "tasks.py"}


def test_pages_forms_and_tasks_read_no_case_and_no_item_around_the_door():
    found = {
        (path, named(node.value))
        for path, tree in parsed(*APPS)
        if of_pages(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS
    }
    assert found == set(READ_BY_PAGES)
    assert not {model for _, model in found} & ONLY_THROUGH_THE_DOOR


def test_no_query_takes_the_names_of_its_conditions_from_a_request():
    """`filter(**request.GET)` lets a visitor ask for any column."""
    for path, tree in parsed(*APPS, "config"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and named(node.func) in {
                "filter",
                "exclude",
                "get",
                "order_by",
                "values",
                "annotate",
                "extra",
                "create",
                "update",
            }:
                loose = [one.value for one in node.keywords if one.arg is None]
                loose += [one.value for one in node.args if isinstance(one, ast.Starred)]
                asked = " ".join(ast.unparse(one) for one in loose)
                assert "request" not in asked, (path, node.lineno)
                assert "cleaned_data" not in asked, (path, node.lineno)


def test_nothing_keeps_a_right_for_the_next_time():
    found: dict[str, set[str]] = {}
    for path, tree in parsed(*APPS):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                kept = [
                    one.func if isinstance(one, ast.Call) else one for one in node.decorator_list
                ]
                if any(named(one) in KEEPERS for one in kept):
                    found.setdefault(path, set()).add(node.name)
    assert found == {path: set(names) for path, names in KEPT.items()}


def test_only_the_throttle_of_signing_in_uses_the_shared_cache():
    for path, tree in parsed(*APPS, "config"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("django.core.cache"), path
                assert not (node.module or "").startswith("django.views.decorators.cache"), path


def test_no_right_is_asked_of_a_framework():
    for path, tree in parsed(*APPS, "config"):
        asked = {
            named(node) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)
        } & ASKS
        assert asked <= ({"is_superuser"} if path == "casework/models/party.py" else set()), path


def test_no_screen_of_the_engine_or_the_grants_is_mounted_or_installed():
    assert "viewflow" not in settings.INSTALLED_APPS
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    modules = {str(getattr(one, "urlconf_name", "")) for one in get_resolver().url_patterns}
    assert not any("viewflow" in module or "guardian" in module for module in modules)
    for path, tree in parsed(*APPS, "config"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith(("viewflow.urls", "viewflow.views")), path
                assert not (node.module or "").startswith("viewflow.workflow.flow.viewset"), path
