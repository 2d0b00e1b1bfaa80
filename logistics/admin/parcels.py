from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from core import clock
from logistics.carriers.registry import CARRIERS, tracking_url
from logistics.enums import ParcelState
from logistics.exports import runs
from logistics.exports.files import StorageFailed
from logistics.models import Parcel, ParcelBox, ParcelLine

ADDRESS = ("recipient", "line1", "line2", "postcode", "city", "country", "phone", "email", "language")
STATE_COLOURS = {
    ParcelState.PLANNED: "info",
    ParcelState.EXPORTED: "warning",
    ParcelState.SHIPPED: "success",
    ParcelState.REFUSED: "danger",
    ParcelState.CANCELLED: "danger",
}


class ParcelLineInline(TabularInline):
    model = ParcelLine
    fields = readonly_fields = ("sku", "name", "quantity")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ParcelBoxInline(TabularInline):
    model = ParcelBox
    fields = readonly_fields = ("cycle", "order")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ParcelBox]:
        rows: QuerySet[ParcelBox] = super().get_queryset(request)
        return rows.select_related("cycle", "order")


@admin.register(Parcel)
class ParcelAdmin(ModelAdmin):
    """Addresses can be corrected until a run takes the parcel; from then on it is what the warehouse was told."""

    list_display = ("reference", "state_badge", "recipient", "city", "email", "order", "pack_on", "tracking", "run")
    list_filter = ("state", "country", "carrier", ("held_because", admin.EmptyFieldListFilter))
    date_hierarchy = "pack_on"
    search_fields = ("reference", "email", "recipient", "tracking_number", "order__number")
    search_help_text = _("Reference, mail address, name, tracking number or order")
    list_select_related = ("order", "run")
    show_full_result_count = False
    ordering = ("-pack_on", "-pk")
    actions = ("hand_over",)
    inlines = (ParcelLineInline, ParcelBoxInline)
    fieldsets = (
        (None, {"fields": ("reference", "state", "order", "pack_on", "weight_grams", "held_because")}),
        (_("Address"), {"fields": ADDRESS}),
        (
            _("Sending"),
            {"fields": ("run", "tracking", "shipped_at", "delivered_on", "shipped_weight_grams", "confirmation")},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Parcel | None = None) -> tuple[str, ...]:
        shown = tuple(name for _label, options in self.fieldsets for name in options["fields"])
        is_open = obj is not None and obj.state == ParcelState.PLANNED and obj.run_id is None
        if obj is not None and obj.state == ParcelState.SHIPPED:
            return tuple(name for name in shown if name != "delivered_on")
        return tuple(name for name in shown if name not in (*ADDRESS, "pack_on", "held_because")) if is_open else shown

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Parcel | None = None) -> bool:
        return False

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, parcel: Parcel) -> tuple[str, str]:
        return parcel.state, parcel.get_state_display()

    @display(description=_("tracking"), ordering="tracking_number")
    def tracking(self, parcel: Parcel) -> str:
        if not parcel.tracking_number:
            return "—"
        url = tracking_url(carrier=parcel.carrier, number=parcel.tracking_number, postcode=parcel.postcode)
        name = CARRIERS[parcel.carrier].name if parcel.carrier in CARRIERS else parcel.carrier
        link = '<a href="{}" target="_blank" rel="noopener" class="underline">{} {}</a>'
        return format_html(link, url, name, parcel.tracking_number)

    @action(description=_("Hand over to the warehouse now"), permissions=["change"])
    def hand_over(self, request: HttpRequest, queryset: QuerySet[Parcel]) -> None:
        now = clock.now()
        chosen = list(queryset.values_list("pk", flat=True))
        run = runs.collect_chosen(parcel_ids=chosen, pack_on=clock.local_day(now), now=now)
        if run is None:
            messages.warning(request, _("None of these parcels waits to be handed over."))
            return
        try:
            runs.write(run_id=run.pk, now=now)
        except StorageFailed:
            text = _("Run %(run)s is fixed, but its file could not be written. It is tried again every minute.")
            messages.error(request, text % {"run": run.reference})
            return
        handed = ngettext(
            "Run %(run)s hands %(count)d parcel to the warehouse.",
            "Run %(run)s hands %(count)d parcels to the warehouse.",
            run.parcel_count,
        )
        messages.success(request, handed % {"run": run.reference, "count": run.parcel_count})
