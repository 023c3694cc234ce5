"""The second wall around the ladder: requests, terms, facts and the steps a case took."""

from django.db import migrations

from casework.migrations._walls import (
    NOBODY,
    blind,
    case_granted,
    item_granted,
    no_wall,
    seen_with,
    sighted,
    wall,
)

OF_THE_MOVE = seen_with("escalation_move", "process_ptr_id", "move_id")

WALLS = {
    "escalation_casefact": wall("escalation_casefact", case_granted(), readers=["keep"]),
    "escalation_deadline": wall("escalation_deadline", case_granted(), readers=["messenger"]),
    "escalation_move": wall("escalation_move", case_granted(), readers=["messenger"]),
    "escalation_move_invited": wall("escalation_move_invited", OF_THE_MOVE, readers=["messenger"]),
    "escalation_move_receiving_desks": wall(
        "escalation_move_receiving_desks", OF_THE_MOVE, readers=["messenger"]
    ),
    "escalation_confirmation": wall("escalation_confirmation", OF_THE_MOVE, readers=["messenger"]),
    "escalation_confirmation_items": wall("escalation_confirmation_items", item_granted("item_id")),
    "escalation_question": wall("escalation_question", OF_THE_MOVE, readers=["messenger"]),
    "escalation_preparation": wall("escalation_preparation", case_granted()),
    "escalation_preparation_items": wall("escalation_preparation_items", item_granted("item_id")),
    "escalation_transition": wall("escalation_transition", case_granted(), readers=["count"]),
    "viewflow_process": wall(
        "viewflow_process",
        seen_with("escalation_move", "process_ptr_id", "viewflow_process.id"),
        readers=["messenger"],
    ),
    "viewflow_task": wall("viewflow_task", NOBODY),
    "viewflow_task_previous": wall("viewflow_task_previous", NOBODY),
}

WORKER = "schakel_worker"


class Migration(migrations.Migration):
    """Adds policies; no data changes."""

    dependencies = [
        ("escalation", "0001_initial"),
        ("casework", "0003_walls"),
        ("viewflow", "0015_task_scheduled"),
    ]

    operations = [
        *(migrations.RunSQL(up, no_wall(table)) for table, up in WALLS.items()),
        # what was prepared are somebody's own words; the worker has no business with them
        migrations.RunSQL(
            blind("escalation_preparation", role=WORKER, to=["words"]),
            sighted("escalation_preparation", role=WORKER),
        ),
    ]
