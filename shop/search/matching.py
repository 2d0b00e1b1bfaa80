"""Conditions on the marks of documents, for query sets: the database's engine writes them."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Func

from shop.search.engines import engine_of
from shop.search.engines.base import Parts


class Holds(Func):
    """Whether a document has, for each of `parts`, one of its marks."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, parts: Parts) -> None:
        super().__init__("pk", "words")
        self.parts = parts

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # no template
        (key, _none), (words, _none) = (compiler.compile(each) for each in self.get_source_expressions())
        return engine_of(connection.vendor).condition(key=key, words=words, parts=self.parts)
