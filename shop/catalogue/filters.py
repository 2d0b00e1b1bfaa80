"""What a visitor chose of a shelf, as the parameters of the page's address: `?q=pont&range=tige&age=6&sort=price&page=2`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol
from urllib.parse import urlencode

from shop.search.asking import cleaned

WORDS = "q"
GROUPS = ("category", "range", "kind", "age", "price", "available")
FEATURED = "featured"
SORTS = (FEATURED, "price", "-price", "new", "name")
# Half-open bands of the price with tax.
PRICE_BANDS: dict[str, tuple[Decimal, Decimal | None]] = {
    "0-15": (Decimal(0), Decimal(15)),
    "15-25": (Decimal(15), Decimal(25)),
    "25-40": (Decimal(25), Decimal(40)),
    "40-": (Decimal(40), None),
}
_BANDS, _BOUNDS = tuple(PRICE_BANDS), [above for _, above in PRICE_BANDS.values() if above is not None]
AGES = range(1, 13)
_MOST_VALUES = 20


class Parameters(Protocol):
    """What is read of Django's QueryDict."""

    def get(self, key: str, default: str) -> str: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Selection:
    """The values chosen in each group (none: everything), the words looked for, the order, and the page as it was typed."""

    chosen: Mapping[str, frozenset[str]]
    sort: str = FEATURED
    page: str = "1"
    words: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.words) or any(self.chosen.values())

    def without(self, *, group: str, value: str) -> Selection:
        """The selection with one value taken out, back on the first page."""
        rest = {**self.chosen, group: self.chosen[group] - {value}}
        return replace(self, chosen=rest, page="1")

    def without_words(self) -> Selection:
        """The selection among all products again, back on the first page."""
        return replace(self, words="", page="1")

    def only_known(self, *, known: Mapping[str, frozenset[str]]) -> Selection:
        """The selection without the values that no product of the shelf has."""
        kept = {group: values & known.get(group, frozenset()) for group, values in self.chosen.items()}
        return replace(self, chosen=kept)

    def query(self) -> str:
        """The parameters as written in an address, `?` included, in one order; empty when nothing was chosen."""
        pairs = [(WORDS, self.words)] if self.words else []
        pairs += [(group, value) for group in GROUPS for value in sorted(self.chosen.get(group, ()))]
        if self.sort != FEATURED:
            pairs.append(("sort", self.sort))
        return f"?{urlencode(pairs)}" if pairs else ""


def read_selection(parameters: Parameters) -> Selection:
    """What the address says. Unknown orders count as none, more than 20 values of a group are cut off."""
    chosen = {group: frozenset(filter(None, parameters.getlist(group)[:_MOST_VALUES])) for group in GROUPS}
    sort = parameters.get("sort", FEATURED)
    return Selection(
        chosen=chosen,
        sort=sort if sort in SORTS else FEATURED,
        page=parameters.get("page", "1"),
        words=cleaned(parameters.get(WORDS, "")),
    )


def price_band(amount: Decimal) -> str:
    """The band that `amount` falls into."""
    return _BANDS[bisect_right(_BOUNDS, amount)]
