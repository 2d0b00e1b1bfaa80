"""The visitor's basket, by a signed cookie. Pages that do not ask for it neither read nor set anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from shop.basket.models import Basket
from shop.markets.models import Market
from shop.markets.queries import current_market
from shop.offer.applicator import Applicator
from shop.partner.strategy import MarketStrategy

COOKIE = "bambou_basket"
_signer = Signer(salt="basket")


class OtherMarket(Exception):
    """The basket holds goods at another market's prices than those that the page showed; carries that market."""

    def __init__(self, market: Market) -> None:
        super().__init__(market.key)
        self.market = market


def settle_market(basket: Basket) -> Market:
    """The market of a basket that something is put into now: an empty one takes that of the page. The caller holds the basket.

    Raises OtherMarket: prices of two markets never lie in one basket.
    """
    market = current_market()
    if basket.market_id == market.pk:
        return market
    if basket.market is not None and basket.lines.exists():
        raise OtherMarket(basket.market)
    basket.market = market
    Basket.objects.filter(pk=basket.pk).update(market=market)
    return market


def prepare(basket: Any, *, now: datetime) -> Any:
    """Give a basket the prices of its market and apply its vouchers; returns it."""
    strategy = MarketStrategy(market=basket.market or current_market(), now=now)
    basket.strategy = strategy
    basket.reset_offer_applications()
    product_ids = [line.product_id for line in basket.all_lines()]
    if product_ids:
        strategy.preload(product_ids)
        if basket.vouchers.exists():
            Applicator().apply(basket)
    return basket


def basket_id_of(request: HttpRequest) -> int | None:
    """The key in the visitor's cookie, or None when there is none or somebody wrote it himself."""
    try:
        return int(_signer.unsign(request.COOKIES[COOKIE]))
    except (KeyError, BadSignature, ValueError):
        return None


def current_basket(*, request: HttpRequest, now: datetime) -> Any | None:
    """The visitor's open basket with prices and vouchers, or None."""
    pk = basket_id_of(request)
    basket = Basket.objects.filter(pk=pk, status=Basket.OPEN).select_related("market").first() if pk else None
    return prepare(basket, now=now) if basket is not None else None


def open_basket(*, request: HttpRequest, now: datetime) -> Any:
    """The visitor's open basket, made when there is none; send it back with `remember_basket`."""
    basket = current_basket(request=request, now=now)
    return basket if basket is not None else prepare(Basket.objects.create(), now=now)


def remember_basket(*, response: HttpResponse, basket: Any) -> HttpResponse:
    """Put the basket's key into the visitor's cookie; a strictly necessary cookie, without consent."""
    response.set_cookie(
        COOKIE,
        _signer.sign(str(basket.pk)),
        max_age=settings.OSCAR_BASKET_COOKIE_LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
