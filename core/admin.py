"""Mails, and the plumbing that a person looks at when something is stuck."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from core import clock, mail, outbox
from core.enums import DeliveryState
from core.fact_admin import FactAdmin
from core.models import Heartbeat, OutboxDelivery, OutgoingMail

STATE_COLOURS = {
    DeliveryState.DUE: "info",
    DeliveryState.DONE: "success",
    DeliveryState.NEEDS_ATTENTION: "danger",
}
# A mail that lets its reader in is not for staff to read.
SECRET_KINDS = (
    "sign-in",
    "erase-account",
    "gift-card",
    "gift-bought",
    "newsletter-confirm",
    "review-request",
    "review-refused",
)
KINDS = {
    "sign-in": _("link to sign in"),
    "order-placed": _("order confirmed"),
    "parcel-shipped": _("parcel on its way"),
    "debit-declined": _("debit declined"),
    "debit-given-up": _("debit given up"),
    "card-expires": _("card about to expire"),
    "credit-note": _("credit note"),
    "price-change": _("new price announced"),
    "range-change": _("the child grows into the next range"),
    "term-end": _("the paid boxes come to their end"),
    "subscription-cancelled": _("subscription ended"),
    "term-refunded": _("paid term ended early"),
    "erase-account": _("link to erase the account"),
    "account-erased": _("customer forgotten"),
    "termination-received": _("termination acknowledged"),
    "termination-effect": _("termination carried out"),
    "termination-answer": _("termination answered"),
    "withdrawal-received": _("withdrawal acknowledged"),
    "withdrawal-effect": _("withdrawal carried out"),
    "withdrawal-answer": _("withdrawal answered"),
    "withdrawal-less": _("withdrawal refunded in part"),
    "gift-card": _("gift: the card"),
    "gift-bought": _("gift: copy for the giver"),
    "gift-opened": _("gift: it was opened"),
    "gift-started": _("gift: what its holder gets"),
    "gift-ending": _("gift: its last box"),
    "review-request": _("question after a parcel"),
    "review-refused": _("words not published"),
    "form-answer": _("answer of a form, for the team"),
    "form-received": _("answer of a form acknowledged"),
    "newsletter-confirm": _("newsletter: link to confirm"),
    "newsletter-welcome": _("newsletter: confirmed"),
}


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(KINDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(FactAdmin):
    """Every mail that the shop decided to send: found by address, read as the customer got it, sent again if it failed."""

    list_display = ("created_at", "to", "subject", "state_badge", "sent_at", "kind_words", "language")
    list_display_links = ("created_at", "subject")
    list_filter = ("state", KindFilter, "language")
    search_fields = ("^to", "=key")
    search_help_text = _("Mail address, or what the mail is about, such as an order's number")
    date_hierarchy = "created_at"
    actions = ("send_again",)
    fieldsets = (
        (None, {"fields": ("subject", "to", "state", "created_at", "sent_at", "kind_words", "key", "language")}),
        (_("What the customer reads"), {"fields": ("preview", "plain_text")}),
        (_("Delivery"), {"fields": ("attempts", "due_at", "last_error", "message_id")}),
    )
    readonly_fields = tuple(name for _label, options in fieldsets for name in options["fields"])

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.change_outgoingmail")

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, row: OutgoingMail) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("kind"), ordering="kind")
    def kind_words(self, row: OutgoingMail) -> str:
        return str(KINDS.get(row.kind, row.kind))

    @display(description=_("as a page"))
    def preview(self, row: OutgoingMail) -> str:
        if row.kind in SECRET_KINDS:
            return str(_("This mail holds a secret of its reader, such as a link that signs in, so it is not shown."))
        frame = '<iframe sandbox srcdoc="{}" title="{}" class="bo-mail"></iframe>'
        return format_html(frame, row.html, row.subject) if row.html else "—"

    @display(description=_("as text"))
    def plain_text(self, row: OutgoingMail) -> str:
        return "—" if row.kind in SECRET_KINDS else format_html('<pre class="bo-text">{}</pre>', row.text)

    @action(description=_("Send the failed ones again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        count = mail.try_again(mail_ids=list(queryset.values_list("pk", flat=True)), now=clock.now())
        report(request, count, ngettext("%d mail goes out again.", "%d mails go out again.", count))


@admin.register(OutboxDelivery)
class OutboxDeliveryAdmin(FactAdmin):
    """What departments tell each other, and what did not get through."""

    list_display = ("event", "consumer", "state_badge", "attempts", "due_at", "done_at")
    list_filter = ("state", "consumer")
    list_select_related = ("event",)
    search_fields = ("=event__aggregate_id", "=event__name", "=consumer")
    search_help_text = _("Name of the event, of its consumer, or what it is about")
    actions = ("deliver_again",)
    fields = ("event", "consumer", "state", "payload", "attempts", "due_at", "done_at", "last_error")
    readonly_fields = fields

    def has_redeliver_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.change_outboxdelivery")

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, row: OutboxDelivery) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("content"))
    def payload(self, row: OutboxDelivery) -> str:
        return ", ".join(f"{name}: {value}" for name, value in row.event.payload.items())

    @action(description=_("Try those that need attention again"), permissions=["redeliver"])
    def deliver_again(self, request: HttpRequest, queryset: QuerySet[OutboxDelivery]) -> None:
        count = outbox.try_again(delivery_ids=list(queryset.values_list("pk", flat=True)), now=clock.now())
        report(request, count, ngettext("%d delivery is tried again.", "%d deliveries are tried again.", count))


@admin.register(Heartbeat)
class HeartbeatAdmin(FactAdmin):
    list_display = ("name", "beat_at")
    ordering = ("name",)


def report(request: HttpRequest, count: int, sentence: str) -> None:
    """Tell how many rows an action took; those in another state are left alone, so it may be none."""
    if count:
        messages.success(request, sentence % count)
    else:
        messages.warning(request, _("None of the chosen rows had failed. Nothing changed."))
