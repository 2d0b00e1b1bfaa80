"""One way to write an order, for a basket and for a renewal alike: explicit lines, taxes by line and rate, no surprises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.clock import local_day
from core.locks import in_same_transaction
from core.money import ZERO
from core.writes import insert_all, update
from shop.markets.delivery import WAREHOUSE_COUNTRY
from shop.markets.taxes import TaxPart, TaxTable
from shop.order import distance
from shop.order.enums import OrderKind, OrderStatus
from shop.order.models import (
    BillingAddress,
    Line,
    Order,
    OrderDiscount,
    OrderStatusChange,
    ShippingAddress,
    TaxRow,
)
from shop.order.terms import Terms

DELIVERY = "delivery"


class WrongStatus(Exception):
    """The order is not in the status that the step starts from."""


@dataclass(frozen=True)
class LineDraft:
    """A line to be written. `gross` is what the whole line costs after reductions, `full_gross` before them.

    `destination` is the country of its goods where they go elsewhere than the order, such as a gift's.
    """

    product_id: int
    title: str
    quantity: int
    unit_gross: Decimal
    gross: Decimal
    full_gross: Decimal
    destination: str = ""


@dataclass(frozen=True)
class AddressDraft:
    """Where the parcel goes; `country` is an ISO 3166-1 alpha-2 code."""

    first_name: str
    last_name: str
    line1: str
    postcode: str
    city: str
    country: str
    line2: str = ""
    phone: str = ""
    notes: str = ""


@dataclass(frozen=True)
class ReductionDraft:
    """What was taken off: by a voucher (`offer_id` and `voucher_id` are Oscar's), or for the reason in `message`."""

    offer_id: int | None
    voucher_id: int | None
    voucher_code: str
    amount: Decimal
    message: str = ""


@dataclass(frozen=True)
class OrderDraft:
    """All that an order says. `delivery_gross` is part of the total; dates are the delivery promise.

    `paid_by_credit` is the part of the total that store credit pays. `address` is that of the bill alone where nothing is
    delivered.
    """

    number: str
    kind: OrderKind
    status: OrderStatus
    currency: str
    language: str
    email: str
    user_id: int | None
    address: AddressDraft
    lines: Sequence[LineDraft]
    delivery_gross: Decimal = ZERO
    delivery_from: date | None = None
    delivery_to: date | None = None
    basket_id: int | None = None
    paid_by_credit: Decimal = ZERO
    reductions: Sequence[ReductionDraft] = field(default_factory=list)
    is_delivered: bool = True


@dataclass(frozen=True)
class Written:
    """An order with its lines in the order of the draft, and their tax rows, whose lines are set."""

    order: Order
    lines: list[Line]
    tax_rows: list[TaxRow]


def write_order(draft: OrderDraft, *, now: datetime) -> tuple[Order, list[Line]]:
    """As `write`; returns the order with its lines."""
    written = write(draft, now=now)
    return written.order, written.lines


@in_same_transaction
def write(draft: OrderDraft, *, now: datetime, terms: Terms | None = None) -> Written:
    """Write the order with its address, lines, tax rows and reductions; its total is the sum of its tax rows.

    `terms` are those of a run of many orders. Raises shop.markets.taxes.NoTaxRate.
    """
    return _write_together([draft], now=now, terms=terms or Terms())[0]


@in_same_transaction
def write_all(drafts: Sequence[OrderDraft], *, now: datetime, terms: Terms) -> list[Written]:
    """As `write`, for several orders in as many statements as one costs.

    One that goes abroad is written after the others and by itself, so that the year's sales abroad that decide about its
    tax hold those before it.
    """
    near = [draft for draft in drafts if not _counts_abroad(draft)]
    written = {each.order.number: each for each in _write_together(near, now=now, terms=terms)}
    for draft in drafts:
        if draft.number not in written:
            written[draft.number] = write(draft, now=now, terms=terms)
    return [written[draft.number] for draft in drafts]


def _counts_abroad(draft: OrderDraft) -> bool:
    return any(distance.is_counted(country=country) for country in _countries_of(draft))


@dataclass(frozen=True)
class _Taxed:
    """A draft and the tax of its parts: of each line before and after reductions, and of the delivery."""

    draft: OrderDraft
    tables: Mapping[str, TaxTable]
    parts: list[list[TaxPart]]
    full: list[list[TaxPart]]
    delivery: list[TaxPart]

    def table_of(self, line: LineDraft) -> TaxTable:
        return self.tables[_goes_to(line, self.draft)]


def _write_together(drafts: Sequence[OrderDraft], *, now: datetime, terms: Terms) -> list[Written]:
    taxed = [_taxed(draft, terms=terms, now=now) for draft in drafts]
    addresses = _write_addresses(drafts, terms=terms)
    orders = [_order(one, address=address, now=now) for one, address in zip(taxed, addresses, strict=True)]
    insert_all(orders)
    lines = [_lines(one, order=order, terms=terms) for one, order in zip(taxed, orders, strict=True)]
    insert_all(line for some in lines for line in some)
    rows = [_rows(one, order=order, lines=some) for one, order, some in zip(taxed, orders, lines, strict=True)]
    insert_all(row for some in rows for row in some)
    insert_all(row for draft, order in zip(drafts, orders, strict=True) for row in _discounts(draft, order=order))
    return [Written(*one) for one in zip(orders, lines, rows, strict=True)]


def _taxed(draft: OrderDraft, *, terms: Terms, now: datetime) -> _Taxed:
    tables = _tax_tables(draft, terms=terms, on=local_day(now))
    table_of = [tables[_goes_to(line, draft)] for line in draft.lines]
    pairs = list(zip(draft.lines, table_of, strict=True))
    return _Taxed(
        draft=draft,
        tables=tables,
        parts=[table.parts(product_id=line.product_id, gross=line.gross) for line, table in pairs],
        full=[table.parts(product_id=line.product_id, gross=line.full_gross) for line, table in pairs],
        delivery=_delivery_parts(draft, table=tables[draft.address.country]) if draft.delivery_gross else [],
    )


def _order(taxed: _Taxed, *, address: Mapping[str, Any], now: datetime) -> Order:
    draft = taxed.draft
    everything = [part for line in taxed.parts for part in line] + taxed.delivery
    return Order(
        number=draft.number,
        kind=draft.kind,
        status=draft.status,
        currency=draft.currency,
        language=draft.language,
        guest_email=draft.email,
        user_id=draft.user_id,
        basket_id=draft.basket_id,
        **address,
        total_incl_tax=sum((part.gross for part in everything), ZERO),
        total_excl_tax=sum((part.net for part in everything), ZERO),
        shipping_incl_tax=draft.delivery_gross,
        shipping_excl_tax=sum((part.net for part in taxed.delivery), ZERO),
        shipping_method=DELIVERY,
        shipping_code=DELIVERY,
        delivery_from=draft.delivery_from,
        delivery_to=draft.delivery_to,
        paid_by_credit=draft.paid_by_credit,
        date_placed=now,
        paid_at=now if draft.status == OrderStatus.PAID else None,
    )


def _discounts(draft: OrderDraft, *, order: Order) -> list[OrderDiscount]:
    return [
        OrderDiscount(
            order=order,
            offer_id=reduction.offer_id,
            voucher_id=reduction.voucher_id,
            voucher_code=reduction.voucher_code,
            frequency=1,
            amount=reduction.amount,
            message=reduction.message,
        )
        for reduction in draft.reductions
    ]


def _goes_to(line: LineDraft, draft: OrderDraft) -> str:
    return line.destination or draft.address.country


def _tax_tables(draft: OrderDraft, *, terms: Terms, on: date) -> dict[str, TaxTable]:
    """The table of each country that something of the order goes to; a sale abroad may be taxed at home."""
    product_ids = [line.product_id for line in draft.lines]
    return {
        country: terms.taxes(product_ids=product_ids, country=taxed_in, on=on)
        for country, taxed_in in _taxed_in(draft, countries=_countries_of(draft), terms=terms, on=on).items()
    }


def _countries_of(draft: OrderDraft) -> set[str]:
    countries = {_goes_to(line, draft) for line in draft.lines}
    return countries | {draft.address.country} if draft.delivery_gross else countries


def _taxed_in(draft: OrderDraft, *, countries: set[str], terms: Terms, on: date) -> dict[str, str]:
    """The country whose rates each destination takes; for what all of it abroad is worth net, those at home are asked."""
    abroad = {country for country in countries if distance.is_counted(country=country)}
    if not abroad:
        return {country: country for country in countries}
    home = terms.taxes(product_ids=[line.product_id for line in draft.lines], country=WAREHOUSE_COUNTRY, on=on)
    lines = [line for line in draft.lines if _goes_to(line, draft) in abroad]
    parts = [part for line in lines for part in home.parts(product_id=line.product_id, gross=line.gross)]
    if draft.delivery_gross and draft.address.country in abroad:
        parts += _delivery_parts(draft, table=home)
    net = sum((part.net for part in parts), ZERO)
    return {country: distance.taxed_in(country=country, net=net, on=on) for country in countries}


def _delivery_parts(draft: OrderDraft, *, table: TaxTable) -> list[TaxPart]:
    return table.parts(product_id=None, gross=draft.delivery_gross)


def _write_addresses(drafts: Sequence[OrderDraft], *, terms: Terms) -> list[dict[str, Any]]:
    """Where each parcel goes, or whom the bill names where nothing is delivered, as columns of the orders."""
    found: list[dict[str, Any]] = []
    shipping = []
    for draft in drafts:
        address = draft.address
        fields: dict[str, Any] = {
            "first_name": address.first_name,
            "last_name": address.last_name,
            "line1": address.line1,
            "line2": address.line2,
            "line4": address.city,
            "postcode": address.postcode,
            "country": terms.country(address.country),
        }
        if not draft.is_delivered:
            found.append({"billing_address": BillingAddress.objects.create(**fields)})
            continue
        row = ShippingAddress(**fields, phone_number=address.phone, notes=address.notes)
        row._update_search_text()  # as Oscar does when it saves one
        shipping.append(row)
        found.append({"shipping_address": row})
    insert_all(shipping)
    return found


def _lines(taxed: _Taxed, *, order: Order, terms: Terms) -> list[Line]:
    """The lines of an order, not yet written."""
    records = terms.records([line.product_id for line in taxed.draft.lines])
    rows = []
    for line, taxes, full in zip(taxed.draft.lines, taxed.parts, taxed.full, strict=True):
        record = records[line.product_id]
        rows.append(
            Line(
                order=order,
                partner=record.partner,
                partner_name=record.partner.name,
                partner_sku=record.partner_sku,
                stockrecord=record,
                product_id=line.product_id,
                title=line.title,
                upc=record.partner_sku,
                quantity=line.quantity,
                num_allocated=line.quantity,
                line_price_incl_tax=line.gross,
                line_price_excl_tax=sum((part.net for part in taxes), ZERO),
                line_price_before_discounts_incl_tax=line.full_gross,
                line_price_before_discounts_excl_tax=sum((part.net for part in full), ZERO),
                unit_price_incl_tax=line.unit_gross,
                status=order.status,
            )
        )
    return rows


def _rows(taxed: _Taxed, *, order: Order, lines: Sequence[Line]) -> list[TaxRow]:
    """The tax rows of an order whose lines are written."""
    rows = []
    for line, wanted, taxes in zip(lines, taxed.draft.lines, taxed.parts, strict=True):
        country = taxed.table_of(wanted).country
        rows += _tax_rows(line=line, country=country, destination=wanted.destination, parts=taxes)
    if taxed.delivery:
        country = taxed.tables[taxed.draft.address.country].country
        rows += [TaxRow(order=order, part=DELIVERY, **_amounts(tax, country=country)) for tax in taxed.delivery]
    return rows


def _tax_rows(*, line: Line, country: str, destination: str, parts: list[TaxPart]) -> list[TaxRow]:
    part = f"line:{line.pk}"
    return [
        TaxRow(order=line.order, line=line, part=part, destination=destination, **_amounts(tax, country=country))
        for tax in parts
    ]


def _amounts(tax: TaxPart, *, country: str) -> dict[str, Any]:
    return {
        "category": tax.category,
        "country": country,
        "rate": tax.rate,
        "net": tax.net,
        "tax": tax.tax,
        "gross": tax.gross,
    }


def change_status(*, order: Order, old: OrderStatus, new: OrderStatus, now: datetime) -> None:
    """Move an order from `old` to `new`, once, with a row that says when; raises WrongStatus when it is not in `old`."""
    change_statuses(orders=[order], old=old, new=new, now=now)


def change_statuses(*, orders: Sequence[Order], old: OrderStatus, new: OrderStatus, now: datetime) -> None:
    """As `change_status`, for all of these orders or, raising WrongStatus, for none: three statements."""
    if not orders:
        return
    fields: dict[str, object] = {"status": new}
    if new == OrderStatus.PAID:
        fields["paid_at"] = now
    if update(Order, where={"id": [order.pk for order in orders], "status": old}, **fields) != len(orders):
        raise WrongStatus(f"not {old}: one of the orders {', '.join(order.number for order in orders)}")
    rows = insert_all(OrderStatusChange(order=order, old_status=old, new_status=new) for order in orders)
    # Oscar stamps them with the real time; the shop's clock may stand elsewhere.
    update(OrderStatusChange, where={"id": [row.pk for row in rows]}, date_created=now)
    for order in orders:
        for name, value in fields.items():
            setattr(order, name, value)
