"""Writes the policies of the second wall: who may see a row, and which purposes go past that.

Only equality and range comparisons of b-trees stand in a policy: they are leakproof, so that an
index still serves the query. The functions are plain SQL that the planner writes out in place.
"""

from collections.abc import Iterable

SETTINGS = """
CREATE FUNCTION schakel_actor() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('schakel.actor', true), '')::bigint $$;
CREATE FUNCTION schakel_groups() RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('schakel.groups', true), '')::integer[] $$;
CREATE FUNCTION schakel_intake() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('schakel.intake', true), '')::text[] $$;
CREATE FUNCTION schakel_at() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('schakel.at', true), '')::timestamptz $$;
CREATE FUNCTION schakel_purpose() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT current_setting('schakel.purpose', true) $$;
"""

UNDO_SETTINGS = """
DROP FUNCTION schakel_actor();
DROP FUNCTION schakel_groups();
DROP FUNCTION schakel_intake();
DROP FUNCTION schakel_at();
DROP FUNCTION schakel_purpose();
"""

NOBODY = "false"
EVERYBODY = "true"
SOMEBODY = "schakel_actor() IS NOT NULL"
MINE = "user_id = schakel_actor()"
MY_DESKS = "group_id = ANY (schakel_groups())"


def case_granted(column: str = "case_id") -> str:
    """Hold for rows of a case that one of the person's desks may know of now."""
    return f"EXISTS ({_grant('casework_casegrant', column, 'granted')})"


def item_granted(column: str) -> str:
    """Hold for rows of an item that one of the person's desks may know of now, as of its case."""
    item = _grant("casework_itemgrant", column, "granted")
    case = _grant("casework_casegrant", "granted.case_id", "known")
    return f"EXISTS ({item} AND EXISTS ({case}))"


def _grant(grants: str, column: str, name: str) -> str:
    return (
        f"SELECT FROM {grants} AS {name} WHERE {name}.content_object_id = {column} "
        f"AND {name}.group_id = ANY (schakel_groups()) "
        f"AND {name}.since <= schakel_at() AND {name}.until > schakel_at()"
    )


def seen_with(table: str, key: str, column: str) -> str:
    """Hold for rows of which the row they belong to may be seen."""
    return f"EXISTS (SELECT FROM {table} AS whole WHERE whole.{key} = {column})"


def wall(
    table: str,
    seen: str,
    *,
    readers: Iterable[str] = (),
    writers: Iterable[str] = (),
    own: str = NOBODY,
) -> str:
    """Give the statements that put a wall around a table.

    Facts: `seen` is what a person sees; `readers` and `writers` are purposes beside `service`,
    which reads and writes every table; `own` is what a person writes outside a service.
    """
    reading = f"{_among({'service', *readers, *writers})} OR {seen}"
    writing = f"{_among({'service', *writers})} OR {own}"
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON {table} FOR SELECT USING ({reading});
CREATE POLICY adding ON {table} FOR INSERT WITH CHECK ({writing});
CREATE POLICY changing ON {table} FOR UPDATE USING ({writing}) WITH CHECK ({writing});
CREATE POLICY removing ON {table} FOR DELETE USING ({writing});
"""


def no_wall(table: str) -> str:
    """Give the statements that take the wall away again."""
    drop = "\n".join(
        f"DROP POLICY {name} ON {table};" for name in ("reading", "adding", "changing", "removing")
    )
    return f"{drop}\nALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def _among(purposes: set[str]) -> str:
    listed = ", ".join(f"'{purpose}'" for purpose in sorted(purposes))
    return f"schakel_purpose() IN ({listed})"


def blind(table: str, *, role: str, to: Iterable[str]) -> str:
    """Give the statements after which a role reads a table without these columns."""
    hidden = ", ".join(f"'{column}'" for column in to)
    return f"""
DO $$ DECLARE seen text; BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        SELECT string_agg(quote_ident(attname), ', ') INTO seen FROM pg_attribute
        WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped
          AND attname NOT IN ({hidden});
        REVOKE SELECT ON {table} FROM {role};
        EXECUTE format('GRANT SELECT (%s) ON {table} TO {role}', seen);
    END IF;
END $$;
"""  # noqa: S608 - names of our own migrations only


def sighted(table: str, *, role: str) -> str:
    """Give the statements after which a role reads a whole table again."""
    return f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        GRANT SELECT ON {table} TO {role};
    END IF;
END $$;
"""
