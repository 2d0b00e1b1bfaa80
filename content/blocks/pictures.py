"""Pictures, alone and beside words."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, StructBlock, TextBlock

from content.blocks.band import Band
from content.blocks.links import MaybeLinkBlock
from content.choosers import PictureBlock as PictureChooserBlock
from content.drawings import DrawingBlock

# The papers that a band can be cut from.
SHEETS = [
    ("leaf", _("leaf green")),
    ("sun", _("sun yellow")),
    ("sky", _("sky blue")),
    ("lilac", _("lilac")),
    ("coral", _("coral")),
    ("sand", _("sand")),
]
SIDES = [("start", _("before the words")), ("end", _("after the words"))]


class DescribedPictureBlock(PictureChooserBlock):
    """A picture that says something: its description must stand in the library in both languages."""

    def clean(self, value: Any) -> Any:
        """Refuse a picture that a blind parent could not know of."""
        picture = super().clean(value)
        if picture and not self.is_deferred_validation and not (picture.alt_fr and picture.alt_en):
            raise ValidationError(
                _("“%(title)s” has no description in French and English yet. Edit the picture and say what it shows."),
                params={"title": picture.title},
            )
        return picture


class PictureBlock(StructBlock):
    """A picture with a caption."""

    picture = DescribedPictureBlock(label=_("picture"))
    caption = CharBlock(label=_("caption"), max_length=200, required=False)
    width = ChoiceBlock(
        label=_("width"), choices=[("text", _("as wide as the text")), ("wide", _("wider"))], default="text"
    )

    class Meta:
        icon = "image"
        label = _("picture")
        description = _("One picture, with a line below it.")
        group = _("Pictures")
        template = "content/blocks/picture.html"


class PointBlock(StructBlock):
    """A point: a few words in bold, then a sentence."""

    title = CharBlock(label=_("in a few words"), max_length=80)
    text = TextBlock(label=_("text"), required=False)

    class Meta:
        icon = "list-ul"
        label = _("point")


class TextAndPictureBlock(Band, StructBlock):
    """Words beside a picture, with numbered points below them if there are any, and a sticker on the picture."""

    title = CharBlock(label=_("heading"), max_length=120)
    text = TextBlock(label=_("text"), required=False, help_text=_("An empty line begins a new paragraph."))
    points = ListBlock(PointBlock(), label=_("points"), min_num=0)
    picture = DescribedPictureBlock(label=_("picture"), required=False)
    drawing = DrawingBlock(required=False)
    sticker = CharBlock(label=_("sticker on the picture"), max_length=80, required=False)
    link = MaybeLinkBlock(label=_("button"))
    side = ChoiceBlock(
        label=_("place of the picture"),
        choices=SIDES,
        default="start",
        help_text=_("On a phone it always stands below the words."),
    )
    sheet = ChoiceBlock(label=_("paper"), choices=SHEETS, default="sun")

    class Meta:
        icon = "doc-full"
        label = _("words beside a picture")
        description = _("A heading and words, with a picture beside them; points are numbered by themselves.")
        group = _("Pictures")
        template = "content/blocks/text_and_picture.html"
