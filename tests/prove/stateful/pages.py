"""One page as a person opens it, compared with the oracle: case, list, search, inbox, figures."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from notifications import services as messenger
from tests.prove.stateful.looking import Disagreement, same
from tests.prove.stateful.model import CaseFile, Party
from tests.prove.stateful.oracle import FULL, SIGNAL
from tests.prove.stateful.scene import PEOPLE, Scene

MARK = re.compile(r"merkwoord\d{5}")
REFERENCE = re.compile(r"ZV-\w{3}-\w{3}")
MAIN = re.compile(r"<main.*?</main>", re.S)
SIGNED_IN = dt.timedelta(minutes=20)

FIGURES = {
    "coordinator": {"UNDERMINING"},
    "zvh": {"UNDERMINING", "DETAINEE_RETURN"},
    "oov": set(),
}
"""Who may see figures, and the kinds that are left out for them (rulings §1.6, §3)."""


class Pages:
    """Browsers of the people of a walk."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.clients: dict[str, tuple[Client, dt.datetime]] = {}

    def open_one(self) -> None:
        """Open one page as somebody, most often the case."""
        scene = self.scene
        among: list[Callable[[str], None]] = [
            self.case,
            self.case,
            self.case,
            self.worklist,
            self.search,
            self.inbox,
            self.figures,
        ]
        name = scene.rng.choice(PEOPLE)
        if scene.oracle.desks_of(name, scene.at):
            scene.rng.choice(among)(name)
        elif not scene.found_person(name).active:
            status = self.get(name, reverse("worklist")).status_code
            same(status, 302, name, "page without an account")

    def get(self, name: str, url: str) -> HttpResponse:
        client, since = self.clients.get(name, (None, None))
        user = self.scene.cast.demo.users[name]
        if client is None or since is None or self.scene.at - since > SIGNED_IN:
            client = Client(raise_request_exception=True)
            client.force_login(user)
        self.clients[name] = client, self.scene.at
        return client.get(url)

    def _text(self, answer: HttpResponse) -> str:
        found = MAIN.search(answer.content.decode())
        return html.unescape(found.group()) if found else ""

    # ------------------------------------------------------------------ pages

    def case(self, name: str) -> None:
        scene = self.scene
        case = scene.rng.choice(list(scene.town.cases.values()))
        url = reverse("case", args=[case.uuid])
        answer = self.get(name, f"{url}?toon=alles&meer=1")
        known = scene.knows(name, case)
        same(answer.status_code, 200 if known else 404, name, "page of", case.reference)
        text = self._text(answer)
        levels = scene.oracle.levels(name, case, scene.at)
        full = {case.items[key].mark for key, level in levels.items() if level == FULL}
        same(set(MARK.findall(text)), full, name, "texts on the page of", case.reference)
        signals = sum(1 for level in levels.values() if level == SIGNAL)
        same(text.count("alleen dat het er is"), signals, name, "signals of", case.reference)
        for party in self._hidden(name, case, levels):
            if party.name in text:
                near = re.sub(r"<[^>]*>|\s+", " ", text[max(0, text.index(party.name) - 120) :])
                raise Disagreement(
                    f"{name} reads of {party.name} in {case.reference}: {near[:200]}"
                )

    def _hidden(self, name: str, case: CaseFile, levels: dict[int, int]) -> list[Party]:
        """Parties bound by secrecy of which nothing may show (S10; invariant I05).

        Facts: what a party gives to others, or agrees on with them, shows it by its own act.
        """
        own = self.scene.oracle.parties_of(name, self.scene.at)
        seen = [case.items[key] for key in levels]
        acted = {item.party for item in seen} | {item.planner for item in seen}
        chosen = {part.desk.party for part in case.parts if part.opted_in}
        asked = {party for inviter, party in case.invited if inviter == name}
        return [
            party
            for party in self.scene.town.parties.values()
            if party.secret and party not in own | acted | chosen | asked
        ]

    def worklist(self, name: str) -> None:
        answer = self.get(name, reverse("worklist"))
        if answer.status_code == 302:
            same(answer.headers["Location"], reverse("dossier"), name, "work of")
            return
        expected = self._worked_on(name)
        self._same_references(answer, name, expected, "list")
        number = re.search(r"<strong>(\d+) casus", self._text(answer))
        same(number and int(number.group(1)), len(expected), name, "number on the list")

    def search(self, name: str) -> None:
        scene = self.scene
        case = scene.rng.choice(list(scene.town.cases.values()))
        answer = self.get(name, f"{reverse('worklist')}?q={case.reference}")
        if answer.status_code == 302:
            return
        worked_on = case.id in scene.oracle.worklist(name, scene.at)
        rows = [line["row"].reference for line in answer.context["rows"]]
        same(rows, [case.reference] if worked_on else [], name, "search for", case.reference)
        listed = _listed(answer)
        same(set(REFERENCE.findall(listed)), set(rows), name, "rows of the list")

    def _worked_on(self, name: str) -> set[str]:
        scene = self.scene
        return {scene.town.cases[key].reference for key in scene.oracle.worklist(name, scene.at)}

    def _same_references(
        self, answer: HttpResponse, name: str, expected: set[str], what: str
    ) -> None:
        same(set(REFERENCE.findall(self._text(answer))), expected, name, what)

    def inbox(self, name: str) -> None:
        """Messages tell of no case that is not known, but that it closed."""
        scene = self.scene
        messenger.route_events(at=scene.at)
        text = self._text(self.get(name, reverse("inbox")))
        text = re.sub(r"Casus ZV-\w{3}-\w{3} is gesloten", "", text)
        known = scene.oracle.cases(name, scene.at)
        allowed = {case.reference for case in scene.town.cases.values() if case.id in known}
        same(set(REFERENCE.findall(text)) - allowed, set(), name, "messages about the unseen")

    def figures(self, name: str) -> None:
        scene = self.scene
        name = scene.rng.choice((name, *FIGURES))
        answer = self.get(name, reverse("figures"))
        if not scene.found_person(name).active:
            same(answer.status_code, 302, name, "figures")
            return
        if not scene.oracle.desks_of(name, scene.at) or name not in FIGURES:
            same(answer.status_code, 404, name, "figures")
            return
        same(answer.status_code, 200, name, "figures")
        moves = [
            step
            for step in scene.town.steps
            if step.kind not in FIGURES[name] and step.at.year == scene.at.year
        ]
        reports = [
            kind
            for kind, year in scene.town.joined
            if kind not in FIGURES[name] and year == scene.at.year
        ]
        shown = [
            answer.context["total"],
            sum(row.registrations for _, row in answer.context["reports"]),
            [sum(1 for step in moves if step.at.month == month) for month in range(1, 13)],
        ]
        tile = self._text(answer)
        months = list(answer.context["totals"]) or [0] * 12
        same(shown[0], len(moves), name, "moves in the figures")
        same(shown[1], len(reports), name, "registrations in the figures")
        same(months, shown[2], name, "moves per month")
        rows = [number for kind, number in _rows(answer)]
        same(sum(rows), len(moves), name, "rows of the figures")
        if len(moves) and str(len(moves)) not in tile:
            raise Disagreement(f"{name} does not read {len(moves)} in the figures")


def _listed(answer: HttpResponse) -> str:
    """Give the list without the search box, which repeats what was asked."""
    return answer.content.decode().partition('role="status"')[2]


def _rows(answer: HttpResponse) -> list[tuple[str, int]]:
    return [(row["kind"], row["total"]) for row in answer.context["moves"]]
