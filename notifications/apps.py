"""The messenger: reads the journal and tells the right people, no more than allowed."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Says what the messenger destroys; for the rest it reads what others wrote."""

    name = "notifications"
    verbose_name = "Berichten"

    def ready(self) -> None:
        from casework import purgers
        from notifications.services.purge import PURGER

        purgers.register(PURGER)
