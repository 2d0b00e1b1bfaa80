"""Orders, to be found and read; the staff's only writing on them is a note."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from core import clock
from core.fact_admin import FactInline
from core.panels import drawn_for, link
from shop.order.addresses import address_of, name_of
from shop.order.enums import OrderStatus
from shop.order.models import Line, Order, OrderDiscount, OrderNote, OrderStatusChange, TaxRow
from shop.order.panels import moment, money, of_order
from shop.payments.models import Charge

STATUS_COLOURS = {
    OrderStatus.PENDING: "warning",
    OrderStatus.PAID: "info",
    OrderStatus.SHIPPED: "success",
    OrderStatus.EXPIRED: "danger",
    OrderStatus.CANCELLED: "danger",
}


class LineInline(FactInline):
    model = Line
    fields = ("title", "upc", "quantity", "unit_price_incl_tax", "line_price_incl_tax", "line_price_excl_tax")
    readonly_fields = fields


class TaxRowInline(FactInline):
    model = TaxRow
    fields = ("part", "category", "country", "percent", "net", "tax", "gross")
    readonly_fields = fields
    ordering = ("pk",)

    @display(description=_("rate"))
    def percent(self, row: TaxRow) -> str:
        return f"{row.rate * 100:.2f}".rstrip("0").rstrip(".") + " %"


class DiscountInline(FactInline):
    model = OrderDiscount
    fields = ("voucher_code", "offer_name", "amount")
    readonly_fields = fields


class StatusChangeInline(FactInline):
    model = OrderStatusChange
    fields = ("date_created", "old", "new")
    readonly_fields = fields
    ordering = ("pk",)

    @display(description=_("from"))
    def old(self, change: OrderStatusChange) -> str:
        return _status_words(change.old_status)

    @display(description=_("to"))
    def new(self, change: OrderStatusChange) -> str:
        return _status_words(change.new_status)


class NoteInline(TabularInline):
    """Written once: what a colleague read stays as it was."""

    model = OrderNote
    fields = ("message", "user", "date_created")
    readonly_fields = ("user", "date_created")
    extra = 1
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("order.add_ordernote")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Order)
class OrderAdmin(ModelAdmin):
    """The list asks the same few questions however long it is; a search goes by number, mail address or name."""

    list_display = ("number", "placed_at", "customer", "total", "status_badge", "kind")
    list_filter = ("status", "kind", "language", "shipping_address__country")
    list_select_related = ("user", "shipping_address", "billing_address")
    search_fields = (
        "=number",
        "^guest_email",
        "^user__email",
        "^shipping_address__last_name",
        "^billing_address__last_name",
        "^user__last_name",
    )
    search_help_text = _("Number, mail address or last name")
    date_hierarchy = "date_placed"
    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False
    inlines = (LineInline, TaxRowInline, DiscountInline, StatusChangeInline, NoteInline)
    actions_detail = ("refund",)
    fieldsets = (
        (
            None,
            {"fields": (("number", "status"), ("placed_at", "paid_at"), ("total", "kind"), "account", "email")},
        ),
        (_("Delivery"), {"fields": ("address", ("delivery_from", "delivery_to"), "delivery_costs")}),
        (_("Money, papers and parcels"), {"fields": ("panels",)}),
    )
    readonly_fields = (
        "number", "status", "placed_at", "paid_at", "total", "kind", "account", "email", "address",
        "delivery_from", "delivery_to", "delivery_costs", "panels",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        return (
            super()
            .get_queryset(request)
            .select_related("user", "shipping_address__country", "billing_address__country")
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    def has_refund_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("payments.add_refund")

    @action(description=_("Refund"), url_path="refund", icon="undo", permissions=["refund"])
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """To the refund of the order's charge."""
        charge = Charge.objects.filter(order_id=object_id).first()
        if charge is None:
            messages.warning(request, _("This order has no payment to refund."))
            return redirect("admin:order_order_change", object_id)
        return redirect("admin:payments_charge_refund", charge.pk)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        now = clock.now()
        for note in formset.save(commit=False):
            note.user = request.user
            note.save()
            OrderNote.objects.filter(pk=note.pk).update(date_created=now, date_updated=now)

    @display(description=_("Placed at"), ordering="date_placed")
    def placed_at(self, order: Order) -> str:
        return moment(order.date_placed)

    @display(description=_("customer"), ordering="shipping_address__last_name")
    def customer(self, order: Order) -> str:
        name = name_of(order)
        return f"{name} ({order.contact_email})" if name else order.contact_email

    @display(description=_("total"), ordering="total_incl_tax")
    def total(self, order: Order) -> str:
        return money(order.total_incl_tax, order.currency)

    @display(description=_("status"), ordering="status", label=STATUS_COLOURS)
    def status_badge(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @display(description=_("account"))
    def account(self, order: Order) -> str:
        return link(order.user) if order.user else str(_("guest"))

    @display(description=_("e-mail address"))
    def email(self, order: Order) -> str:
        return order.contact_email

    @display(description=_("address"))
    def address(self, order: Order) -> str:
        address = address_of(order)
        if address is None:
            return "—"
        town = f"{address.postcode} {address.line4}".strip()
        lines = (address.salutation, address.line1, address.line2, town, address.country.printable_name)
        return format_html_join("", "{}<br>", ((line,) for line in lines if line))

    @display(description=_("delivery"))
    def delivery_costs(self, order: Order) -> str:
        return money(order.shipping_incl_tax, order.currency)

    @display(description="")
    def panels(self, order: Order) -> str:
        return drawn_for(order, lambda: of_order(order=order))


def _status_words(status: str) -> str:
    return str(OrderStatus(status).label) if status in OrderStatus.values else status
