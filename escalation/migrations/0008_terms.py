"""Terms that stand still, that a fact met, and that took the place of another once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import escalation.models.time
from casework.migrations._walls import blind, no_wall, seen_with, sighted, wall

EXTENSION = "escalation_deadlineextension"
WORKER = "schakel_worker"
WORDS = ["decided_by", "reason"]


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0007_duties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="done_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="met_fact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="met_deadlines",
                to="escalation.casefact",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="suspended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="state",
            field=models.CharField(
                choices=[
                    ("OPEN", "OPEN"),
                    ("SUSPENDED", "SUSPENDED"),
                    ("MET", "MET"),
                    ("ENDED", "ENDED"),
                    ("SUPERSEDED", "SUPERSEDED"),
                ],
                default=escalation.models.time.DeadlineState["OPEN"],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="DeadlineExtension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("decided_by", models.CharField(max_length=120)),
                ("reason", models.CharField(max_length=1000)),
                ("recorded_at", models.DateTimeField()),
                (
                    "deadline",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension",
                        to="escalation.deadline",
                    ),
                ),
                (
                    "extended",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extended_by",
                        to="escalation.deadline",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            wall(EXTENSION, seen_with("escalation_deadline", "id", "deadline_id")),
            no_wall(EXTENSION),
        ),
        # why a term was made longer are somebody's own words; the worker has no business with them
        migrations.RunSQL(blind(EXTENSION, role=WORKER, to=WORDS), sighted(EXTENSION, role=WORKER)),
    ]
