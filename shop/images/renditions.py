"""Makes the sizes of a picture. A sweep finds the pictures that lack some, however they came in."""

from __future__ import annotations

import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.core.files.base import File
from django.db.models import Count, Q, QuerySet
from PIL import Image
from wagtail.images.models import Filter, SourceImageIOError

from core import sweeps
from core.statements import statement
from shop.images.models import Picture, Rendition
from shop.images.specs import SPECS

log = structlog.get_logger(__name__)
BATCH = 50
THREADS = min(os.cpu_count() or 1, 4)


def make(*, picture: Picture) -> int:
    """Make the sizes that `picture` lacks; return how many there were to make. Raises SourceImageIOError for a lost file."""
    present = set(picture.renditions.filter(filter_spec__in=SPECS).values_list("filter_spec", flat=True))
    wanted = [spec for spec in SPECS if spec not in present]
    if wanted:
        with picture.open_file() as file:
            original = file.read()
        sizes = [Filter(spec=spec) for spec in wanted]
        # Pillow lets other threads work while it reads, resizes and writes a picture.
        with ThreadPoolExecutor(max_workers=THREADS) as threads:
            files = list(threads.map(partial(_resized, picture, original), sizes))
        for size, file in zip(sizes, files, strict=True):
            with file:
                _keep(picture, size, file)
    return len(wanted)


def _resized(picture: Picture, original: bytes, size: Filter) -> File:
    """As in Wagtail's create_rendition, which reads the original each time and leaves its temporary file open. No database."""
    return picture.generate_rendition_file(size, source=File(io.BytesIO(original), name=picture.file.name))


def _keep(picture: Picture, size: Filter, file: File) -> None:
    """Store a file that was just made. Left to the model's field, it would be decoded twice more to be measured."""
    with Image.open(file) as made:
        width, height = made.size
    file.seek(0)
    field = Rendition._meta.get_field("file")
    name = field.storage.save(field.generate_filename(Rendition(image=picture), file.name), file)
    picture.renditions.get_or_create(
        filter_spec=size.spec,
        focal_point_key=size.get_cache_key(picture),
        defaults={"file": name, "width": width, "height": height},
    )


@statement
def _incomplete() -> QuerySet[Picture, Any]:
    made = Count("renditions", filter=Q(renditions__filter_spec__in=SPECS))
    return QuerySet(Picture).values_list("pk").annotate(made=made).filter(made__lt=len(SPECS)).order_by("-pk")[:BATCH]


@sweeps.register("images.renditions", order=5, every=20, says="%d pictures resized", due=_incomplete)
def make_missing(*, now: datetime) -> int:
    """Make the missing sizes of up to a batch of pictures, newest first; return how many pictures were completed."""
    completed = 0
    keys = [key for key, _made in _incomplete().rows()]
    for picture in Picture.objects.filter(pk__in=keys).order_by("-pk") if keys else ():
        try:
            make(picture=picture)
            completed += 1
        except (SourceImageIOError, OSError) as error:
            log.warning("picture_not_resized", picture_id=picture.pk, error=str(error))
    return completed
