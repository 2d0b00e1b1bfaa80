"""Refunding what came back after a withdrawal, from the back office, in two steps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from core import clock
from core.money import CENT
from shop.aftercare import returns
from shop.aftercare.enums import Evidence
from shop.aftercare.models import Withdrawal
from shop.aftercare.two_steps import Rows, two_steps
from shop.order.panels import money


class ReturnForm(forms.Form):
    """What came, and how much of what is owed is given back."""

    evidence = forms.ChoiceField(label=_("What is here"), choices=Evidence, widget=UnfoldAdminSelectWidget)
    evidence_on = forms.DateField(label=_("Since"), widget=UnfoldAdminDateWidget)
    amount = forms.DecimalField(
        label=_("Amount to refund"),
        max_digits=12,
        decimal_places=2,
        min_value=CENT,
        localize=True,
        help_text=_("Less only for goods that lost value by more than trying them."),
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    why_less = forms.CharField(label=_("Why less"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget)
    is_restocked = forms.BooleanField(
        label=_("Put the goods back into stock"), required=False, widget=UnfoldBooleanWidget
    )

    def __init__(self, *args: Any, owed: Decimal, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owed, self.currency = owed, currency

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        amount = data.get("amount")
        if amount is not None and amount > self.owed:
            self.add_error("amount", gettext("At most %(owed)s is owed.") % {"owed": money(self.owed, self.currency)})
        elif amount is not None and amount < self.owed and not data.get("why_less"):
            self.add_error("why_less", gettext("Say why less is given back: the customer reads it in a mail."))
        return data


def return_page(request: HttpRequest, *, withdrawal_id: int, context: dict[str, Any]) -> HttpResponse:
    """The page of either step."""
    withdrawal = get_object_or_404(Withdrawal.objects.select_related("order", "notice"), pk=withdrawal_id)
    back = reverse("admin:aftercare_withdrawal_change", args=[withdrawal_id])
    if withdrawal.state not in returns.OPEN:
        messages.warning(request, gettext("Nothing is owed for goods of this withdrawal now."))
        return redirect(back)
    initial = {
        "evidence": withdrawal.evidence or Evidence.GOODS,
        "evidence_on": withdrawal.evidence_on or clock.today(),
        "amount": withdrawal.to_return,
    }
    data = request.POST if request.method == "POST" else None
    form = ReturnForm(data, owed=withdrawal.to_return, currency=withdrawal.currency, initial=initial)
    page = {
        **context,
        "title": gettext("Refund what came back"),
        "intro": [withdrawal.title, f"{withdrawal.notice.name} · {withdrawal.notice.email}"],
        "warning": gettext("The customer sees the money within 5 to 10 working days. A refund cannot be called back."),
        "confirm_label": gettext("Refund now"),
        "back": back,
    }
    return two_steps(
        request,
        form=form,
        effect=lambda values: _effect(withdrawal, values),
        carry_out=lambda values: _carry_out(request, withdrawal, values, back=back),
        page=page,
    )


def _effect(withdrawal: Withdrawal, values: dict[str, Any]) -> Rows:
    rows = [
        (gettext("What is here"), f"{Evidence(values['evidence']).label}, {date_format(values['evidence_on'])}"),
        (gettext("Owed for it"), money(withdrawal.to_return, withdrawal.currency)),
        (gettext("This refund"), money(values["amount"], withdrawal.currency)),
        (gettext("Goods go back into stock"), gettext("yes") if values["is_restocked"] else gettext("no")),
    ]
    return [*rows, (gettext("Why less"), values["why_less"])] if values["why_less"] else rows


def _carry_out(request: HttpRequest, withdrawal: Withdrawal, values: dict[str, Any], *, back: str) -> HttpResponse:
    try:
        returns.note_evidence(
            withdrawal_id=withdrawal.pk, evidence=Evidence(values["evidence"]), on=values["evidence_on"]
        )
        done = returns.refund(
            withdrawal_id=withdrawal.pk,
            amount=values["amount"],
            reason=values["why_less"],
            is_restocked=values["is_restocked"],
            by_id=request.user.pk,
            now=clock.now(),
        )
    except returns.NotOwed:
        messages.warning(request, gettext("A colleague has refunded this meanwhile. Nothing was done now."))
    else:
        words = gettext("%(amount)s are given back; the credit note goes to the customer by itself.")
        messages.success(request, words % {"amount": money(done.to_return, done.currency)})
    return redirect(back)
