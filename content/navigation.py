"""The menus of a language: edited in the CMS, kept in the cache, drawn by the frame of every page without a query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock
from wagtail.models import Page, TranslatableMixin

from content import held
from content.addresses import paths_of
from content.blocks.links import LinkBlock
from content.fields import BodyField
from content.live import Live
from core import clock
from core.components import Link, LinkColumn

KEPT_SECONDS = 600  # addresses of the shop may change by themselves; whatever an editor saves is seen at once
CACHE_VERSION = 2


class ColumnBlock(StructBlock):
    """A titled list of links."""

    title = CharBlock(label=_("title"), max_length=60)
    links = ListBlock(LinkBlock(), label=_("links"))

    class Meta:
        icon = "list-ul"
        label = _("column")


class MainBlocks(StreamBlock):
    link = LinkBlock()


class FooterBlocks(StreamBlock):
    column = ColumnBlock()


class Navigation(TranslatableMixin, models.Model):
    """The header's menu and the footer's columns in one language."""

    main = BodyField(MainBlocks(), blank=True, verbose_name=_("menu at the top"))
    footer = BodyField(
        FooterBlocks(),
        blank=True,
        verbose_name=_("columns at the bottom"),
        help_text=_("The first column also stands under the checkout: the legal pages belong there."),
    )

    terms = models.ForeignKey(
        Page,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("terms of sale"),
        help_text=_("The page that the checkout links to beside the button that obliges to pay."),
    )

    panels = [FieldPanel("main"), FieldPanel("footer"), PageChooserPanel("terms")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("menus")
        verbose_name_plural = _("menus")
        constraints = [models.UniqueConstraint(fields=["locale"], name="navigation_once_a_language")]

    def __str__(self) -> str:
        return str(_("Menus: %(language)s") % {"language": self.locale})

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        transaction.on_commit(forget)


@dataclass(frozen=True, slots=True)
class Menus:
    """What the frame draws."""

    main: tuple[Link, ...] = ()
    footer: tuple[LinkColumn, ...] = ()
    terms: str = ""


def _key(language: str) -> str:
    return f"navigation:{CACHE_VERSION}:{language}"


def forget(**_: Any) -> None:
    """Read the menus again at the next page: they, or the address of a page in them, changed."""
    cache.delete_many([_key(code) for code, _ in settings.LANGUAGES])


def menus(*, language: str) -> Menus:
    """The menus of `language`, empty before anybody made them. No query when kept, two when not.

    Empty too while the database cannot be asked: the page that says so has a frame of its own to draw.
    """
    kept = cache.get(_key(language))
    if isinstance(kept, Menus):
        return kept
    try:
        read = _read(language=language)
    except DatabaseError:
        return Menus()
    cache.set(_key(language), read, KEPT_SECONDS)
    return read


def terms_address(*, language: str) -> str:
    """The page with the terms of sale; the home page while nobody has named one."""
    return menus(language=language).terms or f"/{language}/"


def terms_version(*, language: str) -> str:
    """Which page with which published revision the terms of sale are, for whoever proves what was agreed; "" for none."""
    rows = Navigation.objects.filter(locale__language_code=language).exclude(terms=None)
    row = rows.values_list("terms_id", "terms__live_revision_id", "terms__last_published_at").first()
    if row is None:
        return ""
    page_id, revision_id, published_at = row
    day = f", {clock.local_day(published_at)}" if published_at else ""
    return f"page {page_id}, revision {revision_id or 0}{day}"


def _read(*, language: str) -> Menus:
    row = Navigation.objects.filter(locale__language_code=language).first()
    if row is None:
        return Menus()
    wanted = held.Wanted()
    streams = [row.main, row.footer]
    wanted.add_streams(streams)
    if row.terms_id:
        wanted.keys[Page].add(row.terms_id)
    pages = {page.pk: page for page in Page.objects.live().filter(pk__in=wanted.keys[Page])}
    held.resolve(streams=streams, rows={Page: pages})
    addresses = paths_of(pages)
    live = Live(language=language, now=clock.now(), addresses=addresses)
    return Menus(
        main=_links(live=live, blocks=[block.value for block in row.main]),
        footer=tuple(
            LinkColumn(title=block.value["title"], links=_links(live=live, blocks=block.value["links"]))
            for block in row.footer
        ),
        terms=addresses.get(row.terms_id or 0, ""),
    )


def _links(*, live: Live, blocks: Iterable[Any]) -> tuple[Link, ...]:
    found = ((block["label"], live.href(block)) for block in blocks)
    return tuple(Link(label=label, href=href) for label, href in found if href)
