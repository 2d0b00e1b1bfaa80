"""Runs in the bench's shop: many voucher codes that nobody has used."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from shop.offer.ranges import Goods
from shop.voucher import issuing
from shop.voucher.enums import Reduction
from shop.voucher.issuing import Terms


def issue_vouchers(number: int) -> str:
    """So many more codes for anybody; returns how many there are now, as JSON."""
    now = timezone.now()
    for place in range(number):
        issuing.issue(
            terms=Terms(
                code=f"BENCH{place:05}",
                name=f"Bench {place}",
                reduction=Reduction.PERCENT,
                value=Decimal(5),
                goods=Goods.EVERYTHING,
                starts_at=now - timedelta(days=1),
                ends_at=now + timedelta(days=300),
            )
        )
    return json.dumps(number)
