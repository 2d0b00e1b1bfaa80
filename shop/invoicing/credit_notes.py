"""Credit notes: the only way in which an invoice is corrected. They have a series of their own: AV2026-000001."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from core.locks import in_transaction, lock_rows
from core.money import ZERO
from shop.invoicing.enums import DocumentKind
from shop.invoicing.issuing import totals_by_rate
from shop.invoicing.models import CreditNote, CreditNoteTax, Invoice
from shop.invoicing.numbering import take_number
from shop.invoicing.splitting import Piece, Row, split


def part_of(*, order_line_id: int) -> str:
    """The name under which an order's line stands in its tax rows and documents."""
    return f"line:{order_line_id}"


@in_transaction
def issue_credit_note(
    *,
    invoice_id: int,
    gross: Decimal,
    reference: str,
    now: datetime,
    by_part: Mapping[str, Decimal] | None = None,
    reason: str = "",
) -> CreditNote:
    """Credit `gross` of an invoice, once for each `reference`; the same one again returns the first.

    `by_part` says how much of it is for which part (line:<id>, delivery); the rest falls on all that is left, in
    proportion. The invoice itself is not touched. Raises shop.invoicing.splitting.MoreThanIsLeft.
    """
    (invoice,) = lock_rows(Invoice.objects.filter(pk=invoice_id))
    existing = CreditNote.objects.filter(reference=reference).first()
    if existing is not None:
        return existing
    pieces = split(rows=rows_of(invoice=invoice), gross=gross, by_part=by_part or {})
    number = take_number(kind=DocumentKind.CREDIT_NOTE, now=now)
    note = CreditNote.objects.create(
        series=number.series,
        sequence=number.sequence,
        number=str(number),
        invoice=invoice,
        reference=reference,
        reason=reason,
        issued_on=number.issued_on,
        currency=invoice.currency,
        country=invoice.country,
        net=sum((piece.net for piece in pieces), ZERO),
        tax=sum((piece.tax for piece in pieces), ZERO),
        gross=sum((piece.gross for piece in pieces), ZERO),
        language=invoice.language,
        seller=settings.SELLER,
        buyer=invoice.buyer,
        lines=[_line(piece) for piece in pieces],
        created_at=now,
    )
    _write_taxes(note=note, pieces=pieces)
    return note


def rows_of(*, invoice: Invoice) -> list[Row]:
    """The invoice's parts at their rates, with what its credit notes took of each: 1 query."""
    credited: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for lines in CreditNote.objects.filter(invoice=invoice).values_list("lines", flat=True):
        for line in lines:
            credited[line["part"], line["rate"]] += Decimal(line["gross"])
    rows: dict[tuple[str, str], Row] = {}
    for line in invoice.lines:
        key, net, gross = (line["part"], line["rate"]), Decimal(line["net"]), Decimal(line["gross"])
        before = rows.get(key)
        rows[key] = Row(
            title=line["title"],
            part=line["part"],
            rate=Decimal(line["rate"]),
            net=net + (before.net if before else ZERO),
            gross=gross + (before.gross if before else ZERO),
            credited=credited[key],
        )
    return list(rows.values())


def within(*, by_part: Mapping[str, Decimal], rows: Sequence[Row]) -> dict[str, Decimal]:
    """What is wanted of each part, at most what its rows have left."""
    left: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        left[row.part] += row.left
    return {part: amount for part, gross in by_part.items() if (amount := min(gross, left[part])) > ZERO}


def _line(piece: Piece) -> dict[str, str]:
    return {
        "title": piece.row.title,
        "part": piece.row.part,
        "rate": str(piece.row.rate),
        "net": str(piece.net),
        "tax": str(piece.tax),
        "gross": str(piece.gross),
    }


def _write_taxes(*, note: CreditNote, pieces: Sequence[Piece]) -> None:
    CreditNoteTax.objects.bulk_create(
        CreditNoteTax(credit_note=note, rate=one.rate, net=one.net, tax=one.tax, gross=one.gross)
        for one in totals_by_rate((piece.row.rate, piece.net, piece.tax, piece.gross) for piece in pieces)
    )
