"""The one picture model of shop and CMS, with Wagtail's focal points and renditions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from core.language_columns import add_further
from core.languages import columns


class Picture(AbstractImage):
    """A picture. `alt_fr`, `alt_en` and those of further languages say what it shows; empty means that it only decorates."""

    alt_fr = models.CharField(_("what it shows (French)"), max_length=255, blank=True)
    alt_en = models.CharField(_("what it shows (English)"), max_length=255, blank=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, *columns("alt"))

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


add_further(Picture, "alt")


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once")
        ]
