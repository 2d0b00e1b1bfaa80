"""Texts of products as simple HTML, cleaned when they are saved so that pages can show them as they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html_join
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule, check_url

_PLAIN = (
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "strong",
    "b",
    "em",
    "i",
    "h2",
    "h3",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
)


class _Cleaner(Whitelister):
    element_rules = {
        "[document]": allow_without_attributes,
        **dict.fromkeys(_PLAIN, allow_without_attributes),
        "a": attribute_rule({"href": check_url}),
    }

    def clean_tag_node(self, doc: Any, tag: Any) -> None:
        """Drop code with its content; the words in other unknown elements stay."""
        if tag.name in ("script", "style"):
            tag.decompose()
        else:
            super().clean_tag_node(doc, tag)


def clean_html(html: str) -> str:
    """`html` with paragraphs, lists, tables, emphasis and links only; scripts, styles and attributes are gone."""
    return _Cleaner().clean(html).strip()


def from_paragraphs(paragraphs: Iterable[str]) -> str:
    """Plain paragraphs as HTML, everything in them escaped."""
    return format_html_join("\n", "<p>{}</p>", ((paragraph,) for paragraph in paragraphs))
