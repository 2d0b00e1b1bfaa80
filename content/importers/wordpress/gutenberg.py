"""The blocks of a body: comments of HTML that open, close and hold attributes, one within the other.

Source: WordPress's wp-includes/class-wp-block-parser.php; the grammar of the block editor's handbook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# A block's attributes hold no -->: the editor writes \\u002d\\u002d\\u003e.
OPENING = re.compile(r"<!--\s+(?P<closer>/)?wp:(?P<name>(?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)(?=\s)")
CLOSING = "-->"
DEEPEST = 60


@dataclass
class Block:
    """A block, or a piece of HTML between blocks, which has no name. `parts` are its pieces of HTML and inner blocks in order."""

    name: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    parts: list[str | Block] = field(default_factory=list)

    @property
    def html(self) -> str:
        """Its own HTML, without that of the blocks in it."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def blocks(self) -> list[Block]:
        """The blocks in it."""
        return [part for part in self.parts if isinstance(part, Block)]

    @property
    def whole(self) -> str:
        """Its HTML with that of the blocks in it."""
        return "".join(part if isinstance(part, str) else part.whole for part in self.parts)

    def walk(self) -> Iterator[Block]:
        """The block and all in it."""
        yield self
        for block in self.blocks:
            yield from block.walk()


def has_blocks(text: str) -> bool:
    """Whether a body was written in the block editor."""
    return "<!-- wp:" in text


def parse(text: str) -> list[Block]:
    """The blocks of a body in order. One that is never closed ends where its parent or the body does."""
    root = Block()
    stack = [root]
    end = 0
    while match := OPENING.search(text, end):
        closing = text.find(CLOSING, match.end())
        if closing < 0:
            break
        _add_text(stack[-1], text[end : match.start()])
        end = closing + len(CLOSING)
        name = match["name"].removeprefix("core/")
        if match["closer"]:
            _close(stack, name=name)
            continue
        said = text[match.end() : closing].strip()
        is_void = said.endswith("/")
        block = Block(name=name, attributes=_attributes(said.rstrip("/")))
        stack[-1].parts.append(block)
        if not is_void and len(stack) < DEEPEST:
            stack.append(block)
    _add_text(stack[-1], text[end:])
    return [part if isinstance(part, Block) else Block(parts=[part]) for part in root.parts]


def _add_text(block: Block, text: str) -> None:
    if text.strip():
        block.parts.append(text)


def _close(stack: list[Block], *, name: str) -> None:
    """Close the innermost block of the name, and those left open in it; a closer without an opener says nothing."""
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].name == name:
            del stack[depth:]
            return


def _attributes(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
