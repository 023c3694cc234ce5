"""A report knows when intake was told that it waits too long."""

from django.db import migrations, models

from casework.migrations._walls import blind, sighted


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0014_rights"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        # the worker reads a report by its columns, so that a new one must be named
        migrations.RunSQL(
            blind("casework_report", role="schakel_worker", to=["text", "details"]),
            sighted("casework_report", role="schakel_worker"),
        ),
    ]
