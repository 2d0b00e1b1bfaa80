from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from shop.stock import movements, reservations
from shop.stock.enums import ReservationState
from shop.stock.models import Component, Reservation, StockItem, StockMovement
from shop.stock.queries import UNCOUNTED, free_of_counted, free_of_products, needs_of
from tests.factories.shop import NOON, ProductFactory, stocked_item

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=30)


def levels(item: StockItem) -> tuple[int, int]:
    item.refresh_from_db()
    return item.on_hand, item.reserved


def test_held_committed_consumed() -> None:
    item = stocked_item(on_hand=5)
    reservations.hold(owner="order:A", needs={item.pk: 2}, expires_at=LATER, now=NOON)
    assert levels(item) == (5, 2)
    reservations.commit(owner="order:A")
    reservations.commit(owner="order:A")
    assert Reservation.objects.get().state == ReservationState.COMMITTED
    assert reservations.consume(owners=["order:A"], reference="P1", now=NOON) == {"order:A"}
    assert reservations.consume(owners=["order:A"], reference="P1", now=NOON) == set()
    assert levels(item) == (3, 0)
    assert list(StockMovement.objects.order_by("pk").values_list("kind", "quantity")) == [
        ("received", 5),
        ("shipped", -2),
    ]
    assert StockMovement.objects.aggregate(total=Sum("quantity"))["total"] == item.on_hand


def test_all_or_nothing_and_who_is_short() -> None:
    many, few = stocked_item(on_hand=5), stocked_item(on_hand=1)
    with pytest.raises(reservations.OutOfStock) as refusal:
        reservations.hold(owner="order:A", needs={many.pk: 1, few.pk: 2}, expires_at=LATER, now=NOON)
    assert refusal.value.short == {few.pk: 1}
    assert levels(many) == (5, 0)
    assert levels(few) == (1, 0)
    assert not Reservation.objects.exists()


def test_an_unknown_item_is_short_of_everything() -> None:
    with pytest.raises(reservations.OutOfStock) as refusal:
        reservations.reserve(owner="order:A", needs={987654: 1}, now=NOON)
    assert refusal.value.short == {987654: 0}


def test_release_gives_back_once_and_forbids_the_sale() -> None:
    item = stocked_item(on_hand=2)
    reservations.hold(owner="order:A", needs={item.pk: 2}, expires_at=LATER, now=NOON)
    assert reservations.release(owner="order:A") == 1
    assert reservations.release(owner="order:A") == 0
    assert levels(item) == (2, 0)
    with pytest.raises(reservations.NotReserved):
        reservations.commit(owner="order:A")


def test_a_consumed_promise_is_not_released() -> None:
    item = stocked_item(on_hand=2)
    reservations.reserve(owner="cycle:1", needs={item.pk: 1}, now=NOON)
    reservations.consume(owners=["cycle:1"], reference="P1", now=NOON)
    assert reservations.release(owner="cycle:1") == 0
    assert levels(item) == (1, 0)


def test_hand_over_moves_one_piece_and_is_repeatable() -> None:
    item = stocked_item(on_hand=3)
    reservations.reserve(owner="order:A", needs={item.pk: 2}, now=NOON)
    for _ in range(2):
        reservations.hand_over(old_owner="order:A", new_owner="cycle:1", item_id=item.pk)
    reservations.hand_over(old_owner="order:A", new_owner="cycle:2", item_id=item.pk)
    owners = dict(Reservation.objects.values_list("owner", "quantity"))
    assert owners == {"cycle:1": 1, "cycle:2": 1}
    assert levels(item) == (3, 2)
    with pytest.raises(reservations.NotReserved):
        reservations.hand_over(old_owner="order:A", new_owner="cycle:3", item_id=item.pk)


def test_receipts_are_booked_once_by_reference() -> None:
    item = stocked_item(on_hand=0)
    first = movements.receive(item_id=item.pk, quantity=4, reference="DN-1", now=NOON)
    assert movements.receive(item_id=item.pk, quantity=4, reference="DN-1", now=NOON) == first
    assert levels(item) == (4, 0)


@pytest.mark.parametrize("quantity", [0, -3])
def test_corrections_that_cannot_be(quantity: int) -> None:
    item = stocked_item(on_hand=4)
    reservations.reserve(owner="order:A", needs={item.pk: 2}, now=NOON)
    with pytest.raises(movements.ImpossibleMovement):
        movements.correct(item_id=item.pk, quantity=quantity, reference="count", now=NOON, note="")
    assert levels(item) == (4, 2)
    assert movements.correct(item_id=item.pk, quantity=-2, reference="count", now=NOON, note="").quantity == -2


def test_the_database_itself_refuses_a_second_promise() -> None:
    item = stocked_item(on_hand=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockItem.objects.filter(pk=item.pk).update(reserved=2)


def test_kits_need_their_components_summed() -> None:
    glue, paper = stocked_item(on_hand=10), stocked_item(on_hand=7)
    volcano, bees, plan = ProductFactory.create_batch(3)
    Component.objects.create(product=volcano, item=glue, quantity=2)
    Component.objects.create(product=volcano, item=paper, quantity=3)
    Component.objects.create(product=bees, item=glue)
    assert needs_of(quantities={volcano.pk: 2, bees.pk: 1, plan.pk: 1}) == {glue.pk: 5, paper.pk: 6}
    assert free_of_products(product_ids=[volcano.pk, bees.pk, plan.pk]) == {
        volcano.pk: 2,
        bees.pk: 10,
        plan.pk: UNCOUNTED,
    }
    few = free_of_products(product_ids=[volcano.pk, bees.pk, plan.pk], at_most=3)
    assert few == {volcano.pk: 2, bees.pk: 3, plan.pk: UNCOUNTED}
    assert free_of_counted(at_most=1) == {volcano.pk: 1, bees.pk: 1}
