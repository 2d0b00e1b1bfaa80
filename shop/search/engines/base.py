"""What the search asks of a database: which documents hold given marks. Spelling, forms of words and order are our own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

# Each part must be met by one of its marks.
Parts = Sequence[Sequence[str]]


class Engine(Protocol):
    def prepare(self, connection: Any) -> None:
        """Make the index over the marks of all documents, where it is missing. Called outside a transaction."""

    def condition(self, *, table: str, parts: Parts) -> tuple[str, list[Any]]:
        """SQL with its parameters, true for a document whose marks meet all parts; `table` is the documents', quoted."""
