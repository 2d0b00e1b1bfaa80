"""The money of a purchase: an intent at the provider, tries with a card, and all that follows from a paid order.

open_payment (network)   the charge gets its one intent at the provider
pay      (database, network, database)  an attempt; with the money the order is paid, numbered and announced
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from core.faults import faultpoint
from core.locks import in_transaction, lock_one
from core.money import ZERO
from shop.accounts.guests import attach_order
from shop.basket.models import Basket
from shop.checkout.enums import PlacementState
from shop.checkout.models import Placement
from shop.checkout.queries import placement_now
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.order.paid import announce_paid
from shop.order.writing import change_status
from shop.payments import charging
from shop.payments.finishing import finishes
from shop.payments.models import Charge
from shop.payments.providers import provider_named
from shop.payments.providers.base import Intent
from shop.stock import reservations


def owner_of(order: Order) -> str:
    """The name under which stock is promised to an order."""
    return f"order:{order.number}"


def open_payment(*, placement: Placement, return_url: str) -> str:
    """Where the customer types a card. Raises ProviderUnreachable."""
    charge = placement.order.charge
    intent_ref = charging.ensure_intent(charge_id=charge.pk)
    return provider_named(charge.provider).card_page_url(
        intent_ref=intent_ref, return_url=return_url, language=placement.order.language
    )


def pay(*, placement: Placement, method_ref: str, return_url: str, now: datetime) -> tuple[Placement, Intent | None]:
    """Try to take the money with the card just typed. The intent is None while its outcome is unknown.

    Raises shop.payments.charging.ChargeClosed or OutcomeUnknown, ProviderUnreachable.
    """
    charge = placement.order.charge
    _, intent = charging.take(
        charge_id=charge.pk, method_ref=method_ref, return_url=return_url, now=now, on_paid=finisher(now=now)
    )
    faultpoint("placement.finished")
    return _fresh(placement), intent


def look_up(*, placement: Placement, now: datetime) -> Placement:
    """Ask the provider how the payment stands (back from the bank, or after a cut), and finish it if it succeeded."""
    charging.look_up(charge_id=placement.order.charge.pk, now=now, on_paid=finisher(now=now))
    return _fresh(placement)


@in_transaction
def finish_free(*, placement: Placement, now: datetime) -> Placement:
    """Finish an order that costs nothing, such as one that a voucher pays whole."""
    if placement.order.total_incl_tax == ZERO:
        _finish(order_id=placement.order_id, charge=None, now=now)
    return _fresh(placement)


def _fresh(placement: Placement) -> Placement:
    return placement_now(pk=placement.pk)


def finisher(*, now: datetime) -> charging.OnPaid:
    """What charging calls, in its transaction, when the money has come: it finishes the purchase of the charge's order."""

    def on_paid(charge: Charge) -> None:
        if charge.order_id is not None:
            _finish(order_id=charge.order_id, charge=charge, now=now)

    return on_paid


@finishes("order")
def finisher_of_purchase(*, charge: Charge, now: datetime) -> charging.OnPaid:
    """What a purchase's money brings, for whoever hears of it first."""
    return finisher(now=now)


def _finish(*, order_id: int, charge: Charge | None, now: datetime) -> None:
    """All that follows from the money, in its transaction; from here on nothing of the purchase can fail."""
    placement = lock_one(Placement.objects.filter(order_id=order_id))
    if placement.state == PlacementState.PAID:
        return
    basket = lock_one(Basket.objects.filter(pk=placement.basket_id))
    order = Order.objects.get(pk=order_id)
    change_status(order=order, old=OrderStatus.PENDING, new=OrderStatus.PAID, now=now)
    reservations.commit(owner=owner_of(order))
    needs_account = charge is not None and charge.keeps_card
    user_id = attach_order(order=order, needs_account=needs_account, now=now)
    if charge is not None and user_id is not None:
        charge.user_id = user_id
    close(placement=placement, state=PlacementState.PAID, now=now)
    _take_from_basket(basket=basket, order=order, now=now)
    announce_paid(order=order, charge=charge, now=now)


def close(*, placement: Placement, state: PlacementState, now: datetime) -> None:
    """Let go of the basket, inside the caller's transaction and under the placement's lock."""
    placement.state, placement.open_basket, placement.closed_at = state, None, now
    placement.save(update_fields=["state", "open_basket", "closed_at"])


def _take_from_basket(*, basket: Basket, order: Order, now: datetime) -> None:
    """What was ordered leaves the basket; what was added meanwhile stays."""
    ordered: dict[int, int] = defaultdict(int)
    for product_id, quantity in order.lines.values_list("product_id", "quantity"):
        ordered[product_id] += quantity
    gone = []
    lines = list(basket.lines.all())
    for line in lines:
        left = line.quantity - ordered[line.product_id]
        ordered[line.product_id] = max(-left, 0)
        if left > 0:
            basket.lines.filter(pk=line.pk).update(quantity=left)
        else:
            gone.append(line.pk)
    if gone:
        basket.lines.filter(pk__in=gone).delete()
    if len(gone) == len(lines):
        basket.status, basket.date_submitted = Basket.SUBMITTED, now
        basket.save(update_fields=["status", "date_submitted"])
