"""Which boxes are in a parcel, in a reader's language, from the snapshots of their cut-offs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from logistics.models import ParcelBox


@dataclass(frozen=True)
class NamedBox:
    """For whom a box is, and the name of its theme."""

    child: str
    name: str


def boxes_in(boxes: Iterable[ParcelBox], *, language: str) -> list[NamedBox]:
    """The boxes in the order in which they joined the parcel; their cycles are read already."""
    return [_named(box.cycle.snapshot, language=language) for box in sorted(boxes, key=lambda box: box.pk)]


def _named(snapshot: dict, *, language: str) -> NamedBox:
    names: dict[str, str] = snapshot.get("box", {}).get("name", {})
    name = names.get(language) or names.get(settings.LANGUAGE_CODE, "")
    return NamedBox(child=snapshot.get("child", {}).get("first_name", ""), name=name)


def children_of(named: Sequence[NamedBox], *, language: str) -> str:
    """ "Lou and Zoé", each child once."""
    with translation.override(language):
        return get_text_list(list(dict.fromkeys(box.child for box in named)), _("and"))
