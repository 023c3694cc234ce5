"""The second wall: row-level security on every table of the file, from the grants themselves."""

from django.db import migrations

from casework.migrations._walls import (
    EVERYBODY,
    MINE,
    MY_DESKS,
    NOBODY,
    SETTINGS,
    SOMEBODY,
    UNDO_SETTINGS,
    blind,
    case_granted,
    item_granted,
    no_wall,
    seen_with,
    sighted,
    wall,
)

WALLS = {
    "casework_case": wall(
        "casework_case",
        case_granted("casework_case.id"),
        readers=["messenger", "decide", "count", "keep", "oversight"],
    ),
    "casework_casesetting": wall(
        "casework_casesetting", case_granted(), readers=["messenger", "decide"]
    ),
    "casework_subject": wall("casework_subject", case_granted(), readers=["decide"]),
    "casework_person": wall(
        "casework_person", seen_with("casework_subject", "person_id", "casework_person.id")
    ),
    "casework_personmatch": wall("casework_personmatch", NOBODY),
    "casework_regieholder": wall(
        "casework_regieholder", case_granted(), readers=["messenger", "decide"]
    ),
    # whoever sees only the case that was spawned behind a wall sees no way back
    "casework_caselink": wall(
        "casework_caselink",
        f"{case_granted('origin_id')} OR (traceable AND {case_granted('spawned_id')})",
    ),
    "casework_participation": wall(
        "casework_participation", case_granted(), readers=["messenger", "decide"]
    ),
    "casework_appointment": wall(
        "casework_appointment", f"{MINE} OR {case_granted()}", readers=["messenger", "decide"]
    ),
    "casework_item": wall(
        "casework_item", item_granted("casework_item.id"), readers=["decide", "keep"]
    ),
    "casework_release": wall(
        "casework_release", item_granted("item_id"), readers=["decide", "keep"]
    ),
    "casework_planaction": wall(
        "casework_planaction", item_granted("item_id"), readers=["messenger"]
    ),
    "casework_legalground": wall(
        "casework_legalground",
        f"(case_id IS NULL AND {SOMEBODY}) OR {case_granted()}",
        readers=["decide"],
    ),
    "casework_casegrant": wall("casework_casegrant", MY_DESKS, readers=["messenger", "decide"]),
    "casework_itemgrant": wall("casework_itemgrant", MY_DESKS, readers=["messenger", "decide"]),
    "casework_worklistentry": wall("casework_worklistentry", MY_DESKS),
    "casework_journalevent": wall(
        "casework_journalevent",
        f"({case_granted()} AND (item_id IS NULL OR {item_granted('item_id')}))",
        readers=["messenger", "decide", "count", "keep"],
    ),
    "casework_eventmark": wall("casework_eventmark", NOBODY, writers=["messenger"]),
    "casework_report": wall(
        "casework_report",
        "desk_id IN (SELECT id FROM casework_desk WHERE group_id = ANY (schakel_groups())) "
        "OR case_kind = ANY (schakel_intake())",
        readers=["keep"],
    ),
    "casework_draft": wall("casework_draft", MINE, own=MINE),
    "casework_submission": wall("casework_submission", MINE, own=MINE),
    "casework_accessline": wall(
        "casework_accessline", NOBODY, readers=["oversight"], own=EVERYBODY
    ),
}

# The worker keeps time and tells; it has no business with what people wrote.
WORDS = {
    "casework_item": ["text", "details"],
    "casework_report": ["text", "details"],
    "casework_draft": ["data"],
}
WORKER = "schakel_worker"

# The check runs when the transaction ends, when no service speaks any more: it must see the rows.
KEEP_PROMISES = """
ALTER FUNCTION casework_regie_is_held() SECURITY DEFINER;
ALTER FUNCTION casework_regie_is_held() SET search_path = public, pg_temp;
"""

FORGET_PROMISES = """
ALTER FUNCTION casework_regie_is_held() SECURITY INVOKER;
ALTER FUNCTION casework_regie_is_held() RESET search_path;
"""


class Migration(migrations.Migration):
    """Adds policies; no data changes."""

    dependencies = [("casework", "0002_promises")]

    operations = [
        migrations.RunSQL(SETTINGS, UNDO_SETTINGS),
        migrations.RunSQL(KEEP_PROMISES, FORGET_PROMISES),
        *(migrations.RunSQL(up, no_wall(table)) for table, up in WALLS.items()),
        *(
            migrations.RunSQL(blind(table, role=WORKER, to=columns), sighted(table, role=WORKER))
            for table, columns in WORDS.items()
        ),
    ]
