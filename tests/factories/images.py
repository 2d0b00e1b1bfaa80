"""Pictures for tests: a plain coloured file of any size."""

from __future__ import annotations

import io

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Collection

from shop.images.models import Picture


def picture(
    *, title: str = "Volcan", width: int = 800, height: int = 600, alt_fr: str = "", alt_en: str = ""
) -> Picture:
    """A picture in the library, without sizes."""
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "#1F6B45").save(drawn, "WEBP")
    file = ContentFile(drawn.getvalue(), name=f"{title.lower()}.webp")
    made = Picture(title=title, alt_fr=alt_fr, alt_en=alt_en, file=file, width=width, height=height)
    made.save()
    return made
