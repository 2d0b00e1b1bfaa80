from decimal import Decimal

import pytest
from django.utils.translation import override

from core.templatetags.money import money, percent, written


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("fr", Decimal("21.90"), "EUR", "21,90\u00a0€"),
        ("fr", Decimal("1234.5"), "EUR", "1\u202f234,50\u00a0€"),
        ("fr", Decimal("1234567.891"), "EUR", "1\u202f234\u202f567,89\u00a0€"),
        ("fr", Decimal("-3.005"), "EUR", "−3,01\u00a0€"),
        ("en", Decimal("1234.5"), "EUR", "€1,234.50"),
        ("en", Decimal("-3"), "GBP", "−£3.00"),
        ("fr", Decimal("5"), "CHF", "5,00\u00a0CHF"),
        ("fr", Decimal("5"), "SEK", "5,00\u00a0SEK"),
        ("fr", Decimal("0"), "", "0,00\u00a0€"),
        ("fr", "21.9", None, "21,90\u00a0€"),
        ("fr", None, "EUR", ""),
        ("de", Decimal("1234.5"), "EUR", "1.234,50\u00a0€"),
        ("de", Decimal("29.9"), "CHF", "CHF\u00a029.90"),
        ("de-ch", Decimal("1234.5"), "CHF", "CHF\u00a01’234.50"),
        ("de-ch", Decimal("29.9"), "EUR", "EUR\u00a029.90"),
        ("en-gb", Decimal("-3"), "GBP", "-£3.00"),
        ("de", None, "CHF", ""),
    ],
)
def test_amounts_are_written_as_the_language_does(
    language: str, amount: Decimal | str | None, currency: str | None, written: str
) -> None:
    with override(language):
        assert money(amount, currency) == written


@pytest.mark.parametrize(
    ("language", "share", "unit"),
    [("fr", "5,5\u00a0%", "1,2345\u00a0€"), ("en", "5.5%", "€1.2345"), ("de", "5,5\u00a0%", "1,2345\u00a0€")],
)
def test_shares_and_prices_of_a_piece_keep_their_decimals(language: str, share: str, unit: str) -> None:
    with override(language):
        assert percent(Decimal("0.0550")) == share
        assert written(Decimal("1.2345"), currency="EUR", decimals=4) == unit
