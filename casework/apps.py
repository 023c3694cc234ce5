"""The file: what is known, by whom, who may see it."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Refuses to start with a sharing policy or retention rules that are unknown or ambiguous."""

    name = "casework"
    verbose_name = "Casussen"

    def ready(self) -> None:
        from casework import purgers
        from casework.policies import first_policy, retention_in_force
        from casework.services.purge import PURGER

        first_policy()
        retention_in_force()
        purgers.register(PURGER)
