"""A document as a PDF: archivable (PDF/A-2a) and readable by screen readers (PDF/UA-1), the same bytes every time."""

from __future__ import annotations

from pathlib import Path

from core import pdf
from shop.invoicing.models import CreditNote, Invoice
from shop.invoicing.printing import contents_of

LAYOUT = Path(__file__).with_name("document.typ")


def render(document: Invoice | CreditNote) -> bytes:
    """The document's PDF. Takes some 100 ms of CPU: never inside a transaction that holds locks."""
    return pdf.draw(layout=LAYOUT, contents=contents_of(document))
