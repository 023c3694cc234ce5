"""The main road page by page, as the people walk it; journeys differ in what they look at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from casework.models import Case
from escalation.models import Move
from tests import cast as stage
from tests.cast import Cast
from tests.journeys.conftest import Clock
from tests.journeys.walk import Page, Walker

NAME = "A. Merelstaart-fictief"

MARK = {
    "i1": NAME,
    "i2": "Politie zag tweemaal ruzie op straat, merk ooievaar.",
    "i3": "De buren melden geluid in de nacht, merk kieviet.",
    "i4": "Er is een schuld bij de woonwinkel, merk grutto.",
    "i5": "Het huisbezoek verliep rustig, merk wulp.",
    "i6": "De behandeling loopt via de kliniek, merk zwaluw.",
    "p": "Vechtdal Wonen spreekt de buren, merk roodborst.",
    "r": "Het plan zit vast tussen partners, merk kraanvogel.",
}
"""Per item of the table the words by which a page gives it away."""

GOAL = "Een gezamenlijk plan, merk kraanvogel."
CRITERIA = {
    "criterion_c1": "Wonen, geld en gezondheid lopen door elkaar, merk kraanvogel.",
    "criterion_c2": "Zorg en politie komen er samen niet uit, merk kraanvogel.",
    "criterion_c3": "De buurt en familie lijden er onder, merk kraanvogel.",
}


@dataclass
class Road:
    """One case and everybody who has a page open."""

    cast: Cast
    clock: Clock
    walkers: dict[str, Walker] = field(default_factory=dict)
    case_id: str = ""
    move_path: str = ""

    def who(self, name: str) -> Walker:
        if name not in self.walkers:
            self.walkers[name] = Walker(name)
        return self.walkers[name]

    def url(self, rest: str = "") -> str:
        return f"/casus/{self.case_id}/{rest}"

    @property
    def case(self) -> Case:
        return Case.objects.get(uuid=self.case_id)

    @property
    def move(self) -> Move:
        return Move.objects.get(uuid=self.move_path.split("/")[2])

    def desk(self, name: str) -> str:
        return str(self.cast.desk(name).uuid)

    def holder(self, name: str) -> str:
        return f"{self.desk(name)}:{self.cast.demo.users[name].uuid}"

    # -- the local table

    def open_case(self, path: str = "/casus/nieuw/", **differently: object) -> Page:
        """Let intake open a case; a report already filled in what it knows."""
        page = self.who("intake").open(path)
        form = page.form(having="purpose")
        given = {
            "kind": "CONFUSED_BEHAVIOUR",
            "area": "Dedemsvaart",
            "purpose": "Overlast stoppen en passende hulp regelen.",
            "name": NAME,
            "born_on": "03-05-1982",
            "director": self.holder("samendoen"),
            **differently,
        }
        page = self.who("intake").send(form, **given)
        self.case_id = str(Case.objects.latest("pk").uuid)
        return page

    def admit(self, name: str, by: str = "coordinator", **more: object) -> Page:
        page = self.who(by).open(self.url("deelnemer/"))
        return self.who(by).send(page.form(having="desk"), desk=self.desk(name), **more)

    def note(self, name: str, text: str, category: str, **more: object) -> Page:
        page = self.who(name).open(self.url("notitie/"))
        return self.who(name).send(page.form(having="text"), text=text, category=category, **more)

    def plan(self, text: str, executor: str, by: str = "coordinator") -> Page:
        page = self.who(by).open(self.url("afspraak/"))
        due = (self.clock.at + dt.timedelta(days=14)).strftime("%d-%m-%Y")
        return self.who(by).send(
            page.form(having="goal"),
            goal="Rust in de straat",
            text=text,
            executor=self.desk(executor),
            due_on=due,
        )

    def fill_locally(self) -> None:
        """Stage A: partners take part and each writes down its own."""
        for name in ("wijkagent", "wonen", "ggz"):
            self.admit(name)
        for short, name, category in (
            ("i2", "wijkagent", "POL8"),
            ("i3", "wonen", "WOON"),
            ("i4", "samendoen", "FIN"),
            ("i5", "samendoen", "HULP"),
            ("i6", "ggz", "GEZ"),
        ):
            self.note(name, MARK[short], category)
        self.plan(MARK["p"], "wonen")

    # -- the request

    def prepare(self) -> Page:
        """The case director writes the request, and sends the name along."""
        page = self.who("samendoen").open(self.url("voorbereiden/ZVH/"))
        form = page.form(having="motivation")
        own = [str(self.case.items.get(category="ID").uuid)] if "own" in form.names else []
        return self.who("samendoen").send(
            form,
            motivation=MARK["r"],
            goal=GOAL,
            own=own,
            partner_contacts="J. Smit, politie\nW. Hofman, Vechtdal Wonen",
            **CRITERIA,
        )

    def wizard(self, invited: tuple[str, ...] = ("wijkagent", "ggz")) -> Page:
        """The coordinator goes through the four pages; the words stand there already."""
        walker = self.who("coordinator")
        page = walker.open(self.url("verplaatsen/"))
        page = walker.send(page.form(having="to_table"), to_table="ZVH")
        page = walker.send(page.form(having="motivation"))
        form = page.form(having="categories")
        shown = set(form.choices.get("invited", ()))
        keys = {name: self.desk(name) for name in invited}
        page = walker.send(
            form,
            invited=[key for key in keys.values() if key in shown],
            others=[key for key in keys.values() if key not in shown],
        )
        page = walker.send(page.form(action="/controleren/"))
        self.move_path = page.path
        return page

    def item(self, short: str):
        return self.case.items.get(text__contains=MARK[short])

    def confirm(self, name: str, **more: object) -> Page:
        """A source confirms what stands ticked."""
        page = self.who(name).open(f"{self.move_path}bevestigen/")
        return self.who(name).send(page.form(having="items"), **more)

    def confirm_all(self) -> None:
        for name in ("samendoen", "wijkagent", "wonen"):
            self.confirm(name)
        self.confirm(
            "ggz", ground="G", motivation="Zonder deze kennis is goede hulp niet mogelijk."
        )

    def answer(self, name: str, answer: str, expect: int = 200, **more: object) -> Page:
        page = self.who(name).open(self.move_path)
        return self.who(name).send(page.form(having="answer"), answer=answer, expect=expect, **more)

    def accept(self) -> Page:
        return self.answer("zvh", "accept", takes_process_direction="ja", necessity="on")

    def scale_down(self) -> Page:
        """The table asks the case director to take the case back, who does."""
        walker = self.who("zvh")
        page = walker.open(self.url("afschalen/"))
        page = walker.send(
            page.form(having="relapse_agreement"),
            motivation="De doelen zijn gehaald en het is rustig.",
            relapse_agreement="Bij drie meldingen in een maand bellen we elkaar.",
            evaluation_note="Samen optrekken met de buurt werkte goed.",
        )
        self.move_path = page.path
        return self.answer("samendoen", "accept")

    def close(self, by: str = "coordinator") -> Page:
        page = self.who(by).open(self.url("sluiten/"))
        return self.who(by).send(
            page.form(having="reason"), reason="De doelen zijn gehaald en het blijft rustig."
        )


def told_locally(cast: Cast, clock: Clock) -> Road:
    """Begin behind stage A: told by the services, for a test that looks at what comes after it."""
    case = stage.open_local_case(cast, identity={**stage.IDENTITY, "name": NAME})
    stage.fill_locally(cast, case, MARK)
    clock.at = cast.later(hours=1)
    return Road(cast, clock, case_id=str(case.uuid))
