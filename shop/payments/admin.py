"""Payments, to be read: charges with their attempts, refunds, disputes, movements of money, cards on file, messages.

Care and sales give money back from a charge's page, or from its order's.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from core import clock
from core.admin import report
from core.fact_admin import FactAdmin, FactInline
from shop.payments import webhooks
from shop.payments.enums import AttemptState, ChargeState, DisputeState, NoticeState, RefundState
from shop.payments.models import (
    Attempt,
    CardConsent,
    Charge,
    Dispute,
    MoneyMovement,
    PaymentMethod,
    Refund,
    WebhookEvent,
)
from shop.payments.refund_page import refund_page

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


REFUND_COLOURS = {
    RefundState.REQUESTED: "info",
    RefundState.UNKNOWN: "warning",
    RefundState.SUCCEEDED: "success",
    RefundState.FAILED: "danger",
}
DISPUTE_COLOURS = {
    DisputeState.INQUIRY: "warning",
    DisputeState.OPEN: "danger",
    DisputeState.WON: "success",
    DisputeState.LOST: "danger",
}
NOTICE_COLOURS = {
    NoticeState.DUE: "info",
    NoticeState.DONE: "success",
    NoticeState.IGNORED: "info",
    NoticeState.NEEDS_ATTENTION: "danger",
}


class AttemptInline(FactInline):
    model = Attempt
    fields = ("number", "state", "decline_code", "method_ref", "started_at", "finished_at")
    readonly_fields = fields


class MovementInline(FactInline):
    model = MoneyMovement
    fields = ("kind", "amount", "currency", "reference", "moved_at")
    readonly_fields = fields


class RefundInline(FactInline):
    model = Refund
    fields = (
        "reference",
        "state",
        "amount",
        "currency",
        "reason",
        "requested_by",
        "created_at",
        "finished_at",
        "failure",
    )
    readonly_fields = fields


@admin.register(Charge)
class ChargeAdmin(FactAdmin):
    """What was to be paid, how it went, and what was given back. Retries are made where the subscription is."""

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
    inlines = (AttemptInline, RefundInline, MovementInline)
    actions_detail = ("refund",)
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

    def has_refund_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("payments.add_refund")

    @action(description=_("Refund"), url_path="refund", icon="undo", permissions=["refund"])
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two steps: how much and why, then the effect, and only then the money."""
        return refund_page(request, charge_id=int(object_id), context=self.admin_site.each_context(request))

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


@admin.register(Refund)
class RefundAdmin(FactAdmin):
    list_display = ("reference", "state_badge", "amount", "currency", "charge", "reason", "requested_by", "created_at")
    list_filter = ("state", "currency")
    list_select_related = ("charge", "requested_by")
    search_fields = ("=reference", "=provider_ref", "=charge__reference", "=charge__order__number")
    search_help_text = _("Reference of the refund or the charge, or order")
    date_hierarchy = "created_at"

    @display(description=_("state"), ordering="state", label=REFUND_COLOURS)
    def state_badge(self, refund: Refund) -> tuple[str, str]:
        return refund.state, refund.get_state_display()


@admin.register(Dispute)
class DisputeAdmin(FactAdmin):
    list_display = ("provider_ref", "state_badge", "amount", "currency", "charge", "reason", "opened_at", "closed_at")
    list_filter = ("state",)
    list_select_related = ("charge",)
    search_fields = ("=provider_ref", "=charge__reference", "=charge__order__number")
    search_help_text = _("Reference of the provider or the charge, or order")
    date_hierarchy = "opened_at"

    @display(description=_("state"), ordering="state", label=DISPUTE_COLOURS)
    def state_badge(self, dispute: Dispute) -> tuple[str, str]:
        return dispute.state, dispute.get_state_display()


@admin.register(WebhookEvent)
class WebhookEventAdmin(FactAdmin):
    """What the providers told us, and what could not be handled."""

    list_display = ("name", "state_badge", "intent_ref", "was_polled", "attempts", "received_at", "done_at")
    list_filter = ("state", "kind", "was_polled")
    search_fields = ("=event_ref", "=intent_ref", "=object_ref")
    search_help_text = _("Event, intent or object at the provider")
    date_hierarchy = "received_at"
    actions = ("handle_again",)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payments.change_webhookevent")

    @display(description=_("state"), ordering="state", label=NOTICE_COLOURS)
    def state_badge(self, event: WebhookEvent) -> tuple[str, str]:
        return event.state, event.get_state_display()

    @action(description=_("Try those that need attention again"), permissions=["retry"])
    def handle_again(self, request: HttpRequest, queryset: QuerySet[WebhookEvent]) -> None:
        count = webhooks.try_again(event_ids=list(queryset.values_list("pk", flat=True)), now=clock.now())
        report(request, count, ngettext("%d message is tried again.", "%d messages are tried again.", count))


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


@admin.register(CardConsent)
class CardConsentAdmin(FactAdmin):
    list_display = ("given_at", "user", "about", "text", "language")
    list_filter = ("language",)
    list_select_related = ("user",)
    search_fields = ("^user__email", "=about")
    search_help_text = _("Mail address, or what it was given for")
    date_hierarchy = "given_at"
