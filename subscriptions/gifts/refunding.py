"""Giving an unopened gift back: its price, to the card and as credit as it was paid, and its code opens nothing any more."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from core.locks import in_transaction, lock_one, lock_rows
from core.money import ZERO
from shop.aftercare import giving_back
from shop.invoicing.credit_notes import part_of, rows_of, within
from shop.invoicing.models import Invoice
from shop.order.models import Order
from shop.payments.models import Charge
from subscriptions.enums import GiftState
from subscriptions.gifts.voiding import void
from subscriptions.models import Gift


class Changed(Exception):
    """Something else is left than what was seen: a colleague gave money back meanwhile."""


def price_part(*, gift: Gift) -> dict[str, Decimal]:
    """What the gift cost, as the part of its order that it is."""
    return {part_of(order_line_id=gift.order_line_id): gift.order_line.line_price_incl_tax}


def left_of(*, gift: Gift) -> Decimal:
    """How much of what the gift cost can still be given back."""
    order_id = gift.order_line.order_id
    invoice = Invoice.objects.filter(order_id=order_id).first()
    if invoice is None or gift.state in (GiftState.REDEEMED, GiftState.REFUNDED):
        return ZERO
    uncredited = within(by_part=price_part(gift=gift), rows=rows_of(invoice=invoice))
    return min(sum(uncredited.values(), ZERO), giving_back.possible(order_id=order_id))


@in_transaction
def refund(*, gift_id: int, seen: Decimal, reason: str, by_id: int | None, now: datetime) -> Decimal:
    """Close the code and give back what is left of the gift's price; return the sum.

    Raises voiding.AlreadyOpened, and Changed when something else than `seen` is left; nothing is changed then.
    """
    order_id = Gift.objects.values_list("order_line__order_id", flat=True).get(pk=gift_id)
    lock_one(Order.objects.filter(pk=order_id))
    lock_rows(Charge.objects.filter(order_id=order_id))
    gift = lock_one(Gift.objects.filter(pk=gift_id))
    left = left_of(gift=gift)
    if not void(gift_id=gift_id, now=now) or left != seen or left <= ZERO:
        raise Changed(gift.reference)
    made = giving_back.give_back(
        order_id=gift.order_line.order_id,
        by_part=dict.fromkeys(price_part(gift=gift), left),
        reference=f"gift:{gift.reference}",
        reason=reason,
        by_id=by_id,
        now=now,
    )
    given: Decimal = made.gross
    return given
