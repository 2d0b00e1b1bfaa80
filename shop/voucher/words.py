"""What is wrong with a code, in the customer's words, and what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.clock import local_day
from core.templatetags.days import full_day
from core.templatetags.money import money
from shop.voucher.issuing import terms_of
from shop.voucher.models import Voucher
from shop.voucher.redeeming import Refusal, VoucherRefused


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
        Refusal.USED_UP: _("The code %(code)s has already been used as often as it can be."),
        Refusal.ALREADY_IN: _("The code %(code)s is already in your basket."),
        Refusal.ANOTHER_IN: _("One code an order: take out the one that is in your basket, then type %(code)s again."),
    }
    return sentences[error.refusal] % words


def _not_fitting(voucher: Voucher) -> str:
    terms = terms_of(voucher=voucher)
    words = {"code": voucher.code, "goods": terms.goods.label, "least": money(terms.least)}
    if terms.least:
        return _("The code %(code)s is good for %(goods)s from %(least)s on; your basket is not there yet.") % words
    return _("The code %(code)s is good for %(goods)s, and your basket holds nothing of that.") % words
