from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from core.models import OutboxEvent
from subscriptions import queries
from subscriptions.billing import renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.changes import changeable, changing, extras, refusals, skipping
from subscriptions.endings import cancel, ending
from subscriptions.enums import AtEnd, CycleState, PlanKind, SubscriptionState
from subscriptions.models import AddOn, CalendarMonth, Subscription
from tests.factories.shop import NOON, sold_product
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, plan_of, running_subscription

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 12, 15, 22, 59, 59, tzinfo=UTC)
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def subscribed(
    *, boxes: int = 1, at_end: AtEnd | None = None, months: int = 8
) -> tuple[Subscription, list[CalendarMonth]]:
    """A subscription from November 2026 on whose first box is sent; the boxes after it are planned as far as now allows."""
    calendar = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=months)
    kind = PlanKind.PREPAID if boxes > 1 else PlanKind.MONTHLY
    plan = plan_of(calendar[0].range, kind=kind, boxes=boxes)
    subscription = running_subscription(first=calendar[0], plan=plan, at_end=at_end)
    subscription.cycles.update(state=CycleState.PACKED, box_sku=calendar[0].box.item.sku, is_prepaid=True)
    cycles.plan_due(now=NOON)
    return subscription, calendar


def rows(subscription: Subscription) -> list[tuple[int, str, bool, Decimal]]:
    return [(row.number, row.state, row.is_prepaid, row.price) for row in subscription.cycles.order_by("number")]


def test_s20_a_month_left_out_is_not_charged_and_the_next_one_is() -> None:
    subscription, _ = subscribed()
    cycle = skipping.skip(subscription_id=subscription.pk, number=2, now=BEFORE)
    assert (cycle.state, cycle.price, cycle.note) == (CycleState.SKIPPED, Decimal("0.00"), "skipped")
    assert freezing.freeze_due(now=CUTOFF) == 0
    assert renewals.charge_due(now=DEBIT) == 0
    cycles.plan_due(now=DEBIT)
    assert freezing.freeze_due(now=CUTOFF + 31 * DAY) == 1
    assert renewals.charge_due(now=DEBIT + 31 * DAY) == 1
    assert [row[:2] for row in rows(subscription)][:3] == [(1, "packed"), (2, "skipped"), (3, "ready")]


def test_s20_twice_and_back_again_leave_one_box() -> None:
    subscription, _ = subscribed()
    before = rows(subscription)
    for _ in range(2):
        skipping.skip(subscription_id=subscription.pk, number=2, now=NOON)
    assert OutboxEvent.objects.filter(name="cycle.skipped").count() == 1
    for _ in range(2):
        skipping.unskip(subscription_id=subscription.pk, number=2, now=BEFORE)
    assert rows(subscription) == before
    subscription.refresh_from_db()
    assert subscription.boxes_skipped == 0


def test_s20_a_fixed_box_is_not_left_out_even_before_its_sweep() -> None:
    subscription, _ = subscribed()
    with pytest.raises(changeable.BoxIsFixed):
        skipping.skip(subscription_id=subscription.pk, number=2, now=CUTOFF)
    assert subscription.cycles.get(number=2).state == CycleState.PLANNED
    with pytest.raises(changeable.NoSuchBox):
        skipping.skip(subscription_id=subscription.pk, number=9, now=NOON)


def test_s13_a_month_left_out_pushes_a_paid_term_on_by_one() -> None:
    subscription, _ = subscribed(boxes=3, at_end=AtEnd.STOP)
    skipping.skip(subscription_id=subscription.pk, number=2, now=NOON)
    now = NOON
    for _ in range(5):
        now += 31 * DAY
        cycles.plan_due(now=now)
        freezing.freeze_due(now=now)
    assert [row[:3] for row in rows(subscription)] == [
        (1, "packed", True),
        (2, "skipped", False),
        (3, "ready", True),
        (4, "ready", True),
    ]


def test_s13_taking_the_month_back_takes_the_box_at_the_end_back() -> None:
    subscription, _ = subscribed(boxes=2, at_end=AtEnd.STOP)
    skipping.skip(subscription_id=subscription.pk, number=2, now=NOON)
    cycles.plan_due(now=NOON + 20 * DAY)
    assert [row[0] for row in rows(subscription)] == [1, 2, 3]
    skipping.unskip(subscription_id=subscription.pk, number=2, now=NOON + 20 * DAY)
    assert [row[:3] for row in rows(subscription)] == [(1, "packed", True), (2, "planned", True)]


def test_a_month_left_out_that_a_chosen_end_comes_before_is_not_offered_and_not_taken_back() -> None:
    subscription, _ = subscribed(boxes=2, at_end=AtEnd.CONVERT)
    now = NOON + 31 * DAY
    freezing.freeze_due(now=now)
    cycles.plan_due(now=now)
    skipping.skip(subscription_id=subscription.pk, number=3, now=now)
    changing.choose_end(subscription_id=subscription.pk, at_end=AtEnd.STOP, now=now)

    with pytest.raises(skipping.StopsBefore) as refused:
        skipping.unskip(subscription_id=subscription.pk, number=3, now=now)
    assert "s’arrête avant ce mois" in refusals.words_of(refused.value)
    assert [row[:2] for row in rows(subscription)] == [(1, "packed"), (2, "ready"), (3, "skipped")]
    assert 3 not in coming(subscription, now=now)

    changing.choose_end(subscription_id=subscription.pk, at_end=AtEnd.CONVERT, now=now)
    assert 3 in coming(subscription, now=now)
    skipping.unskip(subscription_id=subscription.pk, number=3, now=now)
    assert rows(subscription)[-1][:2] == (3, "planned")


def coming(subscription: Subscription, *, now: datetime) -> list[int]:
    """The numbers of the boxes to come that the customer is shown."""
    (held,) = queries.held_by(user_id=subscription.user_id, language="en", now=now)
    return [row.cycle.number for row in held.coming]


def test_s20_skip_then_cancel_still_sends_what_is_paid() -> None:
    subscription, _ = subscribed(boxes=2, at_end=AtEnd.STOP)
    skipping.skip(subscription_id=subscription.pk, number=2, now=NOON)
    outcome = cancel.cancel(subscription_id=subscription.pk, now=NOON + DAY)
    assert (outcome.boxes, outcome.debits) == (1, 0)
    ending.end_due(now=NOON + 2 * DAY)
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ENDING
    now = NOON
    for _ in range(4):
        now += 31 * DAY
        cycles.plan_due(now=now)
        freezing.freeze_due(now=now)
        ending.end_due(now=now)
    assert [row[:2] for row in rows(subscription)] == [(1, "packed"), (2, "skipped"), (3, "ready")]
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ENDED


def test_s20_a_pause_over_a_cutoff_with_its_end() -> None:
    subscription, _ = subscribed()
    skipping.pause(subscription_id=subscription.pk, until=date(2027, 3, 15), now=NOON)
    now = NOON
    for _ in range(5):
        now += 31 * DAY
        cycles.plan_due(now=now)
        freezing.freeze_due(now=now)
        renewals.charge_due(now=now + 7 * DAY)
    assert [row[:2] for row in rows(subscription)][:6] == [
        (1, "packed"),
        (2, "skipped"),
        (3, "skipped"),
        (4, "skipped"),
        (5, "ready"),
        (6, "ready"),
    ]
    assert subscription.cycles.get(number=5).month.month == date(2027, 3, 1)


def test_s20_a_pause_ended_early_brings_back_what_is_still_open() -> None:
    subscription, _ = subscribed()
    skipping.pause(subscription_id=subscription.pk, until=date(2027, 6, 1), now=NOON)
    cycles.plan_due(now=NOON + 40 * DAY)
    skipping.resume(subscription_id=subscription.pk, now=CUTOFF + DAY)
    states = {row.number: row.state for row in subscription.cycles.all()}
    assert (states[2], states[3]) == (CycleState.SKIPPED, CycleState.PLANNED)
    subscription.refresh_from_db()
    assert (subscription.paused_until, subscription.boxes_skipped) == (None, 1)


@pytest.mark.parametrize(
    ("until", "refusal"),
    [(date(2026, 11, 30), skipping.PauseInThePast), (date(2027, 12, 1), skipping.PauseTooLong)],
)
def test_a_pause_in_the_past_or_without_an_end_in_sight_is_refused(until: date, refusal: type[Exception]) -> None:
    subscription, _ = subscribed()
    before = rows(subscription)
    with pytest.raises(refusal):
        skipping.pause(subscription_id=subscription.pk, until=until, now=NOON)
    subscription.refresh_from_db()
    assert (rows(subscription), subscription.paused_until) == (before, None)


def test_extras_of_a_month_left_out_go_with_the_next_box() -> None:
    subscription, _ = subscribed()
    cycles.plan_due(now=NOON + 10 * DAY)
    brush = sold_product(title="Pinceau", gross="4.50")
    extras.put(subscription_id=subscription.pk, number=2, product_id=brush.pk, quantity=2, now=NOON)
    skipping.skip(subscription_id=subscription.pk, number=2, now=NOON + 10 * DAY)
    assert list(AddOn.objects.values_list("cycle__number", "quantity")) == [(3, 2)]
