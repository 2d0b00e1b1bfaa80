from __future__ import annotations

from datetime import date, timedelta

import pytest

from core import outbox
from core.models import OutboxDelivery
from logistics.enums import ParcelState
from logistics.models import Parcel
from logistics.parcels import NothingReserved, plan_order_parcel
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product
from shop.stock import reservations
from tests.factories.shop import NOON, paid, sold_product

pytestmark = pytest.mark.django_db


def test_a_paid_order_becomes_one_parcel_with_what_was_sold() -> None:
    paper, brush = sold_product(title="Papier"), sold_product(title="Pinceau")
    order = paid((paper, 2), (brush, 1))
    outbox.deliver_due(now=NOON)
    parcel = Parcel.objects.get()
    assert (parcel.source, parcel.order_id, parcel.boxes.count()) == (f"order:{order.number}", order.pk, 0)
    assert (parcel.state, parcel.run_id, parcel.email, parcel.language) == (
        ParcelState.PLANNED,
        None,
        "claire@example.org",
        "fr",
    )
    assert (parcel.recipient, parcel.line1, parcel.postcode, parcel.city, parcel.country) == (
        "Claire Martin",
        "3 rue Crébillon",
        "44000",
        "Nantes",
        "FR",
    )
    assert list(parcel.lines.order_by("name").values_list("name", "quantity")) == [("Papier", 2), ("Pinceau", 1)]


def test_planning_again_changes_nothing() -> None:
    order = paid((sold_product(), 1))
    first = plan_order_parcel(order_id=order.pk, now=NOON)
    assert plan_order_parcel(order_id=order.pk, now=NOON + timedelta(days=1)) == first
    assert Parcel.objects.count() == 1


@pytest.mark.parametrize(
    ("hour", "pack_on"),
    [(10, date(2026, 11, 23)), (11, date(2026, 11, 24))],
    ids=["before noon in Paris", "at noon in Paris"],
)
def test_the_packing_day_is_the_one_that_was_promised(hour: int, pack_on: date) -> None:
    placed = NOON.replace(hour=hour)
    parcel = plan_order_parcel(order_id=paid((sold_product(), 1), now=placed).pk, now=placed + timedelta(hours=5))
    assert parcel is not None
    assert parcel.pack_on == pack_on


def now_a_plan(product: Product) -> None:
    """A plan cannot be bought without the funnel; what its order holds is the same."""
    Product.objects.filter(pk=product.pk).update(kind=ProductKind.PLAN)


def test_an_order_of_nothing_but_a_plan_has_no_parcel_of_its_own() -> None:
    plan = sold_product()
    order = paid((plan, 1))
    now_a_plan(plan)
    assert plan_order_parcel(order_id=order.pk, now=NOON) is None
    assert not Parcel.objects.exists()


def test_the_first_box_of_a_plan_is_left_to_its_own_parcel() -> None:
    plan, kit = sold_product(), sold_product(title="Kit papier")
    order = paid((plan, 1), (kit, 3))
    now_a_plan(plan)
    parcel = plan_order_parcel(order_id=order.pk, now=NOON)
    assert parcel is not None
    assert list(parcel.lines.values_list("name", "quantity")) == [("Kit papier", 3)]


def test_an_order_whose_stock_was_released_is_not_planned() -> None:
    order = paid((sold_product(), 1))
    reservations.release(owner=f"order:{order.number}")
    with pytest.raises(NothingReserved):
        plan_order_parcel(order_id=order.pk, now=NOON)
    assert not Parcel.objects.exists()


def test_a_failed_delivery_is_owed_still() -> None:
    order = paid((sold_product(), 1))
    reservations.release(owner=f"order:{order.number}")
    outbox.deliver_due(now=NOON)
    owed = OutboxDelivery.objects.get(consumer="logistics.plan_order_parcel")
    assert (owed.state, owed.attempts) == ("due", 1)
    assert "NothingReserved" in owed.last_error
