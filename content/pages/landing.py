"""The page that a campaign leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from content.blocks.bodies import LandingBody
from content.blocks.pictures import SHEETS
from content.fields import BodyField
from content.held import Wanted
from content.live import Live
from content.pages.base import ContentPage

FULL, REDUCED, NONE = "full", "reduced", "none"
MENUS = [
    (FULL, _("the whole menu")),
    (REDUCED, _("our name, which leads home")),
    (NONE, _("our name, which leads nowhere")),
]


class LandingPage(ContentPage):
    """Bands in any order under a head of its own colour. It says one thing and asks for one thing."""

    menu = models.CharField(
        _("menu at the top"),
        max_length=8,
        choices=MENUS,
        default=REDUCED,
        help_text=_("The fewer ways out, the more people take yours. The legal links stay at the foot of the page."),
    )
    sheet = models.CharField(
        _("paper"), max_length=8, choices=SHEETS, default="sun", help_text=_("The colour behind the top of the page.")
    )
    category = models.ForeignKey(
        "catalogue.Category",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shelf of the shop"),
        help_text=_("For a campaign about a part of the shop: the block “products of the page’s shelf” shows it."),
    )
    is_for_search_engines = models.BooleanField(
        _("to be found by search engines"),
        default=True,
        help_text=_("Take the tick away for a page that only an advertisement or a letter leads to."),
    )
    body = BodyField(LandingBody(), blank=True, verbose_name=_("content"))

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("menu"), FieldPanel("sheet"), FieldPanel("category")], heading=_("Frame of the page")
        ),
        FieldPanel("body"),
    ]
    promote_panels = [*ContentPage.promote_panels, FieldPanel("is_for_search_engines")]
    search_fields = [*ContentPage.search_fields, index.SearchField("body")]
    template = "content/pages/landing.html"
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("campaign page")
        verbose_name_plural = _("campaign pages")

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The shelf that the page points at, as long as customers see it."""
        if self.category and self.category.is_public and self.category.ancestors_are_public:
            wanted.shelf_path = self.category.path

    def seo(self, *, live: Live, http: HttpRequest) -> Any:
        """As ever; a page that only a campaign leads to says so to robots."""
        found = super().seo(live=live, http=http)
        return found if self.is_for_search_engines else replace(found, robots="noindex,follow")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With `has_opening`: whether the first block is an opening, which then is the page's heading."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, "has_opening": bool(self.body) and self.body[0].block_type == "hero"}
