"""Where goods are, told by whoever sends them: still here, on their way, or with the customer since a day.

`source` names goods as their reservation does: order:<number> or cycle:<id>.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core import slots

JOURNEY, TAKE_BACK = "aftercare.journey", "aftercare.take_back"


@dataclass(frozen=True)
class Journey:
    """`received_on` is the carrier's word, `arrives_by` the last day that was promised, counted from the day of sending."""

    has_left: bool = False
    received_on: date | None = None
    arrives_by: date | None = None

    @property
    def counts_as_received_on(self) -> date | None:
        """The day from which a period counts: the carrier's, else the last promised day, in favour of the customer."""
        return self.received_on or self.arrives_by


def journey_of(*, source: str) -> Journey:
    """Where the goods of `source` are; here, where nobody knows of them."""
    for tell in slots.fillings(JOURNEY):
        found: Journey | None = tell(source=source)
        if found is not None:
            return found
    return Journey()


def take_back(*, source: str, now: datetime) -> bool:
    """Keep the goods of `source` here if they have not been handed over; return whether they stay. In the caller's transaction.

    What they hold of stock is free again then, and no parcel is made of them later.
    """
    return all(keep(source=source, now=now) for keep in slots.fillings(TAKE_BACK))
