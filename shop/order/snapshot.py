"""A paid order written from a snapshot, without a basket: what a renewal becomes once its money is there."""

from __future__ import annotations

from datetime import datetime

from core import outbox
from core.locks import in_transaction
from shop.invoicing.issuing import issue_invoice
from shop.order.models import Line, Order
from shop.order.writing import OrderDraft, write_order
from shop.payments.models import Charge


@in_transaction
def write_paid_order(draft: OrderDraft, *, charge: Charge | None, now: datetime) -> tuple[Order, list[Line]]:
    """Write the order of a charge that has just been paid, its invoice and its event, in the money's transaction.

    `charge` is locked by the caller (shop.payments.charging.settle hands it to `on_paid`); its order is set here. It is
    None for what store credit pays alone.
    """
    order, lines = write_order(draft, now=now)
    if charge is not None:
        charge.order = order
        charge.save(update_fields=["order"])
    announce_paid(order=order, charge=charge, now=now)
    return order, lines


def announce_paid(*, order: Order, charge: Charge | None, now: datetime) -> None:
    """Number the invoice of a paid order and tell the departments; `charge` is None when nothing was to pay."""
    issue_invoice(order_id=order.pk, now=now)
    outbox.publish(
        name="order.paid",
        aggregate="order",
        aggregate_id=order.pk,
        payload={
            "order_id": order.pk,
            "number": order.number,
            "user_id": order.user_id,
            "kind": order.kind,
            "gross": str(order.total_incl_tax),
            "currency": order.currency,
            "charge_id": charge.pk if charge else None,
        },
        now=now,
    )
