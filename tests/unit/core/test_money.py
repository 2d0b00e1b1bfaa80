from decimal import Decimal

import pytest

from core.money import MoneyError, allocate, minor_units, net_of, round_cents


@pytest.mark.parametrize(
    ("amount", "rounded"), [("1.005", "1.01"), ("1.004", "1.00"), ("-1.005", "-1.01"), ("2.675", "2.68"), ("0", "0.00")]
)
def test_halves_go_away_from_zero(amount: str, rounded: str) -> None:
    assert round_cents(Decimal(amount)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("gross", "rate", "net"), [("19.90", "0.2", "16.58"), ("19.90", "0.055", "18.86"), ("0.01", "0.2", "0.01")]
)
def test_net_of_a_gross_price(gross: str, rate: str, net: str) -> None:
    assert net_of(gross=Decimal(gross), rate=Decimal(rate)) == Decimal(net)


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        ("10.00", ["1", "1", "1"], ["3.34", "3.33", "3.33"]),
        ("0.01", ["50", "50"], ["0.01", "0.00"]),
        ("100.00", ["33.33", "66.67"], ["33.33", "66.67"]),
        ("19.90", ["100"], ["19.90"]),
        ("0.00", ["1", "2"], ["0.00", "0.00"]),
    ],
)
def test_shares_add_up_to_the_cent(amount: str, weights: list[str], shares: list[str]) -> None:
    found = allocate(amount=Decimal(amount), weights=[Decimal(weight) for weight in weights])
    assert found == [Decimal(share) for share in shares]
    assert sum(found) == Decimal(amount)


@pytest.mark.parametrize("weights", [[], ["0"], ["1", "-1"], ["2", "-1"]])
def test_impossible_shares(weights: list[str]) -> None:
    with pytest.raises(MoneyError):
        allocate(amount=Decimal(1), weights=[Decimal(weight) for weight in weights])


def test_cents() -> None:
    assert minor_units(Decimal("19.90")) == 1990
    with pytest.raises(MoneyError):
        minor_units(Decimal("0.001"))
