"""What must hold of every text of the sharing policy, whatever a case looks like.

Each check bears the numbers of the invariants it proves as far as a text alone can prove them;
how the application behaves is proved by its tests.
Source: sharing policy §2.9 (invariants) and §1.2 (who is who in the Wgs).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from casework.rules.policy import Cell, CellKey, Effect, Policy, When
from casework.rules.policy_file import PolicyError, parse_policy
from casework.vocabulary import Category, Ground, Level, Setting
from casework.vocabulary import OrganisationKey as Org

ZVH = (Setting.ZVH_TRIAGE, Setting.ZVH_CASUS, Setting.JOR)
RIEC = (Setting.RIEC_SIGNAAL, Setting.RIEC_CASUS)
BEHIND_THE_WALL = (Setting.OTH, *RIEC)
CARE = (Category.GEZ, Category.HULP, Category.VOORZ, Category.VTH, Category.ONDW)
FACETS = frozenset({Category.META, Category.DEELN, Category.PRO})
PRIVATE_IN_ZVH = (Org.RECL, Org.VT, Org.GI, Org.GGZ, Org.JH)
THIRD_PARTIES = (Org.WOCO, Org.ONDW, Org.WELZIJN, Org.HALT, Org.SHN)
CARE_AND_SOCIAL = (
    *PRIVATE_IN_ZVH,
    *THIRD_PARTIES,
    Org.GGD,
    Org.COL_SD,
    Org.COL_JEUGD,
    Org.RVDK,
    Org.DJI,
    Org.ZVH_PR,
)
AUTHORITIES = (Org.POL, Org.BURG, Org.OM)
BIBOB_LIST = frozenset({Org.BURG, Org.COL_VTH, Org.POL, Org.OM, Org.RIEC_PART})
LATER_TIERS = (
    Category.FISC,
    Category.POL8,
    Category.POL9_10,
    Category.JUS,
    Category.SEKS,
    Category.BIBOB,
)
LOCAL_SECRECY = frozenset({Ground.T, Ground.C, Ground.W})
ZVH_SECRECY = frozenset({Ground.T, Ground.W, Ground.G})
POLICE_GROUNDS = frozenset(
    {Ground.P16a, Ground.P16b, Ground.P42, Ground.P42t, Ground.P19, Ground.P20, Ground.P203}
)
JUSTICE_GROUNDS = frozenset({Ground.J39e, Ground.J39f, Ground.J39fa})
NEVER_PUSHED = frozenset({"POL9_10", "POL12", "BIBOB", "FISC", "JUS"})
MAXIMA = {
    "zvh_hard_cap_years_from_first_processing": ("I20", 5, "Wgs 1.8(7)"),
    "riec_hard_cap_years_from_first_processing": ("I20", 5, "Wgs 1.8(7)"),
    "bibob_use_years": ("I15", 5, "Wet Bibob 29"),
    "result_feedback_interval_months": ("I27", 12, "Wgs 1.7(4)"),
}
"""Terms in the part `retention` with the most the law allows."""

Findings = Iterator[str]


@dataclass(frozen=True, slots=True)
class Limit:
    """One check: the invariants it proves, what they say in Dutch, and how it is proved."""

    numbers: tuple[str, ...]
    words: str
    check: Callable[[Policy], Findings]


def cells(
    policy: Policy, settings: Iterable[Setting], categories: Iterable[Category], keys: Iterable[Org]
) -> Iterator[tuple[CellKey, Cell]]:
    """Walk the cells in which something can be seen."""
    for key in product(settings, categories, keys):
        cell = policy.cell(*key)
        if cell.ceiling is not Level.NONE:
            yield key, cell


def _sentence(number: str, key: CellKey, cell: Cell, what: str) -> str:
    return f"{number}: {', '.join(key)} (regel {cell.rule}) {what}."


def _asks_one_of(cell: Cell, grounds: frozenset[Ground]) -> bool:
    """Tell whether nothing shows without one of these grounds."""
    if cell.needs & grounds:
        return True
    return bool(cell.any_of) and cell.any_of <= grounds and cell.without is Level.NONE


def _source_rule(
    policy: Policy, setting: Setting, when: When, effect: Effect, grounds: frozenset[Ground]
) -> bool:
    """Tell whether a rule about the source holds in a setting, with no laxer grounds than these."""
    return any(
        rule.when is when
        and rule.effect is effect
        and rule.any_of <= grounds
        and (effect is not Effect.NEEDS or grounds <= rule.needs)
        for rule in policy.source_rules_in(setting)
    )


def _guarded(
    policy: Policy,
    number: str,
    settings: Iterable[Setting],
    when: When,
    effect: Effect,
    grounds: frozenset[Ground] = frozenset(),
) -> Findings:
    for setting in settings:
        if not _source_rule(policy, setting, when, effect, grounds):
            yield f"{number}: in {setting} ontbreekt een bronregel {when} met effect {effect}."


def no_rule_no_access(policy: Policy) -> Findings:
    """I01: what a cell shows comes from a rule that stands in the text."""
    for key, cell in policy.cells.items():
        if cell.ceiling is not Level.NONE and cell.rule not in policy.rules:
            yield _sentence("I01", key, cell, "geeft inzage zonder regel")


def local_secrecy(policy: Policy) -> Findings:
    """I03: local care content reaches the authorities only by consent, duty or the source."""
    for key, cell in cells(policy, [Setting.LOKAAL], [Category.GEZ, Category.HULP], AUTHORITIES):
        if not _asks_one_of(cell, LOCAL_SECRECY):
            yield _sentence("I03", key, cell, "vraagt geen T, C of W")
    grounds = LOCAL_SECRECY | {Ground.W526}
    yield from _guarded(policy, "I03", [Setting.LOKAAL], When.SECRECY, Effect.ANY_OF, grounds)


def zvh_secrecy(policy: Policy) -> Findings:
    """I04: in the ZVH health data asks T, W or G; a conflict of duties alone is not enough."""
    for key, cell in cells(policy, ZVH, [Category.GEZ], policy.organisations):
        if not _asks_one_of(cell, ZVH_SECRECY):
            yield _sentence("I04", key, cell, "vraagt geen T, W of G")
    yield from _guarded(policy, "I04", ZVH, When.SECRECY, Effect.ANY_OF, ZVH_SECRECY)


def hidden_relation(policy: Policy) -> Findings:
    """I05: who is bound by secrecy is hidden everywhere until its own choice."""
    yield from _guarded(policy, "I05", Setting, When.PARTICIPANT_SECRECY, Effect.OPT_IN)


def social_content(policy: Policy) -> Findings:
    """I06: local social content reaches police and public order only by T, W or C."""
    social = [Category.VOORZ, Category.HULP, Category.FIN]
    for key, cell in cells(policy, [Setting.LOKAAL], social, AUTHORITIES):
        if not _asks_one_of(cell, LOCAL_SECRECY):
            yield _sentence("I06", key, cell, "vraagt geen T, C of W")


def _in_a_crisis(setting: Setting) -> frozenset[Ground]:
    """In a crisis the ground is that of Wvggz 8:29 itself."""
    return frozenset({Ground.SN}) if setting is Setting.CRISIS else frozenset()


def police_data(policy: Policy) -> Findings:
    """I07: police data asks a named ground; the heavier kinds stay out."""
    for key, cell in cells(policy, Setting, [Category.POL8], policy.organisations):
        if not _asks_one_of(cell, POLICE_GROUNDS | _in_a_crisis(key[0])):
            yield _sentence("I07", key, cell, "vraagt geen grond uit de Wpg of het Bpg")
    elsewhere = [setting for setting in Setting if setting is not Setting.RIEC_CASUS]
    for key, cell in cells(policy, elsewhere, [Category.POL9_10], policy.organisations):
        yield _sentence("I07", key, cell, "hoort alleen in RIEC_CASUS")
    for key, cell in cells(policy, Setting, [Category.POL12], policy.organisations):
        yield _sentence("I07", key, cell, "mag nergens bestaan")


def onward(policy: Policy) -> Findings:
    """I08, I09: into another setting an item goes only by a release of its source."""
    grounds = frozenset({Ground.BRON})
    for number in ("I08", "I09"):
        yield from _guarded(policy, number, Setting, When.ONWARD, Effect.NEEDS, grounds)


def weighing(policy: Policy) -> Findings:
    """I10: a private participant has no part in the weighing but a targeted question.

    Facts: the question names the person and who asks; group facts (GROEP) hold no persons.
    """
    asked = {Category.ID, Category.META, Category.PRO}
    known = [category for category in Category if category is not Category.GROEP]
    for key, cell in cells(policy, [Setting.ZVH_TRIAGE], known, PRIVATE_IN_ZVH):
        if key[1] not in asked or Ground.UITVRAAG not in cell.needs:
            yield _sentence("I10", key, cell, "geeft een private deelnemer meer dan een vraag")


def wall(policy: Policy) -> Findings:
    """I11: care and the social domain see nothing at the OTH and the RIEC."""
    for key, cell in cells(policy, BEHIND_THE_WALL, Category, CARE_AND_SOCIAL):
        yield _sentence("I11", key, cell, "geeft zorg of sociaal domein inzage")


def no_care_behind_the_wall(policy: Policy) -> Findings:
    """I12: care content exists for nobody at the OTH and the RIEC."""
    for key, cell in cells(policy, BEHIND_THE_WALL, CARE, policy.organisations):
        yield _sentence("I12", key, cell, "geeft inzage in zorggegevens")


def riec_tiers(policy: Policy) -> Findings:
    """I13: a signal at the RIEC opens the first tier of data only."""
    for key, cell in cells(policy, [Setting.RIEC_SIGNAAL], LATER_TIERS, policy.organisations):
        yield _sentence("I13", key, cell, "hoort pas in RIEC_CASUS")


def fiscal(policy: Policy) -> Findings:
    """I14: fiscal data never reaches a private party."""
    for key, cell in cells(policy, Setting, [Category.FISC], (*PRIVATE_IN_ZVH, *THIRD_PARTIES)):
        yield _sentence("I14", key, cell, "geeft een private partij belastinggegevens")


def bibob(policy: Policy) -> Findings:
    """I15: Bibob content stays with the closed list of article 28(2)."""
    grounds = frozenset({Ground.B28, Ground.B28d})
    for key, cell in cells(policy, Setting, [Category.BIBOB], policy.organisations):
        if key[2] not in BIBOB_LIST or not _asks_one_of(cell, grounds):
            yield _sentence("I15", key, cell, "staat niet op de lijst van Wet Bibob 28(2)")


def coordinator(policy: Policy) -> Findings:
    """I16: the coordinator works with metadata, identity and the plan."""
    hidden = (
        *(Category.GEZ, Category.HULP, Category.VTH, Category.JUS, Category.FIN, Category.VOORZ),
        *(Category.POL8, Category.POL9_10, Category.POL12),
    )
    for key, cell in cells(policy, Setting, hidden, [Org.PC]):
        yield _sentence("I16", key, cell, "geeft de coördinator inhoud")


def conditions(policy: Policy) -> Findings:
    """I18: the conditions of a source count everywhere, and can only lower."""
    yield from _guarded(policy, "I18", Setting, When.CONDITIONS, Effect.LOWER_ONLY)


def terms(policy: Policy) -> Findings:
    """I15, I20, I27: a term is there and no longer than the law allows."""
    retention = policy.others.get("retention", {})
    for key, (number, most, source) in MAXIMA.items():
        value = retention.get(key)
        if not isinstance(value, int) or not 0 < value <= most:
            yield f"{number}: retention.{key} is {value}, en mag hooguit {most} zijn ({source})."


def log(policy: Policy) -> Findings:
    """I23: the access log is for oversight alone and feeds no figures."""
    others = [key for key in policy.organisations if key is not Org.TOETS]
    for key, cell in cells(policy, Setting, [Category.LOG], others):
        yield _sentence("I23", key, cell, "opent het logboek voor een ander dan de toetser")
    forbidden = policy.others.get("statistics", {}).get("forbidden_inputs", ())
    if not isinstance(forbidden, list) or Category.LOG not in forbidden:
        yield "I23: statistics.forbidden_inputs noemt LOG niet."


def oversight(policy: Policy) -> Findings:
    """I29: oversight sees by an opened dossier, and no content."""
    for key, cell in cells(policy, Setting, Category, [Org.TOETS]):
        if Ground.TD not in cell.needs:
            yield _sentence("I29", key, cell, "vraagt geen toetsdossier (TD)")


def management(policy: Policy) -> Findings:
    """I30: statistics sees nothing; technical management at most a signal of the metadata."""
    for key, cell in cells(policy, Setting, Category, [Org.STAT, Org.BEHEER]):
        metadata = key[1] is Category.META and key[2] is Org.BEHEER and cell.ceiling is Level.SIGNAL
        if not metadata:
            yield _sentence("I30", key, cell, "geeft beheer of statistiek inhoud")


def guests(policy: Policy) -> Findings:
    """I31: a third party sees in the ZVH only by a decision on its taking part.

    Facts: group facts (GROEP) hold no persons and are left out.
    """
    personal = [category for category in Category if category is not Category.GROEP]
    for key, cell in cells(policy, ZVH, personal, THIRD_PARTIES):
        if Ground.DERDE not in cell.needs:
            yield _sentence("I31", key, cell, "vraagt geen besluit over de derde (DERDE)")


def justice_data(policy: Policy) -> Findings:
    """I32: data of justice asks a ground of the Wjsg, which keeps other persons out."""
    for key, cell in cells(policy, Setting, [Category.JUS], policy.organisations):
        if not _asks_one_of(cell, JUSTICE_GROUNDS | _in_a_crisis(key[0])):
            yield _sentence("I32", key, cell, "vraagt geen grond uit de Wjsg")


def crisis(policy: Policy) -> Findings:
    """I33: in a crisis content asks that it is strictly necessary."""
    content = [category for category in Category if category not in FACETS | {Category.PLAN}]
    for key, cell in cells(policy, [Setting.CRISIS], content, policy.organisations):
        # oversight has its own ground, see I29
        if Ground.SN not in cell.needs and key[2] is not Org.TOETS:
            yield _sentence("I33", key, cell, "vraagt niet dat het strikt noodzakelijk is (SN)")


def urgent(policy: Policy) -> Findings:
    """I34: urgent sharing is a push by the source, for a day, never of the heaviest kinds."""
    part = policy.others.get("break_glass", {})
    if part.get("model") != "source_push":
        yield f"I34: break_glass.model is {part.get('model')}, en moet source_push zijn."
    hours, never = part.get("max_hours"), part.get("never", ())
    if not isinstance(hours, int) or not 0 < hours <= 24:
        yield f"I34: break_glass.max_hours is {hours}, en mag hooguit 24 zijn."
    missing = NEVER_PUSHED - set(never if isinstance(never, list) else ())
    if missing:
        yield f"I34: break_glass.never mist {', '.join(sorted(missing))}."


LIMITS = (
    Limit(("I01",), "Zonder regel geen inzage.", no_rule_no_access),
    Limit(("I03",), "Lokale zorginhoud bereikt politie, burgemeester en OM niet.", local_secrecy),
    Limit(("I04",), "In het ZVH vraagt gezondheid T, W of G.", zvh_secrecy),
    Limit(("I05",), "Een geheimhouder is verborgen tot eigen keuze.", hidden_relation),
    Limit(("I06",), "Inhoud van het sociaal domein bereikt politie en OOV niet.", social_content),
    Limit(("I07",), "Politiegegevens vragen een grond; artikel 9 tot 12 blijven weg.", police_data),
    Limit(("I08", "I09"), "Naar een ander verband alleen na vrijgave door de bron.", onward),
    Limit(("I10",), "Private deelnemers wegen niet mee.", weighing),
    Limit(("I11",), "Zorg en sociaal domein zien niets van OTH en RIEC.", wall),
    Limit(("I12",), "Geen zorggegevens bij OTH en RIEC.", no_care_behind_the_wall),
    Limit(("I13",), "Een RIEC-signaal opent alleen de eerste lijst.", riec_tiers),
    Limit(("I14",), "Belastinggegevens nooit naar een private partij.", fiscal),
    Limit(("I15",), "Bibob alleen voor de gesloten lijst.", bibob),
    Limit(("I16",), "De coördinator ziet geen inhoud.", coordinator),
    Limit(("I18",), "Voorwaarden van de bron kunnen alleen verlagen.", conditions),
    Limit(("I15", "I20", "I27"), "Termijnen blijven binnen de wet.", terms),
    Limit(("I23",), "Het logboek is alleen voor toezicht.", log),
    Limit(("I29",), "Toezicht ziet alleen met een toetsdossier.", oversight),
    Limit(("I30",), "Beheer en statistiek zien geen inhoud (Wgs 1.8(2)).", management),
    Limit(("I31",), "Een derde ziet alleen na een besluit over de derde.", guests),
    Limit(("I32",), "Justitiële gegevens vragen een grond uit de Wjsg.", justice_data),
    Limit(("I33",), "Bij crisis alleen wat strikt noodzakelijk is.", crisis),
    Limit(("I34",), "Spoed is een duw van de bron, hooguit een dag.", urgent),
)


def crossed(policy: Policy) -> list[str]:
    """Say which limits a policy crosses, each by its number with the row that does it."""
    return [sentence for limit in LIMITS for sentence in limit.check(policy)]


def read_and_prove(raw: bytes) -> Policy:
    """Read a text and prove its limits, also that at most one rule holds in a cell.

    Refuses: `PolicyError` with every problem, of reading or else of limits.
    """
    policy = parse_policy(raw)
    if found := crossed(policy):
        raise PolicyError(found)
    return policy
