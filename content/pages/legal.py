"""A page that binds: terms, privacy, legal notice."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content.blocks.bodies import LegalBody
from content.fields import BodyField
from content.held import Wanted
from content.live import PRINT
from content.pages.base import ContentPage
from core.components import Link


class LegalPage(ContentPage):
    """Words under headings, with the day from which on they apply, a list of what stands in it, and a clean print."""

    intro = models.TextField(_("introduction"), blank=True, help_text=_("One or two sentences under the title."))
    in_force_on = models.DateField(
        _("in force since"), help_text=_("Change it whenever what is written here changes for those who read it.")
    )
    change = models.TextField(
        _("what changed"),
        blank=True,
        help_text=_("Since the version before, in one or two sentences. Earlier versions are kept under History."),
    )
    body = BodyField(LegalBody(), blank=True, verbose_name=_("content"))

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("intro"),
        FieldPanel("in_force_on"),
        FieldPanel("change"),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("intro"), index.SearchField("body")]
    template = "content/pages/legal.html"
    parent_page_types = ["content.HomePage", "content.StandardPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("legal page")
        verbose_name_plural = _("legal pages")

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The button that prints."""
        wanted.facts.add(PRINT)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With `parts`: links to the headings."""
        context = super().get_context(request, *args, **kwargs)
        titles = [block.value["text"] for block in self.body if block.block_type == "heading"]
        return {**context, "parts": [Link(label=title, href=f"#{slugify(title)}") for title in titles]}
