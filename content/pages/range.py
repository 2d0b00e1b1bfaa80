"""A page for each range: what it is, what it costs, what comes next and what was."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content import cards, ranges, structured
from content.blocks.bodies import StandardBody
from content.fields import BodyField
from content.held import Wanted
from content.live import MONTHS, OFFERS
from content.pages.base import HEAD_SHEETS, ContentPage
from content.ranges import Boxes
from shop.images.models import Picture


class RangePage(ContentPage):
    """A range: its ages, promise, safety, plans with prices and boxes come from the shop; what is said besides is the editor's."""

    box_range = models.ForeignKey(
        "subscriptions.BoxRange",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("range"),
        help_text=_("Its words, prices, boxes and reviews are shown on this page as they stand in the shop."),
    )
    sheet = models.CharField(_("paper"), max_length=8, choices=HEAD_SHEETS, default="leaf")
    body = BodyField(StandardBody(), blank=True, verbose_name=_("more"))

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("box_range"),
        FieldPanel("sheet"),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body")]
    template = "content/pages/range.html"
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("range page")
        verbose_name_plural = _("range pages")

    def main_picture_id(self) -> int | None:
        """The range's picture."""
        return self.box_range.picture_id if self.box_range else None

    def own_context(self, *, request: HttpRequest, today: date) -> dict[str, Any]:
        """`boxes` of the range around today, and `voices`, what parents say of them."""
        if self.box_range_id is None:
            return {"boxes": Boxes(), "voices": None}
        language = get_language() or "fr"
        return {
            "boxes": ranges.boxes_of(range_id=self.box_range_id, language=language, today=today),
            "voices": ranges.voices_of(range_id=self.box_range_id),
        }

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The prices of the range, its next box, and the pictures of its boxes."""
        wanted.facts |= {OFFERS, MONTHS}
        wanted.keys[Picture].update(own["boxes"].picture_ids())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With `offer`, the plans with their prices, `next_box`, `picture`, the band of the plans, and what search engines read."""
        context = super().get_context(request, *args, **kwargs)
        live, key = context["live"], self.box_range_id or 0
        offer, month = live.offer_of(range_id=key), live.month_of(range_id=key)
        picture = live.pictures.get(self.main_picture_id() or 0)
        if picture is None and self.box_range:
            picture = cards.drawn_range(self.box_range)
        plans = {
            "range": self.box_range,
            "title": gettext("Plans and prices"),
            "intro": gettext("Tax and delivery to your door are in every price."),
        }
        return {
            **context,
            "offer": offer,
            "next_box": month,
            "picture": picture,
            "plans_band": plans,
            "structured": structured.range_data(
                seo=context["seo"], offer=offer, is_available=month is not None, voices=context["voices"]
            ),
        }
