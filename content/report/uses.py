"""What the published pages, the menus and the announcements of the site lead to and show."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, Model
from django.urls import reverse
from wagtail.blocks import RichTextBlock, StreamValue
from wagtail.models import Page, get_page_models
from wagtail.rich_text import extract_references_from_rich_text

from content.announcements import Announcement
from content.blocks.links import AddressBlock
from content.held import HeldChooserBlock, parts, table
from content.navigation import Navigation
from content.pages.base import ContentPage
from shop.images.models import Picture

_HREF = re.compile(r'<a\s[^>]*href="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, and where it is edited."""

    language: str
    where: str
    edit_path: str
    page_id: int | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """A row that a place shows or leads to, by its model and key; or an address of another site."""

    place: Place
    model: type[Model] | None = None
    key: int = 0
    address: str = ""


def all_uses() -> Iterator[Use]:
    """Everything, each thing once a place. A query for each type of page, and two more."""
    yield from dict.fromkeys(_of_pages())
    yield from dict.fromkeys(_of_frame())


def _of_pages() -> Iterator[Use]:
    for model in get_page_models():
        if issubclass(model, ContentPage):
            for page in model.objects.live().select_related("locale").order_by("path").iterator(chunk_size=100):
                yield from of_page(page)


def of_page(page: ContentPage) -> Iterator[Use]:
    """What one page shows and leads to: by its blocks, its texts, and the pictures of its fields."""
    edit_path = reverse("wagtailadmin_pages:edit", args=[page.pk])
    place = Place(page.locale.language_code, page.title, edit_path, page.pk)
    yield from _of_streams(page.streams(), place=place)
    for name in page.text_fields:
        yield from _of_text(getattr(page, name), place=place)
    for field in page._meta.concrete_fields:
        is_picture = isinstance(field, ForeignKey) and issubclass(field.related_model, Picture)
        if is_picture and (key := getattr(page, field.attname)):
            yield Use(place, Picture, key)


def _of_frame() -> Iterator[Use]:
    for row in Navigation.objects.select_related("locale").order_by("pk"):
        edit_path = reverse("wagtailsnippets_content_navigation:edit", args=[row.pk])
        place = Place(row.locale.language_code, str(row), edit_path)
        yield from _of_streams([row.main, row.footer], place=place)
        if row.terms_id:
            yield Use(place, Page, row.terms_id)
    for announcement in Announcement.objects.select_related("locale").order_by("pk"):
        edit_path = reverse("wagtailsnippets_content_announcement:edit", args=[announcement.pk])
        place = Place(announcement.shown_language(), str(announcement), edit_path)
        yield from _of_streams([announcement.link], place=place)


def _of_streams(streams: Iterable[StreamValue], *, place: Place) -> Iterator[Use]:
    for stream in streams:
        for block, raw in parts(stream.stream_block, list(stream.raw_data)):
            if isinstance(block, HeldChooserBlock):
                if raw is not None:
                    yield Use(place, table(block.model_class), raw)
            elif isinstance(block, RichTextBlock):
                yield from _of_text(raw, place=place)
            elif isinstance(block, AddressBlock) and raw:
                yield Use(place, address=raw)


def _of_text(source: Any, *, place: Place) -> Iterator[Use]:
    for model, key, *_ in extract_references_from_rich_text(source or ""):
        yield Use(place, table(model), int(key))
    for address in _HREF.findall(source or ""):
        yield Use(place, address=html.unescape(address))
