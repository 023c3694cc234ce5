"""The compose file says what the code says, and gives every container as little as it needs."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from config import env
from config.processes import PROCESSES

COMPOSE = yaml.safe_load((env.BASE_DIR / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (env.BASE_DIR / "Dockerfile").read_text(encoding="utf-8")
EXAMPLE = (env.BASE_DIR / ".env.example").read_text(encoding="utf-8")


def test_the_services_are_the_processes_and_two_stores() -> None:
    assert set(SERVICES) == {*PROCESSES, "postgres", "redis"}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_service_runs_exactly_the_command_that_is_proven(name: str) -> None:
    command, process = PROCESSES[name]
    assert tuple(SERVICES[name]["command"]) == command
    assert SERVICES[name]["environment"]["SCHAKEL_PROCESS"] == process


@pytest.mark.parametrize("name", PROCESSES)
def test_a_service_may_write_nothing_and_has_no_capability(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["environment"]["DJANGO_SETTINGS_MODULE"] == "config.settings.production"


@pytest.mark.parametrize("name", PROCESSES)
def test_a_service_knows_only_the_database_role_it_needs(name: str) -> None:
    process = PROCESSES[name][1]
    addresses = {key for key in SERVICES[name]["environment"] if key.startswith("DATABASE_URL")}
    assert addresses == ({env.DATABASE_VARIABLE[process]} if process != "beat" else set())


def test_the_stores_are_the_releases_the_demo_runs() -> None:
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["redis"]["image"] == "redis:8"
    assert "roles.sql" in "".join(SERVICES["postgres"]["volumes"])


def test_only_web_is_reachable_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


@pytest.mark.parametrize("name", ["web", "worker-urgent", "worker-default", "postgres", "redis"])
def test_what_stays_up_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_every_variable_stands_in_the_example() -> None:
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", (env.BASE_DIR / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))
    assert used == offered


def test_no_secret_stands_in_the_example() -> None:
    secret = re.findall(r"^(\w*(?:PASSWORD|SECRET_KEY))=(.*)$", EXAMPLE, re.MULTILINE)
    assert secret
    assert all(value == "" for _, value in secret)


def test_the_image_does_not_run_as_root() -> None:
    assert re.search(r"^USER (?!root|0)", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE
