"""Versions of the sharing policy, which no act changes once decided, and the mark of them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DECIDED_ONCE = """
CREATE FUNCTION casework_policy_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a version of the policy stays (%)', OLD.number
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.decided_at IS NOT NULL
       OR (to_jsonb(NEW) - ARRAY['decided_at', 'decided_by_id', 'verdict', 'valid_from'])
          <> (to_jsonb(OLD) - ARRAY['decided_at', 'decided_by_id', 'verdict', 'valid_from'])
    THEN
        RAISE EXCEPTION 'a version of the policy is written and decided once (%)', OLD.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER policy_stays BEFORE UPDATE OR DELETE ON casework_policyversion
    FOR EACH ROW EXECUTE FUNCTION casework_policy_stays();
"""

UNDO = """
DROP TRIGGER policy_stays ON casework_policyversion;
DROP FUNCTION casework_policy_stays();
"""


class Migration(migrations.Migration):
    """Adds a table with its promise, and columns that begin empty; no data changes."""

    dependencies = [
        ("casework", "0004_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="policy",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="casegrant",
            name="policy",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="itemgrant",
            name="policy",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="journalevent",
            name="policy",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="legalground",
            name="policy",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="release",
            name="policy",
            field=models.CharField(blank=True, default="", max_length=12),
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
                    ("policy:version:drafted", "policy:version:drafted"),
                    ("policy:version:approved", "policy:version:approved"),
                    ("policy:version:rejected", "policy:version:rejected"),
                ],
                max_length=27,
            ),
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("label", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=1000)),
                ("drafted_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("verdict", models.CharField(blank=True, max_length=1000)),
                ("valid_from", models.DateTimeField(blank=True, null=True)),
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
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="casework.municipality"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "number"), name="policy_number_once"
                    ),
                    models.UniqueConstraint(
                        fields=("municipality", "valid_from"), name="policy_moment_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="policy_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            models.Q(("drafted_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="policy_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_at__lt", models.F("valid_from")),
                            ),
                            _connector="OR",
                        ),
                        name="policy_decided_before_it_holds",
                    ),
                ],
            },
        ),
        migrations.RunSQL(DECIDED_ONCE, UNDO),
    ]
