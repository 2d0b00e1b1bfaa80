"""Invoices of paid orders: numbered in the order's own transaction, so that a rollback leaves no gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from core import clock
from core.locks import in_same_transaction, in_transaction
from core.money import ZERO
from core.statements import Given, statement
from core.writes import insert_all
from shop.invoicing.enums import DocumentKind
from shop.invoicing.models import Invoice, InvoiceTax
from shop.invoicing.numbering import Number, take_numbers
from shop.order.models import Order, OrderDiscount, TaxRow

UNIT = Decimal("0.0001")
# What an invoice keeps as its delivery where nothing is delivered to the buyer, such as a gift.
NOT_DELIVERED = {"delivered": "no"}


@dataclass(frozen=True)
class RateTotal:
    """A document's total at one rate; `net + tax == gross`."""

    rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@in_transaction
def issue_invoice(*, order_id: int, now: datetime) -> Invoice:
    """The invoice of a paid order, issued once. Its series is the shop's year: FA2026-000001."""
    for existing in _issued().objects(order=order_id):
        return existing  # type: ignore[no-any-return]
    (order,) = _invoiced().objects(order=order_id)
    rows = _tax_rows().objects(order=order_id)
    codes = [code for (code,) in _voucher_codes().rows(order=order_id)]
    return issue_all([Wanted(order, rows, codes)], now=now)[0]


@statement
def _issued() -> QuerySet[Invoice]:
    return Invoice.objects.filter(order=Given("order"))


@statement
def _invoiced() -> QuerySet[Order]:
    return Order.objects.select_related("shipping_address__country", "billing_address", "user").filter(
        pk=Given("order")
    )


@statement
def _tax_rows() -> QuerySet[TaxRow]:
    return TaxRow.objects.filter(order=Given("order")).select_related("line").order_by("pk")


@statement
def _voucher_codes() -> QuerySet[OrderDiscount, Any]:
    rows = OrderDiscount.objects.filter(order=Given("order")).exclude(voucher_code="")
    return rows.order_by("pk").values_list("voucher_code")


@dataclass(frozen=True)
class Wanted:
    """An order that has no invoice yet, its tax rows with their lines, and the codes of its vouchers."""

    order: Order
    tax_rows: Sequence[TaxRow]
    codes: Sequence[str]


@in_same_transaction
def issue_all(wanted: Sequence[Wanted], *, now: datetime) -> list[Invoice]:
    """The invoices of orders that have none, such as those written in this very transaction: nothing is read back.

    They are numbered in their order. Called last in a transaction: their numbers keep all others waiting until the commit.
    """
    numbers = take_numbers(kind=DocumentKind.INVOICE, count=len(wanted), now=now)
    invoices = insert_all(_invoice(one, number=number, now=now) for one, number in zip(wanted, numbers, strict=True))
    insert_all(
        InvoiceTax(invoice=invoice, rate=total.rate, net=total.net, tax=total.tax, gross=total.gross)
        for invoice, one in zip(invoices, wanted, strict=True)
        for total in totals_by_rate((row.rate, row.net, row.tax, row.gross) for row in one.tax_rows)
    )
    return invoices


def _invoice(wanted: Wanted, *, number: Number, now: datetime) -> Invoice:
    order, rows = wanted.order, wanted.tax_rows
    return Invoice(
        series=number.series,
        sequence=number.sequence,
        number=str(number),
        order=order,
        issued_on=number.issued_on,
        paid_on=clock.local_day(order.paid_at) if order.paid_at else None,
        currency=order.currency,
        country=next((row.country for row in rows), settings.SELLER["country"]),
        net=sum((row.net for row in rows), ZERO),
        tax=sum((row.tax for row in rows), ZERO),
        gross=sum((row.gross for row in rows), ZERO),
        language=order.language,
        seller=settings.SELLER,
        buyer={**_address(order.billing_address or order.shipping_address), "email": order.contact_email},
        delivery=_delivery(order),
        codes=list(wanted.codes),
        lines=[_line(row) for row in rows],
        created_at=now,
    )


def totals_by_rate(rows: Iterable[tuple[Decimal, Decimal, Decimal, Decimal]]) -> list[RateTotal]:
    """The sums of (rate, net, tax, gross) at each rate, the lowest first."""
    sums: dict[Decimal, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for rate, *amounts in rows:
        for i, amount in enumerate(amounts):
            sums[rate][i] += amount
    return [RateTotal(rate, *amounts) for rate, amounts in sorted(sums.items())]


def _address(address: Any) -> dict[str, str]:
    if address is None:
        return {}
    return {
        "name": f"{address.first_name} {address.last_name}".strip(),
        "line1": address.line1,
        "line2": address.line2,
        "postcode": address.postcode,
        "city": address.line4,
        "country": address.country_id,
    }


def _delivery(order: Order) -> dict[str, str]:
    if order.shipping_address is None and order.billing_address is not None:
        return NOT_DELIVERED
    days = {"from": order.delivery_from, "to": order.delivery_to}
    return {**_address(order.shipping_address), **{name: day.isoformat() for name, day in days.items() if day}}


def _line(row: Any) -> dict[str, str | int]:
    amounts = {"rate": str(row.rate), "net": str(row.net), "tax": str(row.tax), "gross": str(row.gross)}
    if row.line is None:
        return {"title": "", "part": row.part, "quantity": 1, **amounts}
    full = row.line.line_price_before_discounts_excl_tax
    return {
        "title": row.line.title,
        "part": row.part,
        "quantity": row.line.quantity,
        "unit_net": str((full / row.line.quantity).quantize(UNIT)),
        "reduction_net": str(full - row.line.line_price_excl_tax),
        **amounts,
    }
