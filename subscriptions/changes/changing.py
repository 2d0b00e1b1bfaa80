"""Another address, another plan, another end: what a customer changes for the boxes that are not fixed yet."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from core.locks import in_transaction
from core.money import ZERO
from shop.address.models import UserAddress
from shop.markets.delivery import NotDelivered, country_of
from subscriptions.boxes.cycles import recount
from subscriptions.changes import changeable
from subscriptions.enums import AtEnd, SubscriptionState
from subscriptions.markets import market_of
from subscriptions.models import Plan, Subscription
from subscriptions.signup import offers
from subscriptions.transitions import move_subscription, publish


class NotYours(changeable.CannotChange):
    """The address is not one of this customer's."""


class NotOffered(changeable.CannotChange):
    """The plan is of another range, no longer sold, or has no price."""


@in_transaction
def move_to(*, subscription_id: int, address_id: int, now: datetime) -> Subscription:
    """Send the boxes that are not fixed yet to another address of the customer.

    Raises NotYours, shop.markets.delivery.NotDelivered and changeable.HasEnded.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    address = UserAddress.objects.filter(pk=address_id, user_id=subscription.user_id).first()
    if address is None:
        raise NotYours(address_id)
    country_of(market_id=market_of(subscription).pk, country=address.country_id)
    if subscription.address_id != address.pk:
        Subscription.objects.filter(pk=subscription_id).update(address=address)
        publish(subscription_id=subscription_id, name="subscription.moved", now=now)
    subscription.refresh_from_db()
    return subscription


@in_transaction
def change_plan(*, subscription_id: int, plan_id: int, now: datetime) -> Subscription:
    """Pay by another plan from the next box on that is not paid yet, at today's price; boxes paid in advance still come.

    Choosing the present open-ended plan takes a change back. Raises NotOffered and changeable.HasEnded.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    if subscription.cancelled_at is not None:
        raise changeable.HasEnded(subscription.reference)
    plan = Plan.objects.select_related("range", "product").filter(pk=plan_id, range_id=subscription.range_id).first()
    offer = _offer(plan=plan, subscription=subscription, now=now)
    if offer.plan.pk == subscription.plan_id and offer.plan.is_open_ended:
        _want(subscription, plan=None, price=ZERO, renewal_price=ZERO)
    else:
        _want(subscription, plan=offer.plan, price=offer.total, renewal_price=offer.renewal_price)
        if subscription.state == SubscriptionState.ENDING:
            move_subscription(subscription_id=subscription_id, to=SubscriptionState.ACTIVE, now=now)
    recount(subscription_id=subscription_id)
    publish(subscription_id=subscription_id, name="subscription.plan_chosen", now=now)
    subscription.refresh_from_db()
    return subscription


def _offer(*, plan: Plan | None, subscription: Subscription, now: datetime) -> offers.Offer:
    if plan is None or not plan.is_active:
        raise NotOffered(plan)
    try:
        return offers.offer_of(plan=plan, market=market_of(subscription), now=now)
    except offers.NoPrice as problem:
        raise NotOffered(plan) from problem


def _want(subscription: Subscription, *, plan: Plan | None, price: Decimal, renewal_price: Decimal) -> None:
    at_end = AtEnd.CONVERT if plan is not None else subscription.at_end
    Subscription.objects.filter(pk=subscription.pk).update(
        wanted_plan=plan, wanted_price=price, wanted_renewal_price=renewal_price, at_end=at_end
    )


@in_transaction
def choose_end(*, subscription_id: int, at_end: AtEnd, now: datetime) -> Subscription:
    """Say what follows the paid boxes of a term: nothing, or box by box at the price agreed or, without one, today's.

    Raises NotOffered where there is nothing to go on with, and changeable.HasEnded.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    if subscription.cancelled_at is not None or subscription.plan.is_open_ended:
        raise changeable.HasEnded(subscription.reference)
    changes: dict[str, object] = {"at_end": at_end}
    if at_end == AtEnd.STOP:
        changes |= {"wanted_plan": None, "wanted_price": ZERO, "wanted_renewal_price": ZERO}
    elif subscription.renewal_price == ZERO:
        changes["renewal_price"] = _offer(plan=subscription.plan.next_plan, subscription=subscription, now=now).total
    Subscription.objects.filter(pk=subscription_id).update(**changes)
    recount(subscription_id=subscription_id)
    publish(subscription_id=subscription_id, name="subscription.end_chosen", now=now)
    subscription.refresh_from_db()
    return subscription


__all__ = ["NotDelivered", "NotOffered", "NotYours", "change_plan", "choose_end", "move_to"]
