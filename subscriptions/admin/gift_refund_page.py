"""Giving a gift back from the back office, in two steps: why, then the effect, and only its button does it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext

from core import clock
from core.money import ZERO
from shop.aftercare.two_steps import Rows, two_steps
from shop.order.panels import money
from subscriptions.admin.term_refund_page import TermRefundForm
from subscriptions.enums import GiftState
from subscriptions.gifts import refunding, words
from subscriptions.gifts.voiding import AlreadyOpened
from subscriptions.models import Gift


def gift_refund_page(request: HttpRequest, *, gift_id: int, context: dict[str, Any]) -> HttpResponse:
    """The page of either step."""
    gift = get_object_or_404(Gift.objects.select_related("order_line__order", "plan__range"), pk=gift_id)
    back = reverse("admin:subscriptions_gift_change", args=[gift_id])
    left = refunding.left_of(gift=gift)
    if left <= ZERO:
        messages.warning(request, _why_nothing(gift))
        return redirect(back)
    form = TermRefundForm(request.POST if request.method == "POST" else None, left=left)
    boxes = words.boxes_of(box_range=gift.plan.range, boxes=gift.boxes)
    currency = gift.order_line.order.currency

    def effect(values: dict[str, Any]) -> Rows:
        return [
            (gettext("Given back"), money(left, currency)),
            (gettext("Code"), gettext("opens nothing any more")),
            (gettext("Reason"), values["reason"]),
        ]

    page = {
        **context,
        "title": gettext("Refund"),
        "intro": [
            f"{gift.reference} · {boxes} · {gift.order_line.order.number} · {gift.order_line.order.contact_email}"
        ],
        "warning": gettext("The card may have been given already. Neither the code nor the refund can be called back."),
        "confirm_label": gettext("Refund now"),
        "back": back,
    }
    return two_steps(
        request,
        form=form,
        effect=effect,
        carry_out=lambda values: _carry_out(request, gift, values, back=back),
        page=page,
    )


def _why_nothing(gift: Gift) -> str:
    if gift.state == GiftState.REDEEMED:
        return gettext("This gift has been opened: its boxes are on their way.")
    return gettext("Of this gift's price nothing is left to give back.")


def _carry_out(request: HttpRequest, gift: Gift, values: dict[str, Any], *, back: str) -> HttpResponse:
    try:
        given = refunding.refund(
            gift_id=gift.pk,
            seen=values["seen"] or ZERO,
            reason=values["reason"],
            by_id=request.user.pk,
            now=clock.now(),
        )
    except (AlreadyOpened, refunding.Changed):
        messages.warning(request, gettext("Something has changed meanwhile, so nothing was done. Look once more."))
    else:
        amount = money(given, gift.order_line.order.currency)
        words_ = gettext("%(amount)s are given back, and the code opens nothing any more. The giver has a mail.")
        messages.success(request, words_ % {"amount": amount})
    return redirect(back)
