"""Fictional people, places and names; every person's name ends in "-fictief"."""

from __future__ import annotations

import datetime as dt
from random import Random

from casework.labels import AREAS

SURNAMES = (
    "Bakker", "Bosman", "Brinkhuis", "Dekker", "Dijkstra", "Eshuis", "Gerrits", "Grooten",
    "Hagedoorn", "Hamhuis", "Heuver", "Hofsteenge", "Jansen", "Kamphorst", "Kelder", "Klaassen",
    "Kleinjan", "Kuipers", "Lenters", "Lubbers", "Meijerink", "Nijboer", "Odink", "Otten",
    "Pasman", "Pullen", "Reinders", "Rietman", "Schepers", "Schutte", "Slotman", "Stegeman",
    "Timmer", "Valk", "Veldhuis", "Veurink", "Waterink", "Wesselink", "Wolbink", "Zandman",
    "Yilmaz", "Demirel", "Haddad", "Kowalski", "Nowak", "Popescu", "Tesfay", "Al Masri",
)  # fmt: skip
STREETS = (
    "Lindenlaan", "Marktstraat", "Kerkweg", "Molenstraat", "Kanaalkade", "Stationsweg",
    "Beukenhof", "Dahliastraat", "Schoolstraat", "Veenweg", "Brinkstraat", "Vechtlaan",
    "Wilgenpad", "Meidoornstraat", "Turfkade", "Esweg", "Prinsenhof", "Zwaluwstraat",
)  # fmt: skip
PLACES = (
    "het winkelplein", "het busstation", "de skatebaan", "het sportpark", "de jongerenkeet",
    "het Vechtpark", "de supermarkt", "het schoolplein",
)  # fmt: skip
SPOTS = (
    "een loods aan de {straat}", "een vakantiepark bij {kern}", "een schuur in {kern}",
    "een autobedrijf aan de {straat}", "een leegstaand pand aan de {straat}",
    "een horecazaak in {kern}", "een stal aan de {straat}",
)  # fmt: skip
WEIGHTS = (30, 20, 7, 7, 7, 6, 5, 3, 2, 4, 3, 2, 4)
"""How often something happens in each village, in the order of `AREAS`."""

Identity = dict[str, str]


def village(rng: Random) -> str:
    """Draw a village; the large ones more often."""
    return rng.choices(AREAS, WEIGHTS)[0]


def street(rng: Random) -> str:
    """Draw a street."""
    return rng.choice(STREETS)


def person(rng: Random, *, area: str, today: dt.date, youngest: int, oldest: int) -> Identity:
    """Invent a person of some age who lives in a village."""
    days = rng.randint(youngest * 365 + 10, oldest * 365 + 300)
    return {
        "name": f"{rng.choice('ABCDEFGHJKLMNPRSTVWZ')}. {rng.choice(SURNAMES)}-fictief",
        "born_on": (today - dt.timedelta(days=days)).isoformat(),
        "address": address(rng, area),
    }


def address(rng: Random, area: str) -> str:
    """Invent an address."""
    return f"{street(rng)} {rng.randint(1, 140)}, {area}"


def household(rng: Random, *, area: str) -> Identity:
    """Invent a household."""
    return {"name": f"Huishouden {rng.choice(SURNAMES)}-fictief", "address": address(rng, area)}


def spot(rng: Random, *, area: str) -> Identity:
    """Invent a place or a business, without anybody's name."""
    text = rng.choice(SPOTS).format(straat=f"{street(rng)} in {area}", kern=area)
    return {"name": text[0].upper() + text[1:]}
