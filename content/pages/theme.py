"""The themes: their list, and a page for each wonder."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from content import queries, structured, themes
from content.blocks.bodies import ActivitiesBody, StandardBody
from content.blocks.text import FEATURES
from content.fields import BodyField
from content.held import Wanted
from content.live import OFFERS
from content.pages.base import HEAD_SHEETS, ContentPage
from core.statements import statement
from shop.images.models import Picture


class ThemeIndexPage(ContentPage):
    """All themes: those that can be had now, those to come, those that have been."""

    stream_fields = ()

    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*ContentPage.content_panels, FieldPanel("intro")]
    template = "content/pages/theme_index.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ThemePage"]

    class Meta:
        verbose_name = _("list of themes")
        verbose_name_plural = _("lists of themes")

    def own_context(self, *, request: HttpRequest, today: date) -> dict[str, Any]:
        """`themes`: now, to come, past."""
        return {"themes": themes.by_calendar(pages=_with_themes(path=self.path), today=today)}

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The pictures of all boxes."""
        wanted.keys[Picture].update(own["themes"].picture_ids())


class ThemePage(ContentPage):
    """A wonder: what the child makes, does and learns, what is in the box, and until when it can be had.

    Picture, ages, safety and dates come from the shop; the words are the editor's.
    """

    stream_fields = ("activities", "body")
    text_fields = ("story",)

    theme = models.ForeignKey(
        "subscriptions.Theme",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("theme"),
        help_text=_("Its pictures, ages and dates are shown on this page as they stand in the shop."),
    )
    sheet = models.CharField(_("paper"), max_length=8, choices=HEAD_SHEETS, default="sun")
    tagline = models.CharField(_("in one line"), max_length=160, blank=True)
    story = RichTextField(_("story"), features=FEATURES, blank=True)
    activities = BodyField(ActivitiesBody(), blank=True, verbose_name=_("what the child makes, does, learns"))
    contents = models.TextField(_("what is in the box"), blank=True, help_text=_("One thing a line."))
    body = BodyField(StandardBody(), blank=True, verbose_name=_("more"))

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("theme"),
        FieldPanel("sheet"),
        FieldPanel("tagline"),
        FieldPanel("story"),
        FieldPanel("activities"),
        FieldPanel("contents"),
        FieldPanel("body"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("tagline"),
        index.SearchField("story"),
        index.SearchField("activities"),
        index.SearchField("contents"),
        index.SearchField("body"),
    ]
    template = "content/pages/theme.html"
    parent_page_types = ["content.ThemeIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("theme page")
        verbose_name_plural = _("theme pages")

    def main_picture_id(self) -> int | None:
        """The theme's box."""
        return self.theme.picture_id if self.theme else None

    def own_context(self, *, request: HttpRequest, today: date) -> dict[str, Any]:
        """`boxes`, one a range; `until`, the last day for the first of them; `neighbours`, the themes before and after;
        `voices`, what parents say of the boxes."""
        pages = _with_themes(path=self.path[: -self.steplen])
        calendar = themes.by_calendar(pages=pages, today=today)
        mine = next((each.theme for each in pages if each.theme_id == self.theme_id), None)
        if mine is not None:
            self.theme = mine
        boxes = themes.boxes_of(theme_id=self.theme_id, calendar=calendar.calendar) if self.theme_id else []
        days = [each.dated.cutoff_on for each in boxes if each.dated]
        return {
            "boxes": boxes,
            "until": min(days, default=None),
            "neighbours": calendar.around(page_id=self.pk),
            "voices": themes.voices_of(boxes),
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With `structured`, what search engines read of the box, once parents have given it marks."""
        context = super().get_context(request, *args, **kwargs)
        voices = context["voices"]
        return {**context, "structured": structured.box_data(seo=context["seo"], voices=voices) if voices else ""}

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The prices of the ranges, the theme's pictures, and those of the other themes."""
        wanted.facts.add(OFFERS)
        others = [each.page.theme.picture_id for each in own["neighbours"] if each.page.theme]
        wanted.keys[Picture].update(key for key in others if key)
        if self.theme:
            wanted.keys[Picture].update(key for key in (self.theme.picture_id, self.theme.band_id) if key)


def _with_themes(*, path: str) -> list[ThemePage]:
    return _below_with_themes().objects(**queries.places_below(path))


@statement
def _below_with_themes() -> QuerySet[ThemePage]:
    pages = ThemePage.objects.live().filter(queries.are_below()).select_related("theme")
    return pages.defer("story", "activities", "contents", "body").order_by("path")
