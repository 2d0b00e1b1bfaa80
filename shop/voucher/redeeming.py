"""A customer types a code: it goes into the basket, or a sentence says what is wrong with it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from core.locks import in_transaction, lock_one
from shop.basket.models import Basket
from shop.offer.scopes import ready, with_parts
from shop.voucher.issuing import written
from shop.voucher.models import Voucher
from shop.voucher.usage import is_past_first_order, is_used_up


class Refusal(Enum):
    """Why a code cannot be used; words.py has the sentences."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    TOO_EARLY = "too early"
    EXPIRED = "expired"
    USED_UP = "used up"
    NOT_FIRST = "not the first order"
    ALREADY_IN = "already in"
    ANOTHER_IN = "another in"
    NOTHING_FITS = "nothing fits"


class VoucherRefused(Exception):
    """The code stays out of the basket; `voucher` is None for one that does not exist."""

    def __init__(self, refusal: Refusal, *, code: str, voucher: Voucher | None = None) -> None:
        super().__init__(f"{code}: {refusal.value}")
        self.refusal, self.code, self.voucher = refusal, code, voucher


@in_transaction
def redeem(*, basket: Any, code: str, email: str, now: datetime) -> Voucher:
    """Put the voucher with this code into the basket. `email` is that of a signed-in customer, else "".

    One code an order; raises VoucherRefused, and then the basket is as it was. `basket` is prepared (prices, strategy).
    """
    typed = written(code)
    if not typed:
        raise VoucherRefused(Refusal.EMPTY, code=typed)
    lock_one(Basket.objects.filter(pk=basket.pk))
    voucher = Voucher.objects.filter(code=typed).first()
    if voucher is None:
        raise VoucherRefused(Refusal.UNKNOWN, code=typed)
    refusal = _refusal(basket=basket, voucher=voucher, email=email, now=now)
    if refusal is not None:
        raise VoucherRefused(refusal, code=typed, voucher=voucher)
    basket.vouchers.add(voucher)
    return voucher


def _refusal(*, basket: Any, voucher: Voucher, email: str, now: datetime) -> Refusal | None:
    present = {other.pk for other in basket.vouchers.all()}
    if voucher.pk in present:
        return Refusal.ALREADY_IN
    return Refusal.ANOTHER_IN if present else standing(basket=basket, voucher=voucher, email=email, now=now)


def standing(*, basket: Any, voucher: Voucher, email: str, now: datetime) -> Refusal | None:
    """Why the voucher takes nothing off this prepared basket at `now`, or None when it does."""
    if now < voucher.start_datetime:
        return Refusal.TOO_EARLY
    if now > voucher.end_datetime:
        return Refusal.EXPIRED
    if is_used_up(voucher=voucher, email=email):
        return Refusal.USED_UP
    if is_past_first_order(voucher=voucher, email=email):
        return Refusal.NOT_FIRST
    return None if _fits(basket=basket, voucher=voucher) else Refusal.NOTHING_FITS


def _fits(*, basket: Any, voucher: Voucher) -> bool:
    whole = with_parts(Voucher.objects.filter(pk=voucher.pk))
    return any(offer.is_condition_satisfied(basket) for offer in ready(vouchers=whole, basket=basket))


@in_transaction
def take_out(*, basket: Any, voucher_id: int) -> None:
    """Take a voucher out of the basket; one that is not in it changes nothing."""
    lock_one(Basket.objects.filter(pk=basket.pk))
    basket.vouchers.remove(voucher_id)
