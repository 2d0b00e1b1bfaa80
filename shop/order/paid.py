"""What follows from a paid order at once: its invoice, and the event that tells the departments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import outbox
from shop.invoicing.issuing import issue_invoice, issue_new
from shop.order.enums import OrderKind
from shop.order.models import Order
from shop.order.writing import OrderDraft, Written
from shop.payments.models import Charge


def invoice(written: Written, *, draft: OrderDraft, now: datetime) -> None:
    """Number the invoice of an order that was just written. Its number keeps others waiting: the last thing before the commit."""
    codes = [reduction.voucher_code for reduction in draft.reductions if reduction.voucher_code]
    issue_new(order=written.order, tax_rows=written.tax_rows, codes=codes, now=now)


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
