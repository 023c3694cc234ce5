"""Who takes part: people, the parties they work for, and the desks through which they see.

A *party* is one organisation with one task field ("Dimence, ggz"); the municipality is several.
A *desk* is what receives access: a team, one designated person of a team, or a person appointed
in another capacity for one case. Every desk is mirrored by a Django group, so that
django-guardian's group permissions can hold the outcome of the sharing rules.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import Q

from casework.models.fields import code, public_id, window_in_order
from casework.vocabulary import OrganisationKey, Role, Table


class Municipality(models.Model):
    """The municipality that runs this installation; one for now, a column from the first day."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(unique=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes ordinary accounts only; there is no account above the rules."""

    def create_user(
        self, username: str, email: str = "", password: str | None = None, *, full_name: str = ""
    ) -> User:
        """Make an account; without a password nobody can sign in with it."""
        user = self.model(username=username, email=self.normalize_email(email), full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """A person with an account. `is_superuser` does not exist: nobody stands above the rules."""

    is_superuser = None

    uuid = public_id()
    full_name = models.CharField(max_length=120)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    objects = UserManager()  # type: ignore[assignment, misc]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name


class Party(models.Model):
    """One organisation with one task field; items, releases and "own" belong to a party."""

    uuid = public_id()
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    organisation = code(OrganisationKey)
    name = models.CharField(max_length=120)
    secrecy_bound = models.BooleanField(
        default=False,
        help_text="Geheimhouder: deelname wordt pas zichtbaar na eigen opt-in.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="party_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A group of colleagues of one party who share their work."""

    uuid = public_id()
    party = models.ForeignKey(Party, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    whole_team = models.BooleanField(
        default=True,
        help_text="Uit: toegang gaat per aangewezen persoon, niet voor het hele team.",
    )
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "name"], name="team_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Person × team × role for a time: the truth from which Django groups are derived."""

    uuid = public_id()
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    role = code(Role)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [window_in_order("membership_window")]

    def __str__(self) -> str:
        return f"{self.role} ({self.pk})"


class Appointment(models.Model):
    """A person who works in another capacity in one case, by decision (for instance as BURG)."""

    uuid = public_id()
    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    party = models.ForeignKey(Party, models.PROTECT, related_name="appointments")
    role = code(Role)
    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="appointments")
    decision = models.CharField(max_length=200)
    decided_by = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            window_in_order("appointment_window"),
            models.UniqueConstraint(
                fields=["user", "case"],
                condition=Q(until__isnull=True),
                name="one_open_appointment_per_case",
            ),
        ]


class Desk(models.Model):
    """What receives access: exactly one of a team, a membership or an appointment."""

    uuid = public_id()
    group = models.OneToOneField(Group, models.PROTECT, related_name="desk")
    party = models.ForeignKey(Party, models.PROTECT, related_name="desks")
    team = models.OneToOneField(Team, models.PROTECT, null=True, blank=True)
    membership = models.OneToOneField(Membership, models.PROTECT, null=True, blank=True)
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(team__isnull=False, membership__isnull=True, appointment__isnull=True)
                    | Q(team__isnull=True, membership__isnull=False, appointment__isnull=True)
                    | Q(team__isnull=True, membership__isnull=True, appointment__isnull=False)
                ),
                name="desk_is_one_thing",
            ),
        ]

    @property
    def label(self) -> str:
        """Name the desk for people, without naming a person who is not designated."""
        if self.team is not None:
            return self.team.name
        if self.membership is not None:
            return f"{self.membership.user} ({self.party.name})"
        assert self.appointment is not None
        return f"{self.appointment.user} ({self.party.name})"


class TableSeat(models.Model):
    """A team that sits at a table by default: it weighs requests, and may decide on them."""

    municipality = models.ForeignKey(Municipality, models.PROTECT)
    table = code(Table)
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="seats")
    decides = models.BooleanField(default=False)
    supervises = models.BooleanField(default=False)
    since = models.DateTimeField(default=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "desk"], name="seat_once"),
        ]
