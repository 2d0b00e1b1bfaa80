"""The journal: its list, whole, by tag and by author, and its articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.routable_page.models import path as route
from wagtail.search import index

from content import journal, seo
from content.authors import Author
from content.blocks.bodies import ArticleBody
from content.fields import BodyField
from content.held import Wanted
from content.live import Live
from content.pages.base import HEAD_SHEETS, ContentPage
from core import clock
from core.components import Link
from shop.images.models import Picture

PER_PAGE = 12


class ArticleIndexPage(RoutablePageMixin, ContentPage):
    """The journal's list, newest article first; below it the lists of each tag and each author."""

    stream_fields = ()

    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*ContentPage.content_panels, FieldPanel("intro")]
    template = "content/pages/article_index.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ArticlePage"]

    # What the list is narrowed to while it is drawn.
    tag: Any = None
    author: Author | None = None

    class Meta:
        verbose_name = _("journal")
        verbose_name_plural = _("journals")

    @route("tag/<slug:slug>/", name="tag")
    def tagged(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The articles with a tag; nothing for a tag that no published article of this journal has."""
        self.tag = journal.tag_of(path=self.path, slug=slug)
        if self.tag is None:
            raise Http404
        return self.render(request)  # type: ignore[no-any-return]  # Wagtail says no types

    @route(_("by/<slug:slug>/"), name="author")
    def written_by(self, request: HttpRequest, slug: str) -> HttpResponse:
        """An author and what they wrote; nothing for somebody who has published nothing in this journal."""
        self.author = journal.author_of(path=self.path, slug=slug)
        if self.author is None:
            raise Http404
        return self.render(request, template="content/pages/author.html")  # type: ignore[no-any-return]  # as above

    def own_context(self, *, request: HttpRequest, today: date) -> dict[str, Any]:
        """A page of `articles`, and the `tags` to narrow the list by."""
        rows = journal.articles(path=self.path, tag=self.tag, author=self.author)
        return {
            "articles": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "tags": None if self.author else journal.tags(path=self.path, chosen=self.tag),
            "tag": self.tag,
            "author": self.author,
        }

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The pictures of the articles on this page of the list, and the author's portrait."""
        wanted.keys[Picture].update(each.picture_id for each in own["articles"] if each.picture_id)
        if self.author and self.author.portrait_id:
            wanted.keys[Picture].add(self.author.portrait_id)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the way back to the whole list, where it is narrowed."""
        context = super().get_context(request, *args, **kwargs)
        narrowed = self.tag or self.author
        if narrowed is None:
            return context
        *above, last = context["crumbs"] or (Link(label=self.title),)
        here = replace(last, href=context["live"].addresses.get(self.pk, ""))
        return {**context, "crumbs": (*above, here, Link(label=narrowed.name))}

    def seo(self, *, live: Live, http: HttpRequest) -> Any:
        """Of a narrowed list: its own title and address. It has no counterpart in another language."""
        found = super().seo(live=live, http=http)
        narrowed, own = self.tag or self.author, live.addresses.get(self.pk, "")
        if narrowed is None or not own:
            return found
        below = self.reverse_subpage("tag" if self.tag else "author", kwargs={"slug": narrowed.slug})
        address = seo.numbered(f"{own}{below}", http=http)
        title, words = f"{narrowed.name} · {self.title}", self.author.words if self.author else ""
        return replace(found, title=title, description=words, canonical=seo.absolute(address), alternates=())


class ArticleTag(TaggedItemBase):
    """A tag of an article."""

    content_object = ParentalKey("content.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")


class ArticlePage(ContentPage):
    """An article: what parents read between two boxes."""

    kind = "article"

    standfirst = models.TextField(_("standfirst"), help_text=_("Two sentences that make one want to read on."))
    written_by = models.ForeignKey(
        Author,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("author"),
        help_text=_("Their name under the title leads to their portrait and all that they wrote."),
    )
    author = models.CharField(
        _("or a guest’s name"), max_length=80, blank=True, help_text=_("Of somebody who has no page here.")
    )
    published_on = models.DateField(_("dated"), default=clock.today)
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), null=True, blank=True)
    sheet = models.CharField(_("paper"), max_length=8, choices=HEAD_SHEETS, default="sky")
    picture = models.ForeignKey(
        "images.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    tags = ClusterTaggableManager(
        through=ArticleTag,
        blank=True,
        verbose_name=_("tags"),
        help_text=_("Two to four words under which a parent would look for it, in the language of the article."),
    )
    body = BodyField(ArticleBody(), blank=True, verbose_name=_("content"))

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("picture"),
        FieldPanel("sheet"),
        MultiFieldPanel([FieldPanel("written_by"), FieldPanel("author")], heading=_("Who wrote it")),
        FieldPanel("published_on"),
        FieldPanel("minutes"),
        FieldPanel("tags"),
        FieldPanel("body"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.RelatedFields("tags", [index.SearchField("name")]),
        index.RelatedFields("written_by", [index.SearchField("name")]),
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
        """`others`, the newest articles beside this one; the article's `topics`; `writer`, who wrote it, if they have a page."""
        # The tags of a draft are not in the database yet.
        topics = list(self.tags.all()) if getattr(request, "is_preview", False) else journal.topics(page=self)
        return {"others": journal.beside(page=self), "topics": topics, "writer": self.written_by}

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The pictures of the other articles, and the author's portrait."""
        wanted.keys[Picture].update(each.picture_id for each in own["others"] if each.picture_id)
        if own["writer"] and own["writer"].portrait_id:
            wanted.keys[Picture].add(own["writer"].portrait_id)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the addresses of the journal's lists: `writer_href`, and `topics` as links."""
        context = super().get_context(request, *args, **kwargs)
        crumbs = context["crumbs"]
        above = crumbs[-2].href if len(crumbs) > 1 else ""
        return {
            **context,
            "writer_href": journal.below(above, name="author", row=context["writer"]),
            "topics": [
                Link(label=each.name, href=journal.below(above, name="tag", row=each)) for each in context["topics"]
            ],
        }
