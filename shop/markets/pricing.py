"""Prices are added, never changed: a new one ends the one before at its own start."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from core.locks import in_transaction, lock_rows
from core.money import ZERO, round_cents
from shop.markets.models import Market, Price


class PriceInThePast(ValueError):
    """A price cannot begin before the one that it follows."""


@in_transaction
def set_price(*, product_id: int, market: Market, amount: Decimal, starts_at: datetime) -> Price:
    """From `starts_at` on the product costs `amount`, gross; the same amount as before adds nothing.

    Raises PriceInThePast when a later price exists, ValueError for a negative amount.
    """
    amount = round_cents(amount)
    if amount < ZERO:
        raise ValueError("a price is not negative")
    rows = lock_rows(Price.objects.filter(product_id=product_id, market=market, is_reduction=False))
    last = max(rows, key=lambda row: row.active_from, default=None)
    if last is not None:
        if last.active_from >= starts_at:
            if last.amount == amount:
                return last
            raise PriceInThePast(f"a price begins at {last.active_from}, not before {starts_at}")
        if last.active_to is None:
            if last.amount == amount:
                return last
            last.active_to = starts_at
            last.save(update_fields=["active_to"])
    return Price.objects.create(product_id=product_id, market=market, amount=amount, active_from=starts_at)


def reduce_price(
    *, product_id: int, market: Market, amount: Decimal, starts_at: datetime, ends_at: datetime | None
) -> Price:
    """Over the half-open period the product costs `amount`, shown beside the lowest price of the 30 days before."""
    row, _ = Price.objects.update_or_create(
        product_id=product_id,
        market=market,
        active_from=starts_at,
        is_reduction=True,
        defaults={"amount": round_cents(amount), "active_to": ends_at},
    )
    return row
