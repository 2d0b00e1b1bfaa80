"""The house's own drawings that editors may use instead of a picture: sharp at any size, and nothing to upload."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock

# Name in static/img/illustrations, what it is, and its size in pixels.
DRAWINGS = (
    ("how-choose", _("three cards, one ticked"), (600, 600)),
    ("how-receive", _("a parcel at a door"), (600, 600)),
    ("how-make", _("a table at work"), (600, 600)),
    ("gift", _("a parcel with a ribbon"), (600, 600)),
    ("parcel", _("a parcel"), (600, 600)),
    ("mail", _("a letter"), (600, 600)),
    ("hero", _("an open box at a window"), (800, 600)),
    ("box-volcanoes", _("the volcano box, open"), (800, 800)),
)
SIZES = {name: size for name, _words, size in DRAWINGS}


class DrawingBlock(ChoiceBlock):
    """One of the drawings; they only decorate."""

    choices = [(name, words) for name, words, _size in DRAWINGS]

    class Meta:
        icon = "edit"
        label = _("or a drawing of the house")
