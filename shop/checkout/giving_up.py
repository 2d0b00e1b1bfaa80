"""Purchases that nobody pays: given up by their customer, or found by the sweep, which also finishes what was cut off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.db.models import Q, QuerySet

from core import sweeps
from core.due import NOW, before_now
from core.faults import faultpoint
from core.locks import in_transaction, lock_one
from core.statements import statement
from shop.checkout.enums import PlacementState
from shop.checkout.models import Placement
from shop.checkout.paying import close, finisher, look_up, owner_of
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.order.writing import change_status
from shop.payments import charging
from shop.payments.enums import ChargeState
from shop.payments.providers.base import ProviderUnreachable
from shop.stock import reservations
from shop.voucher import usage

log = structlog.get_logger(__name__)

BATCH = 100


class PaymentUnderWay(Exception):
    """A payment for this basket has been handed to the bank; its outcome must be known before anything changes."""


def give_up(*, placement_id: int, now: datetime) -> None:
    """Close a placement that will not be paid, and give back what it held.

    The provider is asked first, so that nothing is released whose money moved; then it is finished instead.
    Raises PaymentUnderWay while the outcome cannot be known.
    """
    placement = Placement.objects.select_related("order__charge").get(pk=placement_id)
    charge = getattr(placement.order, "charge", None)
    if charge is not None:
        try:
            charge = charging.cancel(charge_id=charge.pk, now=now, on_paid=finisher(now=now))
        except (charging.IntentMismatch, ProviderUnreachable) as error:
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
    close(placement=placement, state=PlacementState.RELEASED, now=now)


@statement
def _due() -> QuerySet[Placement, Any]:
    cut_off = Q(order__charge__state=ChargeState.PROCESSING, created_at__lte=before_now(charging.UNANSWERED_AFTER))
    rows = Placement.objects.filter(cut_off | Q(expires_at__lte=NOW), state=PlacementState.OPEN)
    return rows.values_list("pk")[:1]


@sweeps.register(
    "shop.placements",
    order=20,
    every=60,
    says="%d purchases finished or released",
    queue="billing",
    leaves_shop=True,
    due=_due,
)
def sweep(*, now: datetime) -> int:
    """Finish purchases whose money moved although nobody heard of it, release those that were never paid."""
    handled = 0
    open_rows = Placement.objects.filter(state=PlacementState.OPEN)
    cut_off = open_rows.filter(
        order__charge__state=ChargeState.PROCESSING, created_at__lte=now - charging.UNANSWERED_AFTER
    )
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
    except (charging.IntentMismatch, ProviderUnreachable):
        return 0
