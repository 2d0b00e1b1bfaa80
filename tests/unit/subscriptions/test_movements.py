"""What all subscriptions are worth a month is what the movements add up to, whatever happens to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.money import ZERO
from subscriptions import movements
from subscriptions.billing import renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.changes import changing, skipping
from subscriptions.endings import cancel, ending
from subscriptions.enums import AtEnd, PlanKind, SubscriptionMovementKind, SubscriptionState
from subscriptions.models import BoxRange, Plan, Subscription, SubscriptionMovement
from subscriptions.signup.start import _kind
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    calendar_of,
    first_box_sent,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


def moment(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026 if month > 10 else 2027, month, day, hour, tzinfo=UTC)


def worth() -> Decimal:
    """What the running subscriptions are worth now, from their own columns and not from the movements."""
    running = Subscription.objects.exclude(state=SubscriptionState.ENDED).select_related("range")
    values = [
        movements.monthly_value(box_price=row.box_price, cadence_months=row.range.cadence_months) for row in running
    ]
    return sum(values, ZERO)


def moved(*, since: datetime, until: datetime) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in SubscriptionMovement.objects.filter(moved_at__gte=since, moved_at__lt=until):
        sums[row.kind] += row.amount
    return dict(sums)


def live(months: Iterable[int]) -> None:
    for month in months:
        cycles.plan_due(now=moment(month, 10))
        freezing.freeze_due(now=moment(month, 16))
        renewals.charge_due(now=moment(month, 21))
        ending.end_due(now=moment(month, 25))


def started(box_range: BoxRange, *, plan: Plan, gross: str = "19.90") -> Subscription:
    first = box_range.calendar.order_by("month").first()
    at_end = AtEnd.CONVERT if plan.next_plan_id else None
    row = running_subscription(
        first=first, plan=plan, child=ChildFactory.create(), box_price=gross, at_end=at_end, started_at=moment(11, 20)
    )
    first_box_sent(row)
    return row


def test_s30_the_start_and_the_movements_are_the_end() -> None:
    monthly_range, season = BoxRangeFactory.create(), BoxRangeFactory.create(cadence_months=3)
    calendar_of(monthly_range, first=NOVEMBER, months=9)
    calendar_of(season, first=NOVEMBER, months=4)
    monthly, each_season = plan_of(monthly_range), plan_of(season, gross="24.90")
    term = plan_of(monthly_range, kind=PlanKind.PREPAID, boxes=3, gross="56.70", next_plan=monthly)
    staying, leaving = started(monthly_range, plan=monthly), started(monthly_range, plan=monthly)
    paid_ahead = started(monthly_range, plan=term, gross="18.90")
    skipping_one, seasonal = started(monthly_range, plan=monthly), started(season, plan=each_season, gross="24.90")
    start = worth()
    assert start == Decimal("19.90") * 3 + Decimal("18.90") + Decimal("8.30")

    december = moment(12, 1)
    cycles.plan_due(now=december)
    cancel.cancel(subscription_id=leaving.pk, now=december)
    skipping.skip(subscription_id=skipping_one.pk, number=2, now=december)
    skipping.pause(subscription_id=seasonal.pk, until=date(2027, 5, 1), now=december)
    changing.change_plan(subscription_id=staying.pk, plan_id=term.pk, now=december)
    live([12])
    sums = moved(since=december, until=moment(1, 1))
    assert worth() == start + sum(sums.values(), ZERO)
    assert sums == {
        SubscriptionMovementKind.CHURN: Decimal("-19.90"),
        SubscriptionMovementKind.CONTRACTION: Decimal("-1.00"),
    }

    before = worth()
    live([1, 2, 3, 4])
    sums = moved(since=moment(1, 1), until=moment(5, 1))
    assert worth() == before + sum(sums.values(), ZERO)
    assert sums[SubscriptionMovementKind.EXPANSION] >= Decimal("1.00")
    assert worth() == sum(SubscriptionMovement.objects.values_list("amount", flat=True), ZERO)
    paid_ahead.refresh_from_db()
    assert (paid_ahead.plan, paid_ahead.box_price) == (monthly, Decimal("19.90"))


def test_s30_a_child_that_comes_back_is_a_reactivation() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=NOVEMBER, months=2)
    first = running_subscription(first=months[0])
    again = running_subscription(first=months[0], child=first.child)
    assert _kind(again) == SubscriptionMovementKind.NEW
    Subscription.objects.filter(pk=first.pk).update(state=SubscriptionState.ENDED)
    assert _kind(again) == SubscriptionMovementKind.REACTIVATION
