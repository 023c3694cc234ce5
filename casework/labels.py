"""The Dutch word for every code a person may read on screen; the one place for such words."""

from __future__ import annotations

from casework.vocabulary import (
    AgeGroup,
    CaseKind,
    Category,
    Consenter,
    ConsentKind,
    Covers,
    EscalationGround,
    EventType,
    Ground,
    JorGround,
    LogAction,
    LogPurpose,
    LogReviewKind,
    MoveOutcome,
    Omission,
    OrganisationKey,
    Phase,
    RegieSlot,
    Regime,
    ReportKind,
    ReviewOutcome,
    Role,
    Setting,
    SubjectKind,
    Table,
    Verdict,
)

CASE_KIND = {
    CaseKind.CONFUSED_BEHAVIOUR: "Onbegrepen gedrag",
    CaseKind.DOMESTIC_VIOLENCE: "Huiselijk geweld",
    CaseKind.YOUTH_GROUP: "Jeugdgroep",
    CaseKind.YOUTH_AT_RISK: "Risicojongere",
    CaseKind.UNDERMINING: "Ondermijning",
    CaseKind.DETAINEE_RETURN: "Re-integratie",
}

TABLE = {
    Table.LOCAL: "Lokaal overleg",
    Table.ZVH: "Zorg- en Veiligheidshuis",
    Table.JOR: "Justitieel Overleg Risicojongeren",
    Table.OTH: "Ondermijningstafel",
    Table.RIEC: "RIEC",
}

TABLE_SHORT = {**TABLE, Table.LOCAL: "Lokaal", Table.ZVH: "ZVH", Table.JOR: "JOR", Table.OTH: "OTH"}

PHASE = {
    Phase.AVE_1: "Geen of alleen een vermoeden",
    Phase.AVE_2: "Vraag of probleem",
    Phase.AVE_3: "Complexe problemen",
    Phase.AVE_4: "Volledige escalatie",
}

SETTING = {
    Setting.LOKAAL: "Lokaal overleg",
    Setting.CRISIS: "Crisismaatregel",
    Setting.ZVH_TRIAGE: "Weging Zorg- en Veiligheidshuis",
    Setting.ZVH_CASUS: "Casusoverleg Zorg- en Veiligheidshuis",
    Setting.JOR: "Justitieel Overleg Risicojongeren",
    Setting.OTH: "Ondermijningstafel",
    Setting.RIEC_SIGNAAL: "Weging RIEC",
    Setting.RIEC_CASUS: "Casusoverleg RIEC",
}

CATEGORY = {
    Category.ID: "Naam en contactgegevens",
    Category.GROEP: "Groep of plek, zonder namen",
    Category.BSN: "Burgerservicenummer",
    Category.WOON: "Wonen en overlast",
    Category.FIN: "Geld en inkomen",
    Category.REL: "Gezin en omgeving",
    Category.VOORZ: "Voorzieningen",
    Category.HULP: "Hulp en begeleiding",
    Category.GEZ: "Gezondheid",
    Category.VTH: "Veilig Thuis",
    Category.ONDW: "School en verzuim",
    Category.POL8: "Politiegegevens",
    Category.POL9_10: "Politiegegevens (artikel 9 en 10)",
    Category.POL12: "Politiegegevens (informanten)",
    Category.JUS: "Justitiële gegevens",
    Category.BEST: "Toezicht en maatregelen",
    Category.BEDR: "Bedrijf en vergunningen",
    Category.VERBL: "Verblijfsstatus",
    Category.FISC: "Belastinggegevens",
    Category.SEKS: "Seksueel gedrag",
    Category.BIBOB: "Bibob",
    Category.SIGN: "Signaal ondermijning",
    Category.PRO: "Contactpersonen",
    Category.DEELN: "Deelnemers",
    Category.META: "Fase, tafel en termijnen",
    Category.PLAN: "Plan en verzoek",
    Category.LOG: "Logboek",
}

ORGANISATION = {
    OrganisationKey.PC: "de procescoördinator",
    OrganisationKey.ZVH_PR: "de procesregisseur van het Zorg- en Veiligheidshuis",
    OrganisationKey.BURG: "de burgemeester en cluster OOV",
    OrganisationKey.COL_SD: "Samen Doen",
    OrganisationKey.COL_JEUGD: "de gemeente voor jeugd en leerplicht",
    OrganisationKey.COL_VTH: "de gemeente voor toezicht en handhaving",
    OrganisationKey.POL: "de politie",
    OrganisationKey.OM: "het Openbaar Ministerie",
    OrganisationKey.DJI: "de Dienst Justitiële Inrichtingen",
    OrganisationKey.RVDK: "de Raad voor de Kinderbescherming",
    OrganisationKey.GGD: "de GGD",
    OrganisationKey.RECL: "de reclassering",
    OrganisationKey.VT: "Veilig Thuis",
    OrganisationKey.GI: "de gecertificeerde instelling",
    OrganisationKey.GGZ: "de ggz en verslavingszorg",
    OrganisationKey.JH: "de jeugdhulp",
    OrganisationKey.WOCO: "de woningcorporatie",
    OrganisationKey.ONDW: "de school",
    OrganisationKey.WELZIJN: "het welzijnswerk",
    OrganisationKey.HALT: "Halt",
    OrganisationKey.SHN: "Slachtofferhulp",
    OrganisationKey.RIEC_PART: "de andere deelnemers aan het RIEC",
    OrganisationKey.RIEC_BUR: "het bureau van het RIEC",
    OrganisationKey.BEHEER: "het technisch beheer",
    OrganisationKey.TOETS: "de functionaris gegevensbescherming",
    OrganisationKey.STAT: "de beleidsinformatie",
}
"""An organisation inside a sentence, with its article."""

GROUND = {
    Ground.N: "noodzaak",
    Ground.T: "toestemming",
    Ground.C: "conflict van plichten",
    Ground.G: "goed hulpverlenerschap",
    Ground.W: "wettelijke plicht",
    Ground.W526: "Wmo 5.2.6",
    Ground.W533: "Wmo 5.3.3(3)",
    Ground.P16a: "Wpg 16(1)(a)",
    Ground.P16b: "Wpg 16(1)(b)",
    Ground.P42: "Bpg 4:2(1)",
    Ground.P42t: "Bpg 4:2(2)",
    Ground.P19: "Wpg 19",
    Ground.P20: "Wpg 20(1)",
    Ground.P203: "Wpg 20(3)",
    Ground.J39e: "Wjsg 39e",
    Ground.J39f: "Wjsg 39f",
    Ground.J39fa: "Wjsg 39fa",
    Ground.MELD: "melding in behandeling",
    Ground.UITVRAAG: "gerichte vraag",
    Ground.TOEGEL: "besluit tot toelating",
    Ground.BRON: "vrijgave door de bron",
    Ground.DERDE: "besluit over de derde",
    Ground.B28: "Wet Bibob 28(2)",
    Ground.B28d: "Wet Bibob 28(2)(d)",
    Ground.SN: "Wvggz 8:29(1)",
    Ground.TD: "toetsdossier",
}
"""A legal ground inside a sentence."""
SETTING_PURPOSE = {
    Setting.LOKAAL: "Problemen samen oplossen en passende hulp regelen",
    Setting.CRISIS: "Ernstig nadeel voorkomen in een crisis",
    Setting.ZVH_TRIAGE: "Beoordelen of het Zorg- en Veiligheidshuis kan helpen",
    Setting.ZVH_CASUS: "Ingewikkelde problemen met zorg en veiligheid samen aanpakken",
    Setting.JOR: "Voorkomen dat een jongere (weer) de fout in gaat",
    Setting.OTH: "Ondermijning tegengaan",
    Setting.RIEC_SIGNAAL: "Beoordelen of het RIEC kan helpen",
    Setting.RIEC_CASUS: "Georganiseerde criminaliteit tegengaan",
}
"""For what data are shared in a setting, as a data subject reads it."""

GROUND_TOLD = {
    Ground.N: "Nodig voor de taak",
    Ground.T: "Uw toestemming",
    Ground.C: "Besluit van de hulpverlener",
    Ground.G: "Goede hulpverlening",
    Ground.W: "De wet schrijft dit voor",
    Ground.W526: "Verstrekking aan Veilig Thuis",
    Ground.W533: "Hulp van een andere professional nodig",
    Ground.SN: "Ernstig nadeel voorkomen",
    Ground.B28: "Wet Bibob",
    Ground.B28d: "Wet Bibob",
}
"""A ground as a data subject reads it; those of police and justice never get there."""

OMISSION = {
    Omission.POLICE: (
        "Politiegegevens",
        "De politie beslist zelf over inzage in haar gegevens. Verwijs naar de politie.",
        "Wpg 25 tot en met 28",
    ),
    Omission.JUSTICE: (
        "Justitiële en strafvorderlijke gegevens",
        "Het Openbaar Ministerie beslist zelf. Verwijs naar het Openbaar Ministerie.",
        "Wjsg 39i en 39m",
    ),
    Omission.OTHER_LAW: (
        "Bibob- en belastinggegevens",
        "Voor deze gegevens geldt een eigen geheimhouding. Verwijs naar de bron.",
        "Wet Bibob 28; AWR 67",
    ),
    Omission.REPORTER: (
        "Meldingen, en wie iets meldde",
        "Wie een melding deed, mag niet bekend worden.",
        "Wmo 2015 5.3.1(4); UAVG 41(1)(i)",
    ),
    Omission.THIRD_PERSON: (
        "Gegevens over anderen",
        "Dit gaat over gezin, omgeving, professionals of een andere betrokkene. "
        "Ook wat bij meer betrokkenen niet op één naam staat, blijft weg.",
        "AVG 15(4); Wmo 2015 5.3.2(4); Jeugdwet 7.3.10",
    ),
    Omission.SECRECY: (
        "Hulpverleners met beroepsgeheim",
        "Ook dát iemand daar bekend is, is geheim. De betrokkene vraagt het zelf bij hen op.",
        "BW 7:457; Wet BIG 88; AVG 9",
    ),
}
"""What stays out of an overview: what it is, why, and the law; for who handles the request."""

SUBJECT_KIND = {
    SubjectKind.PERSON: "Persoon",
    SubjectKind.HOUSEHOLD: "Huishouden",
    SubjectKind.GROUP: "Groep",
    SubjectKind.LOCATION: "Locatie",
    SubjectKind.COMPANY: "Bedrijf",
}

REPORT_KIND = {
    ReportKind.SIGNAL: "Signaal",
    ReportKind.REGISTRATION: "Registratie",
    ReportKind.CONCERN: "Zorgmelding",
}

REGIME = {
    Regime.AVG: "AVG",
    Regime.WPG: "Wet politiegegevens",
    Regime.WJSG: "Wet justitiële en strafvorderlijke gegevens",
    Regime.BIBOB: "Wet Bibob",
}

REGIE_SLOT = {
    RegieSlot.CASE_DIRECTION: "Casusregie",
    RegieSlot.PROCESS_DIRECTION: "Procesregie",
    RegieSlot.OPERATIONAL_OWNER: "Operationeel verantwoordelijk",
    RegieSlot.ADMINISTRATIVE_OWNER: "Bestuurlijk verantwoordelijk",
}

ROLE = {
    Role.PROCESS_COORDINATOR: "Procescoördinator zorg en veiligheid",
    Role.CARE_INTAKE: "Intake Samen Doen",
    Role.CARE_WORKER: "Medewerker Samen Doen",
    Role.CASE_DIRECTOR: "Casusregisseur",
    Role.POLICE_WORKER: "Wijkagent",
    Role.ASSISTANT_PROSECUTOR: "Hulpofficier van justitie",
    Role.ZVH_PROCESS_DIRECTOR: "Procesregisseur Zorg- en Veiligheidshuis",
    Role.ZVH_TRIAGE: "Triage Zorg- en Veiligheidshuis",
    Role.PROSECUTOR: "Officier van justitie",
    Role.PROBATION: "Reclassering",
    Role.YOUTH_JUSTICE: "Jeugd en justitie",
    Role.MENTAL_HEALTH: "Ggz",
    Role.ADDICTION_CARE: "Verslavingszorg",
    Role.SAFE_HOME: "Veilig Thuis",
    Role.HOUSING: "Woningcorporatie",
    Role.YOUTH_WORK: "Jongerenwerk",
    Role.ENFORCEMENT: "Toezicht en handhaving",
    Role.EDUCATION: "Leerplicht",
    Role.MAYOR: "Burgemeester",
    Role.ALDERMAN: "Wethouder",
    Role.PUBLIC_ORDER_OFFICER: "Cluster OOV",
    Role.UNDERMINING_DIRECTOR: "Regisseur ondermijning",
    Role.PRIVACY_OFFICER: "Privacyfunctionaris ondermijning",
    Role.RIEC_OFFICER: "Accountmanager RIEC",
    Role.DPO: "Functionaris gegevensbescherming",
    Role.ADMIN: "Technisch beheer",
}

ESCALATION_GROUND = {
    EscalationGround.QUESTION: "Er is een vraag of probleem",
    EscalationGround.SIGNAL: "Er is een melding",
    EscalationGround.STAGNATION: "De samenwerking zit vast",
    EscalationGround.COMPLEXITY: "De problemen zijn complex",
    EscalationGround.SAFETY: "De veiligheid is in gevaar",
    EscalationGround.TOTAL_ESCALATION: "De situatie escaleert volledig",
    EscalationGround.SOCIAL_UNREST: "Er is (dreigende) maatschappelijke onrust",
    EscalationGround.CALAMITY: "Er is een calamiteit",
    EscalationGround.MANAGEMENT_DEADLOCK: "Leidinggevenden komen er niet uit",
    EscalationGround.LIFE_THREATENING: "Er is levensgevaar",
}

JOR_GROUND = {
    JorGround.CRIMINAL_CASE: "Er loopt een strafzaak",
    JorGround.IMMINENT_CRIMINAL: "Er dreigt een strafzaak",
}

MOVE_OUTCOME = {
    MoveOutcome.ACCEPTED: "Aangenomen",
    MoveOutcome.RETURNED: "Teruggelegd",
    MoveOutcome.ADVICE: "Advies gegeven",
    MoveOutcome.MORE_INFORMATION: "Vraag gesteld",
    MoveOutcome.WITHDRAWN: "Ingetrokken",
}

CONSENT_KIND = {
    ConsentKind.LIFT_SECRECY: "Gegevens delen die onder een geheim vallen",
    ConsentKind.AVG_GROUND: "Gegevens gebruiken (AVG)",
    ConsentKind.ACCEPT_HELP: "Hulp aannemen",
}

AGE_GROUP = {
    AgeGroup.ADULT: "16 jaar of ouder",
    AgeGroup.YOUTH: "12 tot en met 15 jaar",
    AgeGroup.CHILD: "Jonger dan 12 jaar",
}

CONSENTER = {
    Consenter.SELF: "De betrokkene zelf",
    Consenter.REPRESENTATIVE: "Ouder, voogd of andere vertegenwoordiger",
}

REVIEW_OUTCOME = {
    ReviewOutcome.LAWFUL: "Het delen was terecht",
    ReviewOutcome.UNLAWFUL: "Het delen was niet terecht",
}

OWN_GROUND = {
    Ground.T: "Uitdrukkelijke toestemming van de betrokkene",
    Ground.C: "Conflict van plichten",
    Ground.W: "Wettelijke plicht of bevoegdheid",
    Ground.W526: "Verstrekken aan Veilig Thuis (Wmo 5.2.6)",
    Ground.G: "Goed hulpverlenerschap (Wgs 2.29(2))",
    Ground.SN: "Strikt noodzakelijk bij een crisismaatregel (Wvggz 8:29)",
}
"""Grounds a source chooses itself, for what is under a secret or in acute danger."""

EVENT = {
    EventType.REPORT_RECEIVED: "Melding ontvangen",
    EventType.REPORT_OVERDUE: "Melding wacht te lang",
    EventType.REPORT_JOINED: "Melding toegevoegd",
    EventType.CASE_OPENED: "Casus geopend",
    EventType.CASE_CLOSED: "Casus gesloten",
    EventType.CASE_LINKED: "Gekoppelde casus gemaakt",
    EventType.PARTY_ADMITTED: "Deelnemer toegelaten",
    EventType.PARTY_OPTED_IN: "Deelnemer zichtbaar geworden",
    EventType.PARTY_ENDED: "Deelname gestopt",
    EventType.SETTING_OPENED: "Overleg geopend",
    EventType.SETTING_CLOSED: "Overleg afgesloten",
    EventType.REGIE_ASSIGNED: "Regie toegewezen",
    EventType.PHASE_CHANGED: "Fase gewijzigd",
    EventType.TABLE_MOVED: "Casus verplaatst",
    EventType.ITEM_ADDED: "Gegeven toegevoegd",
    EventType.ITEM_RELEASED: "Gegevens gedeeld",
    EventType.ITEM_WITHDRAWN: "Gegeven ingetrokken",
    EventType.ITEM_CORRECTED: "Gegeven verbeterd",
    EventType.ITEM_RECLASSIFIED: "Soort gegeven gewijzigd",
    EventType.ITEM_CONDITIONED: "Voorwaarden gewijzigd",
    EventType.ITEM_RESTRICTED: "Gebruik van gegeven beperkt",
    EventType.ITEM_UNRESTRICTED: "Beperking van gegeven opgeheven",
    EventType.OTHERS_STATED: "Verklaard: geen andere personen herkenbaar",
    EventType.OTHERS_CHECKED: "Gecontroleerd: geen andere personen herkenbaar",
    EventType.CONFIDENTIALITY_ACCEPTED: "Akkoord met geheimhouding",
    EventType.REFERRAL_MADE: "Afspraak over de tafel",
    EventType.REFERRAL_ENDED: "Afspraak over de tafel beëindigd",
    EventType.FEEDBACK_GIVEN: "Teruggekoppeld wat het resultaat opleverde",
    EventType.CONSENT_RECORDED: "Toestemming vastgelegd",
    EventType.CONSENT_WITHDRAWN: "Toestemming ingetrokken",
    EventType.ALERT_GIVEN: "Acuut gevaar gemeld",
    EventType.ALERT_CONFIRMED: "Acuut gevaar bevestigd",
    EventType.ALERT_ENDED: "Melding van acuut gevaar gestopt",
    EventType.ALERT_REVIEWED: "Acuut gevaar achteraf getoetst",
    EventType.ALERT_REVIEW_LATE: "Toets van acuut gevaar is te laat",
    EventType.CRISIS_SHARED: "Gegevens gedeeld bij de crisismaatregel",
    EventType.GROUND_RECORDED: "Grondslag vastgelegd",
    EventType.GROUND_WITHDRAWN: "Grondslag ingetrokken",
    EventType.ACTION_PLANNED: "Afspraak gemaakt",
    EventType.ACTION_DONE: "Afspraak klaar",
    EventType.FACT_RECORDED: "Gebeurtenis vastgelegd",
    EventType.MOVE_REQUESTED: "Verzoek ingediend",
    EventType.MOVE_RETURNED: "Verzoek teruggelegd",
    EventType.MOVE_ADVISED: "Advies gegeven",
    EventType.MOVE_QUESTIONED: "Vraag gesteld over het verzoek",
    EventType.MOVE_ANSWERED: "Vraag beantwoord",
    EventType.MOVE_WITHDRAWN: "Verzoek ingetrokken",
    EventType.MOVE_ACCEPTED: "Verzoek aangenomen",
    EventType.MOVE_OVERDUE: "Verzoek te laat beoordeeld",
    EventType.RELEASE_ASKED: "Gegevens gevraagd",
    EventType.RELEASE_CONFIRMED: "Gegevens bevestigd door bron",
    EventType.SUBJECT_TOLD: "Betrokkene geïnformeerd",
    EventType.SUBJECT_DEFERRED: "Informeren van betrokkene uitgesteld",
    EventType.SUBJECT_EXEMPT: "Betrokkene informeren hoeft niet",
    EventType.OVERVIEW_MADE: "Inzageoverzicht gemaakt",
    EventType.RIGHTS_REGISTERED: "Verzoek van betrokkene ontvangen",
    EventType.RIGHTS_EXTENDED: "Termijn van verzoek verlengd",
    EventType.RIGHTS_ANSWERED: "Verzoek van betrokkene beantwoord",
    EventType.RIGHTS_ASKED: "Verzoek van betrokkene aan de bron gevraagd",
    EventType.RIGHTS_DECIDED: "Bron besloot op verzoek van betrokkene",
    EventType.RIGHTS_NEAR: "Termijn van verzoek nadert",
    EventType.RIGHTS_LATE: "Termijn van verzoek verlopen",
    EventType.DEADLINE_SET: "Termijn gestart",
    EventType.DEADLINE_MET: "Termijn gehaald",
    EventType.DEADLINE_SUPERSEDED: "Termijn vervangen",
    EventType.DEADLINE_SUSPENDED: "Termijn staat stil",
    EventType.DEADLINE_RESUMED: "Termijn loopt weer",
    EventType.DEADLINE_EXTENDED: "Termijn verlengd",
    EventType.DEADLINE_NEAR: "Termijn nadert",
    EventType.DEADLINE_PASSED: "Termijn verlopen",
    EventType.DEADLINE_ESCALATED: "Verlopen termijn voorgelegd",
    EventType.POLICY_DRAFTED: "Deelbeleid voorgesteld",
    EventType.POLICY_APPROVED: "Deelbeleid vastgesteld",
    EventType.POLICY_REJECTED: "Voorstel deelbeleid afgewezen",
    EventType.HOLD_ASKED: "Bewaarplicht gevraagd",
    EventType.HOLD_CONFIRMED: "Bewaarplicht bevestigd",
    EventType.HOLD_LIFT_ASKED: "Einde bewaarplicht gevraagd",
    EventType.HOLD_LIFTED: "Bewaarplicht beëindigd",
    EventType.LOG_REVIEW_READY: "Controle van het logboek klaargezet",
    EventType.LOG_REVIEW_OVERDUE: "Controle van het logboek te laat",
    EventType.LOG_BROKEN: "Logboek klopt niet",
    EventType.ACCESS_DIFFERS: "Toegang klopt niet met de besluiten",
}

LOG_ACTION = {
    LogAction.READ: "bekeken",
    LogAction.LIST: "in een lijst getoond",
    LogAction.SEARCH: "op naam gezocht",
    LogAction.EXPLAIN: "wie ziet wat bekeken",
    LogAction.EXPORT: "overzicht gemaakt",
    LogAction.WRITE: "geprobeerd te wijzigen",
    LogAction.CREATE: "toegevoegd",
    LogAction.CHANGE: "gewijzigd",
    LogAction.DISCLOSE: "gegevens verstrekt",
    LogAction.COMBINE: "gekoppeld",
}

LOG_PURPOSE = {
    LogPurpose.HANDLING: "casus behandelen",
    LogPurpose.INTAKE: "melding behandelen",
    LogPurpose.OVERSIGHT: "toezicht",
    LogPurpose.CONTROL: "eigen controle",
}

LOG_REVIEW_KIND = {
    LogReviewKind.SAMPLE: "Steekproef",
    LogReviewKind.MANY_CASES: "Veel casussen in korte tijd",
    LogReviewKind.OUTSIDE_HOURS: "Buiten werktijd",
    LogReviewKind.REFUSED: "Vaak geweigerd",
    LogReviewKind.WITHOUT_ACT: "Lang kijken zonder iets te doen",
    LogReviewKind.AFTER_LEAVING: "Blijven proberen na vertrek",
}

VERDICT = {
    Verdict.LAWFUL: "Rechtmatig",
    Verdict.TO_ASK: "Navragen",
    Verdict.UNLAWFUL: "Onrechtmatig",
}

COVERS = {
    Covers.ITEM: "Gegevens",
    Covers.REPORT: "Meldingen",
    Covers.CASE: "Casussen",
    Covers.WORDS: "Motiveringen",
    Covers.PREPARATION: "Voorbereide verzoeken",
    Covers.DRAFT: "Concepten",
    Covers.SUBMISSION: "Kenmerken van formulieren",
    Covers.SESSION: "Sessies",
    Covers.MESSAGE: "Berichten",
    Covers.ACKNOWLEDGEMENT: "Akkoord met geheimhouding",
    Covers.LOG: "Regels van het logboek",
    Covers.JOURNAL: "Gebeurtenissen zonder casus",
    Covers.REGISTER: "Verklaringen",
}
"""What a rule of keeping is about."""

AREAS = (
    "Hardenberg",
    "Dedemsvaart",
    "Gramsbergen",
    "Slagharen",
    "Balkbrug",
    "Bergentheim",
    "Mariënberg",
    "Sibculo",
    "Kloosterhaar",
    "Lutten",
    "De Krim",
    "Bruchterveld",
    "Buitengebied",
)
"""Villages of the municipality (kernen)."""
