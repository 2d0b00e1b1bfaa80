"""What can be subscribed to at a moment: the next box of each range, its plans with their prices, and when money moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import DateField, F, OuterRef, QuerySet, Subquery

from core import clock
from core.money import ZERO, round_cents
from core.statements import Given, statement
from shop.markets.delivery import DeliveryPromise, NotDelivered, promise, terms_here, terms_of
from shop.markets.models import Market
from shop.markets.queries import current_market, prices_at
from subscriptions.boxes import calendar
from subscriptions.enums import AtEnd
from subscriptions.models import BoxRange, CalendarMonth, Plan
from subscriptions.signup.ages import Candidate

HOME_COUNTRY = "FR"


class NothingToSend(Exception):
    """The range has no box in the calendar that is in stock and can still be had."""


class NoPrice(Exception):
    """The plan has no price in this market at this moment."""


def next_boxes(*, now: datetime) -> dict[int, CalendarMonth]:
    """For each range on sale, by its key, the first month whose cut-off is ahead and whose box is in stock. One query."""
    return {row.range_id: row for row in _first_open_months().objects(today=clock.local_day(now))}


@statement
def _first_open_months() -> QuerySet[CalendarMonth]:
    in_stock = CalendarMonth.objects.filter(
        cutoff_on__gte=Given("today", DateField()), box__item__on_hand__gt=F("box__item__reserved")
    )
    first = in_stock.filter(range=OuterRef("range")).order_by("month").values("pk")[:1]
    rows = in_stock.filter(range__is_active=True, pk=Subquery(first))
    return rows.select_related("range", "box__theme", "box__item").order_by("range__position", "month")


def next_box(*, range_id: int, now: datetime) -> CalendarMonth:
    """The first box that a sign-up at `now` gets; raises NothingToSend."""
    month = next_boxes(now=now).get(range_id)
    if month is None:
        raise NothingToSend(range_id)
    return month


def candidates(*, months: Iterable[CalendarMonth]) -> list[Candidate]:
    """The ranges of these months, as the choice by age needs them."""
    return [
        Candidate(key=row.range.key, age_from=row.range.age_from, age_to=row.range.age_to, month=row.month)
        for row in months
    ]


@dataclass(frozen=True)
class Offer:
    """A plan with its price: `total` today for all its boxes, and what a box costs after them (zero: nothing follows)."""

    plan: Plan
    total: Decimal
    currency: str
    renewal_price: Decimal
    at_end: AtEnd

    @property
    def per_box(self) -> Decimal:
        """The price of one box, to the cent."""
        return round_cents(self.total / self.plan.boxes)


def offers_of(*, box_range: BoxRange, now: datetime, market: Market | None = None) -> list[Offer]:
    """The plans of a range that are on sale and have a price in `market` (None: in that of the page), in their order.

    Three queries.
    """
    plans = Plan.objects.filter(range=box_range, is_active=True).select_related("product", "next_plan", "range")
    ordered = list(plans.order_by("position", "pk"))
    product_ids = {plan.product_id for plan in ordered} | {p.next_plan.product_id for p in ordered if p.next_plan}
    market = market or current_market()
    prices = {pk: price.amount for pk, price in prices_at(product_ids=product_ids, market=market, now=now).items()}
    return [_offer(plan, prices=prices, currency=market.currency) for plan in ordered if plan.product_id in prices]


def offer_of(*, plan: Plan, now: datetime, market: Market | None = None) -> Offer:
    """One plan with its price in `market` (None: in that of the page); raises NoPrice."""
    for offer in offers_of(box_range=plan.range, market=market, now=now):
        if offer.plan.pk == plan.pk:
            return offer
    raise NoPrice(plan.key)


def _offer(plan: Plan, *, prices: dict[int, Decimal], currency: str) -> Offer:
    follows = plan if plan.is_open_ended else plan.next_plan
    goes_on = follows is not None and (plan.is_open_ended or plan.at_end == AtEnd.CONVERT)
    renewal_price = prices.get(follows.product_id, ZERO) if follows and goes_on else ZERO
    return Offer(
        plan=plan,
        total=prices[plan.product_id],
        currency=currency,
        renewal_price=renewal_price,
        at_end=AtEnd.CONVERT if renewal_price > ZERO else AtEnd.STOP,
    )


def arrival(*, month: CalendarMonth, now: datetime, country: str = "") -> DeliveryPromise:
    """When a box of `month` arrives in `country`; in the first one of the page's market for none, or where we do not deliver."""
    try:
        to = terms_of(country=country) if country else terms_here()
    except NotDelivered:
        to = terms_here()
    return promise(to=to, now=now, pack_on=month.pack_on)


def debit_day(*, first: CalendarMonth, number: int) -> date:
    """The day on which the `number`-th box of a subscription that begins with `first` is debited."""
    month = calendar.month_of_cycle(anchor_month=first.month, number=number, cadence_months=first.range.cadence_months)
    row = CalendarMonth.objects.filter(range_id=first.range_id, month=month).first()
    return row.debit_on if row else calendar.usual_days(month=month)[1]
