"""A search engine for stock Oscar, which lists goods through Haystack and lists nothing without an engine.

It stands in for Whoosh, the engine of Oscar's sandbox: the documents of Oscar's own index, in the memory of the process, and
no statement to the database. It knows one question, the list of all goods with its facets.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from haystack.backends import BaseEngine, BaseSearchBackend
from haystack.backends.simple_backend import SimpleSearchQuery
from haystack.constants import DJANGO_CT, DJANGO_ID
from haystack.models import SearchResult
from oscar.core.loading import get_class


class ListBackend(BaseSearchBackend):
    """All goods that can be bought, in the order of Oscar's index."""

    @cached_property
    def documents(self) -> list[dict[str, Any]]:
        """What Oscar says of each product for a search, by the names of its fields; read once."""
        index = get_class("search.search_indexes", "ProductIndex")()
        return [index.full_prepare(product) for product in index.index_queryset()]

    def search(self, query_string: str, **wanted: Any) -> dict[str, Any]:
        """The results between `start_offset` and `end_offset`, how many there are in all, and the `facets` asked for."""
        page = self.documents[wanted.get("start_offset") or 0 : wanted.get("end_offset")]
        facets = {name: self._facet(name) for name in wanted.get("facets") or ()}
        return {
            "results": [_result(document) for document in page],
            "hits": len(self.documents),
            "facets": {"fields": facets, "dates": {}, "queries": {}},
        }

    def _facet(self, name: str) -> list[tuple[Any, int]]:
        counts = Counter(document[name] for document in self.documents)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _result(document: dict[str, Any]) -> SearchResult:
    app, model = document[DJANGO_CT].split(".")
    fields = {name: value for name, value in document.items() if name not in (DJANGO_CT, DJANGO_ID)}
    return SearchResult(app, model, document[DJANGO_ID], 1, **fields)


class ListEngine(BaseEngine):
    """What HAYSTACK_CONNECTIONS names."""

    backend = ListBackend
    query = SimpleSearchQuery
