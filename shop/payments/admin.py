"""Payments, to be read: charges with their attempts, movements of money, cards on file."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.fact_admin import FactAdmin, FactInline
from shop.payments.enums import AttemptState, ChargeState
from shop.payments.models import Attempt, Charge, MoneyMovement, PaymentMethod

CHARGE_COLOURS = {
    ChargeState.PENDING: "info",
    ChargeState.PROCESSING: "info",
    ChargeState.NEEDS_ACTION: "warning",
    ChargeState.PAID: "success",
    ChargeState.DECLINED: "danger",
    ChargeState.NEEDS_ATTENTION: "danger",
}
ATTEMPT_COLOURS = {
    AttemptState.UNKNOWN: "warning",
    AttemptState.SUCCEEDED: "success",
    AttemptState.DECLINED: "danger",
    AttemptState.NEEDS_ACTION: "warning",
}


class AttemptInline(FactInline):
    model = Attempt
    fields = ("number", "state", "decline_code", "method_ref", "started_at", "finished_at")
    readonly_fields = fields


class MovementInline(FactInline):
    model = MoneyMovement
    fields = ("kind", "amount", "currency", "reference", "moved_at")
    readonly_fields = fields


@admin.register(Charge)
class ChargeAdmin(FactAdmin):
    """What was to be paid, and how it went. Refunds and retries are made where the order or the subscription is."""

    list_display = (
        "reference",
        "state_badge",
        "amount",
        "currency",
        "user",
        "order",
        "due_at",
        "paid_at",
        "off_session",
    )
    list_filter = ("state", "provider", "is_off_session", "currency")
    list_select_related = ("user", "order")
    search_fields = ("=reference", "=subject", "=intent_ref", "=order__number", "^user__email")
    search_help_text = _("Reference, order, mail address, or the provider's reference")
    date_hierarchy = "due_at"
    inlines = (AttemptInline, MovementInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "reference",
                    "state",
                    "amount",
                    "currency",
                    "subject",
                    "order",
                    "user",
                    "method",
                    "note",
                )
            },
        ),
        (_("At the provider"), {"fields": ("provider", "intent_ref", "is_off_session", "keeps_card")}),
        (_("When"), {"fields": ("created_at", "due_at", "paid_at", "lease_until")}),
    )
    readonly_fields = tuple(name for _label, options in fieldsets for name in options["fields"])

    @display(description=_("state"), ordering="state", label=CHARGE_COLOURS)
    def state_badge(self, charge: Charge) -> tuple[str, str]:
        return charge.state, charge.get_state_display()

    @display(description=_("by itself"), boolean=True)
    def off_session(self, charge: Charge) -> bool:
        return charge.is_off_session


@admin.register(Attempt)
class AttemptAdmin(FactAdmin):
    list_display = ("charge", "number", "state_badge", "decline_code", "started_at", "finished_at")
    list_filter = ("state", "decline_code")
    list_select_related = ("charge",)
    search_fields = ("=charge__reference", "=charge__order__number", "=method_ref")
    search_help_text = _("Reference of the charge, order, or card")
    date_hierarchy = "started_at"

    @display(description=_("outcome"), ordering="state", label=ATTEMPT_COLOURS)
    def state_badge(self, attempt: Attempt) -> tuple[str, str]:
        return attempt.state, attempt.get_state_display()


@admin.register(MoneyMovement)
class MoneyMovementAdmin(FactAdmin):
    list_display = ("moved_at", "kind", "amount", "currency", "charge", "reference")
    list_filter = ("kind", "currency")
    list_select_related = ("charge",)
    search_fields = ("=reference", "=charge__reference", "=charge__order__number")
    search_help_text = _("Reference of the provider or the charge, or order")
    date_hierarchy = "moved_at"


@admin.register(PaymentMethod)
class PaymentMethodAdmin(FactAdmin):
    list_display = ("card", "user", "expires_on", "provider", "created_at", "detached_at")
    list_filter = ("provider", "brand")
    list_select_related = ("user",)
    search_fields = ("^user__email", "=last4", "=provider_ref")
    search_help_text = _("Mail address, last four digits, or the provider's reference")

    @display(description=_("card"), ordering="brand")
    def card(self, method: PaymentMethod) -> str:
        return str(method)
