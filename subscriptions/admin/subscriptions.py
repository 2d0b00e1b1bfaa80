from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import ActionForm

from core import clock
from core.fact_admin import FactAdmin, FactInline
from core.panels import badge, link
from shop.address.models import UserAddress
from shop.payments.models import PaymentMethod
from subscriptions.admin.badges import CYCLE_COLOURS, SUBSCRIPTION_COLOURS, range_badge
from subscriptions.admin.term_refund_page import term_refund_page
from subscriptions.billing import dunning
from subscriptions.changes import changeable, changing, refusals
from subscriptions.endings import cancel
from subscriptions.enums import CycleState, SubscriptionState
from subscriptions.models import Child, Cycle, Notice, Subscription, SubscriptionMovement
from subscriptions.notes import Note


class ReasonForm(ActionForm):
    """Beside the chosen action: why a subscription is ended for the customer."""

    reason = forms.CharField(label=_("reason"), required=False, max_length=255)


class CycleInline(FactInline):
    model = Cycle
    fields = (
        "number",
        "month_name",
        "state_words",
        "box_sku",
        "price",
        "freeze_at",
        "debit_at",
        "charge_link",
        "order_link",
        "why",
    )
    readonly_fields = fields
    ordering = ("-number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cycle]:
        rows: QuerySet[Cycle] = super().get_queryset(request)
        return rows.select_related("month", "charge", "order")

    @display(description=_("month"))
    def month_name(self, cycle: Cycle) -> str:
        return f"{cycle.month.month:%m/%Y}"

    @display(description=_("state"))
    def state_words(self, cycle: Cycle) -> str:
        return badge(cycle.get_state_display(), look=CYCLE_COLOURS[CycleState(cycle.state)])

    @display(description=_("charge"))
    def charge_link(self, cycle: Cycle) -> str:
        return link(cycle.charge, words=f"{cycle.charge} · {cycle.charge.get_state_display()}") if cycle.charge else "—"

    @display(description=_("order"))
    def order_link(self, cycle: Cycle) -> str:
        return link(cycle.order, words=cycle.order.number) if cycle.order else "—"

    @display(description=_("note"))
    def why(self, cycle: Cycle) -> str:
        return str(Note(cycle.note).label) if cycle.note in Note else cycle.note


class NoticeInline(FactInline):
    model = Notice
    fields = ("noticed_at", "kind", "takes_effect_on", "refuse_until", "mail")
    readonly_fields = fields
    ordering = ("-pk",)


class MovementInline(FactInline):
    model = SubscriptionMovement
    fields = ("moved_at", "kind", "amount", "currency")
    readonly_fields = fields
    ordering = ("pk",)


@admin.register(Subscription)
class SubscriptionAdmin(ModelAdmin):
    """All of one subscription on one screen; what may be changed by hand is where its boxes go and which card pays."""

    list_display = (
        "reference",
        "state_badge",
        "customer",
        "child",
        "range_name",
        "plan_words",
        "box_price",
        "started_at",
        "cancelled_at",
    )
    list_filter = ("state", "range", "plan__kind", ("cancelled_at", admin.EmptyFieldListFilter))
    date_hierarchy = "started_at"
    search_fields = ("reference", "user__email", "user__last_name", "child__first_name")
    search_help_text = _("Reference, mail address, name or child")
    list_select_related = ("user", "child", "range", "plan")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    actions = ("end_for_customer",)
    actions_detail = ("refund_left",)
    action_form = ReasonForm
    inlines = (CycleInline, NoticeInline, MovementInline)
    fields = (
        "reference",
        "state_words",
        "customer",
        "child",
        "range_name",
        "is_range_pinned",
        "plan_words",
        "box_price",
        "renewal_price",
        "currency",
        "boxes_paid",
        "at_end",
        "anchor_month",
        "address",
        "method",
        "started_at",
        "cancelled_at",
        "cancel_reason",
        "ended_at",
    )
    readonly_fields = tuple(name for name in fields if name not in ("address", "method", "is_range_pinned"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        rows: QuerySet[Subscription] = super().get_queryset(request)
        return rows.select_related("user", "child", "range", "plan")

    def get_form(self, request: HttpRequest, obj: Subscription | None = None, **kwargs: Any) -> Any:
        """The customer's own addresses and cards are offered, nobody else's."""
        form = super().get_form(request, obj, **kwargs)
        if obj is not None:
            own = {
                "address": UserAddress.objects.filter(user_id=obj.user_id),
                "method": PaymentMethod.objects.filter(user_id=obj.user_id, detached_at=None),
            }
            for name in own.keys() & form.base_fields.keys():
                form.base_fields[name].queryset = own[name]
        return form

    def save_model(self, request: HttpRequest, obj: Subscription, form: Any, change: bool) -> None:
        """What was changed goes the way of the customer's own changes, so that debits and boxes learn of it."""
        now = clock.now()
        try:
            if "address" in form.changed_data:
                changing.move_to(subscription_id=obj.pk, address_id=obj.address_id, now=now)
            if "method" in form.changed_data and obj.method_id is not None:
                dunning.card_changed(subscription_id=obj.pk, method_id=obj.method_id, now=now)
        except changeable.CannotChange as problem:
            messages.error(request, refusals.words_of(problem))
        except changing.NotDelivered:
            messages.error(request, _("We do not deliver to that country."))
        if "is_range_pinned" in form.changed_data:
            Subscription.objects.filter(pk=obj.pk).update(is_range_pinned=obj.is_range_pinned)

    @display(description=_("state"), ordering="state", label=SUBSCRIPTION_COLOURS)
    def state_badge(self, subscription: Subscription) -> tuple[str, str]:
        return subscription.state, subscription.get_state_display()

    @display(description=_("state"))
    def state_words(self, subscription: Subscription) -> str:
        look = SUBSCRIPTION_COLOURS[SubscriptionState(subscription.state)]
        return badge(subscription.get_state_display(), look=look)

    @display(description=_("plan"), ordering="plan__boxes")
    def plan_words(self, subscription: Subscription) -> str:
        plan = subscription.plan
        if plan.is_open_ended:
            return plan.get_kind_display()
        return ngettext("%d box in advance", "%d boxes in advance", plan.boxes) % plan.boxes

    @display(description=_("customer"), ordering="user__email")
    def customer(self, subscription: Subscription) -> str:
        return link(subscription.user, words=subscription.user.email)

    @display(description=_("range"), ordering="range__position")
    def range_name(self, subscription: Subscription) -> SafeString:
        return range_badge(subscription.range)

    def has_refund_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perms(("payments.add_refund", "subscriptions.change_subscription"))

    @action(
        description=_("End now and refund what is left"), url_path="refund-left", icon="undo", permissions=["refund"]
    )
    def refund_left(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two steps: why, then the effect, and only then the end and the money."""
        context = self.admin_site.each_context(request)
        return term_refund_page(request, subscription_id=int(object_id), context=context)

    @action(description=_("End for the customer, with the reason beside"), permissions=["change"])
    def end_for_customer(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        now, reason = clock.now(), request.POST.get("reason", "")[:255]
        ids = list(queryset.filter(cancelled_at=None, ended_at=None).order_by("pk").values_list("pk", flat=True))
        for subscription_id in ids:
            cancel.cancel(subscription_id=subscription_id, reason=reason, now=now)
        said = ngettext(
            "%d subscription ended; the customer has a mail.",
            "%d subscriptions ended; the customers have a mail.",
            len(ids),
        )
        messages.success(request, said % len(ids))


@admin.register(SubscriptionMovement)
class MovementAdmin(FactAdmin):
    """What reports add up."""

    list_display = ("moved_at", "subscription", "kind", "amount", "currency")
    list_filter = ("kind",)
    date_hierarchy = "moved_at"
    search_fields = ("subscription__reference", "subscription__user__email")
    list_select_related = ("subscription",)
    fields = ("subscription", "kind", "amount", "currency", "reference", "moved_at")


@admin.register(Child)
class ChildAdmin(ModelAdmin):
    """A first name and a birth month may be corrected; both count from the next cut-off on."""

    list_display = ("first_name", "birth_month", "user")
    search_fields = ("first_name", "user__email", "user__last_name")
    search_help_text = _("First name, mail address or name of the parent")
    list_select_related = ("user",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    fields = ("user", "first_name", "birth_month", "created_at")
    readonly_fields = ("user", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
