"""What the checkout and the order's page say of subscriptions: what arrives when, what is debited next, how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import clock
from core.components import Line, Step
from core.statements import Given, statement
from shop.order.models import Order
from subscriptions import words
from subscriptions.models import CalendarMonth, Signup
from subscriptions.signup import offers, signing_up
from subscriptions.signup.funnel import Draft
from subscriptions.signup.plan_choice import next_debit


@dataclass(frozen=True)
class Recap:
    """One subscription of a basket or an order, as the summary component shows it."""

    title: str
    lines: list[Line]
    id: str
    note: str = ""
    arrives: str = ""


@statement
def _signups(*, of: str) -> QuerySet[Signup]:
    """Those whose `of` is the one that is Given as `key`."""
    related = ("plan__range", "first_month__range", "first_month__box__theme")
    rows: QuerySet[Signup] = QuerySet(Signup).filter(**{of: Given("key")})
    return rows.select_related(*related).order_by("pk")


def _in_basket(*, basket_id: int) -> list[Signup]:
    return _signups(of="basket_line__basket").objects(key=basket_id)


def basket_recaps(*, basket: Any, country: str, now: datetime) -> list[Recap]:
    """One for each subscription in the basket, as it would start now (Code de la consommation, L221-14: before the button).

    Days are those of `country`, or of France where the shop does not deliver.
    """
    currency = basket.strategy.market.currency
    firsts = [(row, signing_up.first_month_of(signup=row, now=now)) for row in _in_basket(basket_id=basket.pk)]
    return [_recap(row, first=first, country=country, currency=currency, now=now) for row, first in firsts]


def _recap(signup: Signup, *, first: CalendarMonth, country: str, currency: str, now: datetime) -> Recap:
    plan = signup.plan
    theme = first.box.theme.name if first.box else ""
    arrives = words.at_your_door(offers.arrival(month=first, country=country, now=now))
    debit = next_debit(
        boxes_paid=plan.boxes,
        at_end=signup.at_end,
        amount=signup.renewal_price,
        currency=currency,
        first=first,
    )
    return Recap(
        title=words.box_for(box_range=plan.range, child=signup.child_first_name),
        lines=[
            Line(label=_("Plan"), text=words.plan_name(plan)),
            Line(label=_("Duration"), text=words.duration(plan)),
            Line(label=_("First box"), text=theme, note=arrives),
            Line(label=_("Next debit"), text="", note=debit),
            Line(label=_("Age"), text=words.ages(plan.range), note=plan.range.safety),
        ],
        note=words.how_it_ends(plan=plan, at_end=signup.at_end, renewal_price=signup.renewal_price, currency=currency),
        id=f"signup-{signup.pk}",
        arrives=f"{theme}. {arrives}" if theme else arrives,
    )


def basket_steps(*, basket: Any) -> list[Step]:
    """The funnel's steps for a basket with nothing but one sign-up: both that are done can be gone back to."""
    rows = _in_basket(basket_id=basket.pk)
    if len(rows) != 1 or basket.num_lines != 1:
        return []
    row = rows[0]
    draft = Draft(
        token=row.token,
        first_name=row.child_first_name,
        birth_month=row.child_birth_month,
        range_key=row.plan.range.key,
    )
    query = {"child": draft.signed()}
    plan_query = {**query, "plan": row.plan.key}
    return [
        Step(label=_("Child"), state="done", href=f"{reverse('subscriptions:start')}?{urlencode(query)}"),
        Step(label=_("Plan"), state="done", href=f"{reverse('subscriptions:plan')}?{urlencode(plan_query)}"),
        Step(label=_("Address and card"), state="current"),
    ]


def order_panels(*, order: Order, now: datetime) -> list[SafeString]:
    """One for each subscription that the order bought, until the debit that it names as the next has had its day.

    After that the account says what is next; the order keeps what was bought.
    """
    country = order.shipping_address.country_id if order.shipping_address else offers.HOME_COUNTRY
    recaps = [
        _recap(signup, first=signup.first_month, country=country, currency=order.currency, now=now)
        for signup in _signups(of="order_line__order").objects(key=order.pk)
        if not _is_over(signup, now=now)
    ]
    return [render_to_string("subscriptions/order_panel.html", {"recap": recap}) for recap in recaps]


def _is_over(signup: Signup, *, now: datetime) -> bool:
    return offers.debit_day(first=signup.first_month, number=signup.plan.boxes + 1) < clock.local_day(now)
