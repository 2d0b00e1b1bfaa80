from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.fact_admin import FactAdmin
from shop.order.panels import money
from subscriptions.enums import DunningState
from subscriptions.models import DunningCase

COLOURS = {
    DunningState.OPEN: "warning",
    DunningState.WAITING: "warning",
    DunningState.RECOVERED: "success",
    DunningState.UNPAID: "danger",
    DunningState.CLOSED: "info",
}


@admin.register(DunningCase)
class DunningCaseAdmin(FactAdmin):
    """Every declined debit with its next day and how it ended."""

    list_display = ("charge", "state_badge", "customer", "amount", "decline_code", "step", "opened_at", "next_try_at")
    list_filter = ("state", "is_hard", "decline_code")
    list_select_related = ("charge__user",)
    search_fields = ("=charge__reference", "^charge__user__email")
    search_help_text = _("Charge or mail address")
    fields = (
        "charge",
        "state_badge",
        "customer",
        "amount",
        "decline_code",
        "is_hard",
        "step",
        "opened_at",
        "next_try_at",
        "closed_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[DunningCase]:
        rows: QuerySet[DunningCase] = super().get_queryset(request)
        return rows.select_related("charge__user")

    @display(description=_("state"), ordering="state", label=COLOURS)
    def state_badge(self, case: DunningCase) -> tuple[str, str]:
        return case.state, case.get_state_display()

    @display(description=_("customer"))
    def customer(self, case: DunningCase) -> str:
        return case.charge.user.email if case.charge.user else ""

    @display(description=_("amount"))
    def amount(self, case: DunningCase) -> str:
        return money(case.charge.amount, case.charge.currency)
