"""Founds the municipality every story knows, once per run, in the template of the databases.

In a story terms are watched unless it says otherwise: the sweep has always just run.
"""

from __future__ import annotations

import datetime as dt

YEARS = 20
"""How often everybody accepted confidentiality anew: stories end within that time."""

FOUNDED = dt.datetime(2024, 1, 1, 9, 0, tzinfo=dt.UTC)


def main() -> None:
    """Write the accounts, teams and seats through the services, as the worker would."""
    import django

    django.setup()
    from casework.models.fields import END_OF_TIME
    from casework.services.runs import note_run
    from config.operations import SWEEP
    from escalation.management.demo.municipality import acknowledge, found_municipality

    demo = found_municipality(at=FOUNDED, decisions=False)
    for year in range(YEARS):
        acknowledge(demo, at=FOUNDED + dt.timedelta(days=300 * year))
    note_run(SWEEP, done=True, at=END_OF_TIME)


if __name__ == "__main__":
    main()
