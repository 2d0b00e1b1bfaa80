"""A paid sign-up becomes a subscription with its first boxes, once, however often its order's payment is told."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

from core import outbox
from core.ids import random_code
from core.locks import lock_rows
from core.models import OutboxEvent
from core.money import round_cents
from shop.accounts.models import User
from shop.address.models import UserAddress
from shop.markets.queries import market_to
from shop.order.models import Order, ShippingAddress
from shop.order.paid import was_placed
from shop.payments.models import Charge
from shop.stock import reservations
from subscriptions import movements, transitions
from subscriptions.boxes import cycles
from subscriptions.boxes.freezing import stock_owner
from subscriptions.enums import AtEnd, SubscriptionMovementKind, SubscriptionState
from subscriptions.models import CalendarMonth, Child, Cycle, Plan, Signup, Subscription
from subscriptions.signup import offers, promotions


class NotPaidFor(Exception):
    """The order or its charge lacks what a subscription needs: a customer, an address, or the money."""


@outbox.consumer("order.paid", name="subscriptions.start", right_away=True, wants=was_placed)
def start_from_order(*, event: OutboxEvent, now: datetime) -> None:
    """Start every subscription that the paid order bought; an order without sign-ups is left alone."""
    order_id = event.payload["order_id"]
    if not Signup.objects.filter(order_line__order_id=order_id).exists():
        return
    order = Order.objects.select_related("user", "shipping_address").get(pk=order_id)
    charge = Charge.objects.filter(pk=event.payload["charge_id"], order=order).first()
    if order.user is None or order.shipping_address is None or charge is None:
        raise NotPaidFor(order.number)
    for signup in lock_rows(Signup.objects.filter(order_line__order=order)):
        if not Subscription.objects.filter(signup=signup).exists():
            address = address_of(user=order.user, delivered_to=order.shipping_address)
            _start(signup=signup, user=order.user, address=address, order=order, charge=charge, now=now)


def _start(
    *, signup: Signup, user: User, address: UserAddress, order: Order, charge: Charge, now: datetime
) -> Subscription:
    line = signup.order_line
    assert line is not None and line.product_id is not None
    plan = Plan.objects.select_related("range", "next_plan").get(product_id=line.product_id)
    at_end, renewal_price = _terms(signup=signup, plan=plan, order=order, now=now)
    box_price = round_cents(line.line_price_before_discounts_incl_tax / plan.boxes)
    subscription = Subscription.objects.create(
        reference=free_reference(),
        user=user,
        child=child_of(user=user, first_name=signup.child_first_name, birth_month=signup.child_birth_month, now=now),
        range=plan.range,
        plan=plan,
        signup=signup,
        method_id=charge.method_id,
        address=address,
        anchor_month=signup.first_month.month,
        box_price=box_price,
        renewal_price=box_price if plan.is_open_ended else renewal_price,
        currency=order.currency,
        boxes_paid=plan.boxes,
        at_end=AtEnd.CONVERT if plan.is_open_ended else at_end,
        started_at=now,
    )
    plan_paid_boxes(subscription=subscription, first=signup.first_month, order=order, charge=charge)
    promotions.begin(subscription=subscription, line=line, now=now)
    value = movements.monthly_value(box_price=box_price, cadence_months=plan.range.cadence_months)
    movements.record(subscription=subscription, kind=_kind(subscription), amount=value, now=now)
    transitions.publish(subscription_id=subscription.pk, name="subscription.started", now=now)
    return subscription


def _kind(subscription: Subscription) -> SubscriptionMovementKind:
    """New, or back again: for a child whose earlier subscriptions have all ended."""
    others = Subscription.objects.filter(child_id=subscription.child_id).exclude(pk=subscription.pk)
    states = set(others.values_list("state", flat=True))
    is_back = states == {SubscriptionState.ENDED}
    return SubscriptionMovementKind.REACTIVATION if is_back else SubscriptionMovementKind.NEW


def _terms(*, signup: Signup, plan: Plan, order: Order, now: datetime) -> tuple[str, Decimal]:
    """How it goes on, as the funnel said; for a plan that was chosen anew while the first was being paid, as it says now."""
    if plan.pk == signup.plan_id:
        return signup.at_end, signup.renewal_price
    country = order.shipping_address.country_id if order.shipping_address else ""
    market = market_to(country=country, currency=order.currency)
    offer = offers.offer_of(plan=plan, market=market, now=now)
    return offer.at_end, offer.renewal_price


def free_reference() -> str:
    """A reference that no subscription has."""
    while Subscription.objects.filter(reference=(code := f"S{random_code(length=7)}")).exists():
        pass
    return code


def child_of(*, user: User, first_name: str, birth_month: date, now: datetime) -> Child:
    """The customer's child of that name and birth month: what it has had before counts for it."""
    child, _ = Child.objects.get_or_create(
        user=user,
        first_name__iexact=first_name,
        birth_month=birth_month,
        defaults={"first_name": first_name, "created_at": now},
    )
    return child


def address_of(*, user: User, delivered_to: ShippingAddress) -> UserAddress:
    """The order's address in the customer's address book, made there if it is new."""
    copy = UserAddress(user=user)
    delivered_to.populate_alternative_model(copy)
    known = UserAddress.objects.filter(user=user, hash=copy.generate_hash()).first()
    if known is None:
        copy.save()
        return copy
    if copy.phone_number and known.phone_number != copy.phone_number:
        known.phone_number = copy.phone_number
        known.save()
    return known


def plan_paid_boxes(
    *, subscription: Subscription, first: CalendarMonth, order: Order, charge: Charge | None = None
) -> None:
    """Rows for all boxes that the order paid, as far as the calendar goes; the first one's stock moves to its cycle."""
    months = {row.month: row for row in CalendarMonth.objects.filter(range=subscription.range, month__gte=first.month)}
    for number in range(1, subscription.boxes_paid + 1):
        month = cycles.month_of(subscription=subscription, number=number)
        if month not in months:
            break
        cycle = cycles.plan_cycle(subscription=subscription, number=number, month=months[month])
        if number == 1:
            _take_over_stock(cycle=cycle, order=order)
    Cycle.objects.filter(subscription=subscription, is_prepaid=True).update(order=order, charge=charge)


def _take_over_stock(*, cycle: Cycle, order: Order) -> None:
    """The piece that the order set aside for the first box; where it is gone, the cut-off finds another or parks the box."""
    box = cycle.month.box
    if box is None:
        return
    with suppress(reservations.NotReserved):
        reservations.hand_over(
            old_owner=f"order:{order.number}", new_owner=stock_owner(cycle_id=cycle.pk), item_id=box.item_id
        )
