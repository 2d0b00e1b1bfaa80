from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from core import clock
from core.panels import badge, link
from shop.payments.charging import ChargeClosed
from shop.stock.reservations import OutOfStock
from subscriptions.admin.badges import CYCLE_COLOURS, range_badge
from subscriptions.billing import declines
from subscriptions.enums import CycleState
from subscriptions.models import Box, Cycle
from subscriptions.notes import Note
from subscriptions.transitions import WrongState


@admin.register(Cycle)
class CycleAdmin(ModelAdmin):
    """Each box of each subscription. Until its cut-off another box can be chosen; a declined or parked one tried again."""

    list_display = (
        "name",
        "state_badge",
        "customer",
        "range_name",
        "month_name",
        "box_sku",
        "price",
        "debit_at",
        "why",
    )
    list_filter = ("state", "subscription__range", "month__month", "is_prepaid")
    search_fields = ("subscription__reference", "subscription__user__email", "order__number", "box_sku")
    search_help_text = _("Subscription, mail address, order or box")
    list_select_related = ("subscription__user", "subscription__range", "month")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-debit_at", "-pk")
    actions = ("try_again",)
    fields = (
        "name",
        "state_words",
        "why",
        "customer",
        "range_name",
        "month_name",
        "chosen_box",
        "box_sku",
        "price",
        "currency",
        "is_prepaid",
        "freeze_at",
        "debit_at",
        "pack_on",
        "frozen_at",
        "charge_link",
        "order_link",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Cycle | None = None) -> tuple[str, ...]:
        is_open = obj is not None and obj.state in (CycleState.PLANNED, CycleState.PARKED)
        return tuple(name for name in self.fields if name != "chosen_box" or not is_open)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> ModelChoiceField | None:
        if db_field.name == "chosen_box":
            kwargs["queryset"] = Box.objects.select_related("range", "theme").order_by("range__position", "theme__name")
        field: ModelChoiceField | None = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cycle]:
        rows: QuerySet[Cycle] = super().get_queryset(request)
        return rows.select_related("subscription__user", "subscription__range", "month", "charge", "order")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("cycle"))
    def name(self, cycle: Cycle) -> str:
        return f"{cycle.subscription.reference} · {cycle.number}"

    @display(description=_("state"), ordering="state", label=CYCLE_COLOURS)
    def state_badge(self, cycle: Cycle) -> tuple[str, str]:
        return cycle.state, cycle.get_state_display()

    @display(description=_("state"))
    def state_words(self, cycle: Cycle) -> str:
        return badge(cycle.get_state_display(), look=CYCLE_COLOURS[CycleState(cycle.state)])

    @display(description=_("customer"), ordering="subscription__user__email")
    def customer(self, cycle: Cycle) -> str:
        return cycle.subscription.user.email

    @display(description=_("range"), ordering="subscription__range__position")
    def range_name(self, cycle: Cycle) -> SafeString:
        return range_badge(cycle.subscription.range)

    @display(description=_("month"), ordering="month__month")
    def month_name(self, cycle: Cycle) -> str:
        return f"{cycle.month.month:%m/%Y}"

    @display(description=_("note"))
    def why(self, cycle: Cycle) -> str:
        return str(Note(cycle.note).label) if cycle.note in Note else cycle.note

    @display(description=_("charge"))
    def charge_link(self, cycle: Cycle) -> str:
        return link(cycle.charge) if cycle.charge else "—"

    @display(description=_("order"))
    def order_link(self, cycle: Cycle) -> str:
        return link(cycle.order, words=cycle.order.number) if cycle.order else "—"

    @action(description=_("Try the debit again, or let a waiting box be fixed"), permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Cycle]) -> None:
        now, tried = clock.now(), 0
        for cycle in queryset.order_by("pk"):
            try:
                declines.try_again(cycle_id=cycle.pk, now=now)
                tried += 1
            except WrongState:
                messages.warning(request, _("%(box)s neither waits nor was declined.") % {"box": cycle})
            except OutOfStock:
                messages.error(request, _("%(box)s: its box is out of stock, so nothing is debited.") % {"box": cycle})
            except ChargeClosed:
                messages.error(request, _("%(box)s: its charge is closed.") % {"box": cycle})
        if tried:
            messages.success(request, _("Boxes that are tried again within a minute: %d.") % tried)
