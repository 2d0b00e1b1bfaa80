"""The filters beside a shelf with how many products each would leave, and the products that pass all of them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from shop.catalogue.filters import FEATURED, GROUPS, Selection
from shop.catalogue.shelf import ShelfRow


@dataclass(frozen=True, slots=True)
class Group:
    """The words of one group of filters: its legend, and its values with their labels in the order of display."""

    legend: str
    labels: Mapping[str, str]


Groups = Mapping[str, Group]


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen; `count` is how many products it would show beside what is chosen in other groups."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of filters."""

    group: str
    legend: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Filtered:
    """The rows that pass, in the chosen order, and the facets that are worth offering."""

    rows: Sequence[ShelfRow]
    facets: Sequence[Facet]
    selection: Selection


def filtered(*, rows: Iterable[ShelfRow], selection: Selection, groups: Groups) -> Filtered:
    """Filter, count and sort; values that `groups` does not name are not filtered by.

    A row counts for a value when it passes all other groups: within a group values add up, between groups they narrow.
    """
    selection = selection.only_known(known={key: frozenset(group.labels) for key, group in groups.items()})
    asked = [selection.chosen[group] for group in GROUPS]
    wanted = [(index, values) for index, values in enumerate(asked) if values]
    passed: list[ShelfRow] = []
    nearly: list[list[ShelfRow]] = [[] for _ in GROUPS]
    for row in rows:
        failed = [index for index, values in wanted if values.isdisjoint(row.tags[index])]
        if not failed:
            passed.append(row)
        elif len(failed) == 1:
            nearly[failed[0]].append(row)
    facets = [
        _facet(key=key, group=groups[key], counter=_counted(index, passed, nearly[index]), chosen=asked[index])
        for index, key in enumerate(GROUPS)
        if key in groups
    ]
    useful = [facet for facet in facets if _narrows(facet, total=len(passed))]
    return Filtered(rows=in_order(passed, sort=selection.sort), facets=useful, selection=selection)


def _counted(index: int, *rows: Sequence[ShelfRow]) -> Counter[str]:
    """How many of these rows have each value of the group in this place."""
    return Counter(chain.from_iterable(row.tags[index] for row in chain.from_iterable(rows)))


def _facet(*, key: str, group: Group, counter: Counter[str], chosen: frozenset[str]) -> Facet:
    options = [
        Option(value=value, label=label, count=counter[value], is_chosen=value in chosen)
        for value, label in group.labels.items()
        if counter[value] or value in chosen
    ]
    return Facet(group=key, legend=group.legend, options=options)


def _narrows(facet: Facet, *, total: int) -> bool:
    if any(option.is_chosen for option in facet.options):
        return True
    return any(option.count < total for option in facet.options)


def in_order(rows: Sequence[ShelfRow], *, sort: str = FEATURED) -> list[ShelfRow]:
    """The rows by price or name, else as they come; what is sold out or without a price always comes last."""
    ordered = list(rows)
    if sort == "name":
        ordered.sort(key=lambda row: _letters(row.title))
    elif sort in ("price", "-price"):
        sign = -1 if sort == "-price" else 1
        ordered.sort(key=lambda row: sign * row.price.amount if row.price else 0)
    ordered.sort(key=lambda row: 2 if row.price is None else int(not row.is_left))
    return ordered


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
