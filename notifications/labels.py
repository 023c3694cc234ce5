"""The Dutch words for the codes of the messenger."""

from __future__ import annotations

from notifications.vocabulary import Topic, Way

TOPIC: dict[Topic, str] = {
    Topic.URGENT: "Acuut gevaar en crisis",
    Topic.REPORTS: "Nieuwe meldingen",
    Topic.REQUESTS: "Verzoeken, vragen en besluiten",
    Topic.TERMS: "Termijnen",
    Topic.WORK: "Uw rol en uw afspraken",
    Topic.OVERSIGHT: "Controle van inzagen",
    Topic.NEWS: "Nieuws in uw casussen",
}

TOPIC_HELP: dict[Topic, str] = {
    Topic.URGENT: "Dit kunt u niet uitzetten.",
    Topic.REPORTS: "Een melding van buiten, of een melding in uw casus.",
    Topic.REQUESTS: "Opschalen en afschalen: u beoordeelt, bevestigt of hoort het besluit.",
    Topic.TERMS: "Een termijn in uren komt altijd meteen.",
    Topic.WORK: "U doet mee aan een casus, of u krijgt een regierol of een afspraak.",
    Topic.OVERSIGHT: "Alleen voor wie inzagen beoordeelt.",
    Topic.NEWS: "Een nieuwe fase, nieuwe informatie, een casus die sluit.",
}

WAY: dict[Way, str] = {
    Way.NOW: "Meteen een mail",
    Way.DIGEST: "Dagoverzicht",
    Way.NONE: "Geen mail",
}
