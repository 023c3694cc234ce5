"""Consent of who a case is about: of three kinds, by age, taken back; one kind opens something.

Source: Jeugdwet 7.1.5.1; Wmo 2015 5.3.3(2); sharing policy §1.3 (three kinds), ground T.
"""

from __future__ import annotations

from casework.models import Consent, Subject
from casework.services import consents
from casework.vocabulary import AgeGroup, Category, Consenter, ConsentKind
from tests.prove.stateful import model
from tests.prove.stateful.model import CaseFile
from tests.prove.stateful.oracle import LIFTS
from tests.prove.stateful.scene import PEOPLE, Attempt, Deed, Scene

KINDS = (LIFTS, LIFTS, LIFTS, "AVG_GROUND", "ACCEPT_HELP")


def consent(scene: Scene) -> Attempt | None:
    """Record that the person it is about agrees to one of three things, for some or for all."""
    case = scene.a_case()
    if case is None or sum(1 for row in case.all_grounds() if row.kind) > 12:
        return None
    name = scene.somebody(case)
    desk = scene.capacity(name, case)
    subject = scene.rng.choice(case.subjects)
    kind = scene.rng.choice(KINDS)
    age, capable = _age(scene, case, subject), not scene.chance(8)
    due = scene.oracle.must_consent(age, capable=capable)
    given_by = (
        due if not scene.chance(5) else set(scene.rng.choice((("SELF",), ("REPRESENTATIVE",))))
    )
    given_by |= {"SELF"} if scene.chance(6) else set()
    until = scene.soon(2)
    parties = sorted({part.desk.party.id for part in case.parts})
    named = [scene.rng.choice(parties)] if scene.chance(4) else None
    about = ["HULP", "GEZ"] if scene.chance(4) else None

    def run():
        return consents.record_consent(
            scene.row(case),
            consents.ConsentInput(
                kind=ConsentKind(kind),
                subject=Subject.objects.get(pk=subject),
                age=AgeGroup(age),
                given_by=frozenset(map(Consenter, given_by)),
                given_on=scene.local_day(),
                explanation="Besproken aan de keukentafel.",
                capable=capable,
                recipients=frozenset(named) if named else None,
                categories=frozenset(map(Category, about)) if about else None,
                until=until,
            ),
            by=scene.by(name),
            at=scene.at,
        )

    def tell(row: Consent):
        assert desk is not None
        case.record(
            model.Ground(
                "T",
                "subject",
                scene.at,
                until,
                on=subject,
                by=desk.party,
                recipients=frozenset(named) if named else None,
                categories=frozenset(about) if about else None,
                kind=kind,
                consent=row.pk,
            )
        )

    valid = _valid(scene, case, name, subject, age, due <= given_by)
    return Attempt(
        f"{name} records consent {kind} of subject {subject} ({age}, by {sorted(given_by)}) for"
        f" {named or 'all'} about {about or 'all'}{f' tot {until:%d %H:%M}' if until else ''}"
        f" in {case.reference}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
        never=not valid,
        always=desk is not None and desk.party.organisation != "TOETS",
    )


def _age(scene: Scene, case: CaseFile, subject: int) -> str:
    """Tell the true age where there is one; now and then another."""
    if scene.chance(6):
        return scene.rng.choice(("CHILD", "YOUTH", "ADULT"))
    born = next(
        (one.born for one in case.items.values() if one.subject == subject and one.born), None
    )
    return scene.oracle.age_group(born, scene.local_day(), scene.at) if born else "ADULT"


def _valid(scene: Scene, case: CaseFile, name: str, subject: int, age: str, by_all: bool) -> bool:
    """Say whether this is consent: of a person, by everybody who must, of the age that is read."""
    if case.kind == "UNDERMINING" or not by_all:
        return False
    born = scene.oracle.read_birth(name, subject, case, scene.at)
    return born is None or scene.oracle.age_group(born, scene.local_day(), scene.at) == age


def take_back_consent(scene: Scene) -> Attempt | None:
    """Withdraw a consent: by the organisation that recorded it, once."""
    found = [
        (case, row)
        for case in scene.open_cases()
        for row in case.all_grounds()
        if row.consent is not None and (row.withdrawn is None or scene.chance(10))
    ]
    if not found:
        return None
    case, row = scene.rng.choice(found)
    able = [n for n in PEOPLE if row.by in scene.oracle.parties_of(n, scene.at)]
    name = scene.rng.choice(able) if able and not scene.chance(6) else scene.somebody(case)
    again = row.withdrawn is not None

    def run():
        consents.withdraw_consent(
            Consent.objects.select_related("case").get(pk=row.consent),
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        row.withdrawn = scene.at

    unseen = not scene.knows(name, case) or name not in able
    return Attempt(
        f"{name} takes consent {row.kind} of subject {row.on} back in {case.reference}",
        run,
        tell,
        [case],
        unseen=unseen,
        never=again,
        always=True,
    )


DEEDS: dict[Deed, int] = {consent: 7, take_back_consent: 3}
