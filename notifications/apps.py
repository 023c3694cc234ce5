"""The messenger: reads the journal and tells the right people, no more than allowed."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Wires nothing: the messenger reads what others wrote."""

    name = "notifications"
    verbose_name = "Berichten"
