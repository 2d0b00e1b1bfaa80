from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from core import clock
from core.panels import badge, link
from subscriptions.endings import terminations
from subscriptions.enums import TerminationState
from subscriptions.models import Termination

# Marks a request whose decision came to nothing, so that the page does not say that it was saved.
NOT_DONE = "subscriptions.not_done"
COLOURS = {
    TerminationState.OPEN: "danger",
    TerminationState.SCHEDULED: "warning",
    TerminationState.DONE: "success",
    TerminationState.CLOSED: "info",
}


class TerminationForm(forms.ModelForm):
    """Either the contract was found, or the customer gets an answer."""

    class Meta:
        model = Termination
        fields = ("subscription", "answer")
        help_texts = {
            "subscription": _("Found: choose it, and it is ended as of the notification. The customer gets a mail."),
            "answer": _("Not found, or nothing more follows: what is written here is mailed to the customer."),
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        is_found = "subscription" in self.fields and data.get("subscription") is not None
        has_answer = bool((data.get("answer") or "").strip())
        if is_found == has_answer:
            raise forms.ValidationError(_("Choose the contract, or write an answer: one of both."))
        return data


@admin.register(Termination)
class TerminationAdmin(ModelAdmin):
    """What was notified online. An open one is decided on its page: the contract is chosen, or the customer answered."""

    form = TerminationForm
    list_display = ("reference", "state_badge", "received_at", "name", "email", "contract", "found", "wished_on")
    list_filter = ("state",)
    date_hierarchy = "received_at"
    search_fields = ("=reference", "^email", "^last_name", "subscription__reference")
    search_help_text = _("Number, mail address, last name or subscription")
    list_select_related = ("subscription",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    raw_id_fields = ("subscription",)
    fieldsets = (
        (
            _("What was notified"),
            {"fields": ("reference", "received_at", "name", "email", "contract", "wished_on", "reason", "language")},
        ),
        (_("What became of it"), {"fields": ("state_words", "subscription", "answer", "done_at", "handled_by")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Termination]:
        rows: QuerySet[Termination] = super().get_queryset(request)
        return rows.select_related("subscription", "handled_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Termination | None = None) -> tuple[str, ...]:
        shown = tuple(name for _label, options in self.fieldsets for name in options["fields"])
        if obj is None or obj.state != TerminationState.OPEN:
            return shown
        decided = ("answer",) if obj.subscription_id else ("subscription", "answer")
        return tuple(name for name in shown if name not in decided)

    def has_change_permission(self, request: HttpRequest, obj: Termination | None = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.state == TerminationState.OPEN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Termination, form: Any, change: bool) -> None:
        """One domain call for what was decided; a colleague may have been quicker."""
        chosen, answer = form.cleaned_data.get("subscription"), form.cleaned_data.get("answer") or ""
        by_id, now = request.user.pk, clock.now()
        try:
            if chosen is not None:
                terminations.identify(termination_id=obj.pk, subscription_id=chosen.pk, by_id=by_id, now=now)
            else:
                terminations.close(termination_id=obj.pk, answer=answer, by_id=by_id, now=now)
        except terminations.AlreadyHandled:
            messages.warning(request, _("A colleague has decided on this one meanwhile. Nothing was changed."))
            request.META[NOT_DONE] = True

    def response_change(self, request: HttpRequest, obj: Termination) -> HttpResponse:
        if NOT_DONE in request.META:
            return redirect("admin:subscriptions_termination_changelist")
        answer: HttpResponse = super().response_change(request, obj)
        return answer

    @display(description=_("state"), ordering="state", label=COLOURS)
    def state_badge(self, row: Termination) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("state"))
    def state_words(self, row: Termination) -> str:
        return badge(row.get_state_display(), look=COLOURS[TerminationState(row.state)])

    @display(description=_("name"), ordering="last_name")
    def name(self, row: Termination) -> str:
        return f"{row.first_name} {row.last_name}"

    @display(description=_("subscription"))
    def found(self, row: Termination) -> str:
        return link(row.subscription, words=row.subscription.reference) if row.subscription else "—"
