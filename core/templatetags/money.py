"""Amounts as people read them."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import get_language

from core.money import round_cents

register = template.Library()
SYMBOLS = {"EUR": "€", "CHF": "CHF", "GBP": "£"}
THIN, FIXED = "\u202f", "\u00a0"


@register.filter
def money(amount: Decimal | str | None, currency: str | None = "EUR") -> str:
    """`amount` of `currency` in the language of the page: "1 234,50 €" in French, "€1,234.50" and "CHF 29.00" in English; "" for none.

    Source: the typographic rules of the Imprimerie nationale (thin fixed space between thousands, fixed space before the sign).
    """
    if amount is None or amount == "":
        return ""
    return written(round_cents(Decimal(amount)), currency=currency or "EUR")


def written(value: Decimal, *, currency: str, decimals: int = 2) -> str:
    """`value` with so many decimals, as the filter writes it."""
    symbol = SYMBOLS.get(currency, currency)
    digits = f"{abs(value):,.{decimals}f}"
    minus = "−" if value < 0 else ""
    if (get_language() or "fr").startswith("en"):
        return f"{minus}{symbol}{FIXED if symbol.isalpha() else ''}{digits}"
    return f"{minus}{digits.replace(',', THIN).replace('.', ',')}{FIXED}{symbol}"


@register.filter
def percent(rate: Decimal) -> str:
    """A rate in the language of the page: 0.055 is "5,5 %" in French, "5.5%" in English."""
    digits = f"{(rate * 100).normalize():f}"
    if (get_language() or "fr").startswith("en"):
        return f"{digits}%"
    return f"{digits.replace('.', ',')}{FIXED}%"
