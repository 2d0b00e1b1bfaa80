"""Amounts of money: Decimal, rounded once to the cent, halves away from zero."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


class MoneyError(ValueError):
    """An amount that cannot be what the caller says it is."""


def round_cents(amount: Decimal) -> Decimal:
    """`amount` to two decimals, half away from zero (the French commercial rounding)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def net_of(*, gross: Decimal, rate: Decimal) -> Decimal:
    """The net part of `gross` at `rate` (0.20 for 20 %), to the cent; tax is the difference, so that both add up."""
    return round_cents(gross / (1 + rate))


def allocate(*, amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split `amount` by `weights` into whole cents that add up to it exactly (largest remainder first).

    Raises MoneyError for no weights, a negative one, or a sum of zero.
    """
    total = sum(weights, Decimal(0))
    if not weights or total <= 0 or min(weights) < 0:
        raise MoneyError(f"cannot split by {list(weights)}")
    cents = int(round_cents(amount) * 100)
    shares = [cents * weight / total for weight in weights]
    floors = [int(share // 1) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (floors[i] - shares[i], i))
    for i in by_remainder[: cents - sum(floors)]:
        floors[i] += 1
    return [Decimal(floor) * CENT for floor in floors]


def minor_units(amount: Decimal) -> int:
    """Cents of `amount`, as card processors count; raises MoneyError when it has a fraction of a cent."""
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise MoneyError(f"{amount} is not a whole number of cents")
    return int(cents)
