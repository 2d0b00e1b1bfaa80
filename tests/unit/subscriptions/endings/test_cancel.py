from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from core.models import OutboxEvent, OutgoingMail
from subscriptions.boxes import cycles, freezing
from subscriptions.endings import cancel, ending
from subscriptions.endings.cancel import Ending
from subscriptions.enums import CycleState, PlanKind, SubscriptionState
from subscriptions.models import Subscription, SubscriptionMovement
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, plan_of, running_subscription

pytestmark = pytest.mark.django_db
NOVEMBER_CUTOFF = datetime(2026, 11, 15, 23, 0, tzinfo=UTC)
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
PACKED = datetime(2026, 12, 22, 11, 0, tzinfo=UTC)


def second_month() -> Subscription:
    """A monthly subscription whose first box is packed and whose second is planned for December."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=3)
    subscription = running_subscription(first=months[0])
    freezing.freeze_due(now=NOVEMBER_CUTOFF)
    subscription.cycles.update(state=CycleState.PACKED)
    cycles.plan_cycle(subscription=subscription, number=2, month=months[1])
    return subscription


def states(subscription: Subscription) -> list[str]:
    return list(subscription.cycles.order_by("number").values_list("state", flat=True))


def test_s12_before_the_cutoff_nothing_more_is_sent_or_charged() -> None:
    subscription = second_month()
    now = CUTOFF - timedelta(microseconds=1)
    assert cancel.cancel(subscription_id=subscription.pk, reason="Trop grand", now=now) == Ending(
        ends_on=date(2026, 12, 15), boxes=0, debits=0
    )
    subscription.refresh_from_db()
    assert (subscription.state, subscription.ended_at, subscription.cancelled_at) == (SubscriptionState.ENDED, now, now)
    assert subscription.cancel_reason == "Trop grand"
    assert states(subscription) == ["packed", "cancelled"]


def test_s12_after_the_cutoff_the_fixed_box_is_debited_and_sent_and_then_it_ends() -> None:
    subscription = second_month()
    assert cancel.cancel(subscription_id=subscription.pk, now=CUTOFF) == Ending(
        ends_on=date(2026, 12, 22), boxes=1, debits=1
    )
    subscription.refresh_from_db()
    assert (subscription.state, states(subscription)) == (SubscriptionState.ENDING, ["packed", "frozen"])
    assert ending.end_due(now=PACKED) == 0
    subscription.cycles.filter(number=2).update(state=CycleState.READY)
    assert ending.end_due(now=PACKED - timedelta(days=1)) == 0
    assert ending.end_due(now=PACKED) == 1
    assert ending.end_due(now=PACKED) == 0
    subscription.refresh_from_db()
    assert (subscription.state, subscription.ended_at) == (SubscriptionState.ENDED, PACKED)


def test_s12_a_second_click_is_harmless() -> None:
    subscription = second_month()
    first = cancel.cancel(subscription_id=subscription.pk, reason="one", now=CUTOFF)
    second = cancel.cancel(subscription_id=subscription.pk, reason="two", now=CUTOFF + timedelta(hours=1))
    assert first == second
    subscription.refresh_from_db()
    assert (subscription.cancelled_at, subscription.cancel_reason) == (CUTOFF, "one")
    ending.end_due(now=PACKED)
    subscription.cycles.update(state=CycleState.PACKED)
    ending.end_due(now=PACKED)
    third = cancel.cancel(subscription_id=subscription.pk, now=PACKED + timedelta(days=30))
    assert third == Ending(ends_on=date(2026, 12, 22), boxes=0, debits=0)
    assert OutgoingMail.objects.filter(kind="subscription-cancelled").count() == 1
    names = ["subscription.ending", "subscription.ended"]
    assert list(OutboxEvent.objects.filter(name__in=names).order_by("pk").values_list("name", flat=True)) == names


def test_the_movements_of_an_ended_subscription_add_up_to_nothing() -> None:
    subscription = second_month()
    cancel.cancel(subscription_id=subscription.pk, now=CUTOFF - timedelta(days=1))
    rows = SubscriptionMovement.objects.filter(subscription=subscription)
    assert list(rows.order_by("pk").values_list("kind", "amount")) == [
        ("new", Decimal("19.90")),
        ("churn", Decimal("-19.90")),
    ]
    assert rows.aggregate(total=Sum("amount"))["total"] == 0


def test_s13_prepaid_boxes_still_come_when_the_term_is_cancelled() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2)
    monthly = plan_of(months[0].range)
    plan = plan_of(months[0].range, kind=PlanKind.PREPAID, boxes=3, next_plan=monthly)
    subscription = running_subscription(first=months[0], plan=plan)
    freezing.freeze_due(now=NOVEMBER_CUTOFF)
    cycles.plan_cycle(subscription=subscription, number=2, month=months[1])
    now = NOVEMBER_CUTOFF + timedelta(hours=1)
    assert cancel.cancel(subscription_id=subscription.pk, now=now) == Ending(
        ends_on=date(2027, 1, 22), boxes=3, debits=0
    )
    assert states(subscription) == ["ready", "planned"]
    calendar_of(months[0].range, first=date(2027, 1, 1), months=2)
    assert cycles.plan_due(now=datetime(2027, 1, 20, tzinfo=UTC)) == 1
    assert states(subscription) == ["ready", "planned", "planned"]
    assert ending.end_due(now=datetime(2027, 1, 20, tzinfo=UTC)) == 0


def test_open_retries_of_a_declined_box_stop() -> None:
    subscription = second_month()
    subscription.cycles.filter(number=2).update(state=CycleState.DECLINED)
    assert cancel.cancel(subscription_id=subscription.pk, now=CUTOFF).boxes == 0
    assert states(subscription) == ["packed", "cancelled"]


def test_a_fixed_box_that_is_declined_after_the_end_was_chosen_can_be_paid_until_it_is_given_up() -> None:
    subscription = second_month()
    cancel.cancel(subscription_id=subscription.pk, now=CUTOFF)
    subscription.cycles.filter(number=2).update(state=CycleState.DECLINED)
    assert ending.end_due(now=PACKED) == 0
    subscription.cycles.filter(number=2).update(state=CycleState.UNPAID)
    assert ending.end_due(now=PACKED) == 1
    subscription.refresh_from_db()
    assert (subscription.state, states(subscription)) == (SubscriptionState.ENDED, ["packed", "cancelled"])


def test_the_mail_says_when_it_ends_in_the_customers_language() -> None:
    subscription = second_month()
    cancel.cancel(subscription_id=subscription.pk, now=CUTOFF)
    mail = OutgoingMail.objects.get(kind="subscription-cancelled")
    assert (mail.key, mail.to) == (subscription.reference, subscription.user.email)
    assert mail.subject == "Votre abonnement prend fin le 22\u00a0décembre 2026"
    assert "Votre carte est débitée une dernière fois" in mail.text


def test_the_last_paid_box_ends_a_term_that_stops() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 12, 1), months=1)
    plan = plan_of(months[0].range, kind=PlanKind.PREPAID, boxes=1)
    running_subscription(first=months[0], plan=plan)
    freezing.freeze_due(now=CUTOFF)
    assert ending.end_due(now=CUTOFF) == 0
    assert ending.end_due(now=PACKED) == 1
    churn = SubscriptionMovement.objects.get(kind="churn")
    assert (churn.amount, churn.moved_at) == (Decimal("-19.90"), PACKED)


def test_a_paid_box_that_the_warehouse_has_not_sent_yet_still_comes() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2)
    subscription = running_subscription(first=months[0])
    freezing.freeze_due(now=NOVEMBER_CUTOFF)
    day_after_packing = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    outcome = cancel.cancel(subscription_id=subscription.pk, now=day_after_packing)
    assert outcome == Ending(ends_on=date(2026, 11, 23), boxes=1, debits=0)
    assert states(subscription) == ["ready"]
    assert ending.end_due(now=day_after_packing) == 1
