"""Invoices of paid orders: numbered in the order's own transaction, so that a rollback leaves no gap.

Continuous chronological numbers: CGI, annexe II, art. 242 nonies A, I, 7°.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from core import clock
from core.locks import in_transaction, lock_one
from core.money import ZERO
from shop.invoicing.models import Invoice, InvoiceTax, Series
from shop.order.models import Order


def _next_number(*, key: str) -> tuple[Series, int]:
    Series.objects.get_or_create(key=key)
    series = lock_one(Series.objects.filter(key=key))
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return series, series.last_number


@in_transaction
def issue_invoice(*, order_id: int, now: datetime) -> Invoice:
    """The invoice of a paid order, issued once. Its series is the shop's year: FA2026-000001."""
    existing = Invoice.objects.filter(order_id=order_id).first()
    if existing is not None:
        return existing
    order = Order.objects.select_related("shipping_address__country", "user").get(pk=order_id)
    issued_on = clock.local_day(now)
    rows = list(order.tax_rows.select_related("line").order_by("pk"))
    series, number = _next_number(key=f"FA{issued_on.year}")
    invoice = Invoice.objects.create(
        series=series,
        sequence=number,
        number=f"{series.key}-{number:06d}",
        order=order,
        issued_on=issued_on,
        currency=order.currency,
        net=sum((row.net for row in rows), ZERO),
        tax=sum((row.tax for row in rows), ZERO),
        gross=sum((row.gross for row in rows), ZERO),
        language=order.language,
        seller=settings.SELLER,
        buyer=_buyer(order),
        lines=[_line(row) for row in rows],
        created_at=now,
    )
    _write_taxes(invoice=invoice, rows=rows)
    return invoice


def _buyer(order: Order) -> dict[str, str]:
    address = order.shipping_address
    if address is None:
        return {"email": order.contact_email}
    return {
        "name": f"{address.first_name} {address.last_name}".strip(),
        "line1": address.line1,
        "line2": address.line2,
        "postcode": address.postcode,
        "city": address.line4,
        "country": address.country_id,
        "email": order.contact_email,
    }


def _line(row: Any) -> dict[str, str | int]:
    return {
        "title": row.line.title if row.line else "",
        "part": row.part,
        "quantity": row.line.quantity if row.line else 1,
        "rate": str(row.rate),
        "net": str(row.net),
        "tax": str(row.tax),
        "gross": str(row.gross),
    }


def _write_taxes(*, invoice: Invoice, rows: list[Any]) -> None:
    sums: dict[Decimal, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for row in rows:
        for i, amount in enumerate((row.net, row.tax, row.gross)):
            sums[row.rate][i] += amount
    InvoiceTax.objects.bulk_create(
        InvoiceTax(invoice=invoice, rate=rate, net=net, tax=tax, gross=gross)
        for rate, (net, tax, gross) in sorted(sums.items())
    )
