"""Documents to be read: a customer's own, one by its number, and what an order has."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.statements import Given, statement
from shop.invoicing.enums import DocumentKind
from shop.invoicing.models import CreditNote, Invoice

Document = Invoice | CreditNote


class NoSuchDocument(LookupError):
    """No document has this number, or it is somebody else's."""


def document_numbered(*, number: str, user_id: int | None = None) -> Document:
    """The document of that number with all that it prints; with `user_id` only if it is that customer's.

    Raises NoSuchDocument.
    """
    document: Document | None
    if number.startswith(DocumentKind.CREDIT_NOTE):
        document = CreditNote.objects.select_related("invoice__order").filter(number=number).first()
        order = document.invoice.order if document else None
    else:
        document = Invoice.objects.select_related("order").filter(number=number).first()
        order = document.order if document else None
    if document is None or order is None or user_id not in (None, order.user_id):
        raise NoSuchDocument(number)
    return document


def invoices_of(*, user_id: int) -> Any:
    """A customer's invoices with their credit notes, the newest first: 2 queries."""
    found = Invoice.objects.filter(order__user=user_id).select_related("order").prefetch_related("credit_notes")
    return found.defer("lines", "seller", "buyer").order_by("-issued_on", "-pk")


def documents_of_order(*, order_id: int) -> list[Document]:
    """The order's invoice and its credit notes, the oldest first: 2 queries."""
    return [*_invoices().objects(order=order_id), *_credit_notes().objects(order=order_id)]


@statement
def _invoices() -> QuerySet[Invoice]:
    return Invoice.objects.filter(order=Given("order"))


@statement
def _credit_notes() -> QuerySet[CreditNote]:
    return CreditNote.objects.filter(invoice__order=Given("order")).order_by("pk")
