"""How a sum to credit falls on the rows of an invoice: whole cents, within what each row still has, taxes exact.

Credited in however many pieces, the pieces of a row add up to the row's own net and tax, because each piece is the difference
between two cumulative amounts that were rounded once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.money import ZERO, allocate, net_of, round_cents


class MoreThanIsLeft(ValueError):
    """More is to be credited than the invoice, or the line that was named, still has."""


@dataclass(frozen=True)
class Row:
    """A part of an invoice at one rate, and how much of its gross was credited before."""

    title: str
    part: str
    rate: Decimal
    net: Decimal
    gross: Decimal
    credited: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.gross - self.credited


@dataclass(frozen=True)
class Piece:
    """What is credited of a row now; `net + tax == gross`."""

    row: Row
    net: Decimal
    tax: Decimal
    gross: Decimal


def split(*, rows: Sequence[Row], gross: Decimal, by_part: Mapping[str, Decimal]) -> list[Piece]:
    """Pieces that add up to `gross`: first what `by_part` wants of each part, the rest in proportion to what is left.

    Raises MoreThanIsLeft, and for amounts that are not positive whole cents ValueError.
    """
    if gross <= 0 or gross != round_cents(gross) or any(amount < 0 for amount in by_part.values()):
        raise ValueError(f"{gross} cannot be credited")
    shares = [ZERO] * len(rows)
    for part, amount in by_part.items():
        _spread(rows=rows, shares=shares, of=[i for i, row in enumerate(rows) if row.part == part], amount=amount)
    _spread(rows=rows, shares=shares, of=list(range(len(rows))), amount=gross - sum(by_part.values(), ZERO))
    return [_piece(row, share) for row, share in zip(rows, shares, strict=True) if share]


def _spread(*, rows: Sequence[Row], shares: list[Decimal], of: Sequence[int], amount: Decimal) -> None:
    left = [rows[i].left - shares[i] for i in of]
    if amount < 0 or amount > sum(left, ZERO):
        raise MoreThanIsLeft(f"{amount} of {sum(left, ZERO)}")
    if amount:
        for i, share in zip(of, allocate(amount=amount, weights=left), strict=True):
            shares[i] += share


def _piece(row: Row, share: Decimal) -> Piece:
    net = _net_of_first(row, row.credited + share) - _net_of_first(row, row.credited)
    return Piece(row=row, net=net, tax=share - net, gross=share)


def _net_of_first(row: Row, gross: Decimal) -> Decimal:
    """The net part of the first `gross` of the row: by its rate, within its net and its tax, so that the whole row's is its own."""
    return max(min(net_of(gross=gross, rate=row.rate), row.net), gross - (row.gross - row.net))
