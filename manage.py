#!/usr/bin/env python
"""Run a management command, each under the database role that fits it."""

import os
import sys

OWNER_COMMANDS = {"migrate", "sqlmigrate"}
WEB_COMMANDS = {"runserver", "demo_data"}  # a demo is written by people, in their own role


def process_for(command: str) -> str:
    """Name the process, and so the database role, that a command runs as."""
    if command in OWNER_COMMANDS:
        return "migrate"
    return "web" if command in WEB_COMMANDS else "worker"


def main() -> None:
    """Set the defaults of a developer's machine and hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    os.environ.setdefault("SCHAKEL_PROCESS", process_for(sys.argv[1] if sys.argv[1:] else ""))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
