"""What a visitor does to the basket. Prices are never taken from outside; a refused change leaves everything as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.locks import in_transaction, lock_one
from shop.basket.current import OtherMarket, prepare, settle_market
from shop.basket.models import Basket
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product
from shop.catalogue.words import MOST_AT_ONCE


class BasketRefused(Exception):
    """A change that cannot be made; `sentence` tells the customer why, and what is possible."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class IsPlan(Exception):
    """Subscriptions go into the basket through their own funnel, which asks for the child."""


def other_market_words(other: OtherMarket) -> str:
    """Why something cannot go into a basket of another market, and what is possible."""
    words = {"market": other.market.name, "currency": other.market.currency}
    sentence = _(
        "Your basket has the prices of another country (%(market)s, %(currency)s). Order it or empty it first: then it "
        "takes the prices of this page."
    )
    return sentence % words


def read_quantity(text: str) -> int:
    """The number that somebody typed, from 1 to MOST_AT_ONCE; raises BasketRefused."""
    typed = text.strip()
    digits = typed.removeprefix("-")
    if not (digits.isdecimal() and len(digits) <= 20):
        raise BasketRefused(_("How many? Please write a whole number, such as 2."))
    number = int(typed)
    if number < 1:
        raise BasketRefused(_("How many? Please write 1 or more. To have none of it, use “Take out”."))
    if number > MOST_AT_ONCE:
        words = {"most": MOST_AT_ONCE}
        raise BasketRefused(
            _("At most %(most)d of one article at a time. For more, write to us: we will help.") % words
        )
    return number


@in_transaction
def add(*, basket_id: int, product_id: int, quantity: int, now: datetime) -> Product:
    """Put `quantity` more of a product into the open basket. Raises BasketRefused, IsPlan, or Basket.DoesNotExist."""
    basket = lock_one(Basket.objects.filter(pk=basket_id, status=Basket.OPEN))
    try:
        settle_market(basket)
    except OtherMarket as other:
        raise BasketRefused(other_market_words(other)) from other
    prepare(basket, now=now)
    product = Product.objects.filter(pk=product_id, is_public=True).first()
    if product is None:
        raise BasketRefused(_("This article is no longer on sale."))
    if product.kind == ProductKind.PLAN:
        raise IsPlan(product_id)
    if product.structure == Product.PARENT:
        raise BasketRefused(_("This article comes in several kinds. Please choose one on its page."))
    present = sum(line.quantity for line in basket.all_lines() if line.product_id == product_id)
    _check(basket=basket, product=product, wanted=present + quantity, present=present)
    basket.add_product(product, quantity)
    return product


def _check(*, basket: Any, product: Product, wanted: int, present: int = 0) -> None:
    if wanted > MOST_AT_ONCE:
        words = {"most": MOST_AT_ONCE}
        raise BasketRefused(
            _("At most %(most)d of one article at a time. For more, write to us: we will help.") % words
        )
    permitted, reason = basket.strategy.fetch_for_product(product).availability.is_purchase_permitted(wanted)
    if permitted:
        return
    if present:
        words = {"title": product.get_title(), "present": present, "reason": reason}
        raise BasketRefused(_("%(title)s: you already have %(present)d of it in the basket. %(reason)s") % words)
    raise BasketRefused(f"{product.get_title()}: {reason}")


@in_transaction
def set_quantities(*, basket_id: int, typed: Mapping[int, str], now: datetime) -> dict[int, str]:
    """Give lines (by key) the quantities that were typed; return the sentence for each that could not have it.

    The others are changed. Lines of other baskets and of subscriptions are left alone.
    """
    basket = prepare(lock_one(Basket.objects.filter(pk=basket_id, status=Basket.OPEN)), now=now)
    problems = {}
    for line in basket.all_lines():
        if line.pk not in typed or line.product.kind == ProductKind.PLAN:
            continue
        try:
            quantity = read_quantity(typed[line.pk])
            if quantity != line.quantity:
                _check(basket=basket, product=line.product, wanted=quantity)
                line.quantity = quantity
                line.save(update_fields=["quantity"])
        except BasketRefused as refused:
            problems[line.pk] = refused.sentence
    return problems


@in_transaction
def remove(*, basket_id: int, line_id: int) -> str | None:
    """Take a line out; return the title of what it was, or None when the basket has no such line."""
    basket = lock_one(Basket.objects.filter(pk=basket_id, status=Basket.OPEN))
    line = basket.lines.select_related("product").filter(pk=line_id).first()
    if line is None:
        return None
    title = line.product.get_title()
    line.delete()
    return str(title)
