"""Parcels as the shop makes them: paid for, reserved, planned; and boxes of a subscription that wait to be packed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from core.money import ZERO
from logistics.boxes import plan_box
from logistics.enums import ParcelState
from logistics.models import Parcel
from logistics.parcels import plan_order_parcel
from shop.order.models import Order
from shop.stock import reservations
from subscriptions.boxes.deciding import Terms
from subscriptions.boxes.pricing import Price
from subscriptions.boxes.snapshots import take
from subscriptions.enums import CycleState
from subscriptions.models import Box, Cycle
from tests.factories.shop import NOON, paid, sold_product, stocked_item
from tests.factories.subscriptions import BoxRangeFactory, ChildFactory, ThemeFactory, month_of, running_subscription

PACKING = NOON + timedelta(hours=2)


def planned_parcel(*, now: datetime = NOON, quantity: int = 1, weight_grams: int = 450, **fields: Any) -> Parcel:
    """The planned parcel of a paid order of one product, packed on the day of `now` when that is a working morning."""
    product = sold_product(title="Kit papier")
    item = product.components.get().item
    item.weight_grams = weight_grams
    item.save(update_fields=["weight_grams"])
    order = paid((product, quantity), now=now - timedelta(hours=1))
    parcel = plan_order_parcel(order_id=order.pk, now=now)
    assert parcel is not None
    for name, value in fields.items():
        setattr(parcel, name, value)
    parcel.save()
    return parcel


def frozen_cycle(*, order: Order | None = None, reserve: bool = True) -> Cycle:
    """A cycle of November 2026 that is paid for, with its snapshot and, unless told otherwise, its box reserved."""
    theme = ThemeFactory.create(name="Les abeilles", name_en="The bees")
    item = stocked_item(on_hand=10, sku=f"BOX-{theme.pk}", name="Tige · Les abeilles", weight_grams=900)
    box = Box.objects.create(range=BoxRangeFactory.create(), theme=theme, item=item)
    first = month_of(box.range, date(2026, 11, 1), box=box)
    subscription = running_subscription(first=first, child=ChildFactory.create(first_name="Zoé"))
    cycle = subscription.cycles.get()
    cycle.state, cycle.order, cycle.pack_on = CycleState.READY, order, NOON.date()
    terms = Terms(price=ZERO, plan=subscription.plan, renewal_price=ZERO)
    price = Price(box=ZERO, reductions=(), extras=())
    cycle.snapshot = dict(take(cycle=cycle, box=box, terms=terms, price=price, needs={item.pk: 1}))
    cycle.save()
    if reserve:
        reservations.reserve(owner=f"cycle:{cycle.pk}", needs={item.pk: 1}, now=NOON)
    return cycle


def planned_box(*, now: datetime = NOON) -> Parcel:
    """The planned parcel of a subscription's box."""
    order = paid((sold_product(), 1), now=now - timedelta(hours=1))
    return plan_box(cycle_id=frozen_cycle(order=order).pk, order_id=order.pk, now=now)


def states(*parcels: Parcel) -> list[ParcelState]:
    """What the database says of these parcels now."""
    rows = dict(Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels]).values_list("pk", "state"))
    return [ParcelState(rows[parcel.pk]) for parcel in parcels]
