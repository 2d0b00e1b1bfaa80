"""From a basket to a pending order: the stock is promised, the order and its charge are written, in one transaction.

paying.py takes the money, giving_up.py releases what is not paid; each step survives being cut off.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from core import ids, slots
from core.locks import in_transaction, lock_one
from core.money import ZERO
from shop.basket.current import prepare
from shop.basket.models import Basket
from shop.catalogue.enums import ProductKind
from shop.checkout.giving_up import PaymentUnderWay, give_up
from shop.checkout.later import Later, delivered_later, title_of
from shop.checkout.models import Placement
from shop.checkout.paying import owner_of
from shop.checkout.queries import open_placement_of
from shop.checkout.quoting import quote
from shop.order.enums import OrderKind, OrderStatus
from shop.order.models import Order
from shop.order.writing import AddressDraft, LineDraft, OrderDraft, ReductionDraft, write_order
from shop.payments import charging
from shop.stock import reservations
from shop.stock.queries import needs_of
from shop.voucher import usage

HELD_FOR = timedelta(minutes=30)
TRIES = 3


class BasketEmpty(Exception):
    """There is nothing to order."""


class LineUnavailable(Exception):
    """A line cannot be bought as it stands; `title` names the product and `reason` says why, in the customer's words."""

    def __init__(self, *, title: str, reason: str) -> None:
        super().__init__(f"{title}: {reason}")
        self.title, self.reason = title, reason


class NothingToKeepCardFor(Exception):
    """A subscription whose first payment is nothing cannot leave a card behind: the voucher goes too far."""


@dataclass(frozen=True)
class Contact:
    """Who orders: `user_id` of a signed-in customer, or None for a guest."""

    email: str
    language: str
    user_id: int | None = None


def begin(*, basket_id: int, contact: Contact, address: AddressDraft, now: datetime) -> Placement:
    """Promise the stock and write the pending order with its charge; the same basket again returns what it began.

    A changed basket or address gives up the first try. Raises BasketEmpty, LineUnavailable, OutOfStock,
    shop.voucher.usage.VoucherUsedUp, NotDelivered, NothingToKeepCardFor, or PaymentUnderWay.
    """
    for _ in range(TRIES):
        placement, is_new = open_placement_of(basket_id=basket_id), False
        if placement is None:
            placement, is_new = _begin(basket_id=basket_id, contact=contact, address=address, now=now)
        if is_new or placement.fingerprint == _fingerprint_of(basket_id, contact=contact, address=address, now=now):
            return placement
        give_up(placement_id=placement.pk, now=now)
    raise PaymentUnderWay(basket_id)


@in_transaction
def _begin(*, basket_id: int, contact: Contact, address: AddressDraft, now: datetime) -> tuple[Placement, bool]:
    """The placement, and whether it was begun here; another request may have been faster."""
    basket = prepare(lock_one(Basket.objects.filter(pk=basket_id)), now=now)
    existing = open_placement_of(basket_id=basket_id)
    if existing is not None:
        return existing, False
    if basket.status != Basket.OPEN:
        raise BasketEmpty(basket_id)
    lines = _checked_lines(basket)
    number = ids.order_reference()
    reservations.hold(owner=f"order:{number}", needs=_needs(lines, now=now), expires_at=now + HELD_FOR, now=now)
    order = _write_pending(basket=basket, lines=lines, number=number, contact=contact, address=address, now=now)
    if order.total_incl_tax > ZERO:
        charging.create_charge(
            subject=owner_of(order),
            amount=order.total_incl_tax,
            currency=order.currency,
            user_id=contact.user_id,
            order_id=order.pk,
            keeps_card=_keeps_card(lines),
            due_at=now,
            now=now,
        )
    elif _keeps_card(lines):
        raise NothingToKeepCardFor(number)
    placement = Placement.objects.create(
        token=ids.url_token(),
        order=order,
        basket=basket,
        open_basket=basket.pk,
        fingerprint=_fingerprint(basket=basket, contact=contact, address=address),
        expires_at=now + HELD_FOR,
        created_at=now,
    )
    return placement, True


def _fingerprint_of(basket_id: int, *, contact: Contact, address: AddressDraft, now: datetime) -> str:
    basket = prepare(Basket.objects.get(pk=basket_id), now=now)
    return _fingerprint(basket=basket, contact=contact, address=address)


def _fingerprint(*, basket: Any, contact: Contact, address: AddressDraft) -> str:
    """What was agreed: lines, prices, address and person. Another fingerprint is another order."""
    lines = [
        [line.pk, line.product_id, line.quantity, str(line.line_price_incl_tax_incl_discounts)]
        for line in basket.all_lines()
    ]
    agreed = {"lines": lines, "contact": asdict(contact), "address": asdict(address)}
    return hashlib.sha256(json.dumps(agreed, sort_keys=True).encode()).hexdigest()


def _keeps_card(lines: list[Any]) -> bool:
    """Whether a subscription begins that may debit the card later; a gift never does."""
    later = delivered_later(lines=lines)
    return any(line.product.kind == ProductKind.PLAN and line.pk not in later for line in lines)


def _checked_lines(basket: Any) -> list[Any]:
    lines = [line for line in basket.all_lines() if line.quantity > 0]
    if not lines:
        raise BasketEmpty(basket.pk)
    for line in lines:
        permitted, reason = line.purchase_info.availability.is_purchase_permitted(line.quantity)
        if not permitted:
            raise LineUnavailable(title=line.product.get_title(), reason=str(reason))
    return lines


def _needs(lines: list[Any], *, now: datetime) -> dict[int, int]:
    quantities: dict[int, int] = defaultdict(int)
    for line in lines:
        quantities[line.product_id] += line.quantity
    needs: dict[int, int] = defaultdict(int, needs_of(quantities=quantities))
    for contribute in slots.fillings("placement.needs"):
        for line in lines:
            for item_id, quantity in contribute(basket_line=line, now=now).items():
                needs[item_id] += quantity
    return dict(needs)


def _write_pending(
    *, basket: Any, lines: list[Any], number: str, contact: Contact, address: AddressDraft, now: datetime
) -> Order:
    priced = quote(basket=basket, country=address.country, now=now)
    later = delivered_later(lines=lines)
    draft = OrderDraft(
        number=number,
        kind=OrderKind.PURCHASE,
        status=OrderStatus.PENDING,
        currency=basket.strategy.market.currency,
        language=contact.language,
        email=contact.email,
        user_id=contact.user_id,
        address=address,
        lines=[_line_draft(line, later=later) for line in lines],
        delivery_gross=priced.delivery,
        delivery_from=priced.promise.from_date if priced.promise else None,
        delivery_to=priced.promise.to_date if priced.promise else None,
        basket_id=basket.pk,
        reductions=_reductions(basket),
        is_delivered=any(line.pk not in later for line in lines),
    )
    order, written = write_order(draft, now=now)
    for basket_line, order_line in zip(lines, written, strict=True):
        for tell in slots.fillings("order.line_written"):
            tell(basket_line=basket_line, order_line=order_line)
    usage.record(
        order_id=order.pk, voucher_ids=[r.voucher_id for r in draft.reductions if r.voucher_id], user_id=contact.user_id
    )
    return order


def _line_draft(line: Any, *, later: dict[int, Later]) -> LineDraft:
    return LineDraft(
        product_id=line.product_id,
        title=title_of(line, later=later),
        quantity=line.quantity,
        unit_gross=line.unit_price_incl_tax,
        gross=Decimal(line.line_price_incl_tax_incl_discounts),  # Oscar says 0 where a voucher pays it whole
        full_gross=line.line_price_incl_tax,
        destination=later[line.pk].country if line.pk in later else "",
    )


def _reductions(basket: Any) -> list[ReductionDraft]:
    return [
        ReductionDraft(
            offer_id=application["offer"].pk,
            voucher_id=application["voucher"].pk,
            voucher_code=application["voucher"].code,
            amount=application["discount"],
        )
        for application in basket.offer_applications
        if application["voucher"] is not None and application["discount"] > ZERO
    ]
