"""What a table means for sharing: its settings, and what admission to one records."""

from __future__ import annotations

from casework.vocabulary import Category, Ground, OrganisationKey, Regime, Setting, Table

CASE_SETTING = {
    Table.LOCAL: Setting.LOKAAL,
    Table.ZVH: Setting.ZVH_CASUS,
    Table.JOR: Setting.JOR,
    Table.OTH: Setting.OTH,
    Table.RIEC: Setting.RIEC_CASUS,
}
"""The setting in which a table works on a case it has accepted."""

ADMISSION_ARTICLE = {
    Ground.N: "AVG 5(1)(b)-(c), 6(1)(e)",
    Ground.TOEGEL: "Wgs 2.31(4) of 2.23(5)",
    Ground.DERDE: "Wgs 2.31(9)-(10)",
    Ground.UITVRAAG: "Wgs 2.31(3) slot",
}

NECESSITY_CATEGORIES = (
    Category.ID,
    Category.PRO,
    Category.DEELN,
    Category.META,
    Category.GROEP,
)
"""What the necessity given once, on admission, covers; the rest is given per release."""

REPORTED = "Heeft een melding gedaan."
"""Why a desk takes part that was let in with its report."""

REGIME_OF = {
    OrganisationKey.POL: Regime.WPG,
    OrganisationKey.OM: Regime.WJSG,
    OrganisationKey.DJI: Regime.WJSG,
}
"""Regime of what a party writes, unless it says otherwise."""

RELEASE_GROUND = {
    (Regime.WPG, Setting.ZVH_TRIAGE): (Ground.P203, "Wpg 20(3)"),
    (Regime.WPG, Setting.ZVH_CASUS): (Ground.P203, "Wpg 20(3)"),
    (Regime.WPG, Setting.JOR): (Ground.P203, "Wpg 20(3)"),
    (Regime.WJSG, Setting.ZVH_TRIAGE): (Ground.J39fa, "Wjsg 39fa"),
    (Regime.WJSG, Setting.ZVH_CASUS): (Ground.J39fa, "Wjsg 39fa"),
    (Regime.WJSG, Setting.JOR): (Ground.J39fa, "Wjsg 39fa"),
}
"""The ground the law itself gives a source for releasing into a partnership, pre-filled."""
