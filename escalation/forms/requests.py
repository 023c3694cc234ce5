"""The words and data of a request: prepared by who directs the case, sent by who may ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from casework import access, labels, policies
from casework.access import Actor
from casework.models import Case, Desk, Item
from casework.rules.policy import Policy
from casework.rules.sharing_write import NEVER_GRANTED, decide_write
from casework.vocabulary import (
    CaseKind,
    Category,
    JorGround,
    Level,
    OrganisationKey,
    Purpose,
    Setting,
    Table,
)
from escalation import protocol, selectors
from escalation.forms import people
from escalation.forms.fields import OpenChoices, RuledChoice, Words
from escalation.models import Move, Preparation
from escalation.rules.guards import CRITERION_TEXT, ZvhCriterion
from escalation.rules.ladder import Guard, Need, Rule
from escalation.services.requests import RequestInput

CODES = tuple(ZvhCriterion)

ASKS = {
    Guard.ZVH_CRITERIA: CODES,
    Guard.ZVH_CRITERIA_OR_HIGH_RISK: CODES,
    Guard.C4_ONLY: (ZvhCriterion.C4,),
}
"""Which criteria a guard asks about."""

ON_BEHALF_OF = (("college", "het college"), ("burgemeester", "de burgemeester"))

CONFIRMERS = (("POL", "de politie"), ("OM", "het Openbaar Ministerie"))


def guard_of(case: Case, table: Table) -> str:
    """Give the guard on the step of this case to a table; empty when there is none."""
    edge = protocol.ladder().edge(CaseKind(case.kind), Table(case.table), table)
    return edge.guard if edge.rule is Rule.GUARD else ""


class WordsForm(forms.Form):
    """Why, what for, on which criteria and with whom. Field names are those of the rules."""

    def __init__(self, *args: Any, case: Case, table: Table, sends: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guard = guard_of(case, table)
        step = protocol.ladder().transitions[Table(case.table), table]
        self.fields["motivation"] = Words(
            label="Waarom is dit nodig?",
            help_text="Eén of twee zinnen. De tafel leest dit.",
        )
        if Need.GOAL in step.needs:
            self.fields["goal"] = Words(label="Wat wilt u bereiken?", rows=2)
        for code in ASKS.get(Guard(guard), ()) if guard else ():
            number = code.value[1:]
            self.fields[code.field] = Words(
                required=code is not ZvhCriterion.C4 or guard == Guard.C4_ONLY,
                label=f"Criterium {number}",
                rows=2,
                help_text=CRITERION_TEXT[code],
            )
        if guard == Guard.JOR_CRITERIA:
            self._add_jor()
        if Need.PARTNER_CONTACTS in step.needs:
            self.fields["partner_contacts"] = Words(
                label="Contactpersonen bij partners",
                rows=3,
                help_text="Eén per regel: naam en organisatie.",
            )
        if sends:
            self.fields["on_behalf_of"] = forms.ChoiceField(
                label="U verstuurt dit namens",
                choices=ON_BEHALF_OF,
                widget=forms.RadioSelect(),
                initial="college",
            )

    def _add_jor(self) -> None:
        self.fields["jor_ground"] = RuledChoice(
            label="Reden in het strafrecht",
            widget=forms.RadioSelect(),
            choices=[(code.value, labels.JOR_GROUND[code]) for code in JorGround],
        )
        self.fields["jor_confirmed_by"] = RuledChoice(
            required=False,
            label="Wie heeft deze reden bevestigd?",
            widget=forms.RadioSelect(),
            choices=[*CONFIRMERS, ("", "Nog niemand")],
        )

    @property
    def criteria_hint(self) -> str:
        if "criterion_c1" in self.fields:
            return "Vul criterium 1, 2 en 3 in. Of alleen criterium 4."
        return ""


class PrepareForm(WordsForm):
    """What the case director writes: the same words, and the own items that go along."""

    def __init__(self, *args: Any, own: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, sends=False, **kwargs)
        if own:
            self.fields["own"] = own_field(own, "Welke eigen gegevens gaan mee?")

    def words(self) -> dict[str, object]:
        """Give the words as a preparation keeps them."""
        data = self.cleaned_data
        return {
            "reason": data["motivation"],
            "goal": data.get("goal", ""),
            "criteria": {code.value: data.get(code.field, "") for code in CODES},
            "contacts": lines(data.get("partner_contacts", "")),
        }


def own_field(own: Sequence[Item], label: str) -> OpenChoices:
    """Offer one's own items, grouped by what they are about."""
    return OpenChoices(
        label=label,
        choices=grouped(own),
        widget=forms.CheckboxSelectMultiple(),
        help_text=(
            "Alleen uw eigen organisatie kan deze gegevens meegeven. "
            "Ze zijn voor de weging, en na aannemen ook voor het overleg."
        ),
    )


def grouped(items: Iterable[Item]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group items by category, each with the beginning of its text."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        label = labels.CATEGORY[Category(item.category)]
        groups.setdefault(label, []).append((str(item.uuid), beginning(item.text)))
    return sorted(groups.items())


def beginning(text: str, most: int = 110) -> str:
    """Give the beginning of a text, in one line, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"


class DataForm(forms.Form):
    """What is asked of the sources, what goes along, and who is proposed for the table."""

    def __init__(self, *args: Any, actor: Actor, case: Case, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible, self.shut = asked_categories(actor, case, table)
        standard = [key for key in standard_set(case, table) if key in possible]
        self.fields["categories"] = OpenChoices(
            label="Wat vraagt u aan de bronnen?",
            help_text="Elke bron kiest zelf wat de tafel krijgt. U ziet die gegevens niet.",
            choices=[
                ("Standaard voor deze tafel", _named(standard)),
                ("Ook mogelijk", _named(key for key in possible if key not in standard)),
            ],
            initial=[key.value for key in standard],
            widget=forms.CheckboxSelectMultiple(),
        )
        self.own = people.offerable(actor, case)
        if self.own:
            self.fields["own"] = own_field(self.own, "Welke eigen gegevens stuurt u mee?")
        self._offer_people(actor, case, table)

    @property
    def never(self) -> list[tuple[str, str]]:
        """Name what the table never gets, each with the reason."""
        return [(labels.CATEGORY[key], why) for key, why in self.shut.items()]

    def _offer_people(self, actor: Actor, case: Case, table: Table) -> None:
        handling = protocol.ladder().handling_setting(table)
        seated = [seat.desk for seat in selectors.seats_at(case, table, actor.at)]
        present = [
            desk
            for desk in people.taking_part(actor, case, others_only=True)
            if desk.pk not in {row.pk for row in seated}
        ]
        mine = {desk.id for desk in actor.desks}
        others = [
            desk
            for desk in people.directory(case, handling, at=actor.at, without=[*present, *seated])
            if desk.pk not in mine
        ]
        self.desks: list[Desk] = [*present, *others]
        keys = [str(desk.uuid) for desk in self.desks]
        self.fields["invited"] = OpenChoices(
            required=False,
            label="Wie nodigt u uit voor het overleg?",
            help_text="Dit is een voorstel. De tafel beslist wie meedoet.",
            choices=people.choices(present),
            also=keys,
            widget=forms.CheckboxSelectMultiple(),
        )
        self.fields["others"] = OpenChoices(
            required=False,
            label="Andere organisaties",
            choices=people.choices(others),
            also=keys,
            widget=forms.CheckboxSelectMultiple(),
        )


def _named(keys: Iterable[Category]) -> list[tuple[str, str]]:
    return [(key.value, labels.CATEGORY[key]) for key in keys]


FACETS = frozenset({Category.META, Category.DEELN, Category.PRO, Category.LOG})
"""What nobody releases: it follows from taking part."""

STANDARD: dict[CaseKind, tuple[Category, ...]] = {
    CaseKind.CONFUSED_BEHAVIOUR: (
        Category.ID,
        Category.WOON,
        Category.HULP,
        Category.GEZ,
        Category.POL8,
        Category.PLAN,
    ),
    CaseKind.DOMESTIC_VIOLENCE: (
        Category.ID,
        Category.REL,
        Category.HULP,
        Category.VTH,
        Category.POL8,
        Category.PLAN,
    ),
    CaseKind.YOUTH_GROUP: (Category.GROEP, Category.WOON, Category.BEST, Category.PLAN),
    CaseKind.YOUTH_AT_RISK: (
        Category.ID,
        Category.REL,
        Category.HULP,
        Category.ONDW,
        Category.POL8,
        Category.PLAN,
    ),
    CaseKind.UNDERMINING: (Category.SIGN, Category.PLAN),
    CaseKind.DETAINEE_RETURN: (
        Category.ID,
        Category.WOON,
        Category.HULP,
        Category.JUS,
        Category.PLAN,
    ),
}
"""What a table needs as a rule, per kind of case (assumption, for the partners to confirm)."""

MORE_AT = {Table.JOR: (Category.JUS, Category.POL8)}


def standard_set(case: Case, table: Table) -> tuple[Category, ...]:
    """Give the categories that are ticked beforehand."""
    return tuple(dict.fromkeys((*STANDARD[CaseKind(case.kind)], *MORE_AT.get(table, ()))))


def asked_categories(
    actor: Actor, case: Case, table: Table
) -> tuple[list[Category], dict[Category, str]]:
    """Divide the categories into what a table can get and what it never can, with the reason.

    Facts: decided by the ceilings of the policy for who sits at the table, in the weighing and
    afterwards.
    """
    policy, ladder = policies.policy_in_force(actor.at), protocol.ladder()
    weighing = ladder.weighing_setting(table, selectors.jor_regime(case, actor.at))
    settings = (weighing, ladder.handling_setting(table))
    seats = people.receiving_organisations(case, table, actor)
    organisations = [key for key in seats if key not in NEVER_GRANTED]
    possible: list[Category] = []
    shut: dict[Category, str] = {}
    for key in Category:
        if key in FACETS:
            continue
        if any(
            policy.cell(setting, key, organisation).ceiling > Level.NONE
            for setting in settings
            for organisation in organisations
        ):
            possible.append(key)
        else:
            shut[key] = _why_never(policy, key, settings, organisations)
    standard = standard_set(case, table)
    return sorted(possible, key=lambda key: (key not in standard, labels.CATEGORY[key])), shut


def _why_never(
    policy: Policy,
    key: Category,
    settings: Sequence[Setting],
    organisations: Sequence[OrganisationKey],
) -> str:
    """Say in the words of the rules why a table never gets this."""
    for setting in settings:
        for organisation in organisations:
            decided = decide_write(policy, organisation=organisation, setting=setting, category=key)
            if decided.reasons:
                return decided.reasons[0].text
    return "Deze tafel krijgt dit soort gegevens niet."


# ------------------------------------------------------------------ never typed twice


def prefilled(
    actor: Actor, case: Case, table: Table, preparation: Preparation | None
) -> dict[str, str]:
    """Give the words that are known already: of the preparation, else of an earlier request."""
    words = dict(preparation.words) if preparation is not None else {}
    if not words:
        words = _earlier(actor, case, table)
    criteria = words.get("criteria") or {}
    known = {
        "motivation": str(words.get("reason", "")),
        "goal": str(words.get("goal", "")),
        "partner_contacts": _contacts(words.get("contacts")) or _partners(actor, case),
        **{code.field: str(criteria.get(code) or words.get(code, "")) for code in CODES},
    }
    return {name: text for name, text in known.items() if text}


def _earlier(actor: Actor, case: Case, table: Table) -> dict[str, Any]:
    """Give the words of this person's own desk in its last request to the same table.

    Facts: who wrote them gets them back although the weighing is over and its setting closed, so
    that the second wall no longer shows the item to anybody.
    """
    asked = Move.objects.filter(
        case=case,
        to_code=table,
        requested_desk__in=[desk.id for desk in actor.desks],
        request_item__isnull=False,
    )
    with access.for_purpose(Purpose.SERVICE):
        move = asked.select_related("request_item").order_by("-requested_at").first()
    return dict(move.request_item.details) if move and move.request_item else {}


def _contacts(value: object) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def _partners(actor: Actor, case: Case) -> str:
    """Name the partners one knows to take part; those under professional secrecy stay out."""
    desks = people.taking_part(actor, case, others_only=True)
    return "\n".join(
        people.name_of(desk)
        for desk in desks
        if not desk.party.secrecy_bound and desk.party_id not in actor.party_ids
    )


def lines(text: str) -> list[str]:
    """Give the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def request_from(actor: Actor, case: Case, table: Table, values: Mapping[str, Any]) -> RequestInput:
    """Make the request of what a draft holds; what is no longer there is left out."""
    form = DataForm(actor=actor, case=case, table=table)
    possible, _ = asked_categories(actor, case, table)
    asked = values.get("categories", form.fields["categories"].initial or [])
    return RequestInput(
        target=table,
        reason=str(values.get("motivation", "")),
        goal=str(values.get("goal", "")),
        criteria={code.value: text for code in CODES if (text := str(values.get(code.field, "")))},
        contacts=lines(str(values.get("partner_contacts", ""))),
        categories=[key for key in possible if key.value in set(asked)],
        invited=people.chosen(form.desks, [*values.get("invited", ()), *values.get("others", ())]),
        own=people.items_among(form.own, values.get("own", ())),
        on_behalf_of=str(values.get("on_behalf_of", "college")),
        jor_ground=JorGround(values["jor_ground"]) if values.get("jor_ground") else None,
        jor_confirmed_by=(
            OrganisationKey(values["jor_confirmed_by"]) if values.get("jor_confirmed_by") else None
        ),
    )
