"""The pages that a processor and a bank would show. They know the ledger, and nothing of the shop's orders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from core.languages import asked_language
from shop.payments.card_pages import recaps_of
from shop.payments.enums import IntentState
from shop.payments.providers.sandbox import ledger, setups
from shop.payments.providers.sandbox.cards import TEST_CARDS, Behaviour
from shop.payments.providers.sandbox.forms import CardForm
from shop.payments.providers.sandbox.models import SandboxIntent, SandboxSetup

CLOSED = (IntentState.SUCCEEDED, IntentState.CANCELED)


def _language(request: HttpRequest) -> str:
    return asked_language(request.GET.get("lang", ""))


def _is_ours(request: HttpRequest, url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())


def _asked_for(secret: str) -> SandboxIntent | SandboxSetup:
    """The payment or the card to keep that a page is about."""
    intent = SandboxIntent.objects.filter(client_secret=secret).first()
    found = intent or SandboxSetup.objects.filter(client_secret=secret).first()
    if found is None:
        raise Http404
    return found


def _page(about: SandboxIntent | SandboxSetup, **more: Any) -> dict[str, Any]:
    is_payment = isinstance(about, SandboxIntent)
    amount = Decimal(about.amount_cents) / 100 if isinstance(about, SandboxIntent) else None
    recaps = recaps_of(intent_ref=about.reference) if is_payment else []
    return {"intent": about, "is_payment": is_payment, "amount": amount, "recaps": recaps, **more}


def _wallet_card() -> str:
    """The card that the wallet of a phone would hand over, without anything being typed."""
    valid_until = date(timezone.localdate().year + 3, 12, 31)
    kept = ledger.keep_card(behaviour=Behaviour.SUCCEEDS, brand="Visa", last4="4242", expires_on=valid_until)
    return kept.reference


def _typed_card(form: CardForm) -> str:
    typed = form.cleaned_data["number"]
    kept = ledger.keep_card(
        behaviour=typed.behaviour,
        brand=typed.brand,
        last4=typed.number[-4:],
        expires_on=form.cleaned_data["expiry"],
    )
    return kept.reference


@never_cache
def card(request: HttpRequest, secret: str) -> HttpResponse:
    """Where a card is typed; it goes back to the shop with the card's reference, and no money has moved yet."""
    about = _asked_for(secret)
    return_url = request.GET.get("return", "")
    if not _is_ours(request, return_url):
        return HttpResponseBadRequest("return")
    by_wallet = request.method == "POST" and "wallet" in request.POST
    form = CardForm(request.POST if request.method == "POST" and not by_wallet else None)
    with translation.override(_language(request)):
        if by_wallet or form.is_valid():
            method = _wallet_card() if by_wallet else _typed_card(form)
            return HttpResponseRedirect(f"{return_url}?{urlencode({'method': method})}")
        page = _page(about, form=form, cards=TEST_CARDS, return_url=return_url, is_closed=about.state in CLOSED)
        return render(request, "shop/sandbox/card.html", page, status=422 if form.errors else 200)


@never_cache
def bank(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the bank asks whether it is really you."""
    about = _asked_for(secret)
    if request.method == "POST":
        books = ledger if isinstance(about, SandboxIntent) else setups
        books.authenticate(client_secret=secret, accepted="accept" in request.POST)
        if not _is_ours(request, about.return_url):
            return HttpResponseBadRequest("return")
        return HttpResponseRedirect(about.return_url)
    with translation.override(_language(request)):
        return render(request, "shop/sandbox/bank.html", _page(about))
