"""The sizes in which a picture is kept. They are made when it comes in, and only chosen from while a page is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

QUALITY = 78
# In pixels. A card is 170 to 300 wide on the screens that are in use, a product's page 360 to 640, at up to 3 dots a pixel.
WIDTHS = (200, 400, 640, 960, 1280)


def spec(width: int) -> str:
    """Wagtail's filter for a WebP file of this width; a smaller original is not blown up."""
    return f"width-{width}|format-webp|webpquality-{QUALITY}"


SPECS = tuple(spec(width) for width in WIDTHS)


@dataclass(frozen=True)
class Shown:
    """A place on a page: the widths offered to it, and how wide it is drawn (the `sizes` of an image tag)."""

    widths: tuple[int, ...]
    sizes: str

    @cached_property
    def specs(self) -> tuple[str, ...]:
        return tuple(spec(width) for width in self.widths)


THUMB = Shown(widths=(200,), sizes="96px")
CARD = Shown(widths=(200, 400, 640), sizes="(width >= 75rem) 270px, (width >= 48rem) 30vw, 45vw")
PAGE = Shown(widths=(400, 640, 960, 1280), sizes="(width >= 60rem) 34rem, 92vw")
WIDE = Shown(widths=(640, 960, 1280), sizes="100vw")
