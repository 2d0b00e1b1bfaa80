"""A term that went on without a notice in time: whoever ends it gets back what has not left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from core.models import OutgoingMail
from shop.payments import refunds
from subscriptions.billing import claiming, renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.endings import cancel, term_notices
from subscriptions.enums import AtEnd, CycleState, PlanKind, SubscriptionState
from subscriptions.models import Notice, Subscription
from tests.factories.aftercare import deliver, plan_for, subscribed
from tests.factories.subscriptions import all_rules_hold, plan_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TOLD_IN_TIME, TOLD_LATE = datetime(2027, 1, 15, 9, 0, tzinfo=UTC), datetime(2027, 2, 20, 9, 0, tzinfo=UTC)
MARCH_CUTOFF = datetime(2027, 3, 15, 23, 0, tzinfo=UTC)
MARCH_DEBIT = datetime(2027, 3, 21, 9, 0, tzinfo=UTC)


def term(*, told: datetime | None) -> Subscription:
    """Three boxes from December to February, which the next plan follows in March."""
    monthly = plan_for()
    plan = plan_of(monthly.range, kind=PlanKind.PREPAID, boxes=3, gross="58.90", next_plan=monthly)
    subscription = subscribed(plan)
    Subscription.objects.filter(pk=subscription.pk).update(at_end=AtEnd.CONVERT, renewal_price=Decimal("19.90"))
    for month in (12, 1, 2):
        now = datetime(2026 if month == 12 else 2027, month, 15, 23, 0, tzinfo=UTC)
        freezing.freeze_due(now=now)
        subscription.cycles.filter(state=CycleState.READY).update(state=CycleState.PACKED)
        cycles.plan_due(now=now)
        if told is not None and told < now + 20 * DAY:
            term_notices.tell(subscription_id=subscription.pk, now=told)
            told = None
    return Subscription.objects.get(pk=subscription.pk)


def fixed(subscription: Subscription) -> None:
    cycles.plan_due(now=MARCH_CUTOFF)
    freezing.freeze_due(now=MARCH_CUTOFF)


def paid(subscription: Subscription) -> None:
    fixed(subscription)
    renewals.charge_due(now=MARCH_DEBIT)
    deliver(now=MARCH_DEBIT)
    assert subscription.cycles.get(number=4).state == CycleState.READY


def end(subscription: Subscription, *, now: datetime) -> cancel.Ending:
    outcome = cancel.cancel(subscription_id=subscription.pk, reason="trop tard", now=now)
    deliver(now=now)
    refunds.sweep(now=now)
    deliver(now=now)
    subscription.refresh_from_db()
    return outcome


@pytest.mark.parametrize("told", [TOLD_LATE, None])
def test_s14_the_paid_box_after_a_term_comes_back_as_money_when_the_notice_was_late(told: datetime | None) -> None:
    subscription = term(told=told)
    paid(subscription)
    seen = cancel.ending_of(subscription=subscription, now=MARCH_DEBIT)
    outcome = end(subscription, now=MARCH_DEBIT)
    assert outcome == seen == cancel.Ending(ends_on=MARCH_DEBIT.date(), boxes=0, debits=0, gives_back=Decimal("19.90"))
    assert (subscription.state, subscription.cancel_reason) == (SubscriptionState.ENDED, "trop tard")
    assert subscription.cycles.get(number=4).state == CycleState.CANCELLED
    assert "19,90" in OutgoingMail.objects.get(kind="term-refunded").text
    assert "Il a pris fin" in OutgoingMail.objects.get(kind="subscription-cancelled").text
    end(subscription, now=MARCH_DEBIT + DAY)
    assert OutgoingMail.objects.filter(kind="term-refunded").count() == 1
    all_rules_hold(now=MARCH_DEBIT + DAY)


def test_s14_a_box_that_is_fixed_and_not_debited_is_not_debited_after_a_late_notice() -> None:
    subscription = term(told=TOLD_LATE)
    fixed(subscription)
    assert end(subscription, now=MARCH_CUTOFF + DAY).boxes == 0
    assert renewals.charge_due(now=MARCH_DEBIT) == 0
    assert subscription.state == SubscriptionState.ENDED
    all_rules_hold(now=MARCH_DEBIT)


def test_s14_who_was_told_in_time_gets_the_paid_box() -> None:
    subscription = term(told=TOLD_IN_TIME)
    paid(subscription)
    assert end(subscription, now=MARCH_DEBIT) == cancel.Ending(
        ends_on=subscription.cycles.get(number=4).pack_on, boxes=1, debits=0
    )
    assert not OutgoingMail.objects.filter(kind="term-refunded").exists()


def test_a_debit_under_way_is_waited_for() -> None:
    subscription = term(told=None)
    fixed(subscription)
    claiming.take(cycle_ids=[subscription.cycles.get(number=4).pk], now=MARCH_DEBIT)
    outcome = end(subscription, now=MARCH_DEBIT)
    assert (outcome.boxes, outcome.gives_back) == (1, Decimal("0.00"))
    assert subscription.state == SubscriptionState.ENDING


def test_the_page_says_what_comes_back(client) -> None:
    subscription = term(told=None)
    paid(subscription)
    client.force_login(subscription.user)
    Notice.objects.filter(subscription=subscription).delete()
    page = client.get(reverse("subscriptions:cancel", kwargs={"reference": subscription.reference}))
    assert "vous reviennent" in page.content.decode()
