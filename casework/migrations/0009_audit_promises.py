"""Walls around the logs, tables that only grow, and lines of before that wait for their seal."""

from django.db import migrations

from casework.migrations._walls import NOBODY, no_wall, wall

WALLS = {
    "casework_unsealedline": wall("casework_unsealedline", NOBODY, readers=["oversight"])
    # whoever writes a line puts it in the queue; only the sealer takes it out
    + "ALTER POLICY adding ON casework_unsealedline WITH CHECK (true);",
    "casework_logseal": wall("casework_logseal", NOBODY, readers=["oversight"]),
    "casework_sealedline": wall("casework_sealedline", NOBODY, readers=["oversight"]),
    "casework_disclosure": wall("casework_disclosure", NOBODY, readers=["oversight"]),
    "casework_loground": wall("casework_loground", NOBODY, readers=["oversight"]),
    "casework_logreview": wall("casework_logreview", NOBODY, readers=["oversight"]),
    "casework_logverdict": wall("casework_logverdict", NOBODY, readers=["oversight"]),
}

GROWING = (
    "casework_logseal",
    "casework_sealedline",
    "casework_disclosure",
    "casework_logverdict",
)

# The roles exist wherever the product runs; a bare database (a schema dump) may lack them.
ONLY_GROW = "".join(
    f"""
DO $$
DECLARE app text;
BEGIN
    FOREACH app IN ARRAY ARRAY['schakel_web', 'schakel_worker'] LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = app) THEN
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I', app);
        END IF;
    END LOOP;
END $$;
"""  # noqa: S608 - names of our own migrations only
    for table in GROWING
)

FILL = """
UPDATE casework_accessline SET case_id = case_ids[1] WHERE cardinality(case_ids) = 1;
INSERT INTO casework_unsealedline (line_id) SELECT id FROM casework_accessline;
"""


class Migration(migrations.Migration):
    """Adds policies and takes rights away; puts the lines that stand in the queue."""

    dependencies = [("casework", "0008_audit")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        *(migrations.RunSQL(up, no_wall(table)) for table, up in WALLS.items()),
        migrations.RunSQL(ONLY_GROW, migrations.RunSQL.noop),
    ]
