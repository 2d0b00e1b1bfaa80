"""Paying a declined debit by the link of its mail, without signing in. Reloading and going back ask nothing twice."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.components import Seo
from shop.checkout.words import decline_words
from shop.payments.charging import ChargeClosed, OutcomeUnknown
from shop.payments.enums import ChargeState
from shop.payments.providers.base import ProviderUnreachable
from subscriptions.billing import paying
from subscriptions.billing.pay_links import LinkUnusable
from subscriptions.billing.paying import Owed


def _owed(request: HttpRequest, signed: str) -> Owed | HttpResponse:
    try:
        return paying.owed_by(signed=signed)
    except LinkUnusable as error:
        raise Http404 from error
    except paying.NothingToPay:
        seo = Seo(title=_("Nothing is left to pay"), robots="noindex")
        return render(request, "subscriptions/pay_nothing.html", {"seo": seo})


@never_cache
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, signed: str) -> HttpResponse:
    """What is to pay and why the bank refused; the button leads to the card."""
    owed = _owed(request, signed)
    if isinstance(owed, HttpResponse):
        return owed
    if request.method == "GET":
        return _page(request, owed=owed, signed=signed)
    try:
        return_url = reverse("subscriptions:pay_back", kwargs={"signed": signed})
        language = get_language() or "fr"
        return HttpResponseRedirect(
            paying.open_page(owed=owed, return_url=return_url, language=language, now=clock.now())
        )
    except paying.SoldOut:
        return _page(request, owed=owed, signed=signed, is_sold_out=True, status=409)
    except ProviderUnreachable:
        return _page(request, owed=owed, signed=signed, is_unreachable=True, status=503)


def _page(
    request: HttpRequest,
    *,
    owed: Owed,
    signed: str,
    is_sold_out: bool = False,
    is_unreachable: bool = False,
    status: int = 200,
) -> HttpResponse:
    last = owed.charge.attempts.order_by("number").last()
    page = {
        "owed": owed,
        "signed": signed,
        "consent": paying.consent_text(),
        "is_waiting": owed.charge.state == ChargeState.PROCESSING,
        "is_sold_out": is_sold_out,
        "is_unreachable": is_unreachable,
        "reason": decline_words(last.decline_code) if last is not None and last.decline_code else "",
        "seo": Seo(title=_("Pay your box"), robots="noindex"),
    }
    return render(request, "subscriptions/pay.html", page, status=status)


@never_cache
@require_GET
def pay_back(request: HttpRequest, signed: str) -> HttpResponse:
    """Back from the card page with a card, or from the bank with an answer."""
    owed = _owed(request, signed)
    if isinstance(owed, HttpResponse):
        return owed
    now, method = clock.now(), request.GET.get("method", "")
    try:
        if method and not owed.charge.attempts.filter(method_ref=method).exists():
            this_url = reverse("subscriptions:pay_back", kwargs={"signed": signed})
            _charge, intent = paying.pay(owed=owed, method_ref=method, return_url=this_url, now=now)
            if intent is not None and intent.action_url:
                return HttpResponseRedirect(f"{intent.action_url}?lang={owed.subscription.user.language}")
        else:
            paying.look_up(charge_id=owed.charge.pk, now=now)
    except paying.SoldOut:
        return _page(request, owed=owed, signed=signed, is_sold_out=True, status=409)
    except (ChargeClosed, OutcomeUnknown):
        return redirect("subscriptions:pay", signed=signed)
    except ProviderUnreachable:
        return _page(request, owed=owed, signed=signed, is_unreachable=True, status=503)
    owed.charge.refresh_from_db()
    if owed.charge.state != ChargeState.PAID:
        return redirect("subscriptions:pay", signed=signed)
    seo = Seo(title=_("Thank you"), robots="noindex")
    return render(request, "subscriptions/pay_done.html", {"owed": owed, "seo": seo})
