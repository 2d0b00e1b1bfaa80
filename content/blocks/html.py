"""HTML as it came from elsewhere, cleaned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import RawHTMLBlock
from wagtail.rich_text import extract_references_from_rich_text

from content import html


class HtmlBlock(RawHTMLBlock):
    """Tables, verses and whatever else text blocks cannot hold. It is cleaned when it is saved and when it is drawn."""

    def cleaned(self, value: Any) -> SafeString:
        """The value without scripts, styles and pictures, its links to pages whole."""
        return mark_safe(html.clean(str(value or "")))  # noqa: S308 (cleaned)

    def clean(self, value: Any) -> SafeString:
        """What is saved."""
        return self.cleaned(super().clean(value))

    def get_searchable_content(self, value: Any) -> list[str]:
        """Its words."""
        return [strip_tags(str(value))]

    def extract_references(self, value: Any) -> Iterator[Any]:
        """The pages that it links to."""
        yield from extract_references_from_rich_text(self.cleaned(value))

    class Meta:
        icon = "code"
        label = _("HTML")
        group = _("Words")
        template = "content/blocks/html.html"
