"""The warehouse's items: what is on hand is booked in or corrected, never typed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from core import clock
from core.fact_admin import FactAdmin, FactInline
from shop.stock.models import Reservation, StockItem, StockMovement
from shop.stock.movements import ImpossibleMovement, correct, receive


class ReceiptForm(BaseDialogForm):
    """Pieces that came in, by their delivery note."""

    quantity = forms.IntegerField(label=_("Pieces received"), min_value=1, widget=UnfoldAdminIntegerFieldWidget)
    reference = forms.CharField(label=_("Delivery note"), max_length=64, widget=UnfoldAdminTextInputWidget)
    note = forms.CharField(label=_("Note"), max_length=255, required=False, widget=UnfoldAdminTextInputWidget)


class CountForm(BaseDialogForm):
    """What a count found on the shelf; the difference is booked."""

    counted = forms.IntegerField(label=_("Pieces counted"), min_value=0, widget=UnfoldAdminIntegerFieldWidget)
    note = forms.CharField(label=_("Why it differs"), max_length=255, widget=UnfoldAdminTextInputWidget)


class LowFilter(admin.SimpleListFilter):
    title = _("stock")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("low", _("running low")), ("out", _("none free"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockItem]) -> QuerySet[StockItem]:
        if self.value() == "low":
            return queryset.filter(low_at__gt=0, on_hand__lt=F("reserved") + F("low_at"))
        return queryset.filter(on_hand=F("reserved")) if self.value() == "out" else queryset


class MovementInline(FactInline):
    model = StockMovement
    fields = ("moved_at", "kind", "quantity", "reference", "note")
    readonly_fields = fields
    ordering = ("-pk",)
    per_page = 15


class ReservationInline(FactInline):
    model = Reservation
    fields = ("owner", "quantity", "state", "created_at", "expires_at")
    readonly_fields = fields
    ordering = ("-pk",)
    per_page = 15


@admin.register(StockItem)
class StockItemAdmin(ModelAdmin):
    list_display = ("sku", "name", "on_hand", "reserved", "left", "low_at")
    list_filter = (LowFilter,)
    search_fields = ("sku", "name")
    ordering = ("sku",)
    show_full_result_count = False
    fields = ("sku", "name", ("on_hand", "reserved", "free_pieces"), ("low_at", "weight_grams"))
    readonly_fields = ("on_hand", "reserved", "free_pieces")
    inlines = (MovementInline, ReservationInline)
    actions_detail = ("receive_stock", "correct_stock")

    def has_delete_permission(self, request: HttpRequest, obj: StockItem | None = None) -> bool:
        return False

    def has_book_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("stock.add_stockmovement")

    @display(description=pgettext_lazy("stock", "free"))
    def free_pieces(self, item: StockItem) -> int:
        return item.free

    @display(description=pgettext_lazy("stock", "free"), label={"none": "danger", "low": "warning", "some": "success"})
    def left(self, item: StockItem) -> tuple[str, int]:
        state = "none" if item.free < 1 else "low" if item.free < item.low_at else "some"
        return state, item.free

    @action(
        description=_("Receive stock"),
        url_path="receive",
        icon="add",
        permissions=["book"],
        dialog={
            "title": _("Receive stock"),
            "description": _("The same delivery note is booked in only once."),
            "form_class": ReceiptForm,
            "form_submit_text": _("Book in"),
        },
    )
    def receive_stock(self, request: HttpRequest, form: ReceiptForm, object_id: str) -> HttpResponse:
        now = clock.now()
        return self._book(request, object_id, lambda: receive(item_id=int(object_id), now=now, **booked(form)))

    @action(
        description=_("Correct after a count"),
        url_path="correct",
        icon="fact_check",
        permissions=["book"],
        dialog={
            "title": _("Correct after a count"),
            "description": _("Pieces that are promised to an order cannot be taken away."),
            "form_class": CountForm,
            "form_submit_text": _("Correct"),
        },
    )
    def correct_stock(self, request: HttpRequest, form: CountForm, object_id: str) -> HttpResponse:
        now, counted = clock.now(), form.cleaned_data["counted"]
        item = StockItem.objects.get(pk=object_id)
        return self._book(
            request,
            object_id,
            lambda: correct(
                item_id=item.pk,
                quantity=counted - item.on_hand,
                reference=f"count-{now:%Y%m%d-%H%M%S}",
                now=now,
                note=form.cleaned_data["note"],
            ),
        )

    def _book(self, request: HttpRequest, object_id: str, move: Callable[[], StockMovement]) -> HttpResponse:
        """Do it, say what became of it, and let the dialog (htmx) open the item's page again."""
        try:
            movement = move()
        except ImpossibleMovement:
            item = StockItem.objects.get(pk=object_id)
            text = _("Nothing was booked: %(on_hand)d are on hand, and %(reserved)d of them are promised.")
            messages.error(request, text % {"on_hand": item.on_hand, "reserved": item.reserved})
        else:
            text = _("%(quantity)+d booked under %(reference)s.")
            messages.success(request, text % {"quantity": movement.quantity, "reference": movement.reference})
        page = reverse("admin:stock_stockitem_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": page})


def booked(form: ReceiptForm) -> dict[str, Any]:
    """The form's fields as arguments of a receipt."""
    return {name: form.cleaned_data[name] for name in ("quantity", "reference", "note")}


@admin.register(StockMovement)
class StockMovementAdmin(FactAdmin):
    list_display = ("moved_at", "item", "kind", "quantity", "reference", "note")
    list_filter = ("kind",)
    list_select_related = ("item",)
    search_fields = ("=reference", "=item__sku")
    date_hierarchy = "moved_at"
    fields = ("item", "kind", "quantity", "reference", "moved_at", "note")


@admin.register(Reservation)
class ReservationAdmin(FactAdmin):
    list_display = ("owner", "item", "quantity", "state", "created_at", "expires_at")
    list_filter = ("state",)
    list_select_related = ("item",)
    search_fields = ("^owner", "=item__sku")
    fields = ("item", "owner", "quantity", "state", "created_at", "expires_at")
