"""The full-text index of each database behind one interface; what it must be able to do is little: see base.py."""

from __future__ import annotations

from typing import Any

from django.db import connections

from shop.search.engines.base import Engine
from shop.search.engines.fts5 import Fts5
from shop.search.engines.full_text import FullText
from shop.search.models import Document

ENGINES: dict[str, Engine] = {"sqlite": Fts5(), "mysql": FullText()}


def engine_of(vendor: str) -> Engine:
    """The engine of a database; raises KeyError for one that the shop does not run on."""
    return ENGINES[vendor]


def after_migrate(*, using: str, **_: Any) -> None:
    """Make the index after every `migrate`, where it is missing; nothing while the table is not there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if Document._meta.db_table in connection.introspection.table_names(cursor):
            engine_of(connection.vendor).prepare(connection)
