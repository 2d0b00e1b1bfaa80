"""The home page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PagePermissionTester
from wagtail.search import index

from content.blocks.bodies import StandardBody
from content.fields import BodyField
from content.held import Wanted
from content.live import MONTHS, OFFERS
from content.pages.base import ContentPage
from core.structured import json_ld
from shop.search.structured import website_data


class HomePermissions(PagePermissionTester):
    """What somebody may do to a home page: nobody in the CMS takes away what all of a language stands on."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Superusers only."""
        return bool(self.user.is_superuser) and super().can_delete(ignore_bulk)

    def can_unpublish(self) -> bool:
        """Superusers only."""
        return bool(self.user.is_superuser) and super().can_unpublish()


class HomePage(ContentPage):
    """The promise, the question of the age, and what the editor puts below. One for each language, at its root."""

    headline = models.CharField(
        _("promise"), max_length=120, help_text=_("The first words of the shop, seven of them or so.")
    )
    lead = models.TextField(_("in two sentences"), help_text=_("What it is, and for whom."))
    action = models.CharField(_("words on the button"), max_length=60)
    reassurance = models.CharField(_("line under the button"), max_length=160, blank=True)
    picture = models.ForeignKey(
        "images.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("A box, wide, on a plain ground. Left empty: the drawing of the open box."),
    )
    body = BodyField(StandardBody(), blank=True, verbose_name=_("below"))

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("headline"),
                FieldPanel("lead"),
                FieldPanel("action"),
                FieldPanel("reassurance"),
                FieldPanel("picture"),
            ],
            heading=_("First screen"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("lead"), index.SearchField("body")]
    template = "content/pages/home.html"
    parent_page_types = ["wagtailcore.Page"]
    max_count = len(settings.LANGUAGES)

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def permissions_for_user(self, user: Any) -> HomePermissions:
        """See HomePermissions. Moving is refused with deleting."""
        return HomePermissions(user, self)

    def main_picture_id(self) -> int | None:
        """The first screen's picture."""
        return self.picture_id

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The next box, for the sticker on the picture."""
        wanted.facts |= {OFFERS, MONTHS}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With `next_box`, the calendar month of the sticker, and `structured`, what search engines read of the site."""
        context = super().get_context(request, *args, **kwargs)
        live = context["live"]
        return {
            **context,
            "next_box": min(live.months, key=lambda row: row.month, default=None),
            "structured": json_ld(website_data(name=settings.OSCAR_SHOP_NAME, language=live.language)),
        }
