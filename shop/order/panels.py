"""What is known of an order's money and papers, for the order's screen in the back office."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core import panels
from core.panels import Panel, link
from shop.order.models import Order


def of_order(*, order: Order) -> list[Panel]:
    """The charge, its attempts, the invoice and its credit notes, and what other departments know."""
    return [_payment(order), _attempts(order), _invoice(order), *panels.from_slot(panels.ORDER, order=order)]


def money(amount: Decimal, currency: str) -> str:
    """1 234,50 EUR, in the reader's language."""
    return f"{number_format(amount, 2, force_grouping=True)} {currency}"


def moment(at: Any) -> str:
    """Day and time in the shop's zone; nothing for None."""
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT") if at else ""


def _payment(order: Order) -> Panel:
    charge = getattr(order, "charge", None)
    rows = []
    if charge is not None:
        card = str(charge.method) if charge.method else ""
        amount = money(charge.amount, charge.currency)
        rows = [(link(charge), amount, charge.get_state_display(), card, moment(charge.paid_at), charge.note)]
    return Panel(_("Payment"), (_("Reference"), _("Amount"), _("State"), _("Card"), _("Paid at"), _("Note")), rows)


def _attempts(order: Order) -> Panel:
    charge = getattr(order, "charge", None)
    tries = charge.attempts.order_by("number") if charge is not None else []
    rows = [(t.number, t.get_state_display(), t.decline_code, moment(t.started_at)) for t in tries]
    return Panel(_("Attempts"), (_("Number"), _("Outcome"), _("Decline code"), _("Started at")), rows)


def _invoice(order: Order) -> Panel:
    invoice = getattr(order, "invoice", None)
    rows = []
    if invoice is not None:
        rows = [_document(invoice, sign=1), *(_document(note, sign=-1) for note in invoice.credit_notes.order_by("pk"))]
    names = (_("Number"), _("Issued on"), *(capfirst(word) for word in (_("net"), _("tax"), _("gross"))))
    return Panel(_("Invoice"), names, rows)


def _document(document: Any, *, sign: int) -> tuple[str, ...]:
    sums = [money(sign * amount, document.currency) for amount in (document.net, document.tax, document.gross)]
    return (link(document), date_format(document.issued_on, "SHORT_DATE_FORMAT"), *sums)
