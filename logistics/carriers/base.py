"""What a carrier is to the shop: a name, and the page on which a customer follows a parcel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol


class TrackingUrl(Protocol):
    def __call__(self, *, number: str, postcode: str) -> str: ...


@dataclass(frozen=True)
class Carrier:
    """`aliases` are what warehouses write for it, compared without case, blanks and punctuation."""

    key: str
    name: str
    number: re.Pattern[str]
    tracking_url: TrackingUrl
    aliases: tuple[str, ...] = ()
