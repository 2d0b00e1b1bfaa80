"""Which range a gift opens for a child: one that is worth what was paid, and of these the one for its age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from core import clock
from core.templatetags.days import full_day
from shop.markets.queries import market_to, prices_at
from shop.markets.taxes import tax_table
from subscriptions import words
from subscriptions.enums import PlanKind
from subscriptions.models import BoxRange, CalendarMonth, Gift, Plan
from subscriptions.signup import ages, first_look, offers
from subscriptions.signup.first_look import Look, RangeChoice, Shelf


def plans_of_same_worth(*, gift: Gift) -> list[Plan]:
    """The gift's plan, and those of other ranges with as many boxes that cost the same when it was bought.

    Taxed the same, too: tax was settled at the sale (CGI, 256 ter: a voucher for one purpose). Five queries.
    """
    others = Plan.objects.filter(kind=PlanKind.PREPAID, boxes=gift.boxes, is_active=True, range__is_active=True)
    found = list(others.exclude(range_id=gift.plan.range_id).select_related("range").order_by("range__position", "pk"))
    price = gift.order_line.line_price_before_discounts_incl_tax
    keys = [gift.plan.product_id, *(plan.product_id for plan in found)]
    market = market_to(country=gift.country, currency=gift.order_line.order.currency)
    prices = prices_at(product_ids=keys, market=market, now=gift.bought_at)
    table = tax_table(product_ids=keys, country=_taxed_in(gift), on=clock.local_day(gift.bought_at))
    paid = table.parts(product_id=gift.plan.product_id, gross=price)
    same = [
        plan
        for plan in found
        if plan.product_id in prices
        and prices[plan.product_id].amount == price
        and table.parts(product_id=plan.product_id, gross=price) == paid
    ]
    return [gift.plan, *same]


def _taxed_in(gift: Gift) -> str:
    """Where the tax was owed when it was bought: the country of the boxes, or home below the threshold for sales abroad."""
    countries = gift.order_line.tax_rows.order_by("pk").values_list("country", flat=True)
    return countries.first() or gift.country


def shelf_of(*, plans: Sequence[Plan], now: datetime) -> Shelf:
    """The ranges of these plans with their next boxes; a range that is no longer sold still owes its gifts."""
    months = offers.next_boxes(now=now)
    for plan in plans:
        if plan.range_id not in months and (row := _next_of(plan.range_id, now=now)):
            months[plan.range_id] = row
    return Shelf([plan.range for plan in plans], months, clock.local_day(now).replace(day=1))


def _next_of(range_id: int, *, now: datetime) -> CalendarMonth | None:
    rows = CalendarMonth.objects.filter(range_id=range_id, box__isnull=False, cutoff_on__gte=clock.local_day(now))
    found = rows.select_related("range", "box__theme", "box__item").order_by("month")
    return next((row for row in found if row.box is not None and row.box.item.free > 0), None)


def range_for(*, shelf: Shelf, birth_month: date, asked: str) -> tuple[BoxRange, list[str]]:
    """The range for a child born then, and the keys of all that fit: the one asked for, else the bought one, else another.

    The bought one where none fits: it is what was paid. The first range of the shelf is the bought one.
    """
    bought = shelf.ranges[0]
    try:
        keys = ages.fitting(candidates=shelf.candidates(), birth_month=birth_month)
    except ages.NoRange:
        return bought, []
    wanted = asked if asked in keys else bought.key if bought.key in keys else keys[0]
    return shelf.range(wanted) or bought, keys


def look(*, gift: Gift, birth_month: date | None, asked: str, language: str, now: datetime) -> Look:
    """What the gift brings this child first; before the month of birth is known, what the bought range brings."""
    shelf = shelf_of(plans=plans_of_same_worth(gift=gift), now=now)
    if birth_month is None:
        return first_look.show(shelf, chosen=shelf.ranges[0], language=language, now=now)
    chosen, keys = range_for(shelf=shelf, birth_month=birth_month, asked=asked)
    choices = [
        RangeChoice(key=row.key, name=row.name, ages=words.ages(row), is_chosen=row.key == chosen.key)
        for row in shelf.ranges
        if row.key in keys
    ]
    note = "" if keys else _of_another_age(chosen, gift=gift)
    return first_look.show(shelf, chosen=chosen, choices=choices, note=note, language=language, now=now)


def _of_another_age(bought: BoxRange, *, gift: Gift) -> str:
    text = _(
        "%(range)s is made for %(ages)s. You can open it now all the same, or later: the code is valid until %(day)s."
    )
    return text % {"range": bought.name, "ages": words.ages(bought), "day": full_day(gift.valid_until)}
