"""The shelves of the shop, read whole: there are dozens of them, and every page asks for ancestors or children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from core.languages import codes, columns, columns_for, text_in
from core.statements import statement
from shop.catalogue.models import Category

TEXTS = ("name", "description", "meta_title", "meta_description")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category with its texts in the page's language, and its slug in each."""

    pk: int
    path: str
    name: str
    description: str
    meta_title: str
    meta_description: str
    slugs: dict[str, str]


@dataclass(frozen=True)
class Tree:
    """The public categories, in the order of the tree."""

    shelves: tuple[Shelf, ...]
    steplen: int = field(default=Category.steplen)

    @cached_property
    def by_path(self) -> dict[str, Shelf]:
        return {shelf.path: shelf for shelf in self.shelves}

    @cached_property
    def by_pk(self) -> dict[int, Shelf]:
        return {shelf.pk: shelf for shelf in self.shelves}

    @cached_property
    def _keys(self) -> dict[int, tuple[str, ...]]:
        return {shelf.pk: tuple(str(each.pk) for each in self.line(shelf)) for shelf in self.shelves}

    def line(self, shelf: Shelf) -> list[Shelf]:
        """The shelf's ancestors from the root on, and itself."""
        ends = range(self.steplen, len(shelf.path) + 1, self.steplen)
        return [self.by_path[shelf.path[:end]] for end in ends if shelf.path[:end] in self.by_path]

    def children(self, shelf: Shelf | None) -> list[Shelf]:
        """The shelves right under one, or the top ones."""
        under, length = (shelf.path, len(shelf.path) + self.steplen) if shelf else ("", self.steplen)
        return [each for each in self.shelves if len(each.path) == length and each.path.startswith(under)]

    def keys_above(self, pks: Sequence[int]) -> tuple[str, ...]:
        """The keys, as words, of these categories and all above them; hidden ones are left out."""
        if len(pks) == 1:
            return self._keys.get(pks[0], ())
        return tuple({key for pk in pks for key in self._keys.get(pk, ())})

    def find(self, *, slug: str, language: str) -> Shelf | None:
        """The shelf with this slug in `language`, else in any other one."""
        mine = next((shelf for shelf in self.shelves if shelf.slugs[language] == slug), None)
        return mine or next((shelf for shelf in self.shelves if slug in shelf.slugs.values()), None)


@statement
def _shelves(*, language: str) -> QuerySet[Any]:
    rows: QuerySet[Category] = QuerySet(Category).filter(is_public=True, ancestors_are_public=True).order_by("path")
    return rows.values("pk", "path", *columns("slug"), *columns_for(TEXTS, language=language))


def read_tree(*, language: str) -> Tree:
    """The whole tree in one query."""
    shelves = []
    for row in _shelves(language=language).records():
        words = {text: text_in(row, text, language=language) for text in TEXTS}
        slugs = {code: text_in(row, "slug", language=code) for code in codes()}
        shelves.append(Shelf(pk=row["pk"], path=row["path"], slugs=slugs, **words))
    return Tree(shelves=tuple(shelves))
