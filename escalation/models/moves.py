"""A move: the handshake by which a case goes to another table or another AVE phase."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from viewflow.workflow.models import Process

from casework.models import Case, Desk, Item, Party, User
from casework.models.fields import code, paired, public_id
from casework.vocabulary import EscalationGround, JorGround, MoveOutcome, Setting


class Axis(StrEnum):
    """Along which of the two axes a move goes."""

    TABLE = "TABLE"
    PHASE = "PHASE"


class Direction(StrEnum):
    """Up, down or sideways on the ladder; phases go up or down only."""

    UP = "UP"
    DOWN = "DOWN"
    ACROSS = "ACROSS"


class Move(Process):
    """A request, its weighing and its answer. The case stays where it is until acceptance.

    Facts: `from_code` and `to_code` are table codes or phase numbers; the words of the request
    (reason, goal, criteria) stand in `request_item`, those of the answer in `answer_item`, so
    that who may read them follows from the sharing rules alone. `case_version` is the version
    the requester saw. `fits_at` is when the receiving table judged that the case fits: from
    then on what the sources confirmed is visible to who weighs.
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="moves")
    axis = code(Axis)
    direction = code(Direction)
    from_code = models.CharField(max_length=10)
    to_code = models.CharField(max_length=10)
    case_version = models.PositiveIntegerField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    on_behalf_of = models.CharField(max_length=40, blank=True)
    receiving_desks = models.ManyToManyField(Desk, related_name="moves_to_weigh")
    weighing_setting = code(Setting)
    request_item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    answer_item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    ground = code(EscalationGround, blank=True)
    jor_ground = code(JorGround, blank=True)
    jor_confirmed_by = models.CharField(max_length=10, blank=True)
    criteria = ArrayField(models.CharField(max_length=4), default=list)
    categories_asked = ArrayField(models.CharField(max_length=10), default=list)
    invited = models.ManyToManyField(Desk, related_name="+")
    recipient = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="+")
    acute = models.BooleanField(default=False)
    fits_at = models.DateTimeField(null=True, blank=True)
    fits_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = code(MoveOutcome, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    takes_process_direction = models.BooleanField(null=True, blank=True)
    handed_to_supervisor_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            paired("move_answered_pair", "answered_at", "answered_by"),
            paired("move_fits_pair", "fits_at", "fits_by"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at__isnull=True), name="move_open_once"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


class Preparation(models.Model):
    """What the case director writes before the coordinator sends the request: never typed twice.

    Facts: `words` holds reason, goal, criteria (by code) and contacts (lines); `items` are the
    director's own items that go with the request.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="preparations")
    to_code = models.CharField(max_length=10)
    words = models.JSONField(default=dict)
    items = models.ManyToManyField(Item, related_name="+")
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "to_code"], name="preparation_once"),
        ]


class Question(models.Model):
    """A question of the receiving side about the request, and its answer; both are items."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="questions")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            paired("question_answered_pair", "answered_at", "answered_by"),
            models.UniqueConstraint(
                fields=["move"], condition=Q(answered_at__isnull=True), name="question_open_once"
            ),
        ]


class Confirmation(models.Model):
    """What one source gives for a move: its own items, chosen by itself, in one act.

    Facts: one confirmation serves the gates in turn. What the asking side itself gives goes
    `with_request` and is open to who weighs at once; of other sources `for_weighing` opens the
    items to who weighs once the case fits; `for_conference` opens them to the named participants
    once the case is accepted. `grounds` are what the source adds, for instance G for secrecy.
    """

    move = models.ForeignKey(Move, models.CASCADE, related_name="confirmations")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    items = models.ManyToManyField(Item, related_name="+")
    with_request = models.BooleanField(default=False)
    for_weighing = models.BooleanField(default=True)
    for_conference = models.BooleanField(default=True)
    necessity = models.CharField(max_length=500, blank=True)
    ground = models.CharField(max_length=10, blank=True)
    ground_motivation = models.CharField(max_length=1000, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            paired("confirmation_pair", "confirmed_at", "confirmed_by"),
            models.UniqueConstraint(fields=["move", "desk"], name="confirmation_once"),
        ]


class Transition(models.Model):
    """A change that took place, along one axis: the history statistics count.

    Facts: `case` and `by` are empty once the case is destroyed; what is counted stays.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="transitions"
    )
    move = models.ForeignKey(Move, models.PROTECT, null=True, blank=True, related_name="+")
    axis = code(Axis)
    direction = code(Direction)
    from_code = models.CharField(max_length=10)
    to_code = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["at"],
                include=["axis", "kind", "from_code", "to_code"],
                name="transition_counted",
            ),
            models.Index(fields=["case", "at"], name="transition_of_case"),
        ]
