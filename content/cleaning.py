"""Running text without anything that a browser would run, wherever it was written: in the editor, by an importer, by a program.

The editor cleans what is typed into it; what comes in otherwise is cleaned here, before it is stored.
"""

from __future__ import annotations

from typing import Any

from wagtail.blocks import Block, ListBlock, RichTextBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule, check_url

# Of these not even the words stay: they are no text.
SILENT = frozenset(
    {"script", "style", "iframe", "object", "embed", "template", "noscript", "svg", "math", "form", "textarea"}
)


class TextCleaner(Whitelister):
    """Keeps what the editor offers in running text; of anything else only the words stay."""

    element_rules = {
        "[document]": allow_without_attributes,
        "a": attribute_rule({"href": check_url, "linktype": True, "id": True}),
        **dict.fromkeys(
            ("p", "br", "h2", "h3", "h4", "b", "strong", "i", "em", "ul", "ol", "li", "hr"), allow_without_attributes
        ),
    }

    def clean_tag_node(self, doc: Any, tag: Any) -> None:
        if tag.name in SILENT:
            tag.decompose()
        else:
            super().clean_tag_node(doc, tag)


def clean_text(source: str) -> str:
    """Rich text as it may be stored: no script, no style, no frame, no event, no address that a browser would run."""
    return str(TextCleaner().clean(source))


def clean_raw(block: Block, raw: Any) -> Any:
    """The stored form of a block with every rich text in it cleaned; what has another shape is left alone."""
    if isinstance(block, RichTextBlock):
        return clean_text(raw) if isinstance(raw, str) else raw
    if isinstance(block, BaseStreamBlock) and isinstance(raw, list):
        return [_clean_item(block.child_blocks.get(item["type"]), item) for item in raw]
    if isinstance(block, ListBlock) and isinstance(raw, list):
        return [_clean_item(block.child_block, item) for item in raw]
    if isinstance(block, BaseStructBlock) and isinstance(raw, dict):
        known = block.child_blocks
        return {name: clean_raw(known[name], value) if name in known else value for name, value in raw.items()}
    return raw


def _clean_item(block: Block | None, item: Any) -> Any:
    if block is None or not isinstance(item, dict) or "value" not in item:
        return item
    return {**item, "value": clean_raw(block, item["value"])}
