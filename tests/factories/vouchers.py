"""Vouchers, made as marketing makes them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from shop.offer.ranges import Goods
from shop.voucher.enums import Reduction
from shop.voucher.issuing import Terms, issue
from shop.voucher.models import Voucher
from tests.factories.shop import NOON


def terms(**fields: Any) -> Terms:
    usual = {
        "code": "BIENVENUE",
        "name": "Bienvenue",
        "reduction": Reduction.PERCENT,
        "value": Decimal(10),
        "goods": Goods.EVERYTHING,
        "starts_at": NOON - timedelta(days=30),
        "ends_at": NOON + timedelta(days=30),
    }
    return Terms(**{**usual, **fields})


def voucher(**fields: Any) -> Voucher:
    """A code that takes 10 % off everything around NOON, without limits."""
    return issue(terms=terms(**fields))
