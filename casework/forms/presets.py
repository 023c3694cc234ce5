"""What is filled in beforehand, by the organisation somebody works for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from casework import policies
from casework.rules import sharing
from casework.vocabulary import Category, OrganisationKey, Setting

PRESET = {
    OrganisationKey.POL: Category.POL8,
    OrganisationKey.WOCO: Category.WOON,
    OrganisationKey.GGZ: Category.GEZ,
    OrganisationKey.GGD: Category.GEZ,
    OrganisationKey.COL_SD: Category.HULP,
    OrganisationKey.JH: Category.HULP,
    OrganisationKey.GI: Category.HULP,
    OrganisationKey.OM: Category.JUS,
    OrganisationKey.DJI: Category.JUS,
    OrganisationKey.VT: Category.VTH,
    OrganisationKey.WELZIJN: Category.GROEP,
    OrganisationKey.COL_VTH: Category.BEST,
    OrganisationKey.BURG: Category.BEST,
    OrganisationKey.COL_JEUGD: Category.ONDW,
    OrganisationKey.ONDW: Category.ONDW,
}
"""The category an organisation nearly always writes."""

FACETS = frozenset({Category.META, Category.DEELN, Category.PRO, Category.LOG, Category.BSN})
"""Kept by the product itself, or not at all: nobody writes them as a note."""


def writable(organisation: OrganisationKey, setting: Setting, at: dt.datetime) -> list[Category]:
    """Give the categories an organisation may lay down in a setting, by the rules."""
    policy = policies.policy_in_force(at)
    return [
        category
        for category in Category
        if category not in FACETS
        and sharing.decide_write(
            policy, organisation=organisation, setting=setting, category=category
        )
    ]


def preset_category(organisation: OrganisationKey, options: Sequence[Category]) -> Category | None:
    """Give the category to start with: the organisation's own, else the plan, else the first."""
    for wanted in (PRESET.get(organisation), Category.PLAN):
        if wanted in options:
            return wanted
    return options[0] if options else None
