"""The case: two axes (table and phase), its settings, its subjects, its regie, its links."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from casework.models.fields import code, paired, policy_mark, public_id, window_in_order
from casework.models.party import Desk, Municipality, User
from casework.vocabulary import CaseKind, RegieSlot, Setting, SubjectKind, Table


class Case(models.Model):
    """One situation that several organisations work on.

    Facts: `table` says under which law it is handled, `phase` (AVE 1–4, empty for undermining)
    how far it has escalated; `version` grows with every change of either, so that a form made
    on an older version is noticed; `reference` is random, so that it does not reveal volume;
    `policy` names the timetable of policies by which who sees what was last decided.
    """

    uuid = public_id()
    reference = models.CharField(max_length=12, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    kind = code(CaseKind)
    table = code(Table)
    phase = models.PositiveSmallIntegerField(null=True, blank=True)
    phase_since = models.DateTimeField()
    table_since = models.DateTimeField()
    area = models.CharField(max_length=60)
    purpose = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    policy = policy_mark()

    class Meta:
        constraints = [
            paired("case_closed_pair", "closed_at", "closed_by"),
            models.CheckConstraint(
                condition=Q(phase__isnull=True) | Q(phase__range=(1, 4)), name="case_phase_is_ave"
            ),
            models.CheckConstraint(
                condition=~Q(kind=CaseKind.UNDERMINING) | Q(table__in=[Table.OTH, Table.RIEC]),
                name="case_undermining_behind_the_wall",
            ),
            models.CheckConstraint(
                condition=Q(kind=CaseKind.UNDERMINING) | ~Q(table__in=[Table.OTH, Table.RIEC]),
                name="case_wall_holds_only_undermining",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[CaseKind.YOUTH_GROUP, CaseKind.DOMESTIC_VIOLENCE])
                | ~Q(table=Table.JOR),
                name="case_group_and_household_never_at_jor",
            ),
            models.CheckConstraint(
                condition=Q(kind=CaseKind.UNDERMINING, phase__isnull=True)
                | (~Q(kind=CaseKind.UNDERMINING) & Q(phase__isnull=False)),
                name="case_phase_except_undermining",
            ),
        ]
        permissions = [("see_case", "May know that the case exists")]

    def __str__(self) -> str:
        return self.reference


class CaseSetting(models.Model):
    """A legal setting that is or was open for a case; settings are a set, not a state."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="settings")
    setting = code(Setting)
    decision = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            paired("setting_closed_pair", "closed_at", "closed_by"),
            window_in_order("setting_window", "opened_at", "closed_at"),
            models.UniqueConstraint(
                fields=["case", "setting"],
                condition=Q(closed_at__isnull=True),
                name="setting_open_once",
            ),
        ]


class Person(models.Model):
    """Somebody a case can be about, by a key only: the name is an item of category ID."""

    uuid = public_id()
    key = models.UUIDField(default=uuid4, unique=True)


class PersonMatch(models.Model):
    """A keyed hash by which the matching service recognises a person; nothing else reads it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="matches")
    digest = models.CharField(max_length=64, db_index=True)


class Subject(models.Model):
    """Who or what the case is about; on screen "Persoon 1", never a name."""

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="subjects")
    kind = code(SubjectKind)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True)
    number = models.PositiveSmallIntegerField(default=1)
    role = models.CharField(max_length=40, default="SUBJECT")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="subject_number_once"),
        ]


class RegieHolder(models.Model):
    """Who holds one of the four kinds of regie; the household may hold case direction in AVE 1."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="regie")
    slot = code(RegieSlot)
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    household = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            window_in_order("regie_window"),
            models.UniqueConstraint(
                fields=["case", "slot"], condition=Q(until__isnull=True), name="regie_held_once"
            ),
            models.CheckConstraint(
                condition=Q(household=True, desk__isnull=True)
                | Q(household=False, desk__isnull=False),
                name="regie_has_a_holder",
            ),
        ]


class CaseLink(models.Model):
    """A case that was spawned from another; `traceable` is off where no trace back may exist."""

    origin = models.ForeignKey(Case, models.PROTECT, related_name="spawned")
    spawned = models.OneToOneField(Case, models.PROTECT, related_name="origin_link")
    traceable = models.BooleanField(default=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
