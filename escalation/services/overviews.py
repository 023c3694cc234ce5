"""The overview that answers a data subject's request: who could see which kinds of data, and why.

The file is not kept: it goes to who asked for it and is gone here. It can be made again from the
same facts, and that it was made stands in the access log and the journal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from casework import access, labels
from casework.access import Actor, ActorDesk
from casework.errors import NotVisible
from casework.models import Case, Party, Subject
from casework.rules.content import local_day
from casework.rules.decision import ALLOWED, Decision, refuse
from casework.rules.overview import Basis, Entry, entries
from casework.services import journal, pdf
from casework.services.base import service
from casework.vocabulary import Category, EventType, Level, Omission, Role, SubjectKind
from escalation.models import InformDuty
from escalation.rules.calendar import short
from escalation.rules.informing import InformState, waits

COLUMNS = ("Kwam van", "Ging naar", "Van", "Tot", "Waarom dit mocht", "Waarvoor")
MEMBER_COLUMNS = ("Organisatie", "Overleg", "Van", "Tot")

ARTICLE = "AVG 15"


@dataclass(frozen=True, slots=True)
class Overview:
    """What goes into the overview of one subject, in words; no content, no name of anybody."""

    rows: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    members: tuple[tuple[str, ...], ...]
    categories: frozenset[Category]


def handler_desk(case: Case, *, by: Actor) -> ActorDesk:
    """Give the desk at which a person handles requests about a case.

    Facts: the data protection officer, with an opened examination: the only role that may know
    the kinds of data of every participant (rulings §1.7). Who takes part knows its own side only.
    Refuses: `NotVisible` for anybody else.
    Source: Wgs 1.4(4)(b); AVG 38(4), 39(1).
    """
    for desk in access.present_desks(by, case):
        if Role.DPO in desk.roles:
            return desk
    raise NotVisible


def subject_of(case: Case, key: str) -> Subject:
    """Give the subject of a case with this public key, or `NotVisible`."""
    for row in case.subjects.select_related("case").order_by("number"):
        if str(row.uuid) == key:
            return row
    raise NotVisible


def decide_make(subject: Subject, at: dt.datetime) -> Decision:
    """Say whether an overview may be given: not to who is no person, nor while telling waits.

    Source: AVG 4(1); UAVG 41(1), which sets AVG 15 aside on the same grounds as AVG 14.
    """
    if SubjectKind(subject.kind) not in {SubjectKind.PERSON, SubjectKind.HOUSEHOLD}:
        return refuse(
            "overview:person", "Alleen een persoon kan om inzage vragen.", field="subject"
        )
    day = local_day(at)
    duties = InformDuty.objects.filter(subject=subject)
    if any(waits(InformState(row.state), row.again_on, day) for row in duties):
        return refuse(
            "overview:deferred",
            "Het informeren van deze betrokkene is uitgesteld (UAVG 41). "
            "Een overzicht zou verraden wat nog moet wachten.",
            who_can="De casusregisseur, door het uitstel te beëindigen.",
            field="subject",
        )
    return ALLOWED


def overview_of(subject: Subject, at: dt.datetime) -> Overview:
    """Gather what goes into the overview of a subject, in the words in which it is read."""
    lines = entries(access.disclosures_of(subject, at))
    members = access.taking_part_of(subject.case, at)
    names = dict(
        Party.objects.filter(
            pk__in={
                *(row.source for row in lines),
                *(row.recipient for row in lines),
                *(row.party for row in members),
            }
        ).values_list("pk", "name")
    )
    kinds = dict.fromkeys(row.category for row in lines)
    return Overview(
        rows=tuple(
            (
                labels.CATEGORY[kind],
                tuple(_cells(row, names) for row in lines if row.category is kind),
            )
            for kind in kinds
        ),
        members=tuple(
            dict.fromkeys(
                (names[row.party], labels.SETTING[row.setting], _day(row.since), _until(row.until))
                for row in sorted(members, key=lambda row: (names[row.party], row.since))
            )
        ),
        categories=frozenset(kinds),
    )


def _cells(row: Entry, names: dict[int, str]) -> tuple[str, ...]:
    seen = "" if row.level is Level.FULL else " (alleen dat het er is)"
    return (
        names[row.source],
        f"{names[row.recipient]}{seen}",
        _day(row.since),
        _until(row.until),
        _why(row.grounds),
        f"{labels.SETTING_PURPOSE[row.setting]} ({labels.SETTING[row.setting]})",
    )


def _why(grounds: Iterable[Basis]) -> str:
    return "; ".join(
        f"{labels.GROUND_TOLD[basis.code]} ({basis.article})"
        for basis in grounds
        if basis.code in labels.GROUND_TOLD
    )


def _day(moment: dt.datetime) -> str:
    return short(local_day(moment))


def _until(moment: dt.datetime | None) -> str:
    return _day(moment) if moment else "nu"


@service
def make_overview(case: Case, subject: Subject, *, by: Actor, at: dt.datetime) -> bytes:
    """Make the overview of a subject as a PDF, and write down that it was made.

    Refuses: `NotVisible` for who handles no requests, and for a subject of another case; while
    telling the subject waits.
    """
    desk = handler_desk(case, by=by)
    if subject.case_id != case.pk:
        raise NotVisible
    decide_make(subject, at).require()
    found = overview_of(subject, at)
    access.record_access(
        by,
        "export",
        object_type="overview",
        objects=[subject.uuid],
        cases=[case.pk],
        subjects=[subject.pk],
        categories=found.categories,
        desk=desk,
        rule=ARTICLE,
    )
    journal.record(
        EventType.OVERVIEW_MADE,
        case=case,
        by=by,
        at=at,
        desk=desk,
        party=Party.objects.get(pk=desk.party_id),
        object_type="subject",
        object_uuid=subject.uuid,
    )
    return pdf.make_pdf("overview", page_of(case, subject, found, at), at=at)


def page_of(case: Case, subject: Subject, found: Overview, at: dt.datetime) -> dict[str, object]:
    """Give everything the layout prints; nothing else reaches the file."""
    municipality = f"gemeente {case.municipality.name}"
    who = f"{labels.SUBJECT_KIND[SubjectKind(subject.kind)]} {subject.number}"
    return {
        "title": "Overzicht van uw gegevens",
        "about": "Wie welke soorten gegevens kon zien, wanneer en waarom.",
        "municipality": municipality,
        "reference": f"{case.reference} · {who}",
        "intro": [
            f"U vroeg welke gegevens over u zijn gedeeld. Dit is het antwoord van {municipality}. "
            f"Het gaat over casus {case.reference}. U bent daarin '{who}'.",
            f"Dit overzicht is gemaakt op {_day(at)}. Hieronder staat per soort gegeven welke "
            "organisatie het kon zien, van wie het kwam en waarom dat mocht. De gegevens zelf "
            "staan er niet in. Die vraagt u op bij de organisatie waar ze vandaan kwamen.",
        ],
        "columns": list(COLUMNS),
        "nothing": "Er zijn geen gegevens gedeeld die in dit overzicht horen.",
        "kinds": [{"name": name, "rows": [list(row) for row in rows]} for name, rows in found.rows],
        "member_columns": list(MEMBER_COLUMNS),
        "members": [list(row) for row in found.members],
        "left_out": LEFT_OUT,
        "rights": RIGHTS,
        "complain": [
            f"Bent u het niet eens met dit overzicht? Maak dan bezwaar bij {municipality}. Doe dat "
            "binnen zes weken na de brief waarmee u dit overzicht kreeg.",
            "U kunt ook een klacht indienen bij de Autoriteit Persoonsgegevens "
            "(autoriteitpersoonsgegevens.nl). Of u gaat naar de rechter.",
        ],
    }


LEFT_OUT = [
    "Sommige gegevens staan nooit in dit overzicht. Dat is bij iedereen zo. Wij zeggen dus niet of "
    "zulke gegevens over u bestaan.",
    "Gegevens van de politie vraagt u bij de politie. Gegevens van het Openbaar Ministerie of "
    "andere justitiële gegevens vraagt u bij het Openbaar Ministerie. Zij beslissen zelf.",
    "Gegevens van een arts of een andere hulpverlener met beroepsgeheim vraagt u bij die "
    "hulpverlener.",
    "Wie iets meldde en wat over andere mensen gaat, vertellen wij niet.",
]
"""The same for everybody: an overview never tells whether something was left out."""

RIGHTS = [
    "U mag vragen om gegevens te verbeteren die niet kloppen.",
    "U mag vragen om gegevens te wissen die niet meer nodig zijn.",
    "U mag vragen om gegevens voorlopig niet te gebruiken.",
    "U mag bezwaar maken tegen het gebruik van uw gegevens.",
    "Uw vraag geldt voor alle organisaties die samen verantwoordelijk zijn. U hoeft maar op één "
    "plek te vragen.",
]
"""AVG 15(1)(e), 16 to 18 and 21; Wgs 1.4(4)(b)."""


def omissions() -> list[tuple[str, str, str]]:
    """Give what stays out, why and by which law, for who handles the request.

    Facts: the same for every case: the list tells nobody whether something was left out of this.
    """
    return [labels.OMISSION[one] for one in Omission]
