"""Invoices, to be read: a document that was issued is never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.fact_admin import FactAdmin, FactInline
from shop.invoicing.models import Invoice, InvoiceTax


class InvoiceTaxInline(FactInline):
    model = InvoiceTax
    fields = ("rate", "net", "tax", "gross")
    readonly_fields = fields


@admin.register(Invoice)
class InvoiceAdmin(FactAdmin):
    list_display = ("number", "issued_on", "order", "gross", "tax", "currency", "language")
    list_filter = ("currency", "language", "series__key")
    list_select_related = ("order",)
    search_fields = ("=number", "=order__number", "^order__guest_email", "^order__user__email")
    search_help_text = _("Number of the invoice or the order, or mail address")
    date_hierarchy = "issued_on"
    inlines = (InvoiceTaxInline,)
    fieldsets = (
        (None, {"fields": ("number", "issued_on", "order", "net", "tax", "gross", "currency", "language")}),
        (_("As it was printed"), {"fields": ("seller_text", "buyer_text", "lines_table")}),
    )
    readonly_fields = tuple(name for _label, options in fieldsets for name in options["fields"])

    @display(description=_("seller"))
    def seller_text(self, invoice: Invoice) -> str:
        return _words(invoice.seller)

    @display(description=_("buyer"))
    def buyer_text(self, invoice: Invoice) -> str:
        return _words(invoice.buyer)

    @display(description=_("lines"))
    def lines_table(self, invoice: Invoice) -> str:
        rows = ((_words(line),) for line in invoice.lines)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows))


def _words(values: Any) -> str:
    """The texts of a stored document part, one after the other."""
    if isinstance(values, dict):
        return " · ".join(part for part in map(_words, values.values()) if part)
    if isinstance(values, list):
        return " · ".join(part for part in map(_words, values) if part)
    return "" if values is None else str(values)
