"""Who consents, by age: below 12 the representative, from 12 both, from 16 the person alone.

Three kinds of consent are kept apart: to use data (AVG 6(1)(a)), to lift a secret (ground T), to
accept help. One never stands for another.
Source: Jeugdwet 7.1.5.1 (model); Wmo 2015 5.3.3(2); Autoriteit Persoonsgegevens 2016.
"""

from __future__ import annotations

import datetime as dt

from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.rules.policy import ChildAges
from casework.vocabulary import AgeGroup, Consenter

SOURCE = "Jeugdwet 7.1.5.1; Wmo 2015 5.3.3(2)"

BOTH = frozenset(Consenter)
ONLY_SELF = frozenset({Consenter.SELF})
ONLY_REPRESENTATIVE = frozenset({Consenter.REPRESENTATIVE})


def age_on(born_on: dt.date, day: dt.date) -> int:
    """Count the birthdays that have passed; who was born on 29 February is older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def age_group(ages: ChildAges, born_on: dt.date, day: dt.date) -> AgeGroup:
    """Give the age group of somebody on a day."""
    years = age_on(born_on, day)
    if years < ages.representative_below:
        return AgeGroup.CHILD
    return AgeGroup.YOUTH if years < ages.joint_below else AgeGroup.ADULT


def needed(age: AgeGroup, *, capable: bool) -> frozenset[Consenter]:
    """Say who must consent.

    Facts: for who cannot weigh the own interests, of whatever age, the representative does.
    """
    if age is AgeGroup.CHILD or not capable:
        return ONLY_REPRESENTATIVE
    return BOTH if age is AgeGroup.YOUTH else ONLY_SELF


def decide_consent(age: AgeGroup, given_by: frozenset[Consenter], *, capable: bool) -> Decision:
    """Refuse a consent that lacks somebody whose consent the law asks for.

    Facts: who consents beside those is welcome and changes nothing.
    """
    missing = needed(age, capable=capable) - given_by
    return all_of(*(_missing(who) for who in Consenter if who in missing))


def _missing(who: Consenter) -> Decision:
    text = {
        Consenter.SELF: "Bij deze leeftijd moet de betrokkene zelf ook toestemming geven.",
        Consenter.REPRESENTATIVE: "Hier moet een ouder of vertegenwoordiger toestemming geven.",
    }[who]
    return refuse(f"consent:{who.lower()}", text, source=SOURCE, field="given_by")


def decide_age(
    ages: ChildAges, age: AgeGroup, born_on: dt.date | None, given_on: dt.date
) -> Decision:
    """Refuse an age group that contradicts a birth date the recorder can read."""
    if born_on is None or age_group(ages, born_on, given_on) is age:
        return ALLOWED
    return refuse(
        "consent:age",
        "Deze leeftijd past niet bij de geboortedatum in de casus.",
        source=SOURCE,
        field="age",
    )
