"""When grants were last compared with the rules; and closing the expired part of the log's chain."""

import django.db.models.deletion
from django.db import migrations, models

from casework.migrations._walls import NOBODY, no_wall, wall

TABLE = "casework_grantcheck"

# The database counts, so that the worker, who may not read a name, can compare the index.
NAMES = """
CREATE FUNCTION public.casework_names_differ(the_case bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH kept AS (
        SELECT group_id, word, item_id, since, until
        FROM casework_nameentry WHERE case_id = the_case
    ), wanted AS (
        SELECT DISTINCT given.group_id, named.word, given.content_object_id, given.since,
               given.until
        FROM casework_itemgrant AS given
        JOIN casework_nameword AS named ON named.item_id = given.content_object_id
        JOIN casework_case AS file ON file.id = given.case_id AND file.closed_at IS NULL
        WHERE given.case_id = the_case AND given.level = 2
    )
    SELECT count(*) FROM (
        (SELECT * FROM kept EXCEPT ALL SELECT * FROM wanted)
        UNION ALL
        (SELECT * FROM wanted EXCEPT ALL SELECT * FROM kept)
    ) AS other;
$$;
REVOKE ALL ON FUNCTION public.casework_names_differ(bigint) FROM PUBLIC;
DO $$
DECLARE app text;
BEGIN
    FOREACH app IN ARRAY ARRAY['schakel_web', 'schakel_worker'] LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = app) THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION casework_names_differ(bigint) TO %I', app);
        END IF;
    END LOOP;
END $$;
"""

# A line goes only when its seal is expired too: one that was sealed after midnight stays a day
# longer, and so the seal that binds it is never found without it before its term.
LINES = """
CREATE OR REPLACE FUNCTION public.casework_destroy_log(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone bigint; bound timestamptz := least(before, now() - interval '1 year');
BEGIN
    DELETE FROM public.casework_unsealedline w USING public.casework_accessline a
        WHERE w.line_id = a.id AND a.at < bound;
    DELETE FROM public.casework_accessline a WHERE a.at < bound
        AND NOT EXISTS (
            SELECT FROM public.casework_sealedline s
            JOIN public.casework_logseal l ON l.number = s.number
            WHERE s.line_id = a.id AND l.sealed_at >= bound);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
"""

LINES_BEFORE = """
CREATE OR REPLACE FUNCTION public.casework_destroy_log(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone bigint;
BEGIN
    DELETE FROM public.casework_accessline a WHERE a.at < least(before, now() - interval '1 year');
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
"""

# Seals only grow for the application; this is the one way in which expired ones go.
SEALS = """
CREATE FUNCTION public.casework_close_log(upto bigint, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone bigint; bound timestamptz := least(before, now() - interval '1 year');
BEGIN
    IF EXISTS (SELECT FROM public.casework_logseal l
               WHERE l.number <= upto AND l.sealed_at >= bound)
       OR EXISTS (SELECT FROM public.casework_sealedline s
                  JOIN public.casework_accessline a ON a.id = s.line_id WHERE s.number <= upto)
       OR NOT EXISTS (SELECT FROM public.casework_logseal l WHERE l.number > upto) THEN
        RAISE EXCEPTION 'the log up to seal % is still kept', upto;
    END IF;
    DELETE FROM public.casework_sealedline s WHERE s.number <= upto;
    DELETE FROM public.casework_logseal l WHERE l.number <= upto;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION public.casework_close_log(bigint, timestamptz) FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'schakel_worker') THEN
        GRANT EXECUTE ON FUNCTION public.casework_close_log(bigint, timestamptz)
            TO schakel_worker;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0017_duties"),
    ]

    operations = [
        migrations.CreateModel(
            name="GrantCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField()),
                ("difference", models.CharField(blank=True, max_length=64)),
                ("found_at", models.DateTimeField(blank=True, null=True)),
                ("missing", models.PositiveIntegerField(default=0)),
                ("surplus", models.PositiveIntegerField(default=0)),
                ("listed", models.PositiveIntegerField(default=0)),
                ("named", models.PositiveIntegerField(default=0)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grant_check",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["checked_at"], name="grant_check_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("difference", ""), ("found_at__isnull", True)),
                            models.Q(
                                models.Q(("difference", ""), _negated=True),
                                ("found_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="grant_check_found",
                    )
                ],
            },
        ),
        migrations.RunSQL(wall(TABLE, NOBODY, readers=["oversight"]), no_wall(TABLE)),
        migrations.RunSQL(NAMES, "DROP FUNCTION public.casework_names_differ(bigint);"),
        migrations.RunSQL(LINES, LINES_BEFORE),
        migrations.RunSQL(SEALS, "DROP FUNCTION public.casework_close_log(bigint, timestamptz);"),
    ]
