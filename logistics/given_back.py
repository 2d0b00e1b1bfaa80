"""Nothing leaves by itself for money that went back, or is contested at the bank: its parcel is held back, and a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import outbox
from core.locks import in_same_transaction, lock_rows
from core.models import OutboxEvent
from core.money import ZERO
from core.statements import Given, statement
from logistics.enums import ParcelState
from logistics.models import Parcel
from shop.payments.models import MoneyMovement

STILL_FREE: dict[str, Any] = {"state": ParcelState.PLANNED, "run": None, "held_because": ""}


@outbox.consumer("refund.made", name="logistics.hold")
@outbox.consumer("charge.disputed", name="logistics.hold")
def hold_parcels(*, event: OutboxEvent, now: datetime) -> None:
    if event.payload["order_id"] is not None:
        hold(order_ids=[event.payload["order_id"]])


@in_same_transaction
def hold(*, order_ids: Collection[int]) -> int:
    """Hold back what no run has taken yet of those of the orders whose money has all gone back; return how many parcels."""
    gone = _given_back(order_ids=order_ids)
    if not gone:
        return 0
    theirs = Parcel.objects.filter(Q(order_id__in=gone) | Q(boxes__order_id__in=gone), **STILL_FREE)
    held = lock_rows(Parcel.objects.filter(pk__in=list(theirs.values_list("pk", flat=True).distinct())))
    rows = Parcel.objects.filter(pk__in=[each.pk for each in held], **STILL_FREE)
    return rows.update(held_because=_("All of its money went back."))


def _given_back(*, order_ids: Collection[int]) -> list[int]:
    """Those of some orders that were debited and of whose money nothing is left with us."""
    left: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for order_id, amount in _movements().rows(orders=list(order_ids)):
        left[order_id] += amount
    return [order_id for order_id, amount in left.items() if amount <= ZERO]


@statement
def _movements() -> QuerySet[MoneyMovement, Any]:
    """The movements of some orders, to be added up here: SQLite adds decimals as floats."""
    return MoneyMovement.objects.filter(charge__order__id__in=[Given("orders")]).values_list(
        "charge__order_id", "amount"
    )
