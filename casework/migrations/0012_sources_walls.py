"""The second wall around consent and acute danger; a warned desk reads that one text."""

from django.db import migrations

from casework.migrations._walls import (
    MY_DESKS,
    blind,
    case_granted,
    item_granted,
    no_wall,
    sighted,
    wall,
)

NOW = "reader.since <= schakel_at() AND reader.until > schakel_at()"
MINE = f"reader.group_id = ANY (schakel_groups()) AND {NOW}"

ALERT_KNOWN = (
    "EXISTS (SELECT FROM casework_alertreader AS reader "
    f"WHERE reader.alert_id = casework_dangeralert.id AND {MINE})"
)
# oversight reads the text only while its examination of the case is open
ALERT_READ = (
    "EXISTS (SELECT FROM casework_alertreader AS reader "
    f"WHERE reader.item_id = casework_item.id AND {MINE} "
    "AND (reader.capacity IN ('SOURCE', 'RECIPIENT') "
    f"OR (reader.capacity = 'OVERSIGHT' AND {case_granted('reader.case_id')})))"
)
OF_MY_PARTY = (
    "party_id IN (SELECT party_id FROM casework_desk WHERE group_id = ANY (schakel_groups()))"
)

WALLS = {
    "casework_consent": wall("casework_consent", f"({case_granted()} AND {OF_MY_PARTY})"),
    "casework_dangeralert": wall("casework_dangeralert", ALERT_KNOWN, readers=["messenger"]),
    "casework_alertreader": wall("casework_alertreader", MY_DESKS, readers=["messenger"]),
}

ITEM = "casework_item"


def reading_of_items(seen: str) -> str:
    return f"""
DROP POLICY reading ON {ITEM};
CREATE POLICY reading ON {ITEM} FOR SELECT
USING (schakel_purpose() IN ('decide', 'keep', 'service') OR {seen});
"""


IN_A_CASE = item_granted(f"{ITEM}.id")
WORDS = {
    ITEM: ["text", "details"],
    "casework_consent": ["explanation"],
    "casework_dangeralert": ["motivation", "review_words"],
}
WORKER = "schakel_worker"


class Migration(migrations.Migration):
    """Adds policies; no data changes."""

    dependencies = [("casework", "0011_sources")]

    operations = [
        *(migrations.RunSQL(up, no_wall(table)) for table, up in WALLS.items()),
        migrations.RunSQL(
            reading_of_items(f"{IN_A_CASE} OR {ALERT_READ}"), reading_of_items(IN_A_CASE)
        ),
        *(
            migrations.RunSQL(
                blind(table, role=WORKER, to=columns),
                migrations.RunSQL.noop if table == ITEM else sighted(table, role=WORKER),
            )
            for table, columns in WORDS.items()
        ),
    ]
