"""Invoices are listed for their buyer; they are kept as they are for ten years, also for whoever was forgotten."""

from __future__ import annotations

from django.db.models import Q

from core.privacy import Person, Sections
from shop.invoicing.models import CreditNote, Invoice


def export(*, person: Person) -> Sections:
    """The list of invoices and credit notes."""
    mine = Q(order__guest_email__iexact=person.email)
    if person.user_id is not None:
        mine |= Q(order__user_id=person.user_id)
    invoices = Invoice.objects.filter(mine).order_by("pk")
    rows: list[Invoice | CreditNote] = [*invoices, *CreditNote.objects.filter(invoice__in=invoices).order_by("pk")]
    return {
        "invoices": [
            {"number": row.number, "issued_on": row.issued_on, "total": str(row.gross), "currency": row.currency}
            for row in rows
        ]
    }
