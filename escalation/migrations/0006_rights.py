import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import escalation.rules.rights
from casework.migrations._walls import NOBODY, blind, case_granted, no_wall, sighted, wall

OF_MY_PARTY = (
    "party_id IN (SELECT party_id FROM casework_desk WHERE group_id = ANY (schakel_groups()))"
)


WALLS = {
    # who takes part in a case does not know of a request: only who handles it does
    "escalation_rightsrequest": wall("escalation_rightsrequest", NOBODY, readers=["oversight"]),
    "escalation_rightstask": wall(
        "escalation_rightstask", f"({case_granted()} AND {OF_MY_PARTY})", readers=["oversight"]
    ),
}

WORKER = "schakel_worker"
WORDS = {
    "escalation_rightsrequest": ["extension_reason", "reason"],
    "escalation_rightstask": ["reason", "lift_reason"],
}


class Migration(migrations.Migration):
    """Adds the requests of data subjects, behind the wall; there are none yet."""

    dependencies = [
        ("casework", "0014_rights"),
        ("escalation", "0005_looks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="private",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="RightsRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("ACCESS", "ACCESS"),
                                ("RECTIFICATION", "RECTIFICATION"),
                                ("ERASURE", "ERASURE"),
                                ("RESTRICTION", "RESTRICTION"),
                                ("OBJECTION", "OBJECTION"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                    ),
                ),
                ("received_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("due_on", models.DateField(blank=True, null=True)),
                ("extended_at", models.DateTimeField(blank=True, null=True)),
                ("extension_told_on", models.DateField(blank=True, null=True)),
                ("extension_reason", models.CharField(blank=True, max_length=1000)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("GRANTED", "GRANTED"),
                            ("PARTLY", "PARTLY"),
                            ("REFUSED", "REFUSED"),
                            ("REFERRED", "REFERRED"),
                            ("WITHDRAWN", "WITHDRAWN"),
                        ],
                        max_length=20,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_requests",
                        to="casework.case",
                    ),
                ),
                (
                    "deadline",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_request",
                        to="escalation.deadline",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.desk",
                    ),
                ),
                (
                    "extended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.subject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RightsTask",
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
                            ("ACCESS", "ACCESS"),
                            ("RECTIFICATION", "RECTIFICATION"),
                            ("ERASURE", "ERASURE"),
                            ("RESTRICTION", "RESTRICTION"),
                            ("OBJECTION", "OBJECTION"),
                        ],
                        max_length=20,
                    ),
                ),
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
                ("told", models.BooleanField()),
                ("asked_at", models.DateTimeField()),
                ("received_on", models.DateField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[("OPEN", "OPEN"), ("GRANTED", "GRANTED"), ("REFUSED", "REFUSED")],
                        default=escalation.rules.rights.Verdict["OPEN"],
                        max_length=20,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lift_told_on", models.DateField(blank=True, null=True)),
                ("lift_reason", models.CharField(blank=True, max_length=1000)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.item",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.party",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="escalation.rightsrequest",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("extended_at__isnull", True),
                        ("extended_by__isnull", True),
                        ("extension_told_on__isnull", True),
                    ),
                    models.Q(
                        ("extended_at__isnull", False),
                        ("extended_by__isnull", False),
                        ("extension_told_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="rights_extended_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("answered_on__isnull", True),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("answered_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="rights_answered_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("answered_at__isnull", True)),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="rights_answered_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightstask",
            constraint=models.UniqueConstraint(
                fields=("request", "item", "kind"), name="rights_task_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rightstask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="rights_task_decided_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightstask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lift_told_on__isnull", True),
                        ("lifted_at__isnull", True),
                        ("lifted_by__isnull", True),
                    ),
                    models.Q(
                        ("lift_told_on__isnull", False),
                        ("lifted_at__isnull", False),
                        ("lifted_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="rights_task_lifted_pair",
            ),
        ),
        *(migrations.RunSQL(up, no_wall(table)) for table, up in WALLS.items()),
        *(
            migrations.RunSQL(blind(table, role=WORKER, to=columns), sighted(table, role=WORKER))
            for table, columns in WORDS.items()
        ),
    ]
