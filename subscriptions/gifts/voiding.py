"""A gift whose money goes back opens nothing any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import structlog

from core import outbox
from core.locks import in_transaction, lock_one, lock_rows
from core.models import OutboxEvent
from core.money import ZERO
from shop.invoicing.credit_notes import part_of
from shop.payments.models import Charge
from shop.payments.refunds import refundable
from subscriptions.enums import GiftState
from subscriptions.gifts.states import move
from subscriptions.models import Gift

log = structlog.get_logger(__name__)


class AlreadyOpened(Exception):
    """The gift is somebody's boxes by now."""


@in_transaction
def void(*, gift_id: int, now: datetime) -> bool:
    """Make the code worthless, because the money goes back; False when it was before. No money is moved here.

    Raises AlreadyOpened.
    """
    gift = lock_one(Gift.objects.filter(pk=gift_id))
    if gift.state == GiftState.REDEEMED:
        raise AlreadyOpened(gift.reference)
    if gift.state == GiftState.REFUNDED:
        return False
    move(gift_id=gift_id, to=GiftState.REFUNDED, now=now, refunded_at=now)
    return True


def before_refund(*, charge: Charge, parts: Mapping[str, Decimal], left: Decimal, now: datetime) -> None:
    """Close the codes that a refund pays back, in the transaction in which it is requested.

    These are the gifts that it names, and all of a charge of which nothing is left.
    """
    if charge.order_id is None:
        return
    for gift in lock_rows(Gift.objects.filter(order_line__order_id=charge.order_id)):
        if left == ZERO or part_of(order_line_id=gift.order_line_id) in parts:
            close(gift, now=now)


@outbox.consumer("refund.made", name="subscriptions.gifts")
def after_refund(*, event: OutboxEvent, now: datetime) -> None:
    """The same for refunds that were made in the provider's own back office, once nothing is left."""
    charge = Charge.objects.get(pk=event.payload["charge_id"])
    if charge.order_id is not None and refundable(charge=charge) == ZERO:
        for gift in lock_rows(Gift.objects.filter(order_line__order_id=charge.order_id)):
            close(gift, now=now)


def close(gift: Gift, *, now: datetime) -> None:
    """Close the code of a gift whose money is gone. An opened one stays what it is: its boxes are somebody else's."""
    if gift.state == GiftState.REDEEMED:
        log.warning("opened_gift_refunded", gift=gift.reference)
    else:
        void(gift_id=gift.pk, now=now)
