"""The pages on which a card is typed into Stripe's own fields: its number goes from the browser to Stripe, never through here.

They hand back a token of what was typed, and no money has moved yet: the shop confirms the payment itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.http import wider_policy
from core.languages import asked_language
from shop.payments.card_pages import recaps_of
from shop.payments.enums import IntentState
from shop.payments.providers.base import ProviderRefused, ProviderUnreachable
from shop.payments.providers.stripe.provider import PAGES, StripeProvider

# Source: docs.stripe.com/security/guide, "Content security policy".
POLICY = wider_policy(
    script_src="https://js.stripe.com https://*.js.stripe.com",
    frame_src="https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
    connect_src="https://api.stripe.com",
    img_src="https://*.stripe.com",
)
CLOSED = (IntentState.SUCCEEDED, IntentState.CANCELED, IntentState.PROCESSING)


@never_cache
@require_GET
def card(request: HttpRequest, signed: str) -> HttpResponse:
    """Where the card of a payment is typed."""

    def find(reference: str) -> dict[str, Any]:
        intent = StripeProvider().retrieve(intent_ref=reference)
        return {
            "mode": "payment",
            "cents": intent.amount_cents,
            "amount": Decimal(intent.amount_cents) / 100,
            "currency": intent.currency,
            "keeps_card": intent.keeps_card,
            "is_closed": intent.state in CLOSED,
            "recaps": recaps_of(intent_ref=reference),
        }

    return _page(request, signed, find)


@never_cache
@require_GET
def setup(request: HttpRequest, signed: str) -> HttpResponse:
    """Where a card is typed that is kept without a payment."""

    def find(reference: str) -> dict[str, Any]:
        answer = StripeProvider().retrieve_setup(setup_ref=reference)
        return {"mode": "setup", "keeps_card": True, "currency": "EUR", "is_closed": answer.state in CLOSED}

    return _page(request, signed, find)


def _page(request: HttpRequest, signed: str, find: Any) -> HttpResponse:
    return_url = request.GET.get("return", "")
    if not url_has_allowed_host_and_scheme(return_url, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseBadRequest("return")
    language = asked_language(request.GET.get("lang", ""))
    about: dict[str, Any] = {
        "return_url": return_url,
        "language": language.partition("-")[0],
        "key": settings.STRIPE_PUBLISHABLE_KEY,
    }
    status = 200
    with translation.override(language):
        try:
            about |= find(PAGES.unsign(signed))
        except BadSignature as error:
            raise Http404 from error
        except (ProviderRefused, ProviderUnreachable):
            about["is_unreachable"], status = True, 503
        response = render(request, "shop/stripe/card.html", about, status=status)
    response.headers["Content-Security-Policy"] = POLICY
    return response
