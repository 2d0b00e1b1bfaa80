"""Parcels that left, as whoever sends them tells: what is in them, and since when they count as arrived."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from core import slots

# Functions of `parcels`, their references, that return an Arrival of each that is on its way or with the customer.
ARRIVALS = "reviews.arrivals"


@dataclass(frozen=True)
class Arrival:
    """`arrived_on` is the carrier's word, `expected_on` the last day that was promised.

    `boxes` are pairs of a cycle's key and the key of the order that paid it; a parcel of an order's goods has none.
    """

    parcel: str
    order_id: int
    email: str
    language: str
    arrived_on: date | None
    expected_on: date
    boxes: tuple[tuple[int, int], ...] = ()

    @property
    def day(self) -> date:
        """Since when it counts as arrived."""
        return self.arrived_on or self.expected_on


def arrivals_of(*, parcels: Collection[str]) -> dict[str, Arrival]:
    """The arrivals of these parcels by their references; one that has not left, or leaves no more, is left out."""
    if not parcels:
        return {}
    return {each.parcel: each for tell in slots.fillings(ARRIVALS) for each in tell(parcels=parcels)}
