"""The words of the field, as closed lists.

Codes are the identifiers of the routing and policy data; what a person reads on screen
stands in `casework.labels`. A member is never renamed: codes are stored in the journal.
"""

from enum import IntEnum, StrEnum


class CaseKind(StrEnum):
    """What sort of trouble a case is about (Integraal Veiligheidsplan §3.2, 3.3, 3.5)."""

    CONFUSED_BEHAVIOUR = "CONFUSED_BEHAVIOUR"
    DOMESTIC_VIOLENCE = "DOMESTIC_VIOLENCE"
    YOUTH_GROUP = "YOUTH_GROUP"
    YOUTH_AT_RISK = "YOUTH_AT_RISK"
    UNDERMINING = "UNDERMINING"
    DETAINEE_RETURN = "DETAINEE_RETURN"


class Table(StrEnum):
    """The partnership in which a case is handled, and so the law it is handled under."""

    LOCAL = "LOCAL"
    ZVH = "ZVH"
    JOR = "JOR"
    OTH = "OTH"
    RIEC = "RIEC"


class Phase(IntEnum):
    """AVE phase: how far a situation has escalated and who holds which regie."""

    AVE_1 = 1
    AVE_2 = 2
    AVE_3 = 3
    AVE_4 = 4


class Setting(StrEnum):
    """A legal setting in which information is shared; a case has several at once."""

    LOKAAL = "LOKAAL"
    CRISIS = "CRISIS"
    ZVH_TRIAGE = "ZVH_TRIAGE"
    ZVH_CASUS = "ZVH_CASUS"
    JOR = "JOR"
    OTH = "OTH"
    RIEC_SIGNAAL = "RIEC_SIGNAAL"
    RIEC_CASUS = "RIEC_CASUS"


class OrganisationKey(StrEnum):
    """Organisation × task field: the unit the policy speaks of. The municipality is never one."""

    PC = "PC"
    ZVH_PR = "ZVH_PR"
    BURG = "BURG"
    COL_SD = "COL_SD"
    COL_JEUGD = "COL_JEUGD"
    COL_VTH = "COL_VTH"
    POL = "POL"
    OM = "OM"
    DJI = "DJI"
    RVDK = "RVDK"
    GGD = "GGD"
    RECL = "RECL"
    VT = "VT"
    GI = "GI"
    GGZ = "GGZ"
    JH = "JH"
    WOCO = "WOCO"
    ONDW = "ONDW"
    WELZIJN = "WELZIJN"
    HALT = "HALT"
    SHN = "SHN"
    RIEC_PART = "RIEC_PART"
    RIEC_BUR = "RIEC_BUR"
    BEHEER = "BEHEER"
    TOETS = "TOETS"
    STAT = "STAT"


class Category(StrEnum):
    """What a piece of content is about; every item has exactly one."""

    ID = "ID"
    GROEP = "GROEP"
    BSN = "BSN"
    WOON = "WOON"
    FIN = "FIN"
    REL = "REL"
    VOORZ = "VOORZ"
    HULP = "HULP"
    GEZ = "GEZ"
    VTH = "VTH"
    ONDW = "ONDW"
    POL8 = "POL8"
    POL9_10 = "POL9_10"
    POL12 = "POL12"
    JUS = "JUS"
    BEST = "BEST"
    BEDR = "BEDR"
    VERBL = "VERBL"
    FISC = "FISC"
    SEKS = "SEKS"
    BIBOB = "BIBOB"
    SIGN = "SIGN"
    PRO = "PRO"
    DEELN = "DEELN"
    META = "META"
    PLAN = "PLAN"
    LOG = "LOG"


class Level(IntEnum):
    """How much of an item a party sees. Ordered, so that `min` is the strictest."""

    NONE = 0
    SIGNAL = 1
    FULL = 2

    @property
    def code(self) -> str:
        return self.name.lower()


class Ground(StrEnum):
    """A recorded legal ground (policy file, `[grounds]`). `ground` alone means this one."""

    N = "N"
    T = "T"
    C = "C"
    G = "G"
    W = "W"
    W526 = "W526"
    W533 = "W533"
    P16a = "P16a"
    P16b = "P16b"
    P42 = "P42"
    P42t = "P42t"
    P19 = "P19"
    P20 = "P20"
    P203 = "P203"
    J39e = "J39e"
    J39f = "J39f"
    J39fa = "J39fa"
    MELD = "MELD"
    UITVRAAG = "UITVRAAG"
    TOEGEL = "TOEGEL"
    BRON = "BRON"
    DERDE = "DERDE"
    B28 = "B28"
    B28d = "B28d"
    SN = "SN"
    TD = "TD"


class Regime(StrEnum):
    """The law an item falls under at its source; a property of the item, not of the party."""

    AVG = "AVG"
    WPG = "WPG"
    WJSG = "WJSG"
    BIBOB = "BIBOB"


class Role(StrEnum):
    """What a member of a team does in the process (domain text §4)."""

    PROCESS_COORDINATOR = "PROCESS_COORDINATOR"
    CARE_INTAKE = "CARE_INTAKE"
    CARE_WORKER = "CARE_WORKER"
    CASE_DIRECTOR = "CASE_DIRECTOR"
    POLICE_WORKER = "POLICE_WORKER"
    ASSISTANT_PROSECUTOR = "ASSISTANT_PROSECUTOR"
    ZVH_PROCESS_DIRECTOR = "ZVH_PROCESS_DIRECTOR"
    ZVH_TRIAGE = "ZVH_TRIAGE"
    PROSECUTOR = "PROSECUTOR"
    PROBATION = "PROBATION"
    YOUTH_JUSTICE = "YOUTH_JUSTICE"
    MENTAL_HEALTH = "MENTAL_HEALTH"
    ADDICTION_CARE = "ADDICTION_CARE"
    SAFE_HOME = "SAFE_HOME"
    HOUSING = "HOUSING"
    YOUTH_WORK = "YOUTH_WORK"
    ENFORCEMENT = "ENFORCEMENT"
    EDUCATION = "EDUCATION"
    MAYOR = "MAYOR"
    ALDERMAN = "ALDERMAN"
    PUBLIC_ORDER_OFFICER = "PUBLIC_ORDER_OFFICER"
    UNDERMINING_DIRECTOR = "UNDERMINING_DIRECTOR"
    PRIVACY_OFFICER = "PRIVACY_OFFICER"
    RIEC_OFFICER = "RIEC_OFFICER"
    DPO = "DPO"
    ADMIN = "ADMIN"


class SubjectKind(StrEnum):
    """Who or what a case is about."""

    PERSON = "PERSON"
    HOUSEHOLD = "HOUSEHOLD"
    GROUP = "GROUP"
    LOCATION = "LOCATION"
    COMPANY = "COMPANY"


class ReportKind(StrEnum):
    """How something reached us from outside."""

    SIGNAL = "SIGNAL"
    REGISTRATION = "REGISTRATION"
    CONCERN = "CONCERN"


class RegieSlot(StrEnum):
    """The four kinds of regie that AVE distributes per phase."""

    CASE_DIRECTION = "case_direction"
    PROCESS_DIRECTION = "process_direction"
    OPERATIONAL_OWNER = "operational_owner"
    ADMINISTRATIVE_OWNER = "administrative_owner"


class EscalationGround(StrEnum):
    """Why an AVE phase changes upward (domain text §1.4)."""

    QUESTION = "QUESTION"
    SIGNAL = "SIGNAL"
    STAGNATION = "STAGNATION"
    COMPLEXITY = "COMPLEXITY"
    SAFETY = "SAFETY"
    TOTAL_ESCALATION = "TOTAL_ESCALATION"
    SOCIAL_UNREST = "SOCIAL_UNREST"
    CALAMITY = "CALAMITY"
    MANAGEMENT_DEADLOCK = "MANAGEMENT_DEADLOCK"
    LIFE_THREATENING = "LIFE_THREATENING"


class JorGround(StrEnum):
    """Why a young person is registered at the JOR (safety plan §3.3.1)."""

    CRIMINAL_CASE = "CRIMINAL_CASE"
    IMMINENT_CRIMINAL = "IMMINENT_CRIMINAL"


class ConsentKind(StrEnum):
    """To what somebody agreed. Three things that are never taken for each other.

    Only LIFT_SECRECY opens anything: it is ground T of the sharing policy.
    """

    AVG_GROUND = "AVG_GROUND"
    LIFT_SECRECY = "LIFT_SECRECY"
    ACCEPT_HELP = "ACCEPT_HELP"


class AgeGroup(StrEnum):
    """How old somebody is, as far as it decides who consents (Jeugdwet 7.1.5.1; Wmo 5.3.3(2))."""

    CHILD = "CHILD"
    YOUTH = "YOUTH"
    ADULT = "ADULT"


class Consenter(StrEnum):
    """Who can consent: the person concerned, or who represents that person by law."""

    SELF = "SELF"
    REPRESENTATIVE = "REPRESENTATIVE"


class AlertCapacity(StrEnum):
    """Why a desk knows of an alert of acute danger, and so what it reads of it."""

    SOURCE = "SOURCE"
    RECIPIENT = "RECIPIENT"
    DIRECTOR = "DIRECTOR"
    OVERSIGHT = "OVERSIGHT"


class ReviewOutcome(StrEnum):
    """What oversight found of an alert afterwards."""

    LAWFUL = "LAWFUL"
    UNLAWFUL = "UNLAWFUL"


class MoveOutcome(StrEnum):
    """What the receiving side answers to a request (routing data, `move_outcomes`)."""

    ACCEPTED = "ACCEPTED"
    RETURNED = "RETURNED"
    ADVICE = "ADVICE"
    MORE_INFORMATION = "MORE_INFORMATION"
    WITHDRAWN = "WITHDRAWN"


class EventType(StrEnum):
    """Journal events, `subject:thing:fact`. Stored values: adding is free, renaming is not."""

    REPORT_RECEIVED = "report:intake:received"
    REPORT_OVERDUE = "report:intake:overdue"
    REPORT_JOINED = "report:case:joined"
    CASE_OPENED = "case:file:opened"
    CASE_CLOSED = "case:file:closed"
    CASE_LINKED = "case:link:spawned"
    PARTY_ADMITTED = "case:participation:admitted"
    PARTY_OPTED_IN = "case:participation:opted_in"
    PARTY_ENDED = "case:participation:ended"
    SETTING_OPENED = "case:setting:opened"
    SETTING_CLOSED = "case:setting:closed"
    REGIE_ASSIGNED = "case:regie:assigned"
    PHASE_CHANGED = "case:phase:changed"
    TABLE_MOVED = "case:table:moved"
    ITEM_ADDED = "item:content:added"
    ITEM_RELEASED = "item:release:given"
    ITEM_WITHDRAWN = "item:release:withdrawn"
    ITEM_CORRECTED = "item:content:corrected"
    ITEM_RECLASSIFIED = "item:content:reclassified"
    ITEM_CONDITIONED = "item:content:conditioned"
    ITEM_RESTRICTED = "item:content:restricted"
    ITEM_UNRESTRICTED = "item:content:unrestricted"
    OTHERS_STATED = "item:others:stated"
    OTHERS_CHECKED = "item:others:checked"
    CONSENT_RECORDED = "consent:record:made"
    CONSENT_WITHDRAWN = "consent:record:withdrawn"
    ALERT_GIVEN = "alert:danger:given"
    ALERT_CONFIRMED = "alert:danger:confirmed"
    ALERT_ENDED = "alert:danger:ended"
    ALERT_REVIEWED = "alert:review:done"
    ALERT_REVIEW_LATE = "alert:review:late"
    CRISIS_SHARED = "case:crisis:shared"
    GROUND_RECORDED = "ground:record:made"
    GROUND_WITHDRAWN = "ground:record:withdrawn"
    ACTION_PLANNED = "plan:action:planned"
    ACTION_DONE = "plan:action:done"
    FACT_RECORDED = "case:fact:recorded"
    MOVE_REQUESTED = "move:request:filed"
    MOVE_RETURNED = "move:answer:returned"
    MOVE_ADVISED = "move:answer:advised"
    MOVE_QUESTIONED = "move:answer:questioned"
    MOVE_ANSWERED = "move:question:answered"
    MOVE_WITHDRAWN = "move:request:withdrawn"
    MOVE_ACCEPTED = "move:answer:accepted"
    MOVE_OVERDUE = "move:triage:overdue"
    RELEASE_ASKED = "move:release:asked"
    RELEASE_CONFIRMED = "move:release:confirmed"
    SUBJECT_TOLD = "subject:informing:done"
    SUBJECT_DEFERRED = "subject:informing:deferred"
    SUBJECT_EXEMPT = "subject:informing:exempt"
    OVERVIEW_MADE = "subject:overview:made"
    RIGHTS_REGISTERED = "subject:request:registered"
    RIGHTS_EXTENDED = "subject:request:extended"
    RIGHTS_ANSWERED = "subject:request:answered"
    RIGHTS_ASKED = "subject:request:asked"
    RIGHTS_DECIDED = "subject:request:decided"
    RIGHTS_NEAR = "subject:request:near"
    RIGHTS_LATE = "subject:request:late"
    DEADLINE_SET = "deadline:term:set"
    DEADLINE_MET = "deadline:term:met"
    DEADLINE_SUPERSEDED = "deadline:term:superseded"
    DEADLINE_SUSPENDED = "deadline:term:suspended"
    DEADLINE_RESUMED = "deadline:term:resumed"
    DEADLINE_EXTENDED = "deadline:term:extended"
    DEADLINE_NEAR = "deadline:reminder:near"
    DEADLINE_PASSED = "deadline:reminder:passed"
    DEADLINE_ESCALATED = "deadline:reminder:escalated"
    POLICY_DRAFTED = "policy:version:drafted"
    POLICY_APPROVED = "policy:version:approved"
    POLICY_REJECTED = "policy:version:rejected"
    HOLD_ASKED = "case:hold:asked"
    HOLD_CONFIRMED = "case:hold:confirmed"
    HOLD_LIFT_ASKED = "case:hold:lift_asked"
    HOLD_LIFTED = "case:hold:lifted"
    LOG_REVIEW_READY = "log:review:ready"
    LOG_REVIEW_OVERDUE = "log:review:overdue"
    LOG_BROKEN = "log:chain:broken"
    ACCESS_DIFFERS = "access:grants:differ"
    CONFIDENTIALITY_ACCEPTED = "person:confidentiality:accepted"
    REFERRAL_MADE = "case:referral:made"
    REFERRAL_ENDED = "case:referral:ended"
    FEEDBACK_GIVEN = "case:feedback:given"


class Covers(StrEnum):
    """What a rule of keeping is about."""

    ITEM = "item"
    REPORT = "report"
    CASE = "case"
    WORDS = "words"
    PREPARATION = "preparation"
    DRAFT = "draft"
    SUBMISSION = "submission"
    SESSION = "session"
    MESSAGE = "message"
    LOG = "log"
    JOURNAL = "journal"
    REGISTER = "register"
    ACKNOWLEDGEMENT = "acknowledgement"


class Omission(StrEnum):
    """Why something stays out of what a data subject reads of the sharing (policy §3.4)."""

    POLICE = "POLICE"
    JUSTICE = "JUSTICE"
    OTHER_LAW = "OTHER_LAW"
    REPORTER = "REPORTER"
    THIRD_PERSON = "THIRD_PERSON"
    SECRECY = "SECRECY"


class Reader(StrEnum):
    """Who reads the journal, each with its own unread marks."""

    NOTIFICATIONS = "notifications"


class Purpose(StrEnum):
    """For what the database is asked, when not for a person's own rights (the second wall).

    Facts: NONE leaves only what the person's desks are granted. Each other purpose has its own
    list of tables in the policies of the database; none of them can be chosen from outside.
    """

    NONE = ""
    SERVICE = "service"
    """A service at work: it decides by its own rules and must see what it decides on."""
    MESSENGER = "messenger"
    """Telling what happened: who is concerned, and whether they may know; never content."""
    DECIDE = "decide"
    """Explaining what others see: the facts of a case that the sharing rules ask for."""
    COUNT = "count"
    """Figures: steps and events, never content and never the access log."""
    KEEP = "keep"
    """Keeping and destroying: what is due, and what a legal hold keeps."""
    OVERSIGHT = "oversight"
    """Control of lawfulness: the access log."""


class LogAction(StrEnum):
    """What was done, in the access log (Wpg 32a(1); NEN 7513: the kinds of event)."""

    READ = "read"
    LIST = "list"
    SEARCH = "search"
    EXPLAIN = "explain"
    EXPORT = "export"
    WRITE = "write"
    """An attempt to write that was refused; what succeeds has one of the names below."""
    CREATE = "create"
    CHANGE = "change"
    DISCLOSE = "disclose"
    COMBINE = "combine"


class LogPurpose(StrEnum):
    """What for, in the access log: the task a line belongs to (Wgs 1.8(5))."""

    HANDLING = "handling"
    INTAKE = "intake"
    OVERSIGHT = "oversight"
    CONTROL = "control"
    """An organisation's own look at who read along (Wgs 1.8(4), internal control)."""


class LogReviewKind(StrEnum):
    """Why something of the access log is looked at again: by chance, or by a pattern."""

    SAMPLE = "sample"
    MANY_CASES = "many_cases"
    OUTSIDE_HOURS = "outside_hours"
    REFUSED = "refused"
    WITHOUT_ACT = "without_act"
    AFTER_LEAVING = "after_leaving"


class Verdict(StrEnum):
    """What who reviews the log says of what was done."""

    LAWFUL = "lawful"
    TO_ASK = "to_ask"
    UNLAWFUL = "unlawful"
