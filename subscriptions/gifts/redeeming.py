"""A code is used, once: the recipient gets a subscription with the boxes that are paid, and an order of its own over nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from core.ids import order_reference
from core.locks import in_transaction
from core.money import ZERO, round_cents
from shop.accounts.guests import account_for
from shop.accounts.models import User
from shop.order.enums import OrderKind, OrderStatus
from shop.order.models import Order
from shop.order.writing import AddressDraft, LineDraft, OrderDraft, write_order
from shop.stock import reservations
from subscriptions import movements, transitions
from subscriptions.boxes import choosing
from subscriptions.boxes.freezing import stock_owner
from subscriptions.enums import AtEnd, CycleState, GiftState, SubscriptionMovementKind
from subscriptions.gifts import fitting, mails
from subscriptions.gifts.buying import title_of
from subscriptions.gifts.knocking import Unusable, usable
from subscriptions.gifts.openings import Opening
from subscriptions.gifts.states import move
from subscriptions.models import Box, CalendarMonth, Cycle, Gift, Plan, Subscription
from subscriptions.signup import offers, start
from subscriptions.signup.offers import NothingToSend


class WrongCountry(Exception):
    """The boxes were bought for another country: `country` is its code."""

    def __init__(self, country: str) -> None:
        super().__init__(country)
        self.country = country


@dataclass(frozen=True)
class Holder:
    """Who opens the gift: `user_id` of a signed-in customer, or None for somebody whom the address may know."""

    email: str
    language: str
    user_id: int | None = None


@dataclass(frozen=True)
class _Bought:
    """What a gift brings. `is_pinned`: of a range that is not made for the child's age, and stays it."""

    gift: Gift
    plan: Plan
    first: CalendarMonth
    is_pinned: bool


@in_transaction
def redeem(*, opening: Opening, holder: Holder, address: AddressDraft, now: datetime) -> Gift:
    """Use the gift up for this child at this address; the same form a second time returns what it opened.

    Raises knocking.Unusable, WrongCountry, and offers.NothingToSend (also when the last piece has just gone).
    """
    is_ours = _use_up(opening=opening, now=now)
    gift = Gift.objects.select_related("plan__range", "order_line__order").get(pk=opening.gift_id)
    if not is_ours:
        return gift
    if address.country != gift.country:
        raise WrongCountry(gift.country)
    plan, first, fits = _plan_and_first_box(gift=gift, opening=opening, now=now)
    user = _user(holder=holder, address=address, now=now)
    order = _write_order(gift=gift, plan=plan, first=first, user=user, holder=holder, address=address, now=now)
    bought = _Bought(gift=gift, plan=plan, first=first, is_pinned=not fits)
    subscription = _start(bought, opening=opening, user=user, order=order, now=now)
    gift.subscription, gift.order = subscription, order
    gift.save(update_fields=["subscription", "order"])
    transitions.publish(subscription_id=subscription.pk, name="subscription.started", now=now)
    mails.tell_recipient(gift=gift, now=now)
    mails.tell_opened(gift=gift, now=now)
    return gift


def _use_up(*, opening: Opening, now: datetime) -> bool:
    """Take the gift before anything is written for it; False when this very form took it before.

    Another form that took it first leaves nothing to take: raises Unusable.
    """
    if usable(now=now).filter(pk=opening.gift_id).exists():
        with suppress(transitions.WrongState):
            move(
                gift_id=opening.gift_id,
                to=GiftState.REDEEMED,
                now=now,
                redeemed_at=now,
                redemption=opening.token,
            )
            return True
    if Gift.objects.filter(pk=opening.gift_id, redemption=opening.token).exists():
        return False
    raise Unusable


def _plan_and_first_box(*, gift: Gift, opening: Opening, now: datetime) -> tuple[Plan, CalendarMonth, bool]:
    """The plan, the month of the first box, and whether the range is made for the child's age."""
    assert opening.birth_month is not None
    plans = fitting.plans_of_same_worth(gift=gift)
    shelf = fitting.shelf_of(plans=plans, now=now)
    box_range, keys = fitting.range_for(shelf=shelf, birth_month=opening.birth_month, asked=opening.range_key)
    if box_range.pk not in shelf.months:
        raise NothingToSend(box_range.pk)
    plan = next(plan for plan in plans if plan.range_id == box_range.pk)
    return plan, shelf.months[box_range.pk], bool(keys)


def _user(*, holder: Holder, address: AddressDraft, now: datetime) -> User:
    if holder.user_id is not None:
        return User.objects.get(pk=holder.user_id)
    return account_for(
        email=holder.email,
        first_name=address.first_name,
        last_name=address.last_name,
        language=holder.language,
        now=now,
    )


def _write_order(
    *,
    gift: Gift,
    plan: Plan,
    first: CalendarMonth,
    user: User,
    holder: Holder,
    address: AddressDraft,
    now: datetime,
) -> Order:
    """The order that the parcels and the mails of the recipient name: over nothing, without a charge and an invoice."""
    with translation.override(holder.language):
        title = title_of(plan)
    arrives = offers.arrival(month=first, now=now, country=address.country)
    draft = OrderDraft(
        number=order_reference(),
        kind=OrderKind.GIFT,
        status=OrderStatus.PAID,
        currency=gift.order_line.order.currency,
        language=holder.language,
        email=holder.email,
        user_id=user.pk,
        address=address,
        lines=[LineDraft(plan.product_id, title, 1, unit_gross=ZERO, gross=ZERO, full_gross=ZERO)],
        delivery_from=arrives.from_date,
        delivery_to=arrives.to_date,
    )
    return write_order(draft, now=now)[0]


def _start(bought: _Bought, *, opening: Opening, user: User, order: Order, now: datetime) -> Subscription:
    """Boxes that are paid, nothing after them, and no card: what the giver paid each counts as their price."""
    gift, plan, first = bought.gift, bought.plan, bought.first
    assert opening.birth_month is not None and order.shipping_address is not None
    child = start.child_of(user=user, first_name=opening.first_name, birth_month=opening.birth_month, now=now)
    box_price = round_cents(gift.order_line.line_price_before_discounts_incl_tax / gift.boxes)
    subscription = Subscription.objects.create(
        reference=start.free_reference(),
        user=user,
        child=child,
        range=plan.range,
        plan=plan,
        address=start.address_of(user=user, delivered_to=order.shipping_address),
        anchor_month=first.month,
        box_price=box_price,
        currency=order.currency,
        boxes_paid=gift.boxes,
        at_end=AtEnd.STOP,
        is_range_pinned=bought.is_pinned,
        started_at=now,
    )
    start.plan_paid_boxes(subscription=subscription, first=first, order=order)
    _set_first_box_aside(subscription=subscription, now=now)
    value = movements.monthly_value(box_price=box_price, cadence_months=plan.range.cadence_months)
    movements.record(subscription=subscription, kind=SubscriptionMovementKind.NEW, amount=value, now=now)
    return subscription


def _set_first_box_aside(*, subscription: Subscription, now: datetime) -> None:
    """One piece of the first box; of another one for a child that has the month's or is about to get it."""
    cycle = Cycle.objects.select_related("subscription", "month__box").get(subscription=subscription, number=1)
    box = cycle.month.box
    if box is None or _has(child_id=subscription.child_id, box=box, except_cycle=cycle):
        box = choosing.substitute_for(cycle=cycle)
        if box is None:
            return  # the cut-off parks it, and a person looks
        Cycle.objects.filter(pk=cycle.pk).update(chosen_box=box)
    try:
        reservations.reserve_once(owner=stock_owner(cycle_id=cycle.pk), needs={box.item_id: 1}, now=now)
    except reservations.OutOfStock as problem:
        raise NothingToSend(subscription.range_id) from problem


def _has(*, child_id: int, box: Box, except_cycle: Cycle) -> bool:
    if box.pk in choosing.boxes_had(child_id=child_id, except_cycle_id=except_cycle.pk):
        return True
    coming = Cycle.objects.filter(subscription__child_id=child_id, state=CycleState.PLANNED).exclude(pk=except_cycle.pk)
    return any(box.pk == (chosen or usual) for chosen, usual in coming.values_list("chosen_box_id", "month__box_id"))
