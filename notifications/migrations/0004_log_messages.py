"""The words about the review of the access log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_walls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="template",
            field=models.CharField(
                choices=[
                    ("REPORT_RECEIVED", "REPORT_RECEIVED"),
                    ("REPORT_JOINED", "REPORT_JOINED"),
                    ("INVITED", "INVITED"),
                    ("REGIE_ASSIGNED", "REGIE_ASSIGNED"),
                    ("REVIEW_REQUEST", "REVIEW_REQUEST"),
                    ("QUESTION_ANSWERED", "QUESTION_ANSWERED"),
                    ("REQUEST_RETURNED", "REQUEST_RETURNED"),
                    ("REQUEST_ADVISED", "REQUEST_ADVISED"),
                    ("ANSWER_QUESTION", "ANSWER_QUESTION"),
                    ("REQUEST_WITHDRAWN", "REQUEST_WITHDRAWN"),
                    ("REQUEST_ACCEPTED", "REQUEST_ACCEPTED"),
                    ("CASE_MOVED", "CASE_MOVED"),
                    ("REQUEST_OVERDUE", "REQUEST_OVERDUE"),
                    ("REQUEST_WAITS", "REQUEST_WAITS"),
                    ("CONFIRM_DATA", "CONFIRM_DATA"),
                    ("DATA_CONFIRMED", "DATA_CONFIRMED"),
                    ("DEADLINE_NEAR", "DEADLINE_NEAR"),
                    ("DEADLINE_PASSED", "DEADLINE_PASSED"),
                    ("PHASE_CHANGED", "PHASE_CHANGED"),
                    ("ACTION_PLANNED", "ACTION_PLANNED"),
                    ("NEW_INFORMATION", "NEW_INFORMATION"),
                    ("CASE_CLOSED", "CASE_CLOSED"),
                    ("LOG_REVIEW_READY", "LOG_REVIEW_READY"),
                    ("LOG_REVIEW_OVERDUE", "LOG_REVIEW_OVERDUE"),
                    ("LOG_REVIEW_WAITS", "LOG_REVIEW_WAITS"),
                    ("LOG_BROKEN", "LOG_BROKEN"),
                ],
                max_length=20,
            ),
        ),
    ]
