"""The narrow path by which journal and access log lose what is destroyed.

Web and worker may not update or delete there. The worker may call these functions: the first does
nothing that the ledger, which only grows, does not name, and refuses what is under legal hold; the
other two touch nothing that is younger than a year on the database's own clock, whatever they are
asked. So nobody can take a trace away without leaving one.
"""

from django.db import migrations

from casework.migrations._walls import case_granted, no_wall, wall

HOLDS = wall("casework_legalhold", case_granted(), readers=["keep"])

HISTORY = """
CREATE FUNCTION public.casework_destroy_history(
    the_batch uuid, the_items bigint[], the_reports bigint[], the_cases bigint[], pseudonyms jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    counted CONSTANT text[] := ARRAY[
        'report:intake:received', 'report:case:joined', 'case:file:opened', 'case:file:closed',
        'case:phase:changed', 'case:table:moved', 'move:request:filed', 'move:answer:accepted',
        'move:answer:returned', 'move:answer:advised', 'move:request:withdrawn'];
    kept CONSTANT text[] := ARRAY[
        'kind', 'case_kind', 'table', 'phase', 'origin', 'target', 'direction', 'occurred_on',
        'received_on'];
    is_pseudonym CONSTANT text := '^p:[0-9a-f]{40}$';
    report_uuids uuid[];
    doomed bigint[];
BEGIN
    IF EXISTS (
        SELECT FROM public.casework_item i
        JOIN public.casework_case c ON c.id = i.case_id
        WHERE i.id = ANY (the_items) AND NOT EXISTS (
            SELECT FROM public.casework_ledgerentry l WHERE l.batch = the_batch AND (
                (l.kind = 'item' AND l.digest = encode(sha256(convert_to('item:' || i.uuid, 'UTF8')), 'hex'))
                OR (l.kind = 'case' AND l.digest = encode(sha256(convert_to('case:' || c.uuid, 'UTF8')), 'hex'))))
    ) OR EXISTS (
        SELECT FROM public.casework_case c WHERE c.id = ANY (the_cases) AND NOT EXISTS (
            SELECT FROM public.casework_ledgerentry l WHERE l.batch = the_batch AND l.kind = 'case'
            AND l.digest = encode(sha256(convert_to('case:' || c.uuid, 'UTF8')), 'hex'))
    ) OR EXISTS (
        SELECT FROM public.casework_report r
        LEFT JOIN public.casework_case c ON c.id = r.case_id
        WHERE r.id = ANY (the_reports) AND NOT EXISTS (
            SELECT FROM public.casework_ledgerentry l WHERE l.batch = the_batch AND (
                (l.kind = 'report' AND l.digest = encode(sha256(convert_to('report:' || r.uuid, 'UTF8')), 'hex'))
                OR (l.kind = 'case' AND l.digest = encode(sha256(convert_to('case:' || c.uuid, 'UTF8')), 'hex'))))
    ) THEN
        RAISE EXCEPTION 'the ledger does not name this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT FROM public.casework_legalhold h
        WHERE h.confirmed_at IS NOT NULL AND h.lifted_at IS NULL AND (
            h.case_id = ANY (the_cases)
            OR h.case_id IN (SELECT case_id FROM public.casework_item WHERE id = ANY (the_items))
            OR h.case_id IN (SELECT case_id FROM public.casework_report WHERE id = ANY (the_reports)))
    ) AND EXISTS (
        SELECT FROM public.casework_ledgerentry l WHERE l.batch = the_batch AND NOT l.again
    ) THEN
        RAISE EXCEPTION 'this is under legal hold' USING ERRCODE = 'insufficient_privilege';
    END IF;

    SELECT coalesce(array_agg(r.uuid), '{}') INTO report_uuids
        FROM public.casework_report r WHERE r.id = ANY (the_reports);
    SELECT coalesce(array_agg(e.id), '{}') INTO doomed FROM public.casework_journalevent e
        WHERE e.item_id = ANY (the_items) OR e.case_id = ANY (the_cases)
           OR (e.object_type = 'report' AND e.object_uuid = ANY (report_uuids));

    DELETE FROM public.casework_eventmark m WHERE m.event_id = ANY (doomed);
    DELETE FROM public.casework_journalevent e
        WHERE e.id = ANY (doomed) AND NOT e.type = ANY (counted);
    UPDATE public.casework_journalevent e SET
        actor_id = NULL, organisation = '', actor_party_id = NULL, party_id = NULL, item_id = NULL,
        object_type = '', object_uuid = NULL,
        setting = CASE WHEN e.case_id = ANY (the_cases) THEN '' ELSE e.setting END,
        case_id = CASE WHEN e.case_id = ANY (the_cases) THEN NULL ELSE e.case_id END,
        data = (SELECT coalesce(jsonb_object_agg(d.key, d.value), '{}')
                FROM jsonb_each(e.data) AS d WHERE d.key = ANY (kept))
            || coalesce((SELECT jsonb_build_object('case_kind', c.kind)
                         FROM public.casework_case c WHERE c.id = e.case_id), '{}')
            || CASE
                WHEN e.data ->> 'person' ~ is_pseudonym
                    THEN jsonb_build_object('person', e.data -> 'person')
                WHEN pseudonyms ->> (e.data ->> 'person' || '/' || left(e.data ->> 'received_on', 4))
                        ~ is_pseudonym
                    THEN jsonb_build_object('person', pseudonyms
                        -> (e.data ->> 'person' || '/' || left(e.data ->> 'received_on', 4)))
                ELSE '{}' END
        WHERE e.id = ANY (doomed);
    RETURN coalesce(array_length(doomed, 1), 0);
END $$;
"""

LOG = """
CREATE FUNCTION public.casework_destroy_log(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone bigint;
BEGIN
    DELETE FROM public.casework_accessline a WHERE a.at < least(before, now() - interval '1 year');
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
CREATE FUNCTION public.casework_destroy_journal(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone bigint;
BEGIN
    DELETE FROM public.casework_eventmark m USING public.casework_journalevent e
        WHERE m.event_id = e.id AND e.case_id IS NULL
          AND e.at < least(before, now() - interval '1 year');
    DELETE FROM public.casework_journalevent e
        WHERE e.case_id IS NULL AND e.at < least(before, now() - interval '1 year');
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
"""

UNDO = """
DROP FUNCTION public.casework_destroy_history(uuid, bigint[], bigint[], bigint[], jsonb);
DROP FUNCTION public.casework_destroy_log(timestamptz);
DROP FUNCTION public.casework_destroy_journal(timestamptz);
"""

# The roles exist wherever the product runs; a bare database (a schema dump) may lack them.
RIGHTS = """
REVOKE ALL ON FUNCTION
    public.casework_destroy_history(uuid, bigint[], bigint[], bigint[], jsonb),
    public.casework_destroy_log(timestamptz), public.casework_destroy_journal(timestamptz)
    FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'schakel_worker') THEN
        GRANT EXECUTE ON FUNCTION
            public.casework_destroy_history(uuid, bigint[], bigint[], bigint[], jsonb),
            public.casework_destroy_log(timestamptz), public.casework_destroy_journal(timestamptz)
            TO schakel_worker;
        REVOKE UPDATE, DELETE ON casework_ledgerentry, casework_certificate FROM schakel_worker;
        REVOKE DELETE ON casework_purgerun FROM schakel_worker;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'schakel_web') THEN
        REVOKE INSERT, UPDATE, DELETE
            ON casework_ledgerentry, casework_certificate, casework_purgerun FROM schakel_web;
        REVOKE DELETE ON casework_legalhold FROM schakel_web;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    """Adds functions and takes rights away; no data changes."""

    dependencies = [("casework", "0006_retention")]

    operations = [
        migrations.RunSQL(HOLDS, no_wall("casework_legalhold")),
        migrations.RunSQL(HISTORY, migrations.RunSQL.noop),
        migrations.RunSQL(LOG, UNDO),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
