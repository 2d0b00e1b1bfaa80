"""Pictures as templates take them, from the sizes that are there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.files.storage import Storage, storages
from django.db.models import FilteredRelation, Q, QuerySet

from core.components import Picture as Drawn
from core.languages import shown
from core.statements import Given, Row, statement
from shop.images.models import Picture
from shop.images.specs import Shown


class Size(NamedTuple):
    """One file of a picture, its name in the store of media and its pixels."""

    name: str
    width: int
    height: int


@lru_cache(maxsize=10_000)
def _url(store: Storage, name: str) -> str:
    # Public files keep their address; asking the store for it costs more than the rest of a picture.
    return store.url(name)


@dataclass(slots=True)
class Kept:
    """A picture with the files that were asked for, by the filter that made them; `owner` is what shows it."""

    owner: int
    original: Size
    alt: str
    focus: tuple[int, int] | None = None
    sizes: dict[str, Size] = field(default_factory=dict)

    def shown(self, place: Shown, *, alt: str | None = None) -> Drawn:
        """The picture for an image tag: a middle size as `src`, all as `srcset`; the original until sizes were made."""
        store = storages["default"]
        made = {size.width: size for size in map(self.sizes.get, place.specs) if size}
        ordered = [made[width] for width in sorted(made)] or [self.original]
        srcset = ", ".join([f"{_url(store, size.name)} {size.width}w" for size in ordered]) if len(ordered) > 1 else ""
        middle = ordered[len(ordered) // 2]
        return Drawn(
            src=_url(store, middle.name),
            width=middle.width,
            height=middle.height,
            alt=self.alt if alt is None else alt,
            srcset=srcset,
            sizes=place.sizes,
            focus=self.focus,
        )


def _focus(size: Size, x: int | None, y: int | None) -> tuple[int, int] | None:
    """The middle of the frame that an editor drew, in percent of the picture, in steps of 25."""
    if x is None or y is None or not (size.width and size.height):
        return None
    across, down = (min(100, round(4 * part / whole) * 25) for part, whole in ((x, size.width), (y, size.height)))
    return None if (across, down) == (50, 50) else (across, down)


def with_sizes(
    rows: QuerySet[Any], *, path: str, places: Iterable[Shown], language: str, owner: str = "pk"
) -> QuerySet[Any]:
    """The query that `kept_pictures` reads, of `rows`, which lead to a picture by `path` ("image__", or "" for pictures).

    `owner` is the column that says whose it is.
    """
    specs = sorted({spec for place in places for spec in place.specs})
    join = FilteredRelation(f"{path}renditions", condition=Q(**{f"{path}renditions__filter_spec__in": specs}))
    size = (f"{path}{name}" for name in ("file", "width", "height"))
    focus = (f"{path}{name}" for name in ("focal_point_x", "focal_point_y"))
    alt = shown(f"{path}alt", language=language)
    sized = ("sized__filter_spec", "sized__file", "sized__width", "sized__height")
    rows = rows.annotate(sized=join)
    if rows.query.order_by:
        rows = rows.order_by(*rows.query.order_by, "sized__filter_spec")
    return rows.values_list("pk", owner, *size, alt, *focus, *sized)


def kept_pictures(rows: Iterable[Row]) -> list[Kept]:
    """The pictures of these rows, which are those of `with_sizes`, in their order."""
    found: dict[int, Kept] = {}
    for pk, whose, file, width, height, alt, focus_x, focus_y, spec, *size in rows:
        kept = found.get(pk)
        if kept is None:
            original = Size(file, width, height)
            kept = found[pk] = Kept(owner=whose, original=original, alt=alt, focus=_focus(original, focus_x, focus_y))
        if spec:
            kept.sizes[spec] = Size(*size)
    return list(found.values())


def pictures(*, picture_ids: Iterable[int], place: Shown, language: str) -> dict[int, Drawn]:
    """Each picture for one place of a page, by its key; unknown ones are left out. One query."""
    rows = _pictures(place=place, language=language).rows(keys=sorted(set(picture_ids)))
    return {kept.owner: kept.shown(place) for kept in kept_pictures(rows)}


@statement
def _pictures(*, place: Shown, language: str) -> QuerySet[Picture]:
    rows: QuerySet[Picture] = QuerySet(Picture).filter(pk__in=[Given("keys")])
    return with_sizes(rows, path="", places=[place], language=language)
