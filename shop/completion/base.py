"""What a service that completes addresses must do: one module for each, named in `shop.completion.proposing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class CompleterUnreachable(Exception):
    """It did not answer in time, or not in its own words."""


@dataclass(frozen=True)
class Proposal:
    """An address that was perhaps meant, as the fields of a form take it."""

    line1: str
    postcode: str
    city: str


class Completer(Protocol):
    """A service for one country. It is asked by our server: browsers ask no other host than the shop."""

    name: str
    country: str

    def propose(self, *, text: str) -> list[Proposal]:
        """Addresses that begin like `text`, the likeliest first; raises CompleterUnreachable within the time limit."""
