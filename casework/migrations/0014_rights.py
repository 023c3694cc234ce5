from django.db import migrations, models

from casework.migrations._walls import blind

WORDS = ["text", "details"]


class Migration(migrations.Migration):
    """Adds what a subject had restricted or erased of an item; nothing is restricted yet."""

    dependencies = [
        ("casework", "0013_choices"),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="erase_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="restrictions",
            field=models.JSONField(blank=True, default=list),
        ),
        # the worker reads an item by its columns: it is told of the new ones
        migrations.RunSQL(
            blind("casework_item", role="schakel_worker", to=WORDS), migrations.RunSQL.noop
        ),
    ]
