"""However an invoice is credited, in whatever pieces: to the cent, within what is left, and whole in the end."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import CENT, ZERO, allocate, net_of
from shop.invoicing.issuing import totals_by_rate
from shop.invoicing.splitting import MoreThanIsLeft, Piece, Row, split

# How busy the machine is says nothing of the sums.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
RATES = [Decimal("0.021"), Decimal("0.055"), Decimal("0.10"), Decimal("0.20"), Decimal("0.21")]


def row(*, part: str, rate: Decimal, gross: Decimal, credited: Decimal = ZERO) -> Row:
    return Row(title=part, part=part, rate=rate, net=net_of(gross=gross, rate=rate), gross=gross, credited=credited)


@st.composite
def invoices(draw: st.DrawFn) -> list[Row]:
    """Up to eight parts, each at one rate or split over two as a box with a book is; one of them costs something."""
    rows = []
    for number in range(draw(st.integers(1, 8))):
        gross = Decimal(draw(st.integers(0 if number else 1, 30_000))) * CENT
        rates = draw(st.lists(st.sampled_from(RATES), min_size=1, max_size=2, unique=True))
        weights = [Decimal(draw(st.integers(1, 99))) for _ in rates]
        amounts = allocate(amount=gross, weights=weights)
        made = [row(part=f"line:{number}", rate=r, gross=a) for r, a in zip(rates, amounts, strict=True)]
        # Two categories at one rate were rounded each by itself: their sum may be a cent off.
        off = draw(st.sampled_from([-CENT, ZERO, CENT]))
        rows += [Row(r.title, r.part, r.rate, min(max(r.net + off, ZERO), r.gross), r.gross) for r in made]
    return rows


def after(rows: list[Row], pieces: list[Piece]) -> list[Row]:
    """The rows once the pieces are credited."""
    taken = {(piece.row.part, piece.row.rate): piece.gross for piece in pieces}
    return [Row(r.title, r.part, r.rate, r.net, r.gross, r.credited + taken.get((r.part, r.rate), ZERO)) for r in rows]


def assert_sound(rows: list[Row], pieces: list[Piece], gross: Decimal) -> None:
    assert sum(piece.gross for piece in pieces) == gross
    assert all(piece.net + piece.tax == piece.gross for piece in pieces)
    assert all(ZERO < piece.gross <= piece.row.left for piece in pieces)
    assert all(piece.net >= 0 and piece.tax >= 0 for piece in pieces)
    totals = totals_by_rate((piece.row.rate, piece.net, piece.tax, piece.gross) for piece in pieces)
    assert sum(total.gross for total in totals) == sum(total.net + total.tax for total in totals) == gross
    for total in totals:
        assert total.gross <= sum(r.left for r in rows if r.rate == total.rate)


@pytest.mark.any_database
@unhurried
@given(rows=invoices(), data=st.data())
def test_pieces_add_up_to_the_cent_until_nothing_is_left(rows: list[Row], data: st.DataObject) -> None:
    start, nets, taxes = rows, ZERO, ZERO
    last = data.draw(st.integers(1, 6))
    for number in range(1, last + 1):
        left = sum((r.left for r in rows), ZERO)
        gross = left if number == last else Decimal(data.draw(st.integers(1, int(left / CENT)))) * CENT
        pieces = split(rows=rows, gross=gross, by_part={})
        assert_sound(rows, pieces, gross)
        nets += sum(piece.net for piece in pieces)
        taxes += sum(piece.tax for piece in pieces)
        rows = after(rows, pieces)
        if gross == left:
            break
    assert nets == sum(r.net for r in start)
    assert taxes == sum(r.gross - r.net for r in start)


@unhurried
@given(rows=invoices(), data=st.data())
def test_a_named_part_gets_what_was_asked_for_it_at_least(rows: list[Row], data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(sorted({r.part for r in rows if r.gross})))
    of_part = sum((r.left for r in rows if r.part == part), ZERO)
    wanted = Decimal(data.draw(st.integers(1, int(of_part / CENT)))) * CENT
    rest = Decimal(data.draw(st.integers(0, int((sum(r.left for r in rows) - wanted) / CENT)))) * CENT
    pieces = split(rows=rows, gross=wanted + rest, by_part={part: wanted})
    assert_sound(rows, pieces, wanted + rest)
    got = sum((piece.gross for piece in pieces if piece.row.part == part), ZERO)
    assert got == wanted if not rest else got >= wanted


@unhurried
@given(rows=invoices(), more=st.integers(1, 100))
def test_more_than_is_left_is_refused(rows: list[Row], more: int) -> None:
    too_much = sum(r.left for r in rows) + more * CENT
    with pytest.raises(MoreThanIsLeft):
        split(rows=rows, gross=too_much, by_part={})


def test_a_mixed_box_half_refunded() -> None:
    rows = [
        row(part="line:1", rate=Decimal("0.055"), gross=Decimal("6.57")),
        row(part="line:1", rate=Decimal("0.20"), gross=Decimal("15.33")),
    ]
    pieces = split(rows=rows, gross=Decimal("10.95"), by_part={})
    assert [(piece.net, piece.tax, piece.gross) for piece in pieces] == [
        (Decimal("3.12"), Decimal("0.17"), Decimal("3.29")),
        (Decimal("6.38"), Decimal("1.28"), Decimal("7.66")),
    ]


@pytest.mark.parametrize(
    ("gross", "by_part"),
    [
        ("5.00", {"line:1": "6.00"}),
        ("20.00", {"line:1": "10.01"}),
        ("1.00", {"line:9": "1.00"}),
    ],
)
def test_a_part_is_not_credited_beyond_itself_or_the_whole(gross: str, by_part: dict[str, str]) -> None:
    rows = [row(part=part, rate=Decimal("0.20"), gross=Decimal("10.00")) for part in ("line:1", "line:2")]
    with pytest.raises(MoreThanIsLeft):
        split(rows=rows, gross=Decimal(gross), by_part={part: Decimal(amount) for part, amount in by_part.items()})


@pytest.mark.parametrize("gross", ["0.00", "-1.00", "1.005"])
def test_what_is_no_amount_is_refused(gross: str) -> None:
    rows = [row(part="line:1", rate=Decimal("0.20"), gross=Decimal("10.00"))]
    with pytest.raises(ValueError, match="cannot be credited"):
        split(rows=rows, gross=Decimal(gross), by_part={})
