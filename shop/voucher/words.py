"""What is wrong with a code, in the customer's words, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.clock import local_day
from core.money import ZERO
from core.templatetags.days import full_day
from core.templatetags.money import money
from shop.catalogue.ranges import range_names
from shop.offer.ranges import Goods
from shop.offer.scopes import scope_of
from shop.voucher.enums import Reduction
from shop.voucher.issuing import terms_of
from shop.voucher.models import Voucher
from shop.voucher.redeeming import Refusal, VoucherRefused

MOST_TITLES = 3


def refusal_words(error: VoucherRefused) -> str:
    """The sentence for a refused code."""
    words = {"code": error.code}
    if error.refusal == Refusal.EMPTY:
        return _("Please type the code that stands on your voucher.")
    if error.refusal == Refusal.UNKNOWN or error.voucher is None:
        return _("We do not know the code %(code)s. Please compare it with your voucher, letter by letter.") % words
    if error.refusal == Refusal.TOO_EARLY:
        begins = full_day(local_day(error.voucher.start_datetime))
        return _("The code %(code)s is good from %(day)s on.") % {**words, "day": begins}
    if error.refusal == Refusal.EXPIRED:
        ended = full_day(local_day(error.voucher.end_datetime))
        return _("The code %(code)s ended on %(day)s.") % {**words, "day": ended}
    if error.refusal == Refusal.NOTHING_FITS:
        return _not_fitting(error.voucher)
    sentences = {
        Refusal.NOT_FIRST: _("The code %(code)s is for a first order, and you have ordered before."),
        Refusal.USED_UP: _("The code %(code)s has already been used as often as it can be."),
        Refusal.ALREADY_IN: _("The code %(code)s is already in your basket."),
        Refusal.ANOTHER_IN: _("One code an order: take out the one that is in your basket, then type %(code)s again."),
    }
    return sentences[error.refusal] % words


def _not_fitting(voucher: Voucher) -> str:
    terms = terms_of(voucher=voucher)
    words = {"code": voucher.code, "goods": goods_words(voucher=voucher), "least": money(terms.least)}
    if terms.least:
        return _("The code %(code)s is good for %(goods)s from %(least)s on; your basket is not there yet.") % words
    return _("The code %(code)s is good for %(goods)s, and your basket holds nothing of that.") % words


def gives_words(*, voucher: Voucher) -> str:
    """−10 % or −5,00 €. No query for a voucher with its parts."""
    offer = voucher.offers.all()[0]
    value = offer.benefit.value or ZERO
    if Reduction(offer.benefit.proxy_class.rpartition(".")[2]) == Reduction.AMOUNT:
        return f"−{money(value)}"
    return f"−{number_format(value.normalize(), use_l10n=True)}\N{NO-BREAK SPACE}%"


def goods_words(*, voucher: Voucher, ranges: Callable[[], Mapping[str, str]] | None = None) -> str:
    """What the voucher is good for: its articles by name, else its kind of goods and its range.

    `ranges` gives the ranges' names by key; a list passes one that remembers them.
    """
    offer = voucher.offers.all()[0]
    scope = scope_of(offer)
    titles = [str(product.get_title()) for product in scope.products.all()] if scope else []
    if titles:
        shown = ", ".join(titles[:MOST_TITLES])
        more = len(titles) - MOST_TITLES
        return shown if more < 1 else _("%(titles)s and %(more)d more") % {"titles": shown, "more": more}
    goods = Goods(str(offer.benefit.range and offer.benefit.range.proxy_class).rpartition(".")[2])
    if scope is None or not scope.range_key:
        return str(goods.label)
    names = ranges() if ranges else range_names(language=get_language() or "fr")
    name = names.get(scope.range_key, scope.range_key)
    return _("%(goods)s, range %(range)s") % {"goods": goods.label, "range": name}
