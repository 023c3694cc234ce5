"""The wiring: settings, pages that belong to no app, and the checks at start."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the checks at start."""

    name = "config"
    label = "config"
    verbose_name = "Schakel"

    def ready(self) -> None:
        from config import checks, operations  # the latter notes when this process began

        assert operations.STARTED
        checks.register_checks()
