"""Each rule about boxes is silent while it holds, and names what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from shop.payments.enums import ChargeState
from shop.payments.models import Charge
from subscriptions import rules
from subscriptions.billing import renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.models import CalendarMonth, Cycle, Subscription, SubscriptionMovement
from tests.factories.shop import NOON
from tests.factories.subscriptions import (
    BoxRangeFactory,
    all_rules_hold,
    calendar_of,
    first_box_sent,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)


@pytest.fixture
def subscription() -> Subscription:
    """One whose second box was debited."""
    calendar = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=4)
    made = running_subscription(first=calendar[0], plan=plan_of(calendar[0].range))
    first_box_sent(made)
    cycles.plan_due(now=NOON)
    freezing.freeze_due(now=CUTOFF)
    renewals.charge_due(now=DEBIT)
    all_rules_hold(now=DEBIT)
    return made


def broken(rule: Callable[..., Iterable[str]]) -> list[str]:
    return list(rule(now=DEBIT))


def debit() -> Charge:
    return Charge.objects.get(is_off_session=True)


def test_a_box_that_goes_out_unpaid_is_found(subscription: Subscription) -> None:
    Charge.objects.filter(pk=debit().pk).update(state=ChargeState.DECLINED)
    box = subscription.cycles.get(number=2)
    assert broken(rules.paid_once) == [f"box {box} goes out, its charge {debit().reference} is declined"]
    Cycle.objects.filter(pk=box.pk).update(order=None)
    assert broken(rules.paid_once) == [f"box {box} goes out without an order"]


def test_a_debit_of_another_amount_than_its_boxes_is_found(subscription: Subscription) -> None:
    Cycle.objects.filter(charge=debit()).update(price=F("price") - Decimal("0.01"))
    assert broken(rules.charge_adds_up) == [f"charge {debit().reference}: 19.90 for boxes of 19.89"]


def test_a_box_that_two_charges_paid_is_found(subscription: Subscription) -> None:
    box, first = subscription.cycles.get(number=2), debit()
    other = Charge.objects.exclude(pk=first.pk).get()
    Cycle.objects.filter(pk=box.pk).update(charge=other)
    assert broken(rules.one_paid_charge) == [f"box {box}: {first.reference} and {other.reference}"]


def test_a_gap_and_a_month_too_early_are_found(subscription: Subscription) -> None:
    planned = list(subscription.cycles.order_by("number"))
    last = CalendarMonth.objects.exclude(cycles__subscription=subscription).latest("month")
    Cycle.objects.filter(pk=planned[0].pk).update(month=last)
    assert broken(rules.no_gap) == [f"subscription {subscription.pk}: box 2 is not later than the one before"]
    Cycle.objects.filter(pk=planned[1].pk).update(number=9)
    assert f"subscription {subscription.reference}: {len(planned)} boxes from 1 to 9" in broken(rules.no_gap)


def test_a_worth_that_nothing_moved_is_found(subscription: Subscription) -> None:
    SubscriptionMovement.objects.filter(subscription=subscription).update(amount=Decimal("19.89"))
    assert broken(rules.worth_what_moved) == [f"subscription {subscription.reference}: worth 19.90, moved 19.89"]
    Subscription.objects.filter(pk=subscription.pk).update(state="ended")
    assert broken(rules.worth_what_moved) == [f"subscription {subscription.reference}: worth 0.00, moved 19.89"]


def test_a_debit_after_the_customer_had_ended_is_found(subscription: Subscription) -> None:
    """The box's cut-off came after they had ended: nobody owed it. One that was fixed before they ended is still owed."""
    rows = Subscription.objects.filter(pk=subscription.pk)
    box = subscription.cycles.get(number=2)
    rows.update(cancelled_at=box.freeze_at + timedelta(hours=1))
    assert broken(rules.nothing_after_the_end) == []
    rows.update(cancelled_at=box.freeze_at - timedelta(hours=1))
    assert broken(rules.nothing_after_the_end) == [f"charge {debit().reference}, attempt 1"]
    Cycle.objects.filter(pk=box.pk).update(is_prepaid=True)  # what was debited are the extras of a box that is theirs
    assert broken(rules.nothing_after_the_end) == []
    rows.update(ended_at=DEBIT - timedelta(hours=1))
    assert broken(rules.nothing_after_the_end) == [f"charge {debit().reference}, attempt 1"]
