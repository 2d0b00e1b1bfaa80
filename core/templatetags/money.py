"""Amounts as people read them."""

from __future__ import annotations

from copy import copy
from decimal import Decimal

from babel.numbers import format_percent
from django import template
from django.utils.translation import get_language

from core.languages import ALWAYS, locale_of
from core.money import round_cents

register = template.Library()
SYMBOLS = {"EUR": "€", "CHF": "CHF", "GBP": "£"}
THIN, FIXED = "\u202f", "\u00a0"


@register.filter
def money(amount: Decimal | str | None, currency: str | None = "EUR") -> str:
    """`amount` of `currency` in the language of the page: "1 234,50 €" in French, "€1,234.50" and "CHF 29.00" in English; "" for none.

    Sources: the typographic rules of the Imprimerie nationale (thin fixed space between thousands, fixed space before the sign);
    for further languages the Unicode CLDR, in Babel.
    """
    if amount is None or amount == "":
        return ""
    return written(round_cents(Decimal(amount)), currency=currency or "EUR")


def written(value: Decimal, *, currency: str, decimals: int = 2) -> str:
    """`value` with so many decimals, as the filter writes it."""
    language = get_language() or "fr"
    if language not in ALWAYS:
        return _by_rules(value, language=language, currency=currency, decimals=decimals)
    symbol = SYMBOLS.get(currency, currency)
    digits = f"{abs(value):,.{decimals}f}"
    minus = "−" if value < 0 else ""
    if language == "en":
        return f"{minus}{symbol}{FIXED if symbol.isalpha() else ''}{digits}"
    return f"{minus}{digits.replace(',', THIN).replace('.', ',')}{FIXED}{symbol}"


def _by_rules(value: Decimal, *, language: str, currency: str, decimals: int) -> str:
    locale = locale_of(language, currency=currency)
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    return str(pattern.apply(value, locale, currency=currency, currency_digits=False))


@register.filter
def percent(rate: Decimal) -> str:
    """A rate in the language of the page: 0.055 is "5,5 %" in French, "5.5%" in English."""
    digits = f"{(rate * 100).normalize():f}"
    language = get_language() or "fr"
    if language not in ALWAYS:
        return format_percent(rate, locale=locale_of(language), decimal_quantization=False)
    if language == "en":
        return f"{digits}%"
    return f"{digits.replace('.', ',')}{FIXED}%"
