"""Changing what was written: stop one release, correct, count as something else, set conditions.

Source: Wgs 1.9(4), 2.29(3); AVG 16, 19; sharing policy I17, I18, S3, S4.
"""

from __future__ import annotations

from casework.models import Release as ReleaseRow
from casework.services import changes, items
from casework.vocabulary import Category, Regime
from escalation.services import corrections
from tests.prove.stateful.model import CaseFile, Item, Release
from tests.prove.stateful.scene import REGIMES, Attempt, Deed, Scene
from tests.prove.stateful.sharing_deeds import ANY, an_item, condition_rows, told_conditions


def _chosen(scene: Scene) -> tuple[CaseFile, str, Item, bool] | None:
    """Choose a case, somebody in it, and an item, with whether it is that person's to change."""
    case = scene.a_case()
    if case is None:
        return None
    name = scene.somebody(case)
    item = an_item(scene, case, name)
    if item is None:
        return None
    return case, name, item, item in scene.own_items(name, case)


def stop_release(scene: Scene) -> Attempt | None:
    """Stop one release of an item; the others go on."""
    found = _chosen(scene)
    if found is None:
        return None
    case, name, item, own = found
    if not item.releases:
        return None
    release = scene.rng.choice(item.releases)

    def run():
        items.end_release(scene.row(case), _row(release), by=scene.by(name), at=scene.at)

    def tell(_):
        release.withdrawn = scene.at
        scene.told_item_stopped(item)

    return Attempt(
        f"{name} stops a release of {item.mark} in {release.setting} of {case.reference}",
        run,
        tell,
        [case],
        unseen=not own,
        never=release.withdrawn is not None,
        always=True,
    )


def _row(release: Release) -> ReleaseRow:
    named = sorted(release.recipients) if release.recipients is not None else None
    rows = ReleaseRow.objects.filter(
        item=release.item,
        setting=release.setting,
        released_at=release.since,
        until=release.until,
        withdrawn_at=release.withdrawn,
    ).order_by("pk")
    return next(row for row in rows if row.recipients == named)


def correct(scene: Scene) -> Attempt | None:
    """Replace a text by a better one: who read the old reads the new, and the source both."""
    found = _chosen(scene)
    if found is None:
        return None
    case, name, item, own = found
    mark = scene.mark()
    identity = {"name": mark, "born_on": item.born.isoformat()} if item.born else None

    def run():
        return corrections.correct_item(
            scene.row(case),
            scene.item_rows([item])[0],
            f"Beter: {mark}.",
            identity=identity,
            by=scene.by(name),
            at=scene.at,
        )

    def tell(row):
        new = scene.told_item(
            case,
            row.pk,
            item.party,
            item.category,
            item.home,
            mark=mark,
            secret=item.secret,
            regime=item.regime,
            hidden_address=item.hidden_address,
            subject=item.subject,
            conditions=item.conditions,
            born=item.born,
        )
        for release in item.releases:
            ended = release.until is not None and release.until <= scene.at
            if release.withdrawn is None and not ended:
                release.withdrawn = scene.at
                _told_again(case, release, new)
        item.withdrawn = scene.at
        _told_along(case, item, new)

    return Attempt(
        f"{name} corrects {item.mark} to {mark} in {case.reference}",
        run,
        tell,
        [case],
        unseen=not own,
        never=not _changeable(item),
        always=True,
    )


def _changeable(item: Item) -> bool:
    """Words of a plan or a request, and a warning of acute danger, stay as they were sent."""
    return item.category != "PLAN" and not item.warning


def _told_again(case: CaseFile, release: Release, new: Item) -> None:
    """The new version is given as the old one was: to whom, since when, on which grounds."""
    again = Release(new.id, release.setting, release.recipients, release.since, release.until)
    new.releases.append(again)
    for ground in [row for row in case.all_grounds() if row.on is release]:
        if ground.withdrawn is None:
            case.record(ground.again(on=again))


def _told_along(case: CaseFile, item: Item, new: Item) -> None:
    """What goes along with a request, or stands ready to, is the new version."""
    if case.request is not None:
        for given in case.request.given.values():
            given.items = [new if one is item else one for one in given.items]
    for _party, ready in case.prepared.values():
        ready[:] = [new if one is item else one for one in ready]


def reclassify(scene: Scene) -> Attempt | None:
    """Let an item count as other data; what could show more ends every release of it."""
    found = _chosen(scene)
    if found is None:
        return None
    case, name, item, own = found
    kind = _kind(scene, item)
    category, regime, secret, hidden = kind
    before = (item.category, item.regime, item.secret, item.hidden_address)

    def run():
        changes.reclassify_item(
            scene.row(case),
            scene.item_rows([item])[0],
            changes.Kind(Category(category), Regime(regime), secret, hidden),
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        looser = (item.secret and not secret) or (item.hidden_address and not hidden)
        other = (item.category, item.regime) != (category, regime)
        for release in item.releases if looser or other else ():
            release.withdrawn = release.withdrawn or scene.at
        item.category, item.regime = category, regime
        item.secret, item.hidden_address = secret, hidden

    denied = scene.text.forbidden(item.home, category, item.party.organisation)
    lawful = regime in {"AVG", REGIMES.get(item.party.organisation, "AVG")}
    return Attempt(
        f"{name} counts {item.mark} {before} as {kind} in {case.reference}",
        run,
        tell,
        [case],
        unseen=not own,
        never=denied or not lawful or kind == before or not _changeable(item),
        always=True,
    )


def _kind(scene: Scene, item: Item) -> tuple[str, str, bool, bool]:
    """Draw what an item shall count as: mostly one thing is different."""
    category, regime, secret, hidden = (
        item.category,
        item.regime,
        item.secret,
        item.hidden_address,
    )
    match scene.rng.randrange(6):
        case 0 | 1:
            category = scene.rng.choice(ANY)
        case 2:
            regime = scene.rng.choice(("AVG", REGIMES.get(item.party.organisation, "AVG"), "WPG"))
        case 3 | 4:
            secret = not secret
        case _:
            hidden = not hidden
    return category, regime, secret, hidden


def condition(scene: Scene) -> Attempt | None:
    """Say what others may see of an item at most, or nothing of the kind any more."""
    found = _chosen(scene)
    if found is None:
        return None
    case, name, item, own = found
    rows = [] if item.conditions and scene.chance(3) else condition_rows(scene, case)

    def run():
        changes.set_conditions(
            scene.row(case), scene.item_rows([item])[0], rows, by=scene.by(name), at=scene.at
        )

    def tell(_):
        item.conditions = told_conditions(rows)

    return Attempt(
        f"{name} sets conditions {rows} on {item.mark} in {case.reference}",
        run,
        tell,
        [case],
        unseen=not own,
        never=not _changeable(item),
        always=True,
    )


DEEDS: dict[Deed, int] = {stop_release: 4, correct: 5, reclassify: 4, condition: 5}
