"""A page of words: our story, delivery, safety, the legal pages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content.blocks.bodies import StandardBody
from content.fields import BodyField
from content.pages.base import ContentPage


class StandardPage(ContentPage):
    """An introduction and a body of blocks."""

    intro = models.TextField(_("introduction"), blank=True, help_text=_("One or two sentences under the title."))
    picture = models.ForeignKey(
        "images.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    body = BodyField(StandardBody(), blank=True, verbose_name=_("content"))

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("intro"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("intro"), index.SearchField("body")]
    template = "content/pages/standard.html"
    parent_page_types = ["content.HomePage", "content.StandardPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def main_picture_id(self) -> int | None:
        """The picture at the top."""
        return self.picture_id
