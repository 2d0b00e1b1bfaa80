"""What follows from a paid order at once: its invoice, and the event that tells the departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core import outbox
from shop.invoicing.issuing import Wanted, issue_all, issue_invoice
from shop.order.enums import OrderKind
from shop.order.models import Order
from shop.order.writing import OrderDraft, Written
from shop.payments.models import Charge


def invoice(written: Sequence[tuple[OrderDraft, Written]], *, now: datetime) -> None:
    """Number the invoices of orders that were just written. Numbers keep others waiting: the last thing before the commit."""
    wanted = [Wanted(each.order, each.tax_rows, _codes(draft)) for draft, each in written]
    issue_all(wanted, now=now)


def _codes(draft: OrderDraft) -> list[str]:
    return [reduction.voucher_code for reduction in draft.reductions if reduction.voucher_code]


def event_of(order: Order, *, charge: Charge | None, is_first: bool = False) -> outbox.Happened:
    """What is published of a paid order; `charge` is None when nothing was to pay."""
    payload = {
        "order_id": order.pk,
        "number": order.number,
        "user_id": order.user_id,
        "kind": order.kind,
        "gross": str(order.total_incl_tax),
        "currency": order.currency,
        "charge_id": charge.pk if charge else None,
    }
    return outbox.Happened(
        name="order.paid", aggregate="order", aggregate_id=order.pk, payload=payload, is_first=is_first
    )


def was_placed(payload: Mapping[str, Any]) -> bool:
    """Whether an `order.paid` is of an order that somebody placed, and not of a box's renewal with its extras."""
    return payload.get("kind") != OrderKind.RENEWAL


def announce_paid(*, order: Order, charge: Charge | None, now: datetime) -> None:
    """Number the invoice of a paid order and tell the departments."""
    issue_invoice(order_id=order.pk, now=now)
    outbox.publish_all([event_of(order, charge=charge)], now=now)
