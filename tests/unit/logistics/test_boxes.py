"""Parcels of boxes: one each, and one together for brothers and sisters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core import outbox
from core.models import OutboxDelivery, OutboxEvent, OutgoingMail
from logistics import boxes
from logistics.boxes import plan_box
from logistics.enums import ParcelState
from logistics.exports import runs
from logistics.models import Parcel, ParcelBox
from logistics.parcels import NothingReserved
from logistics.shipping import Departure, ship
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.stock import reservations
from shop.stock.models import StockMovement
from subscriptions.enums import CycleState
from subscriptions.models import Cycle
from tests.factories.logistics import PACKING, frozen_cycle
from tests.factories.shop import NOON, paid, sold_product

pytestmark = pytest.mark.django_db


def sibling_of(cycle: Cycle, *, order: Order, **snapshot: Any) -> Cycle:
    """A fixed and paid box of the same parent for another child, on the same day for the same address."""
    other = frozen_cycle(order=order)
    other.subscription.child.user = other.subscription.user = cycle.subscription.user
    other.subscription.child.first_name = "Max"
    other.subscription.child.save()
    other.subscription.save()
    other.snapshot["child"]["first_name"] = "Max"
    other.snapshot["box"]["name"] = {"fr": "Les volcans", "en": "Volcanoes"}
    other.snapshot |= snapshot
    other.save()
    return other


def shipped(parcel: Parcel) -> None:
    runs.export_now(pack_on=parcel.pack_on, now=PACKING)
    ship(
        Departure(
            reference=parcel.reference,
            carrier="colissimo",
            tracking_number="6A12345678901",
            shipped_on=PACKING.date(),
            weight_grams=1900,
        ),
        confirmation_id=None,
        now=PACKING + timedelta(days=1),
    )
    outbox.deliver_due(now=PACKING + timedelta(days=1))


def test_s18_two_children_are_one_parcel() -> None:
    """Each order is shipped, each box sent and each piece taken from stock, with one label and one mail."""
    prepaid, monthly = paid((sold_product(), 1)), paid((sold_product(), 1))
    one = frozen_cycle(order=prepaid)
    other = sibling_of(one, order=monthly)
    first = plan_box(cycle_id=one.pk, order_id=prepaid.pk, now=NOON)
    second = plan_box(cycle_id=other.pk, order_id=monthly.pk, now=NOON)
    assert plan_box(cycle_id=other.pk, order_id=monthly.pk, now=NOON) == second == first
    assert second.weight_grams == 1800
    assert second.lines.count() == 2
    shipped(second)
    assert set(Cycle.objects.values_list("state", flat=True)) == {CycleState.PACKED}
    assert set(Order.objects.filter(pk__in=[prepaid.pk, monthly.pk]).values_list("status", flat=True)) == {
        OrderStatus.SHIPPED
    }
    assert StockMovement.objects.filter(kind="shipped", reference=second.reference).count() == 2
    mail = OutgoingMail.objects.get(kind="parcel-shipped")
    assert mail.subject == "Les coffrets de Zoé et Max sont en route"
    assert "1 × Zoé · Les abeilles\n1 × Max · Les volcans" in mail.text


@pytest.mark.parametrize("number", [1, 3])
def test_the_boxes_of_parcels_are_sent_in_four_statements(number: int, django_assert_num_queries: Any) -> None:
    """The boxes locked, moved, their last events, and the new ones, in the order of the parcels."""
    order = paid((sold_product(), 1))
    ids = [frozen_cycle(order=order).pk for _ in range(number)]
    OutboxDelivery.objects.all().delete()
    happened = [outbox.Happened("parcel.shipped", "parcel", pk, {"cycle_ids": [pk]}) for pk in reversed(ids)]
    outbox.publish_all([*happened, outbox.Happened("parcel.shipped", "parcel", 1, {"cycle_ids": []})], now=NOON)
    OutboxDelivery.objects.exclude(consumer="subscriptions.sent").delete()
    with django_assert_num_queries(1 + 2 + 4 + 2):
        assert outbox.deliver_due(now=NOON) == number + 1
    assert set(Cycle.objects.values_list("state", flat=True)) == {CycleState.PACKED}
    told = OutboxEvent.objects.filter(name="cycle.packed").order_by("pk")
    assert list(told.values_list("aggregate_id", flat=True)) == [str(pk) for pk in reversed(ids)]


@pytest.mark.parametrize("number", [2, 4])
def test_parcels_planned_together_cost_four_statements_each(number: int, django_assert_num_queries: Any) -> None:
    """What was fixed, the subscriptions locked, known boxes, what is promised and whether money went back are asked once."""
    order = paid((sold_product(), 1))
    first = frozen_cycle(order=order)
    ready = [first, *(frozen_cycle(order=order) for _ in range(number - 1))]
    OutboxDelivery.objects.all().delete()
    outbox.publish_all(
        [outbox.Happened("cycle.ready", "cycle", one.pk, {"cycle_id": one.pk, "order_id": order.pk}) for one in ready],
        now=NOON,
    )
    with django_assert_num_queries(1 + 2 + 4 + 4 * number + 1 + 2):
        assert outbox.deliver_due(now=NOON) == number
    assert Parcel.objects.count() == number
    assert list(ParcelBox.objects.order_by("pk").values_list("cycle_id", flat=True)) == [one.pk for one in ready]


def test_boxes_planned_together_are_those_planned_alone() -> None:
    """Brothers and sisters share a parcel; one whose piece is gone is planned by nobody, and stops no other one."""
    order = paid((sold_product(), 1))
    one, bare = frozen_cycle(order=order), frozen_cycle(order=order, reserve=False)
    other = sibling_of(one, order=order)
    OutboxDelivery.objects.all().delete()
    outbox.publish_all(
        [
            outbox.Happened("cycle.ready", "cycle", each.pk, {"cycle_id": each.pk, "order_id": order.pk})
            for each in (one, bare, other)
        ],
        now=NOON,
    )
    assert outbox.deliver_due(now=NOON) == 2
    parcel = Parcel.objects.get()
    assert (parcel.source, parcel.weight_grams, parcel.lines.count()) == (f"cycle:{one.pk}", 1800, 2)
    assert set(parcel.boxes.values_list("cycle_id", flat=True)) == {one.pk, other.pk}
    assert "NothingReserved" in OutboxDelivery.objects.get(state="due").last_error


def test_s18_two_boxes_of_the_same_theme_leave_stock_together() -> None:
    order = paid((sold_product(), 1))
    one, other = frozen_cycle(order=order), frozen_cycle(order=order, reserve=False)
    item_id = one.snapshot["box"]["item_id"]
    other.subscription.user = one.subscription.user
    other.subscription.save()
    other.snapshot["needs"] = [[item_id, 1]]
    other.save()
    reservations.reserve(owner=f"cycle:{other.pk}", needs={item_id: 1}, now=NOON)
    for each in (one, other):
        parcel = plan_box(cycle_id=each.pk, order_id=order.pk, now=NOON)
    assert parcel.lines.get().quantity == 2
    shipped(parcel)
    movement = StockMovement.objects.get(kind="shipped")
    assert (movement.quantity, movement.item.on_hand, movement.item.reserved) == (-2, 8, 0)
    assert set(Cycle.objects.values_list("state", flat=True)) == {CycleState.PACKED}


def test_s18_another_address_is_another_parcel() -> None:
    order = paid((sold_product(), 1))
    one = frozen_cycle(order=order)
    other = sibling_of(one, order=order, address={**one.snapshot["address"], "line1": "9 quai Baco"})
    parcels = {plan_box(cycle_id=each.pk, order_id=order.pk, now=NOON).pk for each in (one, other)}
    assert len(parcels) == 2


def test_s18_a_parcel_that_a_run_holds_takes_no_other_box() -> None:
    order = paid((sold_product(), 1))
    one = frozen_cycle(order=order)
    other = sibling_of(one, order=order)
    first = plan_box(cycle_id=one.pk, order_id=order.pk, now=NOON)
    runs.export_now(pack_on=first.pack_on, now=PACKING)
    assert plan_box(cycle_id=other.pk, order_id=order.pk, now=PACKING) != first
    first.refresh_from_db()
    assert first.lines.count() == 1


def test_another_customer_in_the_same_house_has_a_parcel_of_his_own() -> None:
    order = paid((sold_product(), 1))
    parcels = {plan_box(cycle_id=frozen_cycle(order=order).pk, order_id=order.pk, now=NOON).pk for _ in range(2)}
    assert len(parcels) == 2


def test_a_box_taken_out_leaves_the_other_one() -> None:
    order = paid((sold_product(), 1))
    one = frozen_cycle(order=order)
    other = sibling_of(one, order=order)
    for each in (one, other):
        parcel = plan_box(cycle_id=each.pk, order_id=order.pk, now=NOON)
    assert boxes.take_out(cycle_id=one.pk, now=NOON) is True
    parcel.refresh_from_db()
    assert (parcel.state, parcel.weight_grams, parcel.lines.count()) == (ParcelState.PLANNED, 900, 1)
    assert parcel.boxes.get().cycle == other
    assert boxes.take_out(cycle_id=other.pk, now=NOON) is True
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.CANCELLED


def test_a_box_at_the_warehouse_stays_in_its_parcel() -> None:
    order = paid((sold_product(), 1))
    cycle = frozen_cycle(order=order)
    parcel = plan_box(cycle_id=cycle.pk, order_id=order.pk, now=NOON)
    runs.export_now(pack_on=parcel.pack_on, now=PACKING)
    with pytest.raises(boxes.AlreadyHandedOver):
        boxes.take_out(cycle_id=cycle.pk, now=PACKING)
    assert ParcelBox.objects.get().cycle == cycle


def test_a_ready_box_becomes_one_parcel_from_its_snapshot() -> None:
    order = paid((sold_product(), 1))
    cycle = frozen_cycle(order=order)
    cycle.subscription.address.line1 = "1 autre rue"
    cycle.subscription.address.save()
    parcel = plan_box(cycle_id=cycle.pk, order_id=order.pk, now=NOON)
    assert plan_box(cycle_id=cycle.pk, order_id=order.pk, now=NOON) == parcel
    assert (parcel.source, parcel.order_id) == (f"cycle:{cycle.pk}", order.pk)
    assert list(parcel.boxes.values_list("cycle", "order")) == [(cycle.pk, order.pk)]
    assert (parcel.line1, parcel.email) == ("12 rue de Strasbourg", cycle.subscription.user.email)
    assert (parcel.pack_on, parcel.weight_grams) == (date(2026, 11, 23), 900)
    assert list(parcel.lines.values_list("name", "quantity")) == [("Tige · Les abeilles", 1)]


def test_a_parcel_costs_nine_statements_whatever_the_customer_has_besides(django_assert_num_queries: Any) -> None:
    """Its terms, the subscriptions locked, a parcel of it, one beside it, what is promised, money gone back; three inserts."""
    order = paid((sold_product(), 1))
    first = frozen_cycle(order=order)
    elsewhere = [
        sibling_of(first, order=order, address={**first.snapshot["address"], "line1": f"{number} quai Baco"})
        for number in range(3)
    ]
    for cycle in (first, *elsewhere):
        with django_assert_num_queries(9 + 2):
            plan_box(cycle_id=cycle.pk, order_id=order.pk, now=NOON)


def test_a_box_that_is_not_reserved_is_not_planned() -> None:
    order = paid((sold_product(), 1))
    with pytest.raises(NothingReserved):
        plan_box(cycle_id=frozen_cycle(order=order, reserve=False).pk, order_id=order.pk, now=NOON)
    assert not Parcel.objects.exists()
