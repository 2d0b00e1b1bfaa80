from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.models import OutboxEvent
from shop.stock import reservations
from shop.stock.models import Reservation
from subscriptions.boxes import cycles, freezing
from subscriptions.enums import CycleState, PlanKind, SubscriptionState
from subscriptions.models import BoxRange, Cycle, Subscription, SubscriptionMovement
from subscriptions.notes import Note
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    calendar_of,
    month_of,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 1)
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
NOT_YET = CUTOFF - timedelta(microseconds=1)


def second_cycle(**fields: Any) -> Cycle:
    """The unpaid December box of a subscription that began in November."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2, **fields)
    subscription = running_subscription(first=months[0])
    first = subscription.cycles.get()
    first.state, first.box_sku = CycleState.PACKED, months[0].box.item.sku
    first.save()
    return cycles.plan_cycle(subscription=subscription, number=2, month=months[1])


def stock_of(cycle: Cycle) -> list[tuple[str, int, str]]:
    rows = Reservation.objects.filter(owner=f"cycle:{cycle.pk}")
    return list(rows.values_list("item__sku", "quantity", "state"))


def test_s11_at_the_cutoff_and_not_before() -> None:
    cycle = second_cycle()
    assert freezing.freeze_due(now=NOT_YET) == 0
    assert Cycle.objects.get(pk=cycle.pk).state == CycleState.PLANNED
    assert freezing.freeze_due(now=CUTOFF) == 1
    assert freezing.freeze_due(now=CUTOFF) == 0
    cycle.refresh_from_db()
    assert (cycle.state, cycle.frozen_at, cycle.note) == (CycleState.FROZEN, CUTOFF, "")


def test_s11_s25_the_snapshot_is_what_was_true_then() -> None:
    cycle = second_cycle()
    freezing.freeze(cycle_id=cycle.pk, now=CUTOFF)
    subscription = cycle.subscription
    subscription.renewal_price = Decimal("25.00")
    subscription.save()
    subscription.address.line1 = "1 place Royale"
    subscription.address.save()
    cycle.refresh_from_db()
    box = cycle.month.box
    assert cycle.snapshot == {
        "child": {"id": subscription.child_id, "first_name": "Lou", "birth_month": "2022-03-01", "age": 4},
        "range": {"key": box.range.key, "name": {"fr": box.range.name_fr, "en": box.range.name_fr}},
        "box": {
            "id": box.pk,
            "sku": box.item.sku,
            "item_id": box.item_id,
            "theme": box.theme.key,
            "name": {"fr": box.theme.name_fr, "en": box.theme.name_fr},
        },
        "plan": {
            "key": subscription.plan.key,
            "product_id": subscription.plan.product_id,
            "boxes": 1,
            "renewal_price": "19.90",
        },
        "address": {
            "first_name": "Claire",
            "last_name": "Martin",
            "line1": "12 rue de Strasbourg",
            "line2": "",
            "postcode": "44000",
            "city": "Nantes",
            "country": "FR",
            "phone": "",
        },
        "email": subscription.user.email,
        "language": "fr",
        "month": "2026-12-01",
        "full_price": "19.90",
        "box_price": "19.90",
        "price": "19.90",
        "currency": "EUR",
        "extras": [],
        "needs": [[box.item_id, 1]],
    }
    assert cycle.box_sku == box.item.sku
    assert cycle.price == Decimal("19.90")


def test_s23_a_fixed_box_is_set_aside_and_the_last_one_cannot_be_sold_again() -> None:
    cycle = second_cycle(on_hand=1)
    freezing.freeze(cycle_id=cycle.pk, now=CUTOFF)
    item = cycle.month.box.item
    assert stock_of(cycle) == [(item.sku, 1, "committed")]
    with pytest.raises(reservations.OutOfStock):
        reservations.reserve(owner="order:X", needs={item.pk: 1}, now=CUTOFF)


def test_s23_without_stock_it_is_parked_before_anything_is_charged() -> None:
    cycle = second_cycle(on_hand=0)
    assert freezing.freeze_due(now=CUTOFF) == 1
    assert freezing.freeze_due(now=CUTOFF) == 0
    cycle.refresh_from_db()
    assert (cycle.state, cycle.note, cycle.snapshot) == (CycleState.PARKED, Note.OUT_OF_STOCK, {})
    assert stock_of(cycle) == []


def test_a_month_without_a_box_is_parked() -> None:
    cycle = second_cycle()
    cycle.month.box = None
    cycle.month.save()
    freezing.freeze_due(now=CUTOFF)
    cycle.refresh_from_db()
    assert (cycle.state, cycle.note) == (CycleState.PARKED, Note.NO_BOX)


def test_a_box_without_a_price_is_parked() -> None:
    cycle = second_cycle()
    Subscription.objects.update(renewal_price=0)
    freezing.freeze_due(now=CUTOFF)
    cycle.refresh_from_db()
    assert (cycle.state, cycle.note) == (CycleState.PARKED, Note.NO_PRICE)


def test_s17_no_box_twice_for_a_child_over_all_its_subscriptions() -> None:
    cycle = second_cycle()
    sibling = ChildFactory.create(user=cycle.subscription.user, first_name="Zoé")
    other = running_subscription(first=cycle.month, child=cycle.subscription.child)
    siblings = running_subscription(first=cycle.month, child=sibling)
    freezing.freeze_due(now=CUTOFF)
    notes = [Cycle.objects.get(pk=pk).note for pk in (cycle.pk, other.cycles.get().pk, siblings.cycles.get().pk)]
    assert notes == ["", Note.HAD_BEFORE, ""]


def test_another_box_chosen_by_staff_is_sent_instead() -> None:
    cycle = second_cycle()
    chosen = month_of(cycle.month.range, date(2026, 6, 1)).box
    Cycle.objects.filter(pk=cycle.pk).update(chosen_box=chosen)
    freezing.freeze_due(now=CUTOFF)
    cycle.refresh_from_db()
    assert (cycle.state, cycle.box_sku) == (CycleState.FROZEN, chosen.item.sku)


def test_a_paid_box_may_be_packed_at_once() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=DECEMBER, months=1)
    cycle = running_subscription(first=months[0]).cycles.get()
    freezing.freeze_due(now=CUTOFF)
    cycle.refresh_from_db()
    assert cycle.state == CycleState.READY
    assert OutboxEvent.objects.get(name="cycle.ready").payload == {
        "cycle_id": cycle.pk,
        "order_id": None,
        "subscription_id": cycle.subscription_id,
        "number": 1,
    }


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_is_parked_and_the_others_go_on() -> None:
    cycle = second_cycle()
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2)
    plan = plan_of(months[0].range, kind=PlanKind.PREPAID, next_plan=plan_of(months[0].range))
    subscription = running_subscription(first=months[0], plan=plan)
    broken = cycles.plan_cycle(subscription=subscription, number=2, month=months[1])
    BoxRange.objects.filter(pk=months[0].range_id).update(cadence_months=0)
    assert freezing.freeze_due(now=CUTOFF) == 3
    broken.refresh_from_db()
    cycle.refresh_from_db()
    assert (broken.state, broken.note, stock_of(broken)) == (CycleState.PARKED, Note.INCONSISTENT, [])
    assert cycle.state == CycleState.FROZEN


def test_s13_the_last_prepaid_box_makes_the_subscription_end() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=3)
    plan = plan_of(months[0].range, kind=PlanKind.PREPAID, boxes=2)
    subscription = running_subscription(first=months[0], plan=plan)
    cycles.plan_cycle(subscription=subscription, number=2, month=months[1])
    freezing.freeze_due(now=datetime(2026, 11, 15, 23, 0, tzinfo=UTC))
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ACTIVE
    freezing.freeze_due(now=CUTOFF)
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ENDING
    assert [cycle.state for cycle in subscription.cycles.order_by("number")] == ["ready", "ready"]


def test_after_the_prepaid_boxes_the_plan_that_follows_counts_at_the_agreed_price() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2)
    monthly = plan_of(months[0].range)
    plan = plan_of(months[0].range, kind=PlanKind.PREPAID, boxes=1, next_plan=monthly)
    subscription = running_subscription(first=months[0], plan=plan, box_price="17.00", renewal_price="19.90")
    cycles.plan_cycle(subscription=subscription, number=2, month=months[1])
    freezing.freeze_due(now=CUTOFF)
    subscription.refresh_from_db()
    assert (subscription.plan, subscription.box_price) == (monthly, Decimal("19.90"))
    movements = SubscriptionMovement.objects.filter(subscription=subscription).order_by("pk")
    assert list(movements.values_list("kind", "amount")) == [
        ("new", Decimal("17.00")),
        ("expansion", Decimal("2.90")),
    ]
