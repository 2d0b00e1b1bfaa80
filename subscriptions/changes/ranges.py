"""From which box on a subscription is of another range: its rows move to that range's calendar, at that range's price.

Boxes that are fixed stay as they are, boxes that are paid stay paid: entitlement counts boxes, whatever their rhythm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from core import clock
from core.locks import in_transaction
from core.money import ZERO, round_cents
from subscriptions import movements
from subscriptions.boxes import calendar
from subscriptions.boxes.cycles import month_of, recount
from subscriptions.changes import changeable
from subscriptions.enums import CycleState, NoticeKind, PlanKind, SubscriptionMovementKind
from subscriptions.markets import market_of
from subscriptions.models import BoxRange, CalendarMonth, Cycle, Notice, Plan, Subscription
from subscriptions.signup import offers
from subscriptions.transitions import publish

STILL_OPEN = (CycleState.PLANNED, CycleState.SKIPPED)


class CannotMove(changeable.CannotChange):
    """The range has no box that can still be had, no price, or costs more than the boxes that are paid."""


@dataclass(frozen=True)
class Step:
    """A move into a range: `number` is the first box of it and `month` its month there.

    `price` is what a box costs that is not paid yet; `is_dearer` tells whether a month then costs more than was agreed.
    """

    number: int
    month: CalendarMonth
    plan: Plan
    price: Decimal
    is_prepaid: bool
    is_dearer: bool


def open_boxes(*, subscription: Subscription, now: datetime) -> list[Cycle]:
    """The planned boxes whose cut-off is ahead, in their order."""
    rows = subscription.cycles.filter(state__in=STILL_OPEN, freeze_at__gt=now)
    return list(rows.select_related("month").order_by("number"))


def step_into(*, subscription: Subscription, into: BoxRange, box: Cycle, now: datetime) -> Step:
    """What moving into a range from this open box on means; raises CannotMove."""
    today = clock.local_day(now)
    months = CalendarMonth.objects.filter(range=into, month__gte=box.month.month, cutoff_on__gte=today)
    month = months.order_by("month").first()
    if month is None:
        raise CannotMove(into.key)
    plan = _plan_in(into, like=subscription.plan)
    follows = plan if plan.is_open_ended else plan.next_plan
    price = _agreed_there(subscription, into=into)
    if price is None:
        price = _price(follows, subscription=subscription, now=now) if follows is not None else ZERO
    value = movements.monthly_value(box_price=price, cadence_months=into.cadence_months)
    before = movements.monthly_value(
        box_price=subscription.renewal_price, cadence_months=subscription.range.cadence_months
    )
    return Step(
        number=box.number, month=month, plan=plan, price=price, is_prepaid=box.is_prepaid, is_dearer=value > before
    )


def _plan_in(into: BoxRange, *, like: Plan) -> Plan:
    """The range's plan of the same kind and length, else its open-ended one; raises CannotMove."""
    plans = Plan.objects.filter(range=into, is_active=True).select_related("range", "next_plan__range", "product")
    same = plans.filter(kind=like.kind, boxes=like.boxes).first()
    found = same or plans.filter(kind=PlanKind.MONTHLY).first()
    if found is None:
        raise CannotMove(into.key)
    return found


def _price(plan: Plan, *, subscription: Subscription, now: datetime) -> Decimal:
    try:
        return offers.offer_of(plan=plan, market=market_of(subscription), now=now).per_box
    except offers.NoPrice as problem:
        raise CannotMove(plan.key) from problem


def _agreed_there(subscription: Subscription, *, into: BoxRange) -> Decimal | None:
    """The price agreed in this range before the subscription grew out of it: going back costs what it cost."""
    left = Notice.objects.filter(subscription=subscription, kind=NoticeKind.RANGE_CHANGE, subject=into.key).first()
    return Decimal(left.details["price"]) if left is not None and "price" in left.details else None


@in_transaction
def move(*, subscription: Subscription, step: Step, now: datetime) -> None:
    """Make the move. The caller holds the subscription; raises CannotMove, and then nothing has changed.

    Boxes paid in advance keep what was agreed for those after them. A month left out stays left out.
    """
    into = step.month.range
    rows = list(subscription.cycles.filter(number__gte=step.number).order_by("number"))
    if any(row.state not in STILL_OPEN for row in rows):
        raise CannotMove(into.key)
    renewal_price = subscription.renewal_price if step.is_prepaid else step.price
    Subscription.objects.filter(pk=subscription.pk).update(
        range=into,
        plan=step.plan,
        renewal_price=renewal_price,
        anchor_month=step.month.month,
        anchor_number=step.number,
        **_wanted_there(subscription, into=into, now=now),
    )
    subscription.refresh_from_db()
    _move_rows(rows, subscription=subscription)
    recount(subscription_id=subscription.pk)
    if step.is_prepaid:
        _note_value(subscription, step=step, now=now)
    publish(subscription_id=subscription.pk, name="subscription.range_changed", now=now)


def _wanted_there(subscription: Subscription, *, into: BoxRange, now: datetime) -> dict[str, Any]:
    """The plan that the customer has chosen for later, as the new range has it, at no more than was agreed."""
    if subscription.wanted_plan is None:
        return {}
    plan = _plan_in(into, like=subscription.wanted_plan)
    total = min(subscription.wanted_price, round_cents(_price(plan, subscription=subscription, now=now) * plan.boxes))
    return {"wanted_plan": plan, "wanted_price": total}


def _move_rows(rows: list[Cycle], *, subscription: Subscription) -> None:
    """Each row to its month in the new calendar; those beyond its end are planned again when it goes on."""
    months = {row.month: row for row in CalendarMonth.objects.filter(range_id=subscription.range_id)}
    for row in rows:
        month = months.get(month_of(subscription=subscription, number=row.number))
        if month is not None:
            Cycle.objects.filter(pk=row.pk).update(
                month=month,
                chosen_box=None,
                freeze_at=calendar.freeze_moment(cutoff_on=month.cutoff_on),
                debit_at=calendar.debit_moment(debit_on=month.debit_on),
                pack_on=month.pack_on,
            )
        elif row.state == CycleState.SKIPPED or row.add_ons.exists():
            raise CannotMove(subscription.range.key)
        else:
            row.delete()


def _note_value(subscription: Subscription, *, step: Step, now: datetime) -> None:
    """Paid boxes that come in another rhythm are worth something else a month; unpaid ones tell it when they are fixed."""
    before = movements.value_of(subscription_id=subscription.pk)
    after = movements.monthly_value(box_price=subscription.box_price, cadence_months=step.month.range.cadence_months)
    if after != before:
        kind = SubscriptionMovementKind.EXPANSION if after > before else SubscriptionMovementKind.CONTRACTION
        cause = f"range:{step.month.range.key}:{step.number}:{now:%Y%m%d%H%M%S}"
        movements.record(subscription=subscription, kind=kind, amount=after - before, now=now, cause=cause)


def is_covered(*, subscription: Subscription, step: Step, now: datetime) -> bool:
    """Whether boxes that are paid in advance cost no more in the other range; raises CannotMove without a price."""
    return bool(_price(step.plan, subscription=subscription, now=now) <= subscription.box_price)


@in_transaction
def choose(*, subscription_id: int, range_id: int, follows_age: bool, now: datetime) -> Subscription:
    """Have the next box that is not fixed, and those after it, come from this range; the customer has seen its price.

    While boxes are paid in advance, only ranges that cost no more are to be had. The same range again only says whether
    it follows the child's age. Raises CannotMove and changeable.HasEnded.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    if subscription.cancelled_at is not None:
        raise changeable.HasEnded(subscription.reference)
    if range_id != subscription.range_id:
        into = BoxRange.objects.filter(pk=range_id, is_active=True).first()
        boxes = open_boxes(subscription=subscription, now=now)
        if into is None or not boxes:
            raise CannotMove(range_id)
        step = step_into(subscription=subscription, into=into, box=boxes[0], now=now)
        if step.is_prepaid and not is_covered(subscription=subscription, step=step, now=now):
            raise CannotMove(into.key)
        move(subscription=subscription, step=step, now=now)
    Subscription.objects.filter(pk=subscription_id).update(is_range_pinned=not follows_age)
    subscription.refresh_from_db()
    return subscription
