"""From a basket to a paid order, in steps that survive being cut off.

begin    (database)  stock is promised, a pending order and its charge are written
open_payment (network)   the charge gets its one intent at the provider
pay      (database, network, database)  an attempt; with the money the order is paid, numbered and announced
sweep    (any)       finishes what was cut off after the money, releases what was never paid
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog
from django.db.models import QuerySet

from core import ids, slots, sweeps
from core.faults import faultpoint
from core.locks import in_transaction, lock_one
from core.money import ZERO
from shop.accounts.guests import attach_order
from shop.basket.current import prepare
from shop.basket.models import Basket
from shop.catalogue.enums import ProductKind
from shop.checkout.enums import PlacementState
from shop.checkout.models import Placement
from shop.markets.delivery import DeliveryPromise, country_of, delivery_price, promise
from shop.order.enums import OrderKind, OrderStatus
from shop.order.models import Order
from shop.order.snapshot import announce_paid
from shop.order.writing import AddressDraft, LineDraft, OrderDraft, ReductionDraft, change_status, write_order
from shop.payments import charging
from shop.payments.enums import ChargeState
from shop.payments.models import Charge
from shop.payments.providers import provider_named
from shop.payments.providers.base import Intent, ProviderUnreachable
from shop.stock import reservations
from shop.stock.queries import needs_of
from shop.voucher import usage

log = structlog.get_logger(__name__)

HELD_FOR = timedelta(minutes=30)
CUT_OFF_AFTER = timedelta(minutes=2)
BATCH = 100
TRIES = 3


class BasketEmpty(Exception):
    """There is nothing to order."""


class LineUnavailable(Exception):
    """A line cannot be bought as it stands; `title` names the product and `reason` says why, in the customer's words."""

    def __init__(self, *, title: str, reason: str) -> None:
        super().__init__(f"{title}: {reason}")
        self.title, self.reason = title, reason


class PaymentUnderWay(Exception):
    """A payment for this basket has been handed to the bank; its outcome must be known before anything changes."""


class NothingToKeepCardFor(Exception):
    """A subscription whose first payment is nothing cannot leave a card behind: the voucher goes too far."""


@dataclass(frozen=True)
class Contact:
    """Who orders: `user_id` of a signed-in customer, or None for a guest."""

    email: str
    language: str
    user_id: int | None = None


@dataclass(frozen=True)
class Quote:
    """What a basket costs, delivered to a country, and when it arrives."""

    goods: Decimal
    delivery: Decimal
    total: Decimal
    promise: DeliveryPromise | None


def owner_of(order: Order) -> str:
    """The name under which stock is promised to an order."""
    return f"order:{order.number}"


def quote(*, basket: Any, country: str, now: datetime) -> Quote:
    """Cost and dates of a prepared basket. Boxes of subscriptions travel in their price and on their own days.

    Raises shop.markets.delivery.NotDelivered.
    """
    to = country_of(market_id=basket.strategy.market.pk, country=country)
    shipped = [line for line in basket.all_lines() if line.product.kind != ProductKind.PLAN]
    goods = sum((line.line_price_incl_tax_incl_discounts or ZERO for line in shipped), ZERO)
    delivery = delivery_price(to=to, goods=goods)
    total = basket.total_incl_tax
    made = promise(to=to, now=now) if shipped else None
    return Quote(goods=total, delivery=delivery, total=total + delivery, promise=made)


def begin(*, basket_id: int, contact: Contact, address: AddressDraft, now: datetime) -> Placement:
    """Promise the stock and write the pending order with its charge; the same basket again returns what it began.

    A changed basket or address gives up the first try. Raises BasketEmpty, LineUnavailable, OutOfStock,
    shop.voucher.usage.VoucherUsedUp, NotDelivered, NothingToKeepCardFor, or PaymentUnderWay.
    """
    for _ in range(TRIES):
        wanted = _fingerprint_of(basket_id, contact=contact, address=address, now=now)
        placement = _open_placement(basket_id=basket_id) or _begin(
            basket_id=basket_id, contact=contact, address=address, now=now
        )
        if placement.fingerprint == wanted:
            return placement
        give_up(placement_id=placement.pk, now=now)
    raise PaymentUnderWay(basket_id)


@in_transaction
def _begin(*, basket_id: int, contact: Contact, address: AddressDraft, now: datetime) -> Placement:
    basket = prepare(lock_one(Basket.objects.filter(pk=basket_id)), now=now)
    existing = _open_placement(basket_id=basket_id)
    if existing is not None:
        return existing
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
            keeps_card=_has_plan(lines),
            due_at=now,
            now=now,
        )
    elif _has_plan(lines):
        raise NothingToKeepCardFor(number)
    return Placement.objects.create(
        token=ids.url_token(),
        order=order,
        basket=basket,
        open_basket=basket.pk,
        fingerprint=_fingerprint(basket=basket, contact=contact, address=address),
        expires_at=now + HELD_FOR,
        created_at=now,
    )


def _open_placement(*, basket_id: int) -> Placement | None:
    return Placement.objects.select_related("order").filter(open_basket=basket_id).first()


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


def _has_plan(lines: list[Any]) -> bool:
    return any(line.product.kind == ProductKind.PLAN for line in lines)


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
    draft = OrderDraft(
        number=number,
        kind=OrderKind.PURCHASE,
        status=OrderStatus.PENDING,
        currency=basket.strategy.market.currency,
        language=contact.language,
        email=contact.email,
        user_id=contact.user_id,
        address=address,
        lines=[_line_draft(line) for line in lines],
        delivery_gross=priced.delivery,
        delivery_from=priced.promise.from_date if priced.promise else None,
        delivery_to=priced.promise.to_date if priced.promise else None,
        basket_id=basket.pk,
        reductions=_reductions(basket),
    )
    order, written = write_order(draft, now=now)
    for basket_line, order_line in zip(lines, written, strict=True):
        for tell in slots.fillings("order.line_written"):
            tell(basket_line=basket_line, order_line=order_line)
    usage.record(order_id=order.pk, voucher_ids=[r.voucher_id for r in draft.reductions], user_id=contact.user_id)
    return order


def _line_draft(line: Any) -> LineDraft:
    return LineDraft(
        product_id=line.product_id,
        title=line.product.get_title(),
        quantity=line.quantity,
        unit_gross=line.unit_price_incl_tax,
        gross=line.line_price_incl_tax_incl_discounts,
        full_gross=line.line_price_incl_tax,
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
        charge_id=charge.pk, method_ref=method_ref, return_url=return_url, now=now, on_paid=_finisher(now=now)
    )
    faultpoint("placement.finished")
    return _fresh(placement), intent


def look_up(*, placement: Placement, now: datetime) -> Placement:
    """Ask the provider how the payment stands (back from the bank, or after a cut), and finish it if it succeeded."""
    charging.look_up(charge_id=placement.order.charge.pk, now=now, on_paid=_finisher(now=now))
    return _fresh(placement)


@in_transaction
def finish_free(*, placement: Placement, now: datetime) -> Placement:
    """Finish an order that costs nothing, such as one that a voucher pays whole."""
    if placement.order.total_incl_tax == ZERO:
        _finish(order_id=placement.order_id, charge=None, now=now)
    return _fresh(placement)


def _fresh(placement: Placement) -> Placement:
    return Placement.objects.select_related("order__charge", "basket").get(pk=placement.pk)


def _finisher(*, now: datetime) -> charging.OnPaid:
    def on_paid(charge: Charge) -> None:
        if charge.order_id is not None:
            _finish(order_id=charge.order_id, charge=charge, now=now)

    return on_paid


def _finish(*, order_id: int, charge: Charge | None, now: datetime) -> None:
    """All that follows from the money, in its transaction; from here on nothing of the purchase can fail."""
    placement = lock_one(Placement.objects.filter(order_id=order_id))
    if placement.state == PlacementState.PAID:
        return
    basket = lock_one(Basket.objects.filter(pk=placement.basket_id))
    order = Order.objects.get(pk=order_id)
    change_status(order=order, old=OrderStatus.PENDING, new=OrderStatus.PAID, now=now)
    reservations.commit(owner=owner_of(order))
    needs_account = order.lines.filter(product__kind=ProductKind.PLAN).exists()
    user_id = attach_order(order=order, needs_account=needs_account, now=now)
    if charge is not None and user_id is not None:
        charge.user_id = user_id
    _close(placement=placement, state=PlacementState.PAID, now=now)
    _take_from_basket(basket=basket, order=order, now=now)
    announce_paid(order=order, charge=charge, now=now)


def _close(*, placement: Placement, state: PlacementState, now: datetime) -> None:
    placement.state, placement.open_basket, placement.closed_at = state, None, now
    placement.save(update_fields=["state", "open_basket", "closed_at"])


def _take_from_basket(*, basket: Basket, order: Order, now: datetime) -> None:
    """What was ordered leaves the basket; what was added meanwhile stays."""
    ordered: dict[int, int] = defaultdict(int)
    for product_id, quantity in order.lines.values_list("product_id", "quantity"):
        ordered[product_id] += quantity
    for line in list(basket.lines.all()):
        left = line.quantity - ordered[line.product_id]
        ordered[line.product_id] = max(-left, 0)
        if left > 0:
            basket.lines.filter(pk=line.pk).update(quantity=left)
        else:
            basket.lines.filter(pk=line.pk).delete()
    if not basket.lines.exists():
        basket.status, basket.date_submitted = Basket.SUBMITTED, now
        basket.save(update_fields=["status", "date_submitted"])


def give_up(*, placement_id: int, now: datetime) -> None:
    """Close a placement that will not be paid, and give back what it held.

    The provider is asked first, so that nothing is released whose money moved; then it is finished instead.
    Raises PaymentUnderWay while the outcome cannot be known.
    """
    placement = Placement.objects.select_related("order__charge").get(pk=placement_id)
    charge = getattr(placement.order, "charge", None)
    if charge is not None:
        try:
            charge = charging.cancel(charge_id=charge.pk, now=now, on_paid=_finisher(now=now))
        except ProviderUnreachable as error:
            raise PaymentUnderWay(placement.order.number) from error
        if charge.state == ChargeState.PAID:
            return
        if charge.state != ChargeState.CANCELLED:
            raise PaymentUnderWay(placement.order.number)
    faultpoint("placement.cancelled")
    _release(placement_id=placement_id, now=now)


@in_transaction
def _release(*, placement_id: int, now: datetime) -> None:
    placement = lock_one(Placement.objects.filter(pk=placement_id))
    if placement.state != PlacementState.OPEN:
        return
    order = Order.objects.get(pk=placement.order_id)
    change_status(order=order, old=OrderStatus.PENDING, new=OrderStatus.EXPIRED, now=now)
    reservations.release(owner=owner_of(order))
    usage.give_back(order_id=order.pk)
    _close(placement=placement, state=PlacementState.RELEASED, now=now)


@sweeps.register("shop.placements", order=20, every=60, says="%d purchases finished or released", queue="billing")
def sweep(*, now: datetime) -> int:
    """Finish purchases whose money moved although nobody heard of it, release those that were never paid."""
    handled = 0
    open_rows = Placement.objects.filter(state=PlacementState.OPEN)
    cut_off = open_rows.filter(order__charge__state=ChargeState.PROCESSING, created_at__lte=now - CUT_OFF_AFTER)
    for placement in _oldest(cut_off):
        handled += _rescue(placement, now=now)
    for placement in _oldest(open_rows.filter(expires_at__lte=now)):
        try:
            give_up(placement_id=placement.pk, now=now)
            handled += 1
        except PaymentUnderWay:
            log.warning("placement_still_under_way", order=placement.order.number)
    return handled


def _oldest(placements: QuerySet[Placement]) -> list[Placement]:
    """A batch of these. The keys come first: nearly always there are none, and orders are wide."""
    keys = list(placements.order_by("expires_at", "id").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return []
    found = Placement.objects.select_related("order__charge").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _rescue(placement: Placement, *, now: datetime) -> int:
    try:
        return look_up(placement=placement, now=now).state == PlacementState.PAID
    except ProviderUnreachable:
        return 0
