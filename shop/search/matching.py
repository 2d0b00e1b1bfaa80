"""Conditions on the marks of documents, for query sets: the database's engine writes them."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Lookup

from shop.search.engines import engine_of
from shop.search.engines.base import Parts


class Holds(Lookup):
    """Whether a document has, for each of `parts`, one of its marks.

    A lookup, since Django compares any other condition with 1 on MySQL, which keeps it from the full-text index.
    """

    prepare_rhs = False

    def __init__(self, parts: Parts) -> None:
        super().__init__(F("words"), parts)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # the stubs' next Django
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        return engine_of(connection.vendor).condition(table=table, parts=self.rhs)
