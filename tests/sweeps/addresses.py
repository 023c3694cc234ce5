"""Every address placed: who it is for, and which object its ids name. A new one fails until placed.

Who may see an object is asked of the doors of `casework.access`, never of the page itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from casework import access
from casework.access import Actor
from casework.errors import NotVisible
from casework.models import Case
from casework.vocabulary import Role
from notifications.selectors.inbox import one_message
from tests.architecture.test_urls import routes
from tests.sweeps.scene import PROPOSER, SOURCES, Scene

PUBLIC = frozenset({"health", "source", "theme", "demo_sign_in", "prometheus"})
"""Pages about nobody: opened without signing in; the numbers with a token of their own."""

EVERYBODY = frozenset(
    {
        "home",
        "worklist",
        "inbox",
        "inbox_read",
        "search",
        "alerts",
        "report_new",
        "confidentiality",
        "feedback_list",
        "preferences",
        "trial",
    }
)
"""Pages of one's own work: opened by whoever is signed in, each showing only what is one's own."""

INTAKE = frozenset({Role.PROCESS_COORDINATOR, Role.CARE_INTAKE})
ORDER = frozenset({Role.UNDERMINING_DIRECTOR, Role.PUBLIC_ORDER_OFFICER})
LEADS = frozenset({Role.PROCESS_COORDINATOR, Role.ZVH_PROCESS_DIRECTOR, *ORDER})
OVERSIGHT = frozenset({Role.DPO})

BY_ROLE: dict[str, frozenset[Role]] = {
    "intake": INTAKE | ORDER | {Role.MAYOR},
    "case_new": INTAKE | ORDER | {Role.MAYOR},
    "figures": LEADS,
    "holds": LEADS | OVERSIGHT | {Role.RIEC_OFFICER},
    "retention": ORDER | OVERSIGHT,
    "certificates": ORDER | OVERSIGHT,
    "policies": OVERSIGHT | ORDER | {Role.PROCESS_COORDINATOR},
    "policy_new": ORDER | {Role.PROCESS_COORDINATOR},
    "log": OVERSIGHT,
    "log_reviews": OVERSIGHT,
    "dossier": OVERSIGHT,
    "access_checks": OVERSIGHT,
    "breach": OVERSIGHT,
    "operations": frozenset({Role.ADMIN}),
    "rights_waiting": OVERSIGHT,
    "demo_mails": frozenset(),
}
"""Pages about no case in particular, for some roles; outside the demo nobody sees its mails."""

ACCOUNT = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_signup",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
"""Signing in, one's own password and second factor. Signing up is shut."""

FIRST_ID = ("case_id", "move_id", "report_id", "alert_id", "message_id", "version_id", "review_id")
"""The id that decides who sees a page; a second one names a part of that object."""

ONLY_ACTS = frozenset(
    {
        "action_done",
        "alert_confirm",
        "alert_end",
        "alert_review",
        "consent_withdraw",
        "deadline_met",
        "item_withdraw",
        "move_answer",
        "move_reply",
        "move_withdraw",
        "opt_in",
        "referral_end",
        "release_end",
        "review",
        "inbox_read",
        "theme",
        "demo_sign_in",
    }
)
ONLY_READS = frozenset(
    {
        "access_checks",
        "feedback_list",
        "operations",
        "prometheus",
        "rights_waiting",
        "trial",
        "alert",
        "alerts",
        "case",
        "certificates",
        "demo_mails",
        "explain",
        "figures",
        "home",
        "inbox",
        "inbox_open",
        "intake",
        "item",
        "log",
        "log_reviews",
        "lookers",
        "move",
        "policies",
        "policy",
        "report",
        "retention",
        "seen_at",
        "source",
        "term_help",
        "worklist",
    }
)
"""What cannot be opened, and what cannot be posted to; every other address is a form."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address with the names of its variable parts."""

    name: str
    parts: tuple[str, ...]

    @property
    def about(self) -> str:
        """The id that decides, or nothing."""
        return next((part for part in FIRST_ID if part in self.parts), "")

    @property
    def methods(self) -> frozenset[str]:
        if self.name in ONLY_ACTS:
            return frozenset({"post"})
        return frozenset({"get"} if self.name in ONLY_READS else {"get", "post"})

    def url(self, values: dict[str, object]) -> str:
        return reverse(self.name, kwargs={part: values[part] for part in self.parts})


@cache
def addresses() -> tuple[Address, ...]:
    """Give every address of the product."""
    found = {
        name: Address(name, tuple(pattern.pattern.converters))
        for route, name, pattern in routes()
        if not route.startswith("account/")
    }
    return tuple(found[name] for name in sorted(found))


def place_of(name: str, parts: tuple[str, ...]) -> str:
    """Give the class of an address, or nothing when nobody placed it."""
    if set(parts) & set(FIRST_ID):
        return "object"
    placed = {"public": PUBLIC, "everybody": EVERYBODY, "role": BY_ROLE, "account": ACCOUNT}
    return next((place for place, names in placed.items() if name in names), "")


# -- objects ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Thing:
    """One object that addresses can name: its ids, and who may know of it by the doors."""

    label: str
    about: str
    ids: dict[str, object]
    known: Callable[[Actor, str], bool]


def _opens(door: Callable[[], object]) -> bool:
    try:
        door()
    except NotVisible:
        return False
    return True


def things(scene: Scene) -> Iterator[Thing]:
    """Give every object of the scene, and for every sort one that was never there."""
    for label, case in scene.cases.items():
        key = case.uuid
        yield Thing(label, "case_id", ids_of(scene, case), lambda a, _, key=key: knows_case(a, key))
    yield Thing("never", "case_id", never(), lambda *_: False)
    move = scene.story.move
    yield Thing(
        "asked", "move_id", {"move_id": move.uuid}, lambda a, name: knows_move(scene, a, name)
    )
    report = scene.story.report
    yield Thing(
        "waits",
        "report_id",
        {"report_id": report.uuid},
        lambda a, name: _opens(
            lambda: (access.get_receipt if name == "report" else access.get_waiting_report)(
                a, report.uuid
            )
        ),
    )
    yield Thing(
        "danger",
        "alert_id",
        {"alert_id": scene.alert},
        lambda a, _: _opens(lambda: access.get_alert(a, scene.alert)),
    )
    yield Thing(
        "message",
        "message_id",
        {"message_id": scene.message},
        lambda a, _: _opens(lambda: one_message(a, scene.message)),
    )
    yield Thing(
        "version",
        "version_id",
        {"version_id": scene.version},
        knows_version,
    )
    yield Thing(
        "verdict", "review_id", {"review_id": scene.review}, lambda a, _: bool(a.roles & OVERSIGHT)
    )
    for about in FIRST_ID[1:]:
        yield Thing("never", about, never(), lambda *_: False)


def knows_case(actor: Actor, key: uuid.UUID) -> bool:
    return _opens(lambda: access.get_case(actor, key))


def knows_version(actor: Actor, name: str) -> bool:
    """A proposal is read by who may propose or decide, and ended by who decides or proposed it."""
    if name in {"policy_approve", "policy_reject"}:
        proposed = name == "policy_reject" and actor.user.username == PROPOSER
        return proposed or bool(actor.roles & OVERSIGHT)
    return bool(actor.roles & BY_ROLE["policies"])


def knows_move(scene: Scene, actor: Actor, name: str) -> bool:
    """A request is known to who may read its text, an item as any other; a source confirms."""
    if name == "confirm":
        return actor.user.username in SOURCES
    try:
        case = access.get_case(actor, scene.story.asked.uuid)
    except NotVisible:
        return False
    return bool(access.settings_of(actor, case)) and any(
        seen.item.pk == scene.story.move.request_item_id
        for seen in access.visible_items(actor, case)
    )


def never() -> dict[str, object]:
    """Give ids that were never given out."""
    ids = (*FIRST_ID, "item_id", "deadline_id", "duty_id", "consent_id", "request_id", "task_id")
    return {"table": "ZVH", **{name: uuid.uuid4() for name in ids}}


def ids_of(scene: Scene, case: Case) -> dict[str, object]:
    """Give the ids of a case and of what hangs on it; what it does not have was never there."""
    found = {**never(), "case_id": case.uuid}
    for name, rows in (
        ("item_id", case.items),
        ("deadline_id", case.deadlines),
        ("duty_id", case.inform_duties),
        ("consent_id", case.consents),
    ):
        if key := rows.order_by("pk").values_list("uuid", flat=True).first():
            found[name] = key
    return found
