"""The frame of a language: menus edited in the CMS, kept in the cache, drawn around every page without a query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock
from wagtail.models import Page, RevisionMixin, TranslatableMixin

from content import held, queries
from content.addresses import links_of
from content.announcements import Announcement, announcement_with, with_announcements
from content.blocks.links import LinkBlock
from content.fields import BodyField
from content.live import Live
from content.previews import FramePreview
from core import clock, components
from core.components import Link, LinkColumn
from core.languages import ALWAYS, order
from core.templatetags.page import page_menus

KEPT_SECONDS = 600  # addresses of the shop may change by themselves; whatever an editor saves is seen at once
CACHE_VERSION = 3
# Changes whenever somebody saved something: what was read before that moment and put away after it is not taken for new.
STAMP = f"navigation:{CACHE_VERSION}:stamp"


class ColumnBlock(StructBlock):
    """A titled list of links."""

    title = CharBlock(label=_("title"), max_length=60)
    links = ListBlock(LinkBlock(), label=_("links"))

    class Meta:
        icon = "list-ul"
        label = _("column")


class GroupBlock(ColumnBlock):
    """A word of the menu with links below it: its second level."""

    class Meta:
        icon = "list-ul"
        label = _("word with links below it")


class MainBlocks(StreamBlock):
    link = LinkBlock()
    group = GroupBlock()


class FooterBlocks(StreamBlock):
    column = ColumnBlock()


class Navigation(FramePreview, RevisionMixin, TranslatableMixin, models.Model):
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

    def shown_language(self) -> str:
        """That of its locale."""
        return str(self.locale.language_code)

    def shown_menus(self) -> components.Menus:
        """The frame with these menus."""
        drawn = _drawn(row=self, announcements=(), language=self.shown_language())
        return replace(page_menus(), main=drawn.main, footer=drawn.footer)


@dataclass(frozen=True, slots=True)
class Menus:
    """What the frame draws."""

    main: tuple[Link | LinkColumn, ...] = ()
    footer: tuple[LinkColumn, ...] = ()
    terms: str = ""
    announcements: tuple[components.Announcement, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """Menus in the cache, and the stamp of the moment before they were read."""

    stamp: str
    menus: Menus


def _key(language: str) -> str:
    return f"navigation:{CACHE_VERSION}:{language}"


def forget(**_: Any) -> None:
    """Read the menus again at the next page: they, or the address of a page in them, changed; and once more after the commit."""
    _renew_stamp()
    transaction.on_commit(_renew_stamp)


def _renew_stamp() -> None:
    cache.set(STAMP, uuid4().hex, None)


def menus(*, language: str) -> Menus:
    """The menus of `language`, empty before anybody made them. No query when kept, two when not.

    Empty too while the database cannot be asked: the page that says so has a frame of its own to draw.
    """
    found = cache.get_many((STAMP, _key(language)))
    stamp, kept = found.get(STAMP, ""), found.get(_key(language))
    if isinstance(kept, Kept) and kept.stamp == stamp:
        return kept.menus
    try:
        read = _read(language=language)
    except DatabaseError:
        return Menus()
    cache.set(_key(language), Kept(stamp, read), KEPT_SECONDS)
    return read


def terms_address(*, language: str) -> str:
    """The page with the terms of sale; the home page while nobody has named one."""
    return next((found for code in _spoken(language) if (found := menus(language=code).terms)), f"/{language}/")


def _spoken(language: str) -> tuple[str, ...]:
    """Whose menus name the terms for a language: of a further one that has none yet, those that its other texts come from."""
    return (language,) if language in ALWAYS else order(language)


def named_terms(*columns: str, language: str) -> tuple[Any, ...] | None:
    """These columns of the row that names the terms of sale for a language, and that row's language; None for no row. One query."""
    spoken = _spoken(language)
    rows = Navigation.objects.filter(locale__language_code__in=spoken).exclude(terms=None)
    found = rows.values_list(*columns, "locale__language_code")
    return min(found, key=lambda row: spoken.index(row[-1]), default=None)


def terms_version(*, language: str) -> str:
    """Which page with which published revision the terms of sale are, for whoever proves what was agreed; "" for none."""
    row = named_terms("terms_id", "terms__live_revision_id", "terms__last_published_at", language=language)
    if row is None:
        return ""
    page_id, revision_id, published_at, _language = row
    day = f", {clock.local_day(published_at)}" if published_at else ""
    return f"page {page_id}, revision {revision_id or 0}{day}"


def _read(*, language: str) -> Menus:
    rows = list(with_announcements(Navigation.objects.filter(locale__language_code=language), now=clock.now()))
    announcements = [each for row in rows if (each := announcement_with(row))]
    return _drawn(row=rows[0] if rows else None, announcements=announcements, language=language)


def _drawn(*, row: Navigation | None, announcements: Iterable[Announcement], language: str) -> Menus:
    """Rows as the frame takes them; the pages that all of them lead to are fetched together."""
    announcements = list(announcements)
    wanted = held.Wanted()
    streams = [row.main, row.footer] if row else []
    streams += [each.link for each in announcements]
    wanted.add_streams(streams)
    if row and row.terms_id:
        wanted.keys[Page].add(row.terms_id)
    keys = frozenset(wanted.keys[Page])
    pages = queries.linked_pages(keys=keys, language=language)
    held.resolve(streams=streams, rows={Page: pages})
    links = links_of(pages, keys=keys, language=language)
    live = Live(language=language, now=clock.now(), links=links)
    return Menus(
        main=_entries(live=live, blocks=row.main if row else ()),
        footer=tuple(_column(live=live, value=block.value) for block in row.footer) if row else (),
        terms=links.get(row.terms_id or 0, "") if row else "",
        announcements=tuple(each.drawn(live=live) for each in announcements),
    )


def _entries(*, live: Live, blocks: Iterable[Any]) -> tuple[Link | LinkColumn, ...]:
    """Links, and words with links below them; one whose links are all gone is left out."""
    found: list[Link | LinkColumn] = []
    for block in blocks:
        if block.block_type == "group":
            column = _column(live=live, value=block.value)
            found += [column] if column.links else []
        else:
            found += _links(live=live, values=[block.value])
    return tuple(found)


def _column(*, live: Live, value: Any) -> LinkColumn:
    return LinkColumn(title=value["title"], links=_links(live=live, values=value["links"]))


def _links(*, live: Live, values: Sequence[Any]) -> tuple[Link, ...]:
    found = ((value["label"], live.href(value)) for value in values)
    return tuple(Link(label=label, href=href) for label, href in found if href)
