"""Promises the database keeps whatever the program does: regie, and logs that only grow."""

from django.db import migrations

REGIE = """
CREATE FUNCTION casework_regie_is_held() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_case bigint := CASE TG_TABLE_NAME
        WHEN 'casework_case' THEN (to_jsonb(NEW) ->> 'id')::bigint
        ELSE (to_jsonb(NEW) ->> 'case_id')::bigint END;
BEGIN
    IF EXISTS (SELECT FROM casework_case WHERE id = the_case AND closed_at IS NULL)
       AND NOT EXISTS (SELECT FROM casework_regieholder
                       WHERE case_id = the_case AND slot = 'case_direction' AND until IS NULL)
    THEN
        RAISE EXCEPTION 'an open case needs somebody in charge (case %)', the_case
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_has_regie AFTER INSERT OR UPDATE ON casework_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION casework_regie_is_held();
CREATE CONSTRAINT TRIGGER regie_stays_held AFTER UPDATE ON casework_regieholder
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION casework_regie_is_held();
"""

UNDO_REGIE = """
DROP TRIGGER case_has_regie ON casework_case;
DROP TRIGGER regie_stays_held ON casework_regieholder;
DROP FUNCTION casework_regie_is_held();
"""

# The roles exist wherever the product runs; a bare database (a schema dump) may lack them.
ONLY_GROW = """
DO $$
DECLARE app text;
BEGIN
    FOREACH app IN ARRAY ARRAY['schakel_web', 'schakel_worker'] LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = app) THEN
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON casework_journalevent FROM %I', app);
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON casework_accessline FROM %I', app);
        END IF;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    """Adds triggers and takes rights away; no data changes."""

    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.RunSQL(REGIE, UNDO_REGIE),
        migrations.RunSQL(ONLY_GROW, migrations.RunSQL.noop),
    ]
