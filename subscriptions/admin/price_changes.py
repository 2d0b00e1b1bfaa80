from __future__ import annotations

from django.contrib import admin

from core.fact_admin import FactAdmin
from subscriptions.models import PriceChange


@admin.register(PriceChange)
class PriceChangeAdmin(FactAdmin):
    """What was announced to running subscriptions, and how far the mails are."""

    list_display = ("takes_effect_on", "plan", "price", "currency", "told_count", "told_at", "announced_at")
    list_filter = ("plan",)
    search_fields = ("plan__key",)
    list_select_related = ("plan",)
    ordering = ("-pk",)
    fields = (
        "plan", "price", "currency", "takes_effect_on", "announced_by", "announced_at", "told_count", "told_at",
    )  # fmt: skip
