"""Several pictures beside each other, and films."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock, TextBlock
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.band import Band
from content.blocks.pictures import DescribedPictureBlock
from content.choosers import DocumentBlock
from content.films import NotAFilm, film
from content.live import FILMS

MOST_PICTURES, GALLERY_CAPTION, FILM_TITLE = 12, 120, 120


class GalleryPictureBlock(StructBlock):
    """A picture of a gallery."""

    picture = DescribedPictureBlock(label=_("picture"))
    caption = CharBlock(label=_("caption"), max_length=GALLERY_CAPTION, required=False)

    class Meta:
        icon = "image"
        label = _("picture")


class GalleryBlock(Band, StructBlock):
    """Pictures in a row that is pushed sideways with a finger, the wheel or the arrow keys. Nothing moves by itself."""

    title = CharBlock(label=_("heading"), max_length=120, required=False)
    pictures = ListBlock(
        GalleryPictureBlock(),
        label=_("pictures"),
        min_num=2,
        max_num=MOST_PICTURES,
        help_text=_("Two to twelve. The first one is seen at once, the others once somebody pushes the row."),
    )

    class Meta:
        icon = "grid"
        label = _("gallery")
        description = _("Two to twelve pictures in a row that one pushes sideways. Nothing moves by itself.")
        group = _("Pictures")
        template = "content/blocks/gallery.html"


class FilmBlock(StructBlock):
    """A film behind a picture of ours, or plain paper: nothing of another site is loaded before a visitor asks for it."""

    facts = frozenset({FILMS})

    title = CharBlock(
        label=_("what one sees"), max_length=FILM_TITLE, help_text=_("For instance: “How the paper volcano is folded”.")
    )
    poster = DescribedPictureBlock(
        label=_("picture before it plays"),
        required=False,
        help_text=_("Ours, wide. The film begins when somebody clicks on it. Without one there is plain paper."),
    )
    address = CharBlock(
        label=_("address of the film"),
        required=False,
        help_text=_("The film’s page on YouTube or Vimeo, copied from the browser."),
    )
    file = DocumentBlock(
        label=_("or a film of our own"),
        required=False,
        help_text=_("An MP4 file of at most 60 MB, uploaded under Documents."),
    )
    words = TextBlock(
        label=_("what is said in it"),
        required=False,
        help_text=_("For those who cannot hear it, or have no sound on. Shown folded below the film."),
    )

    def is_band(self, value: Any, *, bands: bool) -> bool:
        """Whether it takes the width of the page: on pages made of bands."""
        return bands

    def clean(self, value: Any) -> Any:
        """Refuse none or two films, an address that we do not send browsers to, and a file that is no film."""
        value = super().clean(value)
        errors: dict[str, ValidationError] = {}
        if value.get("address"):
            try:
                film(value["address"])
            except NotAFilm as problem:
                errors["address"] = ValidationError(str(problem))
        file = value.get("file")
        if file and not file.filename.lower().endswith(".mp4"):
            errors["file"] = ValidationError(_("“%(title)s” is no MP4 film."), params={"title": file.title})
        if value.get("address") and file:
            errors["file"] = ValidationError(_("Choose one film only: the address or the file."))
        if not self.is_deferred_validation and not value.get("address") and not file:
            errors["address"] = ValidationError(_("Paste the address of a film, or choose a file."))
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value

    class Meta:
        icon = "media"
        label = _("film")
        description = _("A film that begins when somebody asks for it, behind a picture of ours.")
        group = _("Pictures")
        template = "content/blocks/film.html"
