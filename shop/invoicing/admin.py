"""Invoices and credit notes, to be read and printed: a document that was issued is never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.fact_admin import FactAdmin, FactInline
from core.panels import Panel, draw, link
from shop.invoicing.models import CreditNote, CreditNoteTax, Invoice, InvoiceTax
from shop.invoicing.queries import Document
from shop.invoicing.views import pdf_response

TAX_FIELDS = ("rate", "net", "tax", "gross")


class InvoiceTaxInline(FactInline):
    model = InvoiceTax
    fields = readonly_fields = TAX_FIELDS


class CreditNoteTaxInline(FactInline):
    model = CreditNoteTax
    fields = readonly_fields = TAX_FIELDS


class DocumentAdmin(FactAdmin):
    """What both kinds share: their words as they were printed, and the PDF."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_pdf"
        return [path("<int:pk>/pdf/", self.admin_site.admin_view(self.pdf), name=name), *super().get_urls()]

    def pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The document as its customer has it."""
        document = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, document):
            raise PermissionDenied
        return pdf_response(document)

    @display(description="PDF")
    def pdf_link(self, document: Document) -> str:
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_pdf", args=[document.pk])
        return format_html('<a href="{}" class="text-primary-600 dark:text-primary-500 underline">PDF</a>', address)

    @display(description=_("seller"))
    def seller_text(self, document: Document) -> str:
        return _words(document.seller)

    @display(description=_("buyer"))
    def buyer_text(self, document: Document) -> str:
        return _words(document.buyer)

    @display(description=_("lines"))
    def lines_table(self, document: Document) -> str:
        rows = ((_words(line),) for line in document.lines)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows))


@admin.register(Invoice)
class InvoiceAdmin(DocumentAdmin):
    list_display = ("number", "issued_on", "order", "gross", "tax", "currency", "language", "pdf_link")
    list_filter = ("currency", "country", "language", "series__key")
    list_select_related = ("order",)
    search_fields = ("=number", "=order__number", "^order__guest_email", "^order__user__email")
    search_help_text = _("Number of the invoice or the order, or mail address")
    date_hierarchy = "issued_on"
    inlines = (InvoiceTaxInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "number",
                    "issued_on",
                    "paid_on",
                    "order",
                    "net",
                    "tax",
                    "gross",
                    "currency",
                    "country",
                    "language",
                    "pdf_link",
                    "credit_notes",
                )
            },
        ),
        (_("As it was printed"), {"fields": ("seller_text", "buyer_text", "lines_table")}),
    )
    readonly_fields = tuple(name for _label, options in fieldsets for name in options["fields"])

    @display(description="")
    def credit_notes(self, invoice: Invoice) -> str:
        notes = invoice.credit_notes.order_by("pk")
        rows = [(link(note), note.issued_on, note.net, note.tax, note.gross, note.reason) for note in notes]
        names = (_("Number"), _("Issued on"), _("Excl. VAT"), _("VAT"), _("Incl. VAT"), _("Reason"))
        return draw([Panel(str(_("Credit notes")), [str(name) for name in names], rows)])


@admin.register(CreditNote)
class CreditNoteAdmin(DocumentAdmin):
    list_display = ("number", "issued_on", "invoice", "gross", "tax", "currency", "reason", "pdf_link")
    list_filter = ("currency", "country", "language", "series__key")
    list_select_related = ("invoice",)
    search_fields = ("=number", "=reference", "=invoice__number", "=invoice__order__number")
    search_help_text = _("Number of the credit note, the invoice or the order, or its cause")
    date_hierarchy = "issued_on"
    inlines = (CreditNoteTaxInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "number",
                    "issued_on",
                    "invoice",
                    "net",
                    "tax",
                    "gross",
                    "currency",
                    "country",
                    "language",
                    "reason",
                    "reference",
                    "pdf_link",
                )
            },
        ),
        (_("As it was printed"), {"fields": ("seller_text", "buyer_text", "lines_table")}),
    )
    readonly_fields = tuple(name for _label, options in fieldsets for name in options["fields"])

    def get_queryset(self, request: HttpRequest) -> QuerySet[CreditNote]:
        return super().get_queryset(request).select_related("invoice__order")  # type: ignore[no-any-return]


def _words(values: Any) -> str:
    """The texts of a stored document part, one after the other."""
    if isinstance(values, dict):
        return " · ".join(part for part in map(_words, values.values()) if part)
    if isinstance(values, list):
        return " · ".join(part for part in map(_words, values) if part)
    return "" if values is None else str(values)
