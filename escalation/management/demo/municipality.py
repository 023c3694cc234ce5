"""The people and tables of a fictional municipality like Hardenberg."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from casework import policies
from casework.access import Actor, actor_for
from casework.models import (
    Acknowledgement,
    ConfidentialityText,
    Desk,
    Municipality,
    Party,
    TableSeat,
    User,
)
from casework.services import grounds, parties
from casework.services.base import service
from casework.services.grounds import GroundInput
from casework.vocabulary import Category, Ground, OrganisationKey, Role, Table
from escalation.models import DatedDecision

BEFORE = dt.timedelta(days=400)
"""How long before now the municipality was founded: before everything in the demo year."""

PASSWORD = "schakel-demo-2026"  # noqa: S105 - the demo's, printed at the start of `make run`


@dataclass(frozen=True, slots=True)
class Account:
    """One demo account: who, in which team of which party, in which role."""

    username: str
    name: str
    organisation: OrganisationKey
    party: str
    team: str
    role: Role
    secrecy_bound: bool = False
    whole_team: bool = True


K, R = OrganisationKey, Role

ACCOUNTS = (
    Account(
        "coordinator",
        "M. Kamphuis",
        K.PC,
        "Gemeente, zorg en veiligheid",
        "Procescoördinatie",
        R.PROCESS_COORDINATOR,
    ),
    Account(
        "samendoen", "S. de Vries", K.COL_SD, "Samen Doen", "Samen Doen Dedemsvaart", R.CARE_WORKER
    ),
    Account("intake", "I. Jansen", K.COL_SD, "Samen Doen", "Samen Doen intake", R.CARE_INTAKE),
    Account("vreemde", "V. Bos", K.COL_SD, "Samen Doen", "Samen Doen Gramsbergen", R.CARE_WORKER),
    Account(
        "sdhardenberg",
        "K. Schuurman",
        K.COL_SD,
        "Samen Doen",
        "Samen Doen Hardenberg",
        R.CARE_WORKER,
    ),
    Account(
        "sdslagharen",
        "G. Lubbers",
        K.COL_SD,
        "Samen Doen",
        "Samen Doen Slagharen",
        R.CARE_WORKER,
    ),
    Account(
        "wijkagent", "J. Smit", K.POL, "Politie Vechtdal", "Wijkagenten Vechtdal", R.POLICE_WORKER
    ),
    Account("wonen", "W. Hofman", K.WOCO, "Vechtdal Wonen", "Sociaal beheer", R.HOUSING),
    Account(
        "ggz", "A. Demir", K.GGZ, "Dimence", "Dimence Vechtdal", R.MENTAL_HEALTH, secrecy_bound=True
    ),
    Account(
        "tactus",
        "T. Mulder",
        K.GGZ,
        "Tactus",
        "Tactus Vechtdal",
        R.ADDICTION_CARE,
        secrecy_bound=True,
    ),
    Account(
        "zvh",
        "P. van Dijk",
        K.ZVH_PR,
        "Zorg- en Veiligheidshuis IJsselland",
        "Procesregie ZVH",
        R.ZVH_PROCESS_DIRECTOR,
    ),
    Account("om", "O. Meijer", K.OM, "Openbaar Ministerie", "OM Oost-Nederland", R.PROSECUTOR),
    Account(
        "rvdk",
        "R. Kok",
        K.RVDK,
        "Raad voor de Kinderbescherming",
        "Raad Overijssel",
        R.YOUTH_JUSTICE,
    ),
    Account("halt", "H. Visser", K.HALT, "Halt", "Halt Oost", R.YOUTH_JUSTICE),
    Account(
        "jeugd",
        "L. Peters",
        K.COL_JEUGD,
        "Gemeente, jeugd en leerplicht",
        "Leerplicht",
        R.EDUCATION,
    ),
    Account("stuw", "T. Bakker", K.WELZIJN, "De Stuw", "Jongerenwerk", R.YOUTH_WORK),
    Account("vt", "E. Kramer", K.VT, "Veilig Thuis IJsselland", "Veilig Thuis", R.SAFE_HOME),
    Account(
        "hovj",
        "H. Brouwer",
        K.POL,
        "Politie Vechtdal",
        "Hulpofficieren van justitie",
        R.ASSISTANT_PROSECUTOR,
    ),
    Account(
        "oov",
        "R. Wolters",
        K.BURG,
        "Burgemeester en cluster OOV",
        "Cluster OOV",
        R.UNDERMINING_DIRECTOR,
    ),
    Account(
        "burgemeester",
        "B. van der Berg",
        K.BURG,
        "Burgemeester en cluster OOV",
        "Burgemeester",
        R.MAYOR,
    ),
    Account(
        "wethouder",
        "E. Prins",
        K.BURG,
        "Burgemeester en cluster OOV",
        "Wethouder",
        R.ALDERMAN,
    ),
    Account(
        "vth",
        "D. Hendriks",
        K.COL_VTH,
        "Gemeente, toezicht en handhaving",
        "Handhaving",
        R.ENFORCEMENT,
    ),
    Account("oe", "N. Vos", K.POL, "Politie Vechtdal", "Ondermijning politie", R.POLICE_WORKER),
    Account(
        "riec",
        "C. de Boer",
        K.RIEC_BUR,
        "RIEC Oost-Nederland",
        "Accountmanagers RIEC",
        R.RIEC_OFFICER,
    ),
    Account("fg", "F. Gerritsen", K.TOETS, "Functionaris gegevensbescherming", "FG", R.DPO),
    Account(
        "beheer",
        "Q. Postma",
        K.BEHEER,
        "Gemeente, technisch beheer",
        "Technisch beheer",
        R.ADMIN,
    ),
)

COLLEAGUES = (("omcollega", "M. Dekker", "om"),)
"""Accounts in the team of another: a second pair of eyes, where two persons are needed."""

EXTRA_ROLES = {"oov": (R.PUBLIC_ORDER_OFFICER,)}
"""Roles a person holds beside the one above, in the same team."""

SEATS = (
    # table, account whose team sits there, decides, supervises
    (Table.LOCAL, "coordinator", True, True),
    (Table.ZVH, "zvh", True, True),
    (Table.ZVH, "om", False, False),
    (Table.JOR, "zvh", True, True),
    (Table.JOR, "om", True, False),
    (Table.JOR, "rvdk", False, False),
    (Table.OTH, "oov", True, True),
    (Table.OTH, "vth", False, False),
    (Table.OTH, "oe", False, False),
    (Table.RIEC, "riec", True, True),
)


@dataclass(slots=True)
class DemoMunicipality:
    """The municipality with its accounts and desks by account name."""

    municipality: Municipality
    users: dict[str, User] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, username: str, at: dt.datetime) -> Actor:
        """Give an account as the one who acts at a moment."""
        return actor_for(self.users[username], at)

    def account_at(self, desk_id: int) -> str:
        """Name the account whose team has a desk."""
        return next(name for name, desk in self.desks.items() if desk.pk == desk_id)


@service
def found_municipality(*, at: dt.datetime, decisions: bool = True) -> DemoMunicipality:
    """Found the municipality: accounts, teams, seats and the two fictional standing decisions."""
    demo = DemoMunicipality(Municipality.objects.create(name="Hardenberg", slug="hardenberg"))
    secret = make_password(PASSWORD)
    for account in ACCOUNTS:
        _add_account(demo, account, secret, at)
    for username, name, colleague in COLLEAGUES:
        _add_colleague(demo, username, name, colleague, secret, at)
    for table, username, decides, supervises in SEATS:
        TableSeat.objects.create(
            municipality=demo.municipality,
            table=table,
            desk=demo.desks[username],
            decides=decides,
            supervises=supervises,
        )
    if decisions:
        decide_standing(demo, at=at)
    return demo


@service
def acknowledge(demo: DemoMunicipality, *, at: dt.datetime) -> None:
    """Let every account have accepted confidentiality at a moment, as at its first page."""
    text = policies.confidentiality_in_force()
    kept, _ = ConfidentialityText.objects.get_or_create(
        digest=text.digest, defaults={"version": text.version, "text": text.text}
    )
    Acknowledgement.objects.bulk_create(
        Acknowledgement(user=user, text=kept, at=at) for user in demo.users.values()
    )


def _add_user(username: str, name: str, secret: str) -> User:
    """Make an account; `secret` is the hash all share, because hashing is slow."""
    user = User.objects.create_user(username, f"{username}@voorbeeld.example", full_name=name)
    user.password = secret
    user.save(update_fields=["password"])
    return user


def _add_colleague(
    demo: DemoMunicipality, username: str, name: str, colleague: str, secret: str, at: dt.datetime
) -> None:
    desk = demo.desks[colleague]
    assert desk.team is not None
    role = next(one.role for one in ACCOUNTS if one.username == colleague)
    demo.users[username], demo.desks[username] = _add_user(username, name, secret), desk
    parties.add_member(desk.team, demo.users[username], role, since=at)


def _add_account(demo: DemoMunicipality, account: Account, secret: str, at: dt.datetime) -> None:
    """Make an account with its team."""
    party = demo.parties.get(account.party) or parties.found_party(
        demo.municipality,
        account.organisation,
        account.party,
        secrecy_bound=account.secrecy_bound,
    )
    demo.parties[account.party] = party
    user = _add_user(account.username, account.name, secret)
    desk = parties.form_team(party, account.team, whole_team=account.whole_team)
    assert desk.team is not None
    for role in (account.role, *EXTRA_ROLES.get(account.username, ())):
        parties.add_member(desk.team, user, role, since=at)
    demo.users[account.username], demo.desks[account.username] = user, desk


def decide_standing(
    demo: DemoMunicipality, *, at: dt.datetime, until: dt.datetime | None = None
) -> None:
    """Record the two fictional decisions: Wpg 20, and that the JOR works under the Wgs."""
    police = demo.actor("hovj", at)
    for party, categories in (
        ("Samen Doen", [Category.POL8, Category.ID]),
        ("Gemeente, zorg en veiligheid", [Category.ID]),
    ):
        grounds.record_standing(
            demo.municipality,
            GroundInput(
                Ground.P20,
                "Wpg 20(1)-(2), fictief besluit 2026-01",
                "Voorkomen van escalatie bij onbegrepen gedrag.",
                "Korpschef, met bevoegd gezag",
                until,
            ),
            recipients=[demo.parties[party].pk],
            categories=categories,
            party=demo.parties["Politie Vechtdal"],
            by=police,
            at=at,
        )
    DatedDecision.objects.create(
        municipality=demo.municipality,
        subject="jor_regime",
        value="wgs_zvh",
        decided_by="Stuurgroep Zorg- en Veiligheidshuis IJsselland",
        decision="Fictief besluit 2026-02",
        valid_from=at,
    )


def known_municipality() -> DemoMunicipality | None:
    """Give the municipality that stands in the database, or None in an empty one."""
    municipality = Municipality.objects.first()
    if municipality is None:
        return None
    demo = DemoMunicipality(municipality)
    demo.users = {user.username: user for user in User.objects.all()}
    demo.parties = {party.name: party for party in Party.objects.all()}
    teams = {
        desk.team.name: desk
        for desk in Desk.objects.filter(team__isnull=False).select_related("team", "party")
        if desk.team
    }
    demo.desks = {account.username: teams[account.team] for account in ACCOUNTS}
    demo.desks |= {username: demo.desks[colleague] for username, _, colleague in COLLEAGUES}
    return demo
