"""Giving money back from the back office, in two steps: how much and why, then the effect, and only then the money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core import clock, slots
from core.money import CENT, ZERO
from shop.payments import refunds
from shop.payments.enums import MoneyMovementKind, RefundState
from shop.payments.models import Charge, Refund
from shop.payments.refunds import NotRefundable

# Functions of `charge`: sentences on what a refund of it does elsewhere.
NOTES = "refund.notes"


class RefundForm(forms.Form):
    """How much of what is `left`, and why. `seen_left` is what was left when the effect was shown."""

    amount = forms.DecimalField(
        label=_("Amount to refund"),
        max_digits=12,
        decimal_places=2,
        min_value=CENT,
        localize=True,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=255,
        help_text=_("Kept with the refund, read by colleagues."),
        widget=UnfoldAdminTextInputWidget,
    )
    seen_left = forms.DecimalField(required=False, localize=True, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, left: Decimal, currency: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.left, self.currency = left, currency

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount > self.left:
            left = _money(self.left, self.currency)
            raise forms.ValidationError(_("At most %(left)s can be refunded."), params={"left": left})
        return amount


def refund_page(request: HttpRequest, *, charge_id: int, context: dict[str, Any]) -> HttpResponse:
    """The page of either step; with `confirm` the money is given back and the charge's page opens again."""
    charge = get_object_or_404(Charge.objects.select_related("order", "method", "user"), pk=charge_id)
    left = refunds.refundable(charge=charge)
    data = request.POST if request.method == "POST" else None
    form = RefundForm(data, left=left, currency=charge.currency, initial={"amount": left})
    is_agreed = form.is_valid() and "change" not in request.POST
    if is_agreed and "confirm" in request.POST:
        _make(request, charge=charge, form=form)
        return redirect("admin:payments_charge_change", charge_id)
    page = {
        **context,
        "title": gettext("Refund"),
        "charge": charge,
        "notes": [note for tell in slots.fillings(NOTES) for note in tell(charge=charge)],
        "form": form,
        "left": left,
        "effect": _effect(charge, left=left, amount=form.cleaned_data["amount"]) if is_agreed else None,
    }
    return TemplateResponse(request, "shop/payments/admin/refund.html", page, status=422 if form.errors else 200)


def _make(request: HttpRequest, *, charge: Charge, form: RefundForm) -> None:
    try:
        refund = refunds.make(
            charge_id=charge.pk,
            amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            requested_by_id=request.user.pk,
            now=clock.now(),
            seen_left=form.cleaned_data["seen_left"],
        )
    except NotRefundable as error:
        left = _money(error.left, charge.currency)
        words = gettext("Something was refunded meanwhile, so nothing was done now. %(left)s are left.")
        messages.warning(request, words % {"left": left})
    else:
        _say(request, refund)


def _say(request: HttpRequest, refund: Refund) -> None:
    amount = _money(refund.amount, refund.currency)
    if refund.state == RefundState.SUCCEEDED:
        messages.success(request, gettext("%(amount)s were refunded.") % {"amount": amount})
    elif refund.state == RefundState.FAILED:
        messages.error(request, gettext("The refund was refused: %(why)s") % {"why": refund.failure})
    else:
        words = gettext(
            "The refund of %(amount)s is under way: the bank has not answered yet. It is finished by itself."
        )
        messages.info(request, words % {"amount": amount})


def _effect(charge: Charge, *, left: Decimal, amount: Decimal) -> list[tuple[str, str]]:
    """What will be, as names and amounts."""
    captured = charge.movements.filter(kind=MoneyMovementKind.CAPTURED)
    paid = sum(captured.values_list("amount", flat=True), ZERO)
    rows = [
        (gettext("Captured"), paid),
        (gettext("Given back, contested or under way so far"), paid - left),
        (gettext("This refund"), amount),
        (gettext("Left afterwards"), left - amount),
    ]
    where = str(charge.method) if charge.method else gettext("the card that paid")
    return [*((name, _money(sum_, charge.currency)) for name, sum_ in rows), (gettext("Goes back to"), where)]


def _money(amount: Decimal, currency: str) -> str:
    return f"{number_format(amount, 2, force_grouping=True)} {currency}"
