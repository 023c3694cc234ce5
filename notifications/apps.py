"""The messenger: reads the journal and tells the right people, no more than allowed."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Says what the messenger destroys, and who can tell whether a request was read."""

    name = "notifications"
    verbose_name = "Berichten"

    def ready(self) -> None:
        from casework import purgers
        from escalation import receipts
        from notifications.selectors.receipts import receipts as told
        from notifications.services.purge import PURGER

        purgers.register(PURGER)
        receipts.register(told)
