"""The demo shop's pictures: taken into the library once. Their sizes are left to the sweep that makes what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile
from PIL import Image

from core import external_refs
from shop.images.models import Picture

FOLDER = Path(__file__).parent / "pictures"
SOURCE = "demo.pictures"


def picture(*, name: str, alt: Mapping[str, str], now: datetime) -> Picture:
    """The picture of this name in config/demo/pictures, described in each language of `alt`; made the first time only."""
    known = external_refs.find(source=SOURCE, key=name)
    if known is not None and (found := Picture.objects.filter(pk=known.object_id).first()):
        return found
    path = FOLDER / f"{name}.webp"
    with Image.open(path) as drawn:
        width, height = drawn.size
    made = Picture(
        title=alt["fr"],
        alt_fr=alt["fr"],
        alt_en=alt["en"],
        width=width,
        height=height,
        file=ContentFile(path.read_bytes(), name=path.name),
    )
    made.save()
    external_refs.remember(
        source=SOURCE, key=name, model="images.picture", object_id=made.pk, imported={"file": path.name}, now=now
    )
    return made
