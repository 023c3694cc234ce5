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
from tests.prove.stateful.oracle import FIGURES, FULL, SIGNAL
from tests.prove.stateful.scene import PEOPLE, Scene

MARK = re.compile(r"merkwoord\d{5}")
REFERENCE = re.compile(r"ZV-\w{3}-\w{3}")
MAIN = re.compile(r"<main.*?</main>", re.S)
SIGNED_IN = dt.timedelta(minutes=20)


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

    def _post(self, name: str, url: str, **fields: str) -> HttpResponse:
        self.get(name, reverse("search"))
        client, _ = self.clients[name]
        assert client is not None
        return client.post(url, fields)

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
        """Type a number, which leads to its case, or a name, which lists the cases where it is."""
        scene = self.scene
        case = scene.rng.choice(list(scene.town.cases.values()))
        names = [item for item in case.items.values() if item.category == "ID"]
        if not names or scene.chance(2):
            answer = self._post(name, reverse("search"), q=case.reference)
            worked_on = case.id in scene.oracle.worklist(name, scene.at)
            to_case = answer.headers.get("Location") == reverse("case", args=[case.uuid])
            same(to_case, worked_on, name, "search for", case.reference)
            return
        item = scene.rng.choice(names)
        answer = self._post(name, reverse("search"), q=item.mark)
        found = scene.oracle.finds(name, item, case, scene.at)
        rows = [line["row"].reference for line in answer.context["rows"]]
        same(rows, [case.reference] if found else [], name, "search for", item.mark)
        same(set(REFERENCE.findall(self._text(answer))), set(rows), name, "found for", item.mark)

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
        """Read the figures, or find no such page; they count what the oracle counts."""
        scene = self.scene
        name = scene.rng.choice((name, *FIGURES))
        answer = self.get(name, reverse("figures"))
        if not scene.found_person(name).active:
            same(answer.status_code, 302, name, "figures")
            return
        hidden = scene.oracle.hidden_kinds(name, scene.at)
        same(answer.status_code, 404 if hidden is None else 200, name, "figures")
        if hidden is None:
            return
        moves, reports = scene.oracle.counted(hidden, scene.at)
        shown = [line["total"] for line in answer.context["moves"]]
        same(sum(shown), sum(moves.values()), name, "moves in the figures")
        registered = sum(row.registrations for _, row in answer.context["reports"])
        same(registered, sum(reports.values()), name, "registrations in the figures")
        total = sum(moves.values())
        if total and str(total) not in self._text(answer):
            raise Disagreement(f"{name} does not read {total} in the figures")
