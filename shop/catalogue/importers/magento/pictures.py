"""Pictures of the media folder, taken into the library once each, however many products show them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile
from PIL import Image, UnidentifiedImageError

from core import external_refs
from core.languages import column
from core.locks import in_transaction
from shop.catalogue.importers.magento.keys import PICTURES, key_of
from shop.catalogue.importers.magento.mapping import Draft, PictureRef
from shop.catalogue.importers.magento.reasons import Reason
from shop.images import renditions
from shop.images.models import Picture

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")


def readable(draft: Draft, *, media: Path) -> list[PictureRef]:
    """The draft's pictures that are there and can be read; the others become notes."""
    found = []
    for ref in draft.pictures:
        path = _inside(media, ref.path)
        if path is None:
            draft.note(Reason.NO_PICTURE, line=ref.line, path=ref.path)
        elif _size(path) is None:
            draft.note(Reason.BAD_PICTURE, line=ref.line, path=ref.path)
        else:
            found.append(ref)
    return found


class Deleted(Exception):
    """The picture was taken before, and somebody removed it from the library since."""


def known(ref: PictureRef) -> int | None:
    """The library's key of a picture taken before, None for a new one. Raises Deleted."""
    row = external_refs.find(source=PICTURES, key=key_of(ref.path))
    if row is None:
        return None
    if not Picture.objects.filter(pk=row.object_id).exists():
        raise Deleted(ref.path)
    return row.object_id


def take(ref: PictureRef, *, media: Path, title: str, language: str, now: datetime) -> int:
    """Put a readable picture into the library with all its sizes; return its key. Files are written: no transaction."""
    path = _inside(media, ref.path)
    assert path is not None
    size = _size(path)
    assert size is not None
    picture = Picture(
        title=(ref.label or title)[:255],
        file=ContentFile(path.read_bytes(), name=path.name),
        width=size[0],
        height=size[1],
        **{column("alt", language): ref.label or title[:255]},
    )
    _save(picture, ref=ref, now=now)
    renditions.make(picture=picture)
    return int(picture.pk)


@in_transaction
def _save(picture: Picture, *, ref: PictureRef, now: datetime) -> None:
    picture.save()
    external_refs.remember(
        source=PICTURES,
        key=key_of(ref.path),
        model="images.picture",
        object_id=picture.pk,
        imported={"path": ref.path},
        now=now,
    )


def _inside(media: Path, path: str) -> Path | None:
    """The file of `path` in the folder; None when there is none, or when the path leads out of the folder."""
    root = media.resolve()
    try:
        target = (root / path.lstrip("/")).resolve()
        return target if target.is_relative_to(root) and target.is_file() else None
    except (OSError, ValueError):
        return None


def _size(path: Path) -> tuple[int, int] | None:
    try:
        with Image.open(path, formats=FORMATS) as image:
            size = image.size
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        return None
    return size
