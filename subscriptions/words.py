"""A subscription in the customer's words: what it is called, when money moves, and how it ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.templatetags.days import day, full_day
from core.templatetags.money import money
from shop.markets.delivery import DeliveryPromise
from subscriptions.enums import AtEnd
from subscriptions.models import BoxRange, Plan, Subscription

QUARTERLY = 3


def plan_name(plan: Plan) -> str:
    """How a plan is called on its card."""
    if plan.is_open_ended:
        return _("Season by season") if plan.range.cadence_months == QUARTERLY else _("Month by month")
    return ngettext("%(count)d box", "%(count)d boxes", plan.boxes) % {"count": plan.boxes}


def duration(plan: Plan) -> str:
    """For how long one is bound: what the law wants on the last page before the button (L221-14)."""
    if plan.is_open_ended:
        return _("open-ended, no minimum")
    return ngettext("%(count)d box", "%(count)d boxes", plan.boxes) % {"count": plan.boxes}


def ages(box_range: BoxRange) -> str:
    """The ages of a range, both ends included."""
    return _("%(first)d to %(last)d years") % {"first": box_range.age_from, "last": box_range.age_to}


def box_for(*, box_range: BoxRange, child: str) -> str:
    """What is bought and for whom."""
    return _("%(range)s box for %(child)s") % {"range": box_range.name, "child": child}


def every(cadence_months: int) -> str:
    """How often a box comes."""
    if cadence_months == 1:
        return _("every month")
    return _("every %(count)d months") % {"count": cadence_months}


def next_debit(*, amount: Decimal, currency: str, on: date, cadence_months: int) -> str:
    """When and how much is debited after today."""
    words = {"amount": money(amount, currency), "day": full_day(on), "every": every(cadence_months)}
    return _("%(amount)s on %(day)s, then %(every)s") % words


def how_it_ends(*, plan: Plan, at_end: str, renewal_price: Decimal, currency: str) -> str:
    """How a subscription of this plan ends, or goes on."""
    if plan.is_open_ended:
        return _("Goes on until you end it, in two clicks, in your account.")
    boxes = plan_name(plan)
    if at_end == AtEnd.CONVERT:
        words = {"boxes": boxes, "price": money(renewal_price, currency)}
        return _("After %(boxes)s it goes on box by box at %(price)s; you can end it before.") % words
    return _("Ends by itself after %(boxes)s: nothing is renewed.") % {"boxes": boxes}


def what_follows(subscription: Subscription) -> str:
    """How a running subscription ends, or goes on: by the plan that was chosen for the boxes after the paid ones."""
    row = subscription
    if row.wanted_plan is None or row.plan.is_open_ended:
        return how_it_ends(plan=row.plan, at_end=row.at_end, renewal_price=row.renewal_price, currency=row.currency)
    if row.wanted_plan.is_open_ended:
        return how_it_ends(plan=row.plan, at_end=AtEnd.CONVERT, renewal_price=row.wanted_price, currency=row.currency)
    words = {
        "boxes": plan_name(row.plan),
        "next": plan_name(row.wanted_plan),
        "price": money(row.wanted_price, row.currency),
    }
    return _("After %(boxes)s, %(next)s follow for %(price)s; you can end it before.") % words


def at_your_door(promise: DeliveryPromise) -> str:
    """The days of an arrival."""
    first, last = promise.from_date, promise.to_date
    from_words = day(first).split("\u00a0")[0] if first.month == last.month else day(first)
    return _("At your door between %(from)s and %(to)s") % {"from": from_words, "to": day(last)}


def month_name(month: date) -> str:
    """A month with its year, as in "mars 2027"."""
    return format_date(month, "F Y")


def no_debit() -> str:
    """Where nothing follows today's payment."""
    return pgettext("debit", "none")


def price_of_box(
    *, price: Decimal, currency: str, is_prepaid: bool, is_paid: bool, is_declined: bool, debit_on: date
) -> str:
    """What a box costs and when that is debited, or that it is paid, or was not to be had from the card."""
    if is_prepaid:
        return _("Paid already: nothing is debited for this box.")
    words = {"amount": money(price, currency), "day": day(debit_on)}
    if is_declined:
        return _("%(amount)s could not be debited on %(day)s.") % words
    return _("%(amount)s, paid on %(day)s.") % words if is_paid else _("%(amount)s is debited on %(day)s.") % words
