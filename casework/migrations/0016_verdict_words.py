"""Lets the worker, who counts verdicts that wait, read no words of a verdict."""

from django.db import migrations

from casework.migrations._walls import blind, sighted

TABLE, WORKER = "casework_logverdict", "schakel_worker"


class Migration(migrations.Migration):
    dependencies = [("casework", "0015_terms")]

    operations = [
        migrations.RunSQL(blind(TABLE, role=WORKER, to=["reason"]), sighted(TABLE, role=WORKER)),
    ]
