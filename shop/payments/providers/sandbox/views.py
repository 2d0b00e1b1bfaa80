"""The pages that a processor and a bank would show. They know the ledger, and nothing of the shop's orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from shop.payments.enums import IntentState
from shop.payments.providers.sandbox import ledger
from shop.payments.providers.sandbox.cards import TEST_CARDS
from shop.payments.providers.sandbox.forms import CardForm
from shop.payments.providers.sandbox.models import SandboxIntent


def _language(request: HttpRequest) -> str:
    return "en" if request.GET.get("lang") == "en" else "fr"


def _is_ours(request: HttpRequest, url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())


def _page(intent: SandboxIntent, **more: Any) -> dict[str, Any]:
    return {"intent": intent, "amount": Decimal(intent.amount_cents) / 100, **more}


@never_cache
def card(request: HttpRequest, secret: str) -> HttpResponse:
    """Where a card is typed; it goes back to the shop with the card's reference, and no money has moved yet."""
    intent = get_object_or_404(SandboxIntent, client_secret=secret)
    return_url = request.GET.get("return", "")
    if not _is_ours(request, return_url):
        return HttpResponseBadRequest("return")
    form = CardForm(request.POST or None)
    with translation.override(_language(request)):
        if request.method == "POST" and form.is_valid():
            typed = form.cleaned_data["number"]
            kept = ledger.keep_card(
                behaviour=typed.behaviour,
                brand=typed.brand,
                last4=typed.number[-4:],
                expires_on=form.cleaned_data["expiry"],
            )
            return HttpResponseRedirect(f"{return_url}?{urlencode({'method': kept.reference})}")
        closed = intent.state in (IntentState.SUCCEEDED, IntentState.CANCELED)
        page = _page(intent, form=form, cards=TEST_CARDS, return_url=return_url, is_closed=closed)
        return render(request, "shop/sandbox/card.html", page, status=422 if form.errors else 200)


@never_cache
def bank(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the bank asks whether it is really you."""
    intent = get_object_or_404(SandboxIntent, client_secret=secret)
    if request.method == "POST":
        ledger.authenticate(client_secret=secret, accepted="accept" in request.POST)
        if not _is_ours(request, intent.return_url):
            return HttpResponseBadRequest("return")
        return HttpResponseRedirect(intent.return_url)
    with translation.override(_language(request)):
        return render(request, "shop/sandbox/bank.html", _page(intent))
