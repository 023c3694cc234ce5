"""A signal shows the fields that the policy names for its kind of data, and no other."""

from __future__ import annotations

import datetime as dt

from casework.access import SeenItem
from casework.models import Desk, Item, Party, PlanAction, User
from casework.views.seen import shown
from casework.vocabulary import Category, Level

AT = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)


def signal(category: Category, fields: tuple[str, ...], *, planned: bool = False):
    item = Item(
        party=Party(name="Vechtdal Wonen"),
        author=User(full_name="K. Boer-fictief"),
        category=category,
        text="Geheim",
        occurred_at=AT,
    )
    if planned:
        executor = Desk(party=Party(name="Tactus"))
        PlanAction(item=item, executor=executor, due_on=dt.date(2026, 12, 4))
    (row,) = shown([SeenItem(item, Level.SIGNAL, False, fields)])
    return row


def test_data_tell_source_contact_and_month_and_never_a_day_or_a_word():
    row = signal(Category.WOON, ("category", "source", "contact", "month"))
    assert row.known == ("Vechtdal Wonen", "contact: K. Boer-fictief", "november 2026")
    assert row.text == ""


def test_an_agreement_tells_who_until_when_and_whether_it_is_done_and_names_nobody():
    row = signal(Category.PLAN, ("organisation", "due", "status"), planned=True)
    assert row.known == ("Tactus", "voor 4 december 2026", "loopt")
    assert row.contact == ""


def test_a_field_the_policy_does_not_name_is_not_shown_at_all():
    assert signal(Category.WOON, ("source",)).known == ("Vechtdal Wonen",)
    assert signal(Category.PLAN, ("organisation", "due", "status")).known == ("Vechtdal Wonen",)
