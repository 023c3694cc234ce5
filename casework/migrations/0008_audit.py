"""The chain over the access log, the disclosure register, and the review of the log."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_destruction"),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("trace_id", models.UUIDField()),
                ("case_id", models.BigIntegerField()),
                ("subject_id", models.BigIntegerField(null=True)),
                ("item_uuid", models.UUIDField()),
                ("release_uuid", models.UUIDField()),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("ID", "ID"),
                            ("GROEP", "GROEP"),
                            ("BSN", "BSN"),
                            ("WOON", "WOON"),
                            ("FIN", "FIN"),
                            ("REL", "REL"),
                            ("VOORZ", "VOORZ"),
                            ("HULP", "HULP"),
                            ("GEZ", "GEZ"),
                            ("VTH", "VTH"),
                            ("ONDW", "ONDW"),
                            ("POL8", "POL8"),
                            ("POL9_10", "POL9_10"),
                            ("POL12", "POL12"),
                            ("JUS", "JUS"),
                            ("BEST", "BEST"),
                            ("BEDR", "BEDR"),
                            ("VERBL", "VERBL"),
                            ("FISC", "FISC"),
                            ("SEKS", "SEKS"),
                            ("BIBOB", "BIBOB"),
                            ("SIGN", "SIGN"),
                            ("PRO", "PRO"),
                            ("DEELN", "DEELN"),
                            ("META", "META"),
                            ("PLAN", "PLAN"),
                            ("LOG", "LOG"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("AVG", "AVG"),
                            ("WPG", "WPG"),
                            ("WJSG", "WJSG"),
                            ("BIBOB", "BIBOB"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("LOKAAL", "LOKAAL"),
                            ("CRISIS", "CRISIS"),
                            ("ZVH_TRIAGE", "ZVH_TRIAGE"),
                            ("ZVH_CASUS", "ZVH_CASUS"),
                            ("JOR", "JOR"),
                            ("OTH", "OTH"),
                            ("RIEC_SIGNAAL", "RIEC_SIGNAAL"),
                            ("RIEC_CASUS", "RIEC_CASUS"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source_id", models.BigIntegerField()),
                (
                    "organisation",
                    models.CharField(
                        choices=[
                            ("PC", "PC"),
                            ("ZVH_PR", "ZVH_PR"),
                            ("BURG", "BURG"),
                            ("COL_SD", "COL_SD"),
                            ("COL_JEUGD", "COL_JEUGD"),
                            ("COL_VTH", "COL_VTH"),
                            ("POL", "POL"),
                            ("OM", "OM"),
                            ("DJI", "DJI"),
                            ("RVDK", "RVDK"),
                            ("GGD", "GGD"),
                            ("RECL", "RECL"),
                            ("VT", "VT"),
                            ("GI", "GI"),
                            ("GGZ", "GGZ"),
                            ("JH", "JH"),
                            ("WOCO", "WOCO"),
                            ("ONDW", "ONDW"),
                            ("WELZIJN", "WELZIJN"),
                            ("HALT", "HALT"),
                            ("SHN", "SHN"),
                            ("RIEC_PART", "RIEC_PART"),
                            ("RIEC_BUR", "RIEC_BUR"),
                            ("BEHEER", "BEHEER"),
                            ("TOETS", "TOETS"),
                            ("STAT", "STAT"),
                        ],
                        max_length=20,
                    ),
                ),
                ("actor_id", models.BigIntegerField()),
                (
                    "recipient_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("named", models.BooleanField()),
                (
                    "grounds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None
                    ),
                ),
                (
                    "articles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), size=None
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                ("policy", models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="LogReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sample", "sample"),
                            ("many_cases", "many_cases"),
                            ("outside_hours", "outside_hours"),
                            ("refused", "refused"),
                            ("without_act", "without_act"),
                            ("after_leaving", "after_leaving"),
                        ],
                        max_length=20,
                    ),
                ),
                ("actor_id", models.BigIntegerField()),
                ("case_id", models.BigIntegerField(null=True)),
                ("subject_key", models.CharField(max_length=120)),
                (
                    "line_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), size=None
                    ),
                ),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LogRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LogSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("count", models.PositiveIntegerField()),
                ("form", models.PositiveSmallIntegerField()),
                ("sealed_at", models.DateTimeField()),
                ("head", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="LogVerdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("lawful", "lawful"),
                            ("to_ask", "to_ask"),
                            ("unlawful", "unlawful"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SealedLine",
            fields=[
                ("line_id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("position", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="UnsealedLine",
            fields=[
                ("line_id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.AddField(
            model_name="accessline",
            name="case_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="accessline",
            name="policy",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="accessline",
            name="role",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name="journalevent",
            name="type",
            field=models.CharField(
                choices=[
                    ("report:intake:received", "report:intake:received"),
                    ("report:case:joined", "report:case:joined"),
                    ("case:file:opened", "case:file:opened"),
                    ("case:file:closed", "case:file:closed"),
                    ("case:link:spawned", "case:link:spawned"),
                    ("case:participation:admitted", "case:participation:admitted"),
                    ("case:participation:opted_in", "case:participation:opted_in"),
                    ("case:participation:ended", "case:participation:ended"),
                    ("case:setting:opened", "case:setting:opened"),
                    ("case:setting:closed", "case:setting:closed"),
                    ("case:regie:assigned", "case:regie:assigned"),
                    ("case:phase:changed", "case:phase:changed"),
                    ("case:table:moved", "case:table:moved"),
                    ("item:content:added", "item:content:added"),
                    ("item:release:given", "item:release:given"),
                    ("item:release:withdrawn", "item:release:withdrawn"),
                    ("ground:record:made", "ground:record:made"),
                    ("ground:record:withdrawn", "ground:record:withdrawn"),
                    ("plan:action:planned", "plan:action:planned"),
                    ("plan:action:done", "plan:action:done"),
                    ("case:fact:recorded", "case:fact:recorded"),
                    ("move:request:filed", "move:request:filed"),
                    ("move:answer:returned", "move:answer:returned"),
                    ("move:answer:advised", "move:answer:advised"),
                    ("move:answer:questioned", "move:answer:questioned"),
                    ("move:question:answered", "move:question:answered"),
                    ("move:request:withdrawn", "move:request:withdrawn"),
                    ("move:answer:accepted", "move:answer:accepted"),
                    ("move:triage:overdue", "move:triage:overdue"),
                    ("move:release:asked", "move:release:asked"),
                    ("move:release:confirmed", "move:release:confirmed"),
                    ("deadline:term:set", "deadline:term:set"),
                    ("deadline:term:met", "deadline:term:met"),
                    ("deadline:term:superseded", "deadline:term:superseded"),
                    ("deadline:reminder:near", "deadline:reminder:near"),
                    ("deadline:reminder:passed", "deadline:reminder:passed"),
                    ("log:review:ready", "log:review:ready"),
                    ("log:review:overdue", "log:review:overdue"),
                    ("log:chain:broken", "log:chain:broken"),
                ],
                max_length=27,
            ),
        ),
        migrations.AddIndex(
            model_name="accessline",
            index=models.Index(fields=["case_id", "at"], name="access_line_of_case"),
        ),
        migrations.AddIndex(
            model_name="accessline",
            index=models.Index(fields=["actor_id", "at"], name="access_line_of_actor"),
        ),
        migrations.AddIndex(
            model_name="disclosure",
            index=models.Index(fields=["case_id", "at"], name="disclosure_of_case"),
        ),
        migrations.AddIndex(
            model_name="disclosure",
            index=models.Index(fields=["subject_id", "at"], name="disclosure_of_subject"),
        ),
        migrations.AddField(
            model_name="loground",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="casework.municipality"
            ),
        ),
        migrations.AddField(
            model_name="logreview",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="casework.loground",
            ),
        ),
        migrations.AddField(
            model_name="logverdict",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="logverdict",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verdicts",
                to="casework.logreview",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedline",
            constraint=models.UniqueConstraint(
                fields=("number", "position"), name="sealed_line_place"
            ),
        ),
        migrations.AddIndex(
            model_name="unsealedline",
            index=models.Index(fields=["recorded_at"], name="unsealed_since"),
        ),
        migrations.AddConstraint(
            model_name="loground",
            constraint=models.UniqueConstraint(
                fields=("municipality", "week"), name="log_round_once"
            ),
        ),
        migrations.AddIndex(
            model_name="logreview",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["due_at"],
                name="log_review_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="logreview",
            constraint=models.UniqueConstraint(
                fields=("round", "subject_key"), name="log_review_once"
            ),
        ),
    ]
