"""What a voucher takes off: whole cents on every line, so that lines, total and invoice agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from oscar.apps.offer.benefits import apply_discount
from oscar.apps.offer.results import ZERO_DISCOUNT, BasketDiscount

from core.money import ZERO, allocate, round_cents
from shop.offer.models import Benefit, Condition

HUNDRED = Decimal(100)
# Amounts of vouchers are of this currency, and count in baskets of no other.
CURRENCY = "EUR"


class Scoped:
    """A rule that counts only lines of the products in `reach`; None is all of its range. shop.offer.scopes sets it."""

    reach: frozenset[int] | None = None

    def can_apply_condition(self, line: Any) -> bool:
        return self._reaches(line) and super().can_apply_condition(line)  # type: ignore[misc]

    def can_apply_benefit(self, line: Any) -> bool:
        return self._reaches(line) and super().can_apply_benefit(line)  # type: ignore[misc]

    def _reaches(self, line: Any) -> bool:
        return self.reach is None or line.product_id in self.reach


class InBasket(Scoped, Condition):
    """Something of the range is in the basket, worth at least `value` in all."""

    class Meta:
        proxy = True

    @property
    def name(self) -> str:
        return f"{self.range} ≥ {self.value}"

    def is_satisfied(self, offer: Any, basket: Any) -> bool:
        """Whether the lines of the range reach the value before any reduction."""
        if self.value and basket.strategy.market.currency != CURRENCY:
            return False
        lines = self.get_applicable_lines(offer, basket)
        worth = sum((price * line.quantity for price, line in lines), ZERO)
        return bool(lines) and worth >= (self.value or ZERO)

    def is_partially_satisfied(self, offer: Any, basket: Any) -> bool:
        return False


class PercentOff(Scoped, Benefit):
    """`value` per cent off every line of the range, rounded once a line."""

    class Meta:
        proxy = True

    @property
    def name(self) -> str:
        return f"−{(self.value or ZERO).normalize():f} %"

    def apply(self, basket: Any, condition: Any, offer: Any, **_: Any) -> BasketDiscount:
        taken = ZERO
        percent = min(self.value or ZERO, HUNDRED)
        for price, line in self.get_applicable_lines(offer, basket):
            quantity = line.quantity_without_offer_discount(offer)
            if quantity:
                amount = round_cents(price * quantity * percent / HUNDRED)
                apply_discount(line, amount, quantity, offer)
                taken += amount
        return BasketDiscount(taken) if taken else ZERO_DISCOUNT


class AmountOff(Scoped, Benefit):
    """`value` off the lines of the range together, shared among them by what they cost; never more than that."""

    class Meta:
        proxy = True

    @property
    def name(self) -> str:
        return f"−{self.value} €"

    def apply(self, basket: Any, condition: Any, offer: Any, **_: Any) -> BasketDiscount:
        if basket.strategy.market.currency != CURRENCY:
            return ZERO_DISCOUNT
        priced = self.get_applicable_lines(offer, basket)
        lines = [(price, line, line.quantity_without_offer_discount(offer)) for price, line in priced]
        worth = [price * quantity for price, _line, quantity in lines]
        total = min(self.value or ZERO, sum(worth, ZERO))
        if total <= ZERO:
            return ZERO_DISCOUNT
        for amount, (_price, line, quantity) in zip(allocate(amount=total, weights=worth), lines, strict=True):
            if quantity and amount:
                apply_discount(line, amount, quantity, offer)
        return BasketDiscount(total)


__all__ = ["AmountOff", "InBasket", "PercentOff"]
