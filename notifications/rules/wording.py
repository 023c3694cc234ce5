"""The words of every message: what to do and in which case, never about whom or what.

A mail reads the same for every kind of case and every event, so that its text, its length and
its subject tell an outsider nothing.
"""

from __future__ import annotations

from notifications.vocabulary import Template

INBOX: dict[Template, str] = {
    Template.REPORT_RECEIVED: "Er is een nieuwe melding. Bekijk de melding.",
    Template.REPORT_OVERDUE: "Een melding wacht te lang. Open een casus of voeg de melding toe.",
    Template.REPORT_JOINED: "Er is een nieuwe melding in casus {case}.",
    Template.INVITED: "U doet nu mee aan casus {case}.",
    Template.REGIE_ASSIGNED: "U heeft een regierol in casus {case}.",
    Template.REVIEW_REQUEST: "Beoordeel een verzoek in casus {case}.",
    Template.QUESTION_ANSWERED: "Uw vraag in casus {case} is beantwoord. Beoordeel het verzoek.",
    Template.REQUEST_RETURNED: "Uw verzoek in casus {case} is teruggelegd. Lees de reden.",
    Template.REQUEST_ADVISED: "U heeft advies gekregen in casus {case}.",
    Template.ANSWER_QUESTION: "Beantwoord een vraag over uw verzoek in casus {case}.",
    Template.REQUEST_WITHDRAWN: "Een verzoek in casus {case} is ingetrokken.",
    Template.REQUEST_ACCEPTED: "Uw verzoek in casus {case} is aangenomen.",
    Template.CASE_MOVED: "Casus {case} is verplaatst.",
    Template.REQUEST_OVERDUE: "Een verzoek in casus {case} wacht te lang. Zorg voor een besluit.",
    Template.REQUEST_WAITS: "Uw verzoek in casus {case} wacht nog op een besluit.",
    Template.CONFIRM_DATA: "Bevestig uw gegevens voor casus {case}.",
    Template.DATA_CONFIRMED: "Er zijn gegevens bevestigd in casus {case}.",
    Template.DEADLINE_NEAR: "Een termijn in casus {case} loopt bijna af.",
    Template.DEADLINE_PASSED: "Een termijn in casus {case} is verlopen.",
    Template.DEADLINE_ESCALATED: "Een termijn in casus {case} is verlopen. Laat iemand handelen.",
    Template.PHASE_CHANGED: "De fase van casus {case} is gewijzigd.",
    Template.ACTION_PLANNED: "U heeft een afspraak in het plan van casus {case}.",
    Template.NEW_INFORMATION: "Er is nieuwe informatie in casus {case}.",
    Template.CASE_CLOSED: "Casus {case} is gesloten.",
    Template.LOG_REVIEW_READY: "Er staan inzagen klaar om te beoordelen. Geef uw oordeel.",
    Template.LOG_REVIEW_OVERDUE: "Inzagen wachten te lang op uw oordeel. Doe dit vandaag.",
    Template.LOG_REVIEW_WAITS: "Inzagen wachten te lang op een oordeel. Vraag uw FG hoe het staat.",
    Template.LOG_BROKEN: "Regels over inzage zijn veranderd. Zoek uit wat er is gebeurd.",
    Template.DANGER: "Acuut gevaar: lees nu een melding.",
    Template.DANGER_IN_CASE: "Er is acuut gevaar gemeld. Bekijk met wie is gedeeld.",
    Template.DANGER_REVIEW: "Er is acuut gevaar gemeld. Toets de melding binnen twee werkdagen.",
    Template.DANGER_REVIEW_LATE: "Een melding van acuut gevaar is nog niet getoetst.",
    Template.DANGER_CONFIRM: "Uw organisatie meldde acuut gevaar. Bevestig als dit langer duurt.",
    Template.DANGER_REVIEWED: "Een melding van acuut gevaar is getoetst.",
    Template.CRISIS_OPENED: "Er is iets dringends in casus {case}. Bekijk de casus.",
    Template.CRISIS_SHARED: "Er zijn dringend gegevens gedeeld in casus {case}.",
    Template.ACCESS_DIFFERS: "Toegang klopt niet met de besluiten. Zoek uit hoe dat komt.",
    Template.POLICY_WAITS: "Er is een voorstel voor het deelbeleid. Geef uw oordeel.",
    Template.POLICY_APPROVED: "Uw voorstel voor het deelbeleid is vastgesteld.",
    Template.POLICY_REJECTED: "Uw voorstel voor het deelbeleid gaat niet door. Lees de reden.",
    Template.RIGHTS_ASKED: "Besluit over een verzoek in casus {case}.",
    Template.RIGHTS_NEAR: "Een verzoek van een betrokkene wacht op antwoord.",
    Template.RIGHTS_LATE: "Een verzoek van een betrokkene is te laat. Antwoord vandaag.",
    Template.TASK: "Er wacht een besluit op u in casus {case}.",
    Template.MAIL_FAILED: "Een mail over casus {case} kwam niet aan. Bel zo nodig zelf.",
    Template.DANGER_MAIL_FAILED: "Een mail over acuut gevaar kwam niet aan. Bel wie u waarschuwde.",
}

SUBJECT = "Er is een taak voor u in casus {case}"
SUBJECT_WITHOUT_CASE = "Er is een taak voor u in Schakel"

BODY = """\
{subject}.

Bekijk de taak in Schakel:
{link}

U moet eerst inloggen. U kunt niet antwoorden op deze mail.
"""


def inbox_text(template: Template, reference: str) -> str:
    """Write the line in the inbox."""
    return INBOX[template].format(case=reference)


def mail_subject(reference: str) -> str:
    """Write the subject of a mail; a report that is no case yet has no reference in it."""
    return SUBJECT.format(case=reference) if reference else SUBJECT_WITHOUT_CASE


def mail_body(reference: str, link: str) -> str:
    """Write the text of a mail: there is work, in which case, and where to find it."""
    return BODY.format(subject=mail_subject(reference), link=link)
