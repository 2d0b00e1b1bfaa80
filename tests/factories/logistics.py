"""Parcels as the shop makes them: paid for, reserved, planned; and boxes of a subscription that wait to be packed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from logistics.enums import ParcelState
from logistics.models import Parcel
from logistics.parcels import plan_cycle_parcel, plan_order_parcel
from shop.address.models import UserAddress
from shop.order.models import Order
from shop.stock import reservations
from subscriptions.enums import CycleState, PlanKind
from subscriptions.models import Box, BoxRange, CalendarMonth, Child, Cycle, Plan, Subscription, Theme
from subscriptions.snapshots import take
from tests.factories.shop import NOON, ProductFactory, UserFactory, address, paid, sold_product, stocked_item

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


def frozen_cycle(*, order: Order | None = None, reserve: bool = True, pack_on: date = date(2026, 11, 23)) -> Cycle:
    """A cycle that is paid for, with its snapshot and, unless told otherwise, its box reserved."""
    number = Cycle.objects.count() + 1
    home = address()
    user = UserFactory.create(email=f"family{number}@example.org", language="fr")
    line = BoxRange.objects.create(
        key=f"tige{number}",
        name="Tige",
        name_fr="Tige",
        slug=f"tige{number}",
        slug_fr=f"tige{number}",
        slug_en=f"stem{number}",
        promise="Une boîte par mois",
        description="",
        age_from=5,
        age_to=8,
    )
    theme = Theme.objects.create(
        key=f"bees{number}",
        name="Les abeilles",
        name_fr="Les abeilles",
        name_en="The bees",
        slug=f"abeilles{number}",
        slug_fr=f"abeilles{number}",
        slug_en=f"bees{number}",
    )
    item = stocked_item(on_hand=10, sku=f"BOX-{number}", name="Tige · Les abeilles", weight_grams=900)
    box = Box.objects.create(range=line, theme=theme, item=item)
    month = CalendarMonth.objects.create(
        range=line,
        month=pack_on.replace(day=1),
        box=box,
        cutoff_on=pack_on - timedelta(days=7),
        debit_on=pack_on - timedelta(days=1),
        pack_on=pack_on,
    )
    plan = Plan.objects.create(key=f"plan{number}", range=line, product=ProductFactory.create(), kind=PlanKind.MONTHLY)
    subscription = Subscription.objects.create(
        reference=f"S{number}",
        user=user,
        child=Child.objects.create(user=user, first_name="Zoé", birth_month=date(2020, 3, 1), created_at=NOON),
        range=line,
        plan=plan,
        address=UserAddress.objects.create(
            user=user,
            first_name=home.first_name,
            last_name=home.last_name,
            line1=home.line1,
            line4=home.city,
            postcode=home.postcode,
            country_id=home.country,
        ),
        anchor_month=month.month,
        box_price=Decimal("24.90"),
        currency="EUR",
        boxes_paid=1,
        started_at=NOON,
    )
    cycle = Cycle.objects.create(
        subscription=subscription,
        number=1,
        month=month,
        state=CycleState.READY,
        freeze_at=NOON,
        debit_at=NOON,
        pack_on=pack_on,
        price=Decimal("24.90"),
        currency="EUR",
        order=order,
    )
    cycle.snapshot = take(cycle=cycle, box=box)
    cycle.save()
    if reserve:
        reservations.reserve(owner=f"cycle:{cycle.pk}", needs={item.pk: 1}, now=NOON)
    return cycle


def planned_box(*, now: datetime = NOON) -> Parcel:
    """The planned parcel of a subscription's box."""
    order = paid((sold_product(), 1), now=now - timedelta(hours=1))
    return plan_cycle_parcel(cycle_id=frozen_cycle(order=order).pk, order_id=order.pk, now=now)


def states(*parcels: Parcel) -> list[ParcelState]:
    """What the database says of these parcels now."""
    rows = dict(Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels]).values_list("pk", "state"))
    return [ParcelState(rows[parcel.pk]) for parcel in parcels]
