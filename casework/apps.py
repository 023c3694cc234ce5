"""The file: what is known, by whom, who may see it."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Refuses to start with a sharing policy that is unknown or ambiguous."""

    name = "casework"
    verbose_name = "Casussen"

    def ready(self) -> None:
        from casework.policies import first_policy

        first_policy()
