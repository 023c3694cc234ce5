"""A term keeps what it is looked at for: the ladder of moments with what is told at each."""

from django.db import migrations, models

KEEP = """
SELECT set_config('schakel.purpose', 'service', true);
UPDATE escalation_deadline SET looks = (
    SELECT coalesce(jsonb_agg(jsonb_build_array(moment, 'NEAR') ORDER BY moment), '[]'::jsonb)
    FROM jsonb_array_elements_text(reminders) AS moment
) || jsonb_build_array(jsonb_build_array(to_char(due_at AT TIME ZONE 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), 'DUE'));
UPDATE escalation_deadline SET rung = CASE WHEN passed_at IS NOT NULL THEN 'DUE'
    WHEN step > 0 THEN 'NEAR' ELSE '' END;
SELECT set_config('schakel.purpose', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("escalation", "0004_subject")]

    operations = [
        migrations.AddField("deadline", "looks", models.JSONField(default=list)),
        migrations.AddField(
            "deadline",
            "rung",
            models.CharField(
                blank=True,
                choices=[
                    ("NEAR", "NEAR"),
                    ("DUE", "DUE"),
                    ("SUPERVISOR", "SUPERVISOR"),
                    ("COORDINATOR", "COORDINATOR"),
                ],
                default="",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RemoveField("deadline", "reminders"),
        migrations.RemoveField("deadline", "step"),
    ]
