"""Which story belongs to which kind of case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casework.vocabulary import CaseKind
from escalation.management.demo.confused import confused
from escalation.management.demo.safety import detainee, spawned_care, undermining, violence
from escalation.management.demo.story import Story
from escalation.management.demo.youth import group, spawned_youth, youth

K = CaseKind

TELL: Mapping[CaseKind, Callable[[Story, str], None]] = {
    K.CONFUSED_BEHAVIOUR: confused,
    K.DOMESTIC_VIOLENCE: violence,
    K.YOUTH_AT_RISK: youth,
    K.YOUTH_GROUP: group,
    K.UNDERMINING: undermining,
    K.DETAINEE_RETURN: detainee,
}
"""The story of each kind."""

SEQUELS: Mapping[str, Callable[[Story, str], None]] = {"jor": spawned_youth, "care": spawned_care}
"""The story of a case that another case spawned."""
