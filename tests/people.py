"""Founds the municipality every story knows, once per run, in the template of the databases."""

from __future__ import annotations

import datetime as dt

FOUNDED = dt.datetime(2024, 1, 1, 9, 0, tzinfo=dt.UTC)


def main() -> None:
    """Write the accounts, teams and seats through the services, as the worker would."""
    import django

    django.setup()
    from escalation.management.demo.municipality import found_municipality

    found_municipality(at=FOUNDED, decisions=False)


if __name__ == "__main__":
    main()
