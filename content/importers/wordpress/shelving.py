"""Rows of the library: what was taken before is found again, what is new is stored, what editors changed is left."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from wagtail.documents.models import Document

from content.importers.wordpress.files import Found
from content.importers.wordpress.keys import MEDIA
from content.importers.wordpress.reasons import Outcome, Reason, Refused
from core import external_refs
from core.languages import ALWAYS, column
from core.locks import in_transaction
from core.models import ExternalReference
from shop.images import renditions
from shop.images.models import Picture

_imagined = itertools.count(-1, -1)
# A picture or a document; Wagtail's models have no types.
Row = Any


@dataclass(frozen=True)
class Texts:
    """What a file is called; what a picture shows, in the one language that the old site says it in."""

    title: str
    alt: str = ""

    def columns(self) -> dict[str, str]:
        """The columns of a picture; French and English get the same text, further languages fall back on it."""
        return {"title": self.title, **{column("alt", code): self.alt for code in ALWAYS}}

    def of(self, row: Row) -> dict[str, str]:
        """The texts that a row has columns for."""
        return {name: text for name, text in self.columns().items() if hasattr(row, name)}


@dataclass(frozen=True)
class Taken:
    """A file in the library and its address. In a dry run the key of a new one is negative."""

    pk: int
    is_picture: bool
    address: str


def imagined(*, is_picture: bool, name: str) -> Taken:
    """What a dry run would have taken."""
    return Taken(pk=next(_imagined), is_picture=is_picture, address=f"/{name}")


def known(*, key: str, texts: Texts, is_dry_run: bool, now: datetime) -> tuple[Taken, Outcome] | None:
    """A file that was taken before, its texts as the export has them now; None for a new one.

    Raises Refused for one that was deleted since, or whose texts were changed here and there.
    """
    reference = external_refs.find(source=MEDIA, key=key)
    if reference is None:
        return None
    row = _row(reference)
    if row is None:
        raise Refused(Reason.DELETED)
    taken = Taken(pk=row.pk, is_picture=isinstance(row, Picture), address=_address(row))
    incoming = texts.of(row)
    if incoming == reference.imported:
        return taken, Outcome.UNCHANGED
    if {name: getattr(row, name) for name in incoming} != reference.imported:
        raise Refused(Reason.EDITED)
    if not is_dry_run:
        _change(row, texts=incoming, key=key, now=now)
    return taken, Outcome.UPDATED


def found_again(key: str) -> Taken | None:
    """A file that was taken before, whatever it was called then; None for one that was not, or is gone."""
    reference = external_refs.find(source=MEDIA, key=key)
    row = _row(reference) if reference else None
    return Taken(pk=row.pk, is_picture=isinstance(row, Picture), address=_address(row)) if row else None


def _row(reference: ExternalReference) -> Row | None:
    model: Any = Picture if reference.model == "images.picture" else Document
    return model.objects.filter(pk=reference.object_id).first()


@in_transaction
def _change(row: Row, *, texts: dict[str, str], key: str, now: datetime) -> None:
    for name, text in texts.items():
        setattr(row, name, text)
    row.save(update_fields=list(texts))
    external_refs.remember(
        source=MEDIA, key=key, model=row._meta.label_lower, object_id=row.pk, imported=texts, now=now
    )


def put(found: Found, *, key: str, also: list[str], texts: Texts, now: datetime) -> Taken:
    """Store a file with its row, and a picture's sizes; no file is left without a row. Not in a transaction.

    `also` are further keys that it is found again by.
    """
    if found.size is None:
        with found.path.open("rb") as file:
            document = Document(
                title=texts.title, file=File(file, name=found.name), file_size=found.path.stat().st_size
            )
            _store(document, texts=texts, keys=[key, *also], now=now)
        return Taken(pk=document.pk, is_picture=False, address=_address(document))
    data = found.path.read_bytes()
    picture = Picture(
        file=ContentFile(data, name=found.name),
        file_size=len(data),
        width=found.size[0],
        height=found.size[1],
        **texts.columns(),
    )
    _store(picture, texts=texts, keys=[key, *also], now=now)
    renditions.make(picture=picture)
    return Taken(pk=picture.pk, is_picture=True, address=_address(picture))


def _store(row: Row, *, texts: Texts, keys: list[str], now: datetime) -> None:
    try:
        _save(row, texts=texts, keys=keys, now=now)
    except BaseException:
        if row.file._committed:
            row.file.storage.delete(row.file.name)
        raise


@in_transaction
def _save(row: Row, *, texts: Texts, keys: list[str], now: datetime) -> None:
    row.save()
    for key in keys:
        external_refs.remember(
            source=MEDIA, key=key, model=row._meta.label_lower, object_id=row.pk, imported=texts.of(row), now=now
        )


def _address(row: Row) -> str:
    return str(row.url) if isinstance(row, Document) else str(row.file.url)
