"""Small things that go with the next box: until its cut-off, at the price shown, paid with its debit, in its parcel."""

from __future__ import annotations

from datetime import datetime

from core.locks import in_transaction
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product
from shop.markets.queries import prices_at
from shop.stock.queries import free_of_products
from subscriptions.changes import changeable
from subscriptions.enums import CycleState
from subscriptions.markets import market_of
from subscriptions.models import AddOn, Cycle

MOST_PIECES = 10


class NotAnExtra(changeable.CannotChange):
    """This product does not go with a box: it is not on sale, has no price, or is sold in variants."""


class TooMany(changeable.CannotChange):
    """More pieces than can be had; `free` is how many can."""

    def __init__(self, *, free: int) -> None:
        super().__init__(str(free))
        self.free = free


class IsPresent(changeable.CannotChange):
    """Extras are debited, and the boxes are a gift: for those nobody is, and they wait for nobody's money."""


@in_transaction
def put(*, subscription_id: int, number: int, product_id: int, quantity: int, now: datetime) -> AddOn | None:
    """Let `quantity` pieces of a product go with this box; none takes it out. The same call again changes nothing.

    Raises IsPresent, NotAnExtra, TooMany, changeable.HasEnded, NoSuchBox and BoxIsFixed.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    cycle = changeable.open_box(subscription=subscription, number=number, now=now)
    rows = AddOn.objects.filter(cycle=cycle, product_id=product_id)
    if quantity <= 0:
        rows.delete()
        return None
    if cycle.state == CycleState.SKIPPED:
        raise changeable.NoSuchBox(number)
    if changeable.is_present(subscription=subscription):
        raise IsPresent(number)
    product = Product.objects.filter(pk=product_id, is_public=True).exclude(kind=ProductKind.PLAN).first()
    price = prices_at(product_ids=[product_id], market=market_of(subscription), now=now).get(product_id)
    if product is None or price is None or product.structure == Product.PARENT:
        raise NotAnExtra(product_id)
    free = min(free_of_products(product_ids=[product_id])[product_id], MOST_PIECES)
    if quantity > free:
        raise TooMany(free=max(free, 0))
    row, is_new = AddOn.objects.get_or_create(
        cycle=cycle,
        product_id=product_id,
        defaults={
            "quantity": quantity,
            "unit_price": price.amount,
            "currency": price.currency,
            "created_at": now,
        },
    )
    if not is_new and row.quantity != quantity:
        row.quantity = quantity
        row.save(update_fields=["quantity"])
    return row


def move_on(*, cycle: Cycle) -> None:
    """What was to go with a box that is left out goes with the next one that can take it, or waits on its row."""
    later = Cycle.objects.filter(
        subscription_id=cycle.subscription_id, number__gt=cycle.number, state=CycleState.PLANNED
    )
    following = later.order_by("number").first()
    if following is None:
        return
    taken = set(AddOn.objects.filter(cycle=following).values_list("product_id", flat=True))
    AddOn.objects.filter(cycle=cycle).exclude(product_id__in=taken).update(cycle=following)
