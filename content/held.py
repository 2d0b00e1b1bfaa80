"""The rows that a page's blocks chose, fetched together: one query a model, however many blocks there are.

Wagtail by itself asks once for every kind of block that chooses something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock, StreamValue
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text

from content.blocks.html import HtmlBlock

Rows = Mapping[type[Model], Mapping[int, Model]]
_held: ContextVar[Rows | None] = ContextVar("rows held for the blocks of a page", default=None)


class HeldChooserBlock(ChooserBlock):
    """A chooser whose rows `resolve` hands over; a row that is gone is None. Elsewhere it fetches them itself."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Any]:
        held = _held.get()
        if held is None:
            return super().bulk_to_python(values)
        rows = held.get(self.model_class, {})
        return [rows.get(value) if value is not None else None for value in values]


@dataclass
class Wanted:
    """What the blocks of a page need: keys by model, and names of facts (`Block.facts`) that are not chosen rows.

    `shelf_path` is where in the tree of the shop the shelf stands that the page points at.
    """

    keys: dict[type[Model], set[int]] = field(default_factory=lambda: defaultdict(set))
    facts: set[str] = field(default_factory=set)
    shelf_path: str = ""

    def add_text(self, source: str | None) -> None:
        """Add the pages that a rich text links to."""
        for model, key, *_ in extract_references_from_rich_text(source or ""):
            self.keys[model].add(int(key))

    def add_streams(self, streams: Iterable[StreamValue]) -> None:
        """Add what all blocks of `streams` choose."""
        for stream in streams:
            for block, raw in parts(stream.stream_block, list(stream.raw_data)):
                self.facts.update(getattr(block, "facts", ()))
                if isinstance(block, HeldChooserBlock) and raw is not None:
                    self.keys[table(block.model_class)].add(raw)
                elif isinstance(block, RichTextBlock):
                    self.add_text(raw)
                elif isinstance(block, HtmlBlock):
                    self.add_text(block.cleaned(raw))


def table(model: type[Model]) -> type[Model]:
    """The model by which rows are held: pages of all types by one."""
    return Page if issubclass(model, Page) else model


def parts(block: Block, raw: Any) -> Iterator[tuple[Block, Any]]:
    """Each block within `raw`, the stored form of `block`, with its own stored form; unknown kinds are skipped."""
    yield block, raw
    if isinstance(block, BaseStreamBlock):
        for item in raw or ():
            child = block.child_blocks.get(item["type"])
            if child is not None:
                yield from parts(child, item["value"])
    elif isinstance(block, BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from parts(child, (raw or {}).get(name))
    elif isinstance(block, ListBlock):
        for item in raw or ():
            yield from parts(block.child_block, item["value"])


def resolve(*, streams: Iterable[StreamValue], rows: Rows) -> None:
    """Turn the stored form of all blocks into values, with `rows` for what they choose and without a query."""
    token = _held.set(rows)
    try:
        for stream in streams:
            for _ in stream:
                pass
    finally:
        _held.reset(token)
