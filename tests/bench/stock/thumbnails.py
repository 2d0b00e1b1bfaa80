"""Small pictures for stock Oscar: made once, and then one question to the cache each, as sorl-thumbnail does by default."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from oscar.core.thumbnails import AbstractThumbnailer
from PIL import Image

FOLDER = "thumbnails"


@dataclass(frozen=True)
class Thumbnail:
    """What Oscar's templates ask a small picture for."""

    url: str


class KeptThumbnails(AbstractThumbnailer):
    """What OSCAR_THUMBNAILER names: pictures within a size such as "x155" or "440x400", never larger than their source."""

    def generate_thumbnail(self, source: FieldFile, **opts: Any) -> Thumbnail:
        """The small picture of `source` within `opts["size"]`; its file is made the first time."""
        size = opts["size"]
        name = f"{FOLDER}/{sha256(f'{source.name} {size}'.encode()).hexdigest()[:32]}.jpg"
        if cache.get(name) is None:
            made = Path(settings.MEDIA_ROOT, name)
            made.parent.mkdir(exist_ok=True)
            with Image.open(source.path) as image:
                width, height = (int(side or image.size[axis]) for axis, side in enumerate(size.split("x")))
                image.thumbnail((width, height))
                image.save(made)
            cache.set(name, size, timeout=None)
        return Thumbnail(default_storage.url(name))

    def delete_thumbnails(self, source: FieldFile) -> None:
        """Nothing: the folder goes with the shop."""
