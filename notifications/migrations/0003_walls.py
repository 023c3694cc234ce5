"""The second wall around messages: one's own, and those the messenger handles."""

from django.db import migrations

from casework.migrations._walls import no_wall, wall

MESSAGES = wall("notifications_message", "recipient_id = schakel_actor()", writers=["messenger"])


class Migration(migrations.Migration):
    """Adds policies; no data changes."""

    dependencies = [
        ("notifications", "0002_message_reference"),
        ("casework", "0003_walls"),
    ]

    operations = [migrations.RunSQL(MESSAGES, no_wall("notifications_message"))]
