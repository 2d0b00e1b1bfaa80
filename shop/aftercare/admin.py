"""Withdrawals in the back office: statements that wait for a person, and refunds that wait for goods."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from core import clock
from core.fact_admin import FactAdmin, FactInline
from core.panels import badge, link
from shop.aftercare import returns, withdrawals
from shop.aftercare.enums import Evidence, NoticeState, WithdrawalState
from shop.aftercare.models import Withdrawal, WithdrawalNotice
from shop.aftercare.return_page import return_page
from shop.order.panels import money

# Marks a request whose decision came to nothing, so that the page does not say that it was saved.
NOT_DONE = "aftercare.not_done"
NOTICE_COLOURS = {NoticeState.OPEN: "danger", NoticeState.ACCEPTED: "success", NoticeState.CLOSED: "info"}
COLOURS = {
    WithdrawalState.SETTLING: "info",
    WithdrawalState.AWAITING: "warning",
    WithdrawalState.DUE: "danger",
    WithdrawalState.DONE: "success",
}


class NoticeForm(forms.ModelForm):
    """Either the contract is named, or the customer gets an answer."""

    accepted = forms.CharField(
        label=_("Number of the order or the subscription"),
        required=False,
        max_length=64,
        help_text=_(
            "Found, or granted although late: it is carried out as of the statement. The customer gets a mail."
        ),
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = WithdrawalNotice
        fields = ("answer",)
        help_texts = {"answer": _("Not found, or only a part: what is written here is mailed to the customer.")}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("accepted")) == bool((data.get("answer") or "").strip()):
            raise forms.ValidationError(_("Name the contract, or write an answer: one of both."))
        return data


class WithdrawalInline(FactInline):
    model = Withdrawal
    fields = ("title", "state", "returned_at_once", "to_return", "return_by", "refund_by")
    readonly_fields = fields
    show_change_link = True


@admin.register(WithdrawalNotice)
class WithdrawalNoticeAdmin(ModelAdmin):
    """What was stated online. An open one is decided on its page."""

    form = NoticeForm
    list_display = ("reference", "state_badge", "received_at", "name", "email", "contract", "only_part")
    list_filter = ("state",)
    date_hierarchy = "received_at"
    search_fields = ("=reference", "^email", "^name", "contract")
    search_help_text = _("Number, mail address, name or contract")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    inlines = (WithdrawalInline,)
    stated = ("reference", "received_at", "name", "email", "contract", "only_part", "language")

    def get_fieldsets(self, request: HttpRequest, obj: WithdrawalNotice | None = None) -> Any:
        decided = ("accepted", "answer") if _is_open(obj) else ("answer", "handled_by")
        return (
            (_("What was stated"), {"fields": self.stated}),
            (_("What became of it"), {"fields": ("state_words", *decided)}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: WithdrawalNotice | None = None) -> tuple[str, ...]:
        shown = (*self.stated, "state_words", "handled_by")
        return shown if _is_open(obj) else (*shown, "answer")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WithdrawalNotice]:
        return super().get_queryset(request).select_related("handled_by")

    def has_change_permission(self, request: HttpRequest, obj: WithdrawalNotice | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or _is_open(obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: WithdrawalNotice, form: Any, change: bool) -> None:
        """One domain call for what was decided; a colleague may have been quicker, or the number names nothing."""
        accepted, answer = form.cleaned_data.get("accepted"), form.cleaned_data.get("answer") or ""
        by_id, now = request.user.pk, clock.now()
        try:
            if accepted:
                withdrawals.accept(notice_id=obj.pk, contract=accepted, by_id=by_id, now=now)
            else:
                withdrawals.close(notice_id=obj.pk, answer=answer, by_id=by_id, now=now)
        except withdrawals.AlreadyHandled:
            self._problem(request, _("A colleague has decided on this one meanwhile. Nothing was changed."))
        except withdrawals.NoSuchContract:
            self._problem(request, _("No order and no subscription has this number. Nothing was changed."))

    def _problem(self, request: HttpRequest, words: Any) -> None:
        messages.warning(request, words)
        request.META[NOT_DONE] = True

    def response_change(self, request: HttpRequest, obj: WithdrawalNotice) -> HttpResponse:
        if NOT_DONE in request.META:
            return redirect("admin:aftercare_withdrawalnotice_change", obj.pk)
        return super().response_change(request, obj)

    @display(description=_("state"), ordering="state", label=NOTICE_COLOURS)
    def state_badge(self, row: WithdrawalNotice) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("state"))
    def state_words(self, row: WithdrawalNotice) -> str:
        return badge(row.get_state_display(), look=NOTICE_COLOURS[NoticeState(row.state)])


def _is_open(notice: WithdrawalNotice | None) -> bool:
    return notice is not None and notice.state == NoticeState.OPEN


@admin.register(Withdrawal)
class WithdrawalAdmin(FactAdmin):
    """One row for each contract that was withdrawn from; what was sent is refunded from its page, in two steps."""

    list_display = ("title", "state_badge", "due", "owed", "at_once")
    list_filter = ("state",)
    date_hierarchy = "notified_at"
    search_fields = ("=subject", "=order__number", "^notice__email", "^notice__name")
    search_help_text = _("Order, mail address or name")
    ordering = ("refund_by", "pk")  # type: ignore[assignment]  # the type of its first value
    actions = ("goods_are_here", "proof_is_here")
    actions_detail = ("refund",)
    fields = (
        "title",
        "state_words",
        "order_link",
        "notice_link",
        "notified_at",
        "possible_until",
        "returned_at_once",
        "to_return",
        "currency",
        "return_by",
        "refund_by",
        "evidence",
        "evidence_on",
        "done_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Withdrawal]:
        return super().get_queryset(request).select_related("order", "notice")  # type: ignore[no-any-return]

    def has_refund_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("payments.add_refund")

    @action(description=_("Refund what came back"), url_path="refund", icon="undo", permissions=["refund"])
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two steps: what came and how much, then the effect, and only then the money."""
        return return_page(request, withdrawal_id=int(object_id), context=self.admin_site.each_context(request))

    @action(description=_("The goods are here: refund due"), permissions=["refund"])
    def goods_are_here(self, request: HttpRequest, queryset: QuerySet[Withdrawal]) -> None:
        _note(request, queryset, evidence=Evidence.GOODS)

    @action(description=_("A proof of sending is here: refund due"), permissions=["refund"])
    def proof_is_here(self, request: HttpRequest, queryset: QuerySet[Withdrawal]) -> None:
        _note(request, queryset, evidence=Evidence.PROOF)

    @display(description=_("state"), ordering="state", label=COLOURS)
    def state_badge(self, row: Withdrawal) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("state"))
    def state_words(self, row: Withdrawal) -> str:
        return badge(row.get_state_display(), look=COLOURS[WithdrawalState(row.state)])

    @display(description=_("refund due"), ordering="refund_by")
    def due(self, row: Withdrawal) -> str:
        return due_words(row, today=clock.today())

    @display(description=_("for what is sent back"), ordering="to_return")
    def owed(self, row: Withdrawal) -> str:
        return money(row.to_return, row.currency)

    @display(description=_("at once"), ordering="returned_at_once")
    def at_once(self, row: Withdrawal) -> str:
        return money(row.returned_at_once, row.currency)

    @display(description=_("order"))
    def order_link(self, row: Withdrawal) -> str:
        return link(row.order, words=row.order.number)

    @display(description=_("statement"))
    def notice_link(self, row: Withdrawal) -> str:
        return link(row.notice, words=f"{row.notice.reference} · {row.notice.name}")


def due_words(row: Withdrawal, *, today: date) -> str:
    """In how many days the refund is due, or since how many it is late."""
    if row.state not in returns.OPEN:
        return "—"
    days = (row.refund_by - today).days
    if row.state == WithdrawalState.AWAITING and days < 0:
        return str(_("once the goods or a proof are here"))
    if days < 0:
        return ngettext("late by %d day", "late by %d days", -days) % -days
    return ngettext("in %d day", "in %d days", days) % days if days else str(_("today"))


def _note(request: HttpRequest, queryset: QuerySet[Withdrawal], *, evidence: Evidence) -> None:
    noted, today = 0, clock.today()
    for pk in list(queryset.filter(state__in=returns.OPEN).order_by("pk").values_list("pk", flat=True)):
        returns.note_evidence(withdrawal_id=pk, evidence=evidence, on=today)
        noted += 1
    said = ngettext("%d refund is due now.", "%d refunds are due now.", noted) % noted
    messages.success(request, said) if noted else messages.warning(request, _("None of these waits for goods."))
