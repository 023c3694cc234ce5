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
                    ("item:content:corrected", "item:content:corrected"),
                    ("item:content:reclassified", "item:content:reclassified"),
                    ("item:content:conditioned", "item:content:conditioned"),
                    ("item:content:restricted", "item:content:restricted"),
                    ("item:content:unrestricted", "item:content:unrestricted"),
                    ("consent:record:made", "consent:record:made"),
                    ("consent:record:withdrawn", "consent:record:withdrawn"),
                    ("alert:danger:given", "alert:danger:given"),
                    ("alert:danger:confirmed", "alert:danger:confirmed"),
                    ("alert:danger:ended", "alert:danger:ended"),
                    ("alert:review:done", "alert:review:done"),
                    ("alert:review:late", "alert:review:late"),
                    ("case:crisis:shared", "case:crisis:shared"),
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
                    ("subject:informing:done", "subject:informing:done"),
                    ("subject:informing:deferred", "subject:informing:deferred"),
                    ("subject:informing:exempt", "subject:informing:exempt"),
                    ("subject:overview:made", "subject:overview:made"),
                    ("subject:request:registered", "subject:request:registered"),
                    ("subject:request:extended", "subject:request:extended"),
                    ("subject:request:answered", "subject:request:answered"),
                    ("subject:request:asked", "subject:request:asked"),
                    ("subject:request:decided", "subject:request:decided"),
                    ("subject:request:near", "subject:request:near"),
                    ("subject:request:late", "subject:request:late"),
                    ("deadline:term:set", "deadline:term:set"),
                    ("deadline:term:met", "deadline:term:met"),
                    ("deadline:term:superseded", "deadline:term:superseded"),
                    ("deadline:reminder:near", "deadline:reminder:near"),
                    ("deadline:reminder:passed", "deadline:reminder:passed"),
                    ("policy:version:drafted", "policy:version:drafted"),
                    ("policy:version:approved", "policy:version:approved"),
                    ("policy:version:rejected", "policy:version:rejected"),
                    ("case:hold:asked", "case:hold:asked"),
                    ("case:hold:confirmed", "case:hold:confirmed"),
                    ("case:hold:lift_asked", "case:hold:lift_asked"),
                    ("case:hold:lifted", "case:hold:lifted"),
                    ("log:review:ready", "log:review:ready"),
                    ("log:review:overdue", "log:review:overdue"),
                    ("log:chain:broken", "log:chain:broken"),
                ],
                max_length=27,
            ),
        ),
        # the worker reads an item by its columns: it is told of the new ones
        migrations.RunSQL(
            blind("casework_item", role="schakel_worker", to=WORDS), migrations.RunSQL.noop
        ),
    ]
