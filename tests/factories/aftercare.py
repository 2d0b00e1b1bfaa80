"""Purchases as they stand some days later: subscriptions from a paid order, parcels with the warehouse or on their way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core import clock, outbox
from core.ids import random_code
from logistics import shipping
from logistics.enums import ParcelState, RunState
from logistics.models import Parcel, Run
from shop.aftercare import withdrawals
from shop.aftercare.models import WithdrawalNotice
from shop.aftercare.withdrawals import Statement
from shop.basket.models import Basket
from shop.catalogue.models import Product
from shop.checkout import paying, placement
from shop.order.models import Order
from subscriptions.enums import PlanKind
from subscriptions.models import Plan, Subscription
from subscriptions.signup import signing_up
from subscriptions.signup.funnel import Draft
from tests.factories.shop import NOON, address, contact, sandbox_card
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, plan_of


def plan_for(*, boxes: int = 1, gross: str = "19.90", months: int = 6) -> Plan:
    """A plan of a range with boxes from December 2026 on."""
    box_range = BoxRangeFactory.create()
    calendar_of(box_range, first=date(2026, 12, 1), months=months)
    return plan_of(box_range, kind=PlanKind.PREPAID if boxes > 1 else PlanKind.MONTHLY, boxes=boxes, gross=gross)


def subscribed(plan: Plan, *goods: Product, child: str = "Lou", now: datetime = NOON, **who: Any) -> Subscription:
    """A subscription from the funnel, paid with a good card, with `goods` in the same order."""
    basket = Basket.objects.create()
    draft = Draft.new(first_name=child, birth_month=date(2022, 3, 1), range_key=plan.range.key)
    signing_up.put_into_basket(basket_id=basket.pk, draft=draft, plan=plan, language="fr", now=now)
    for product in goods:
        placement.prepare(basket, now=now).add_product(product, 1)
    made = placement.begin(basket_id=basket.pk, contact=contact(**who), address=address(), now=now)
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=now)
    deliver(now=now)
    return Subscription.objects.get(signup__order_line__order=made.order)


def order_of(subscription: Subscription) -> Order:
    """The order that began it, fresh."""
    return Order.objects.get(pk=subscription.signup.order_line.order_id)


def deliver(*, now: datetime) -> None:
    """Whatever happened is told to everybody."""
    while outbox.deliver_due(now=now):
        pass


def handed_over(parcel: Parcel) -> Parcel:
    """The parcel in a run that the warehouse has."""
    run = Run.objects.create(
        reference=random_code(length=8),
        profile="generic",
        pack_on=parcel.pack_on,
        created_at=NOON,
        state=RunState.CONFIRMED,
        written_at=NOON,
    )
    Parcel.objects.filter(pk=parcel.pk).update(run=run, state=ParcelState.EXPORTED)
    parcel.refresh_from_db()
    return parcel


def sent(parcel: Parcel, *, on: date) -> Parcel:
    """The parcel with the carrier since a day, and everybody told of it."""
    if parcel.run_id is None:
        handed_over(parcel)
    moment = clock.end_of(on)
    shipping.ship(
        shipping.Departure(
            reference=parcel.reference,
            carrier="colissimo",
            tracking_number=random_code(length=12),
            shipped_on=on,
            weight_grams=None,
        ),
        confirmation_id=None,
        now=moment,
    )
    deliver(now=moment)
    parcel.refresh_from_db()
    return parcel


def stated(*, contract: str, now: datetime, **fields: str) -> WithdrawalNotice:
    """A statement of withdrawal of the usual guest."""
    usual = {"name": "Claire Martin", "email": "claire@example.org", "only_part": "", "language": "fr"}
    return withdrawals.state(statement=Statement(**{**usual, "contract": contract, **fields}), now=now)
