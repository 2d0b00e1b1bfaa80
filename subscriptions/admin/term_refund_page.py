"""Ending a paid term early from the back office, in two steps: why, then the effect, and only its button does it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core import clock
from core.money import ZERO
from shop.aftercare.two_steps import Rows, two_steps
from shop.order.panels import money
from subscriptions.endings import term_refunds
from subscriptions.endings.term_refunds import Left
from subscriptions.models import Subscription


class TermRefundForm(forms.Form):
    """Why. `seen` is what was left when the effect was shown."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Such as “late delivery” or “move abroad”. Kept with the refund, read by colleagues."),
        widget=UnfoldAdminTextInputWidget,
    )
    seen = forms.DecimalField(required=False, localize=True, widget=forms.HiddenInput)

    def __init__(self, *args: Any, left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = left


def term_refund_page(request: HttpRequest, *, subscription_id: int, context: dict[str, Any]) -> HttpResponse:
    """The page of either step."""
    rows = Subscription.objects.select_related("user", "child", "range", "signup__order_line").prefetch_related(
        "cycles"
    )
    subscription = get_object_or_404(rows, pk=subscription_id)
    back = reverse("admin:subscriptions_subscription_change", args=[subscription_id])
    left = term_refunds.left_of(subscription=subscription)
    if left.gross <= ZERO:
        messages.warning(request, gettext("No box is paid that has not left: there is nothing to give back."))
        return redirect(back)
    form = TermRefundForm(request.POST if request.method == "POST" else None, left=left.gross)
    name = f"{subscription.range.name} · {subscription.child.first_name} · {subscription.user.email}"
    page = {
        **context,
        "title": gettext("End now and refund what is left"),
        "intro": [f"{subscription.reference} · {name}"],
        "warning": gettext("The subscription ends at once. Neither that nor the refund can be called back."),
        "confirm_label": gettext("End and refund now"),
        "back": back,
    }
    return two_steps(
        request,
        form=form,
        effect=lambda values: _effect(subscription, left, values),
        carry_out=lambda values: _carry_out(request, subscription, values, back=back),
        page=page,
    )


def _effect(subscription: Subscription, left: Left, values: dict[str, Any]) -> Rows:
    currency = subscription.currency
    terms = [
        (
            gettext("Paid for %(boxes)d, of which %(sent)d have left") % {"boxes": term.boxes, "sent": term.sent},
            gettext("%(gross)s, of that %(left)s are left")
            % {"gross": money(term.gross, currency), "left": money(term.for_remaining, currency)},
        )
        for term in left.terms
    ]
    return [
        *terms,
        (gettext("Boxes that are not sent"), str(left.boxes)),
        (gettext("Given back"), money(left.gross, currency)),
        (gettext("Reason"), values["reason"]),
    ]


def _carry_out(request: HttpRequest, subscription: Subscription, values: dict[str, Any], *, back: str) -> HttpResponse:
    try:
        given = term_refunds.refund_left(
            subscription_id=subscription.pk,
            seen=values["seen"] or ZERO,
            reason=values["reason"],
            by_id=request.user.pk,
            now=clock.now(),
        )
    except (term_refunds.Changed, term_refunds.NothingLeft):
        messages.warning(request, gettext("Something has changed meanwhile, so nothing was done. Look once more."))
    except term_refunds.DebitUnderWay:
        messages.warning(request, gettext("A debit is under way, so nothing was done. Try again in some minutes."))
    else:
        words = gettext("The subscription has ended and %(amount)s are given back. The customer has a mail.")
        messages.success(request, words % {"amount": money(given, subscription.currency)})
    return redirect(back)
