"""The journal: its list, and its articles."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content import queries
from content.blocks.bodies import ArticleBody
from content.fields import BodyField
from content.held import Wanted
from content.pages.base import HEAD_SHEETS, ContentPage
from shop.images.models import Picture

PER_PAGE = 12
ALSO = 3


class ArticleIndexPage(ContentPage):
    """The journal's list, newest article first."""

    stream_fields = ()

    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*ContentPage.content_panels, FieldPanel("intro")]
    template = "content/pages/article_index.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ArticlePage"]

    class Meta:
        verbose_name = _("journal")
        verbose_name_plural = _("journals")

    def own_context(self, *, request: HttpRequest, today: date) -> dict[str, Any]:
        """A page of `articles`."""
        newest = newest_first(queries.below(model=ArticlePage, path=self.path))
        return {"articles": Paginator(newest, PER_PAGE).get_page(request.GET.get("page"))}

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The pictures of the articles on this page of the list."""
        wanted.keys[Picture].update(each.picture_id for each in own["articles"] if each.picture_id)


class ArticlePage(ContentPage):
    """An article: what parents read between two boxes."""

    kind = "article"

    standfirst = models.TextField(_("standfirst"), help_text=_("Two sentences that make one want to read on."))
    author = models.CharField(_("author"), max_length=80, blank=True)
    published_on = models.DateField(_("dated"))
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), null=True, blank=True)
    sheet = models.CharField(_("paper"), max_length=8, choices=HEAD_SHEETS, default="sky")
    picture = models.ForeignKey(
        "images.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    body = BodyField(ArticleBody(), blank=True, verbose_name=_("content"))

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("picture"),
        FieldPanel("sheet"),
        FieldPanel("author"),
        FieldPanel("published_on"),
        FieldPanel("minutes"),
        FieldPanel("body"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.FilterField("published_on"),
    ]
    template = "content/pages/article.html"
    parent_page_types = ["content.ArticleIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def main_picture_id(self) -> int | None:
        """The article's picture."""
        return self.picture_id

    def own_context(self, *, request: HttpRequest, today: date) -> dict[str, Any]:
        """`others`: the newest articles beside this one."""
        beside = queries.below(model=ArticlePage, path=self.path[: -self.steplen]).exclude(pk=self.pk)
        return {"others": list(newest_first(beside)[:ALSO])}

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The pictures of the other articles."""
        wanted.keys[Picture].update(each.picture_id for each in own["others"] if each.picture_id)


def newest_first(articles: QuerySet[ArticlePage]) -> QuerySet[ArticlePage]:
    """Without their bodies, which no list shows."""
    return articles.order_by("-published_on", "-pk").defer("body")
