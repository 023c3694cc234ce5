"""The ladder: local, ZVH, JOR, OTH, RIEC and back, in time."""

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    """Refuses to start with a ladder or a catalogue of terms that contradicts itself."""

    name = "escalation"
    verbose_name = "Op- en afschalen"

    def ready(self) -> None:
        from casework import purgers
        from escalation import protocol
        from escalation.services.purge import PURGER

        protocol.ladder()
        protocol.terms()
        protocol.informing()
        purgers.register(PURGER)
