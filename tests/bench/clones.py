"""A graph of rows multiplied within the database: MariaDB counts (its table `seq_1_to_N`), nothing travels.

One graph is written by the shop's own functions, so that it is valid; every copy has keys of its own, all moved by the same
distance, so that the copies' foreign keys point at each other as those of the original do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, models

# Between a row and its first copy, and from copy to copy. The originals' keys must be smaller.
DISTANCE = 1000


@dataclass(frozen=True)
class Rows:
    """Rows of one model with these keys. `texts` are SQL expressions for columns of a copy, in which {n} is the copy's number
    and {id} its key; all others are as in the original."""

    model: type[models.Model]
    keys: list[int]
    texts: Mapping[str, str] = field(default_factory=dict)


def multiply(graph: list[Rows], *, copies: int) -> None:
    """Insert `copies` copies of the graph; its models are given in the order of their foreign keys."""
    assert connection.vendor == "mysql", "only MariaDB can count"
    moved: dict[type[models.Model], set[int]] = defaultdict(set)
    for rows in graph:
        moved[rows.model].update(rows.keys)
    assert all(key < DISTANCE for keys in moved.values() for key in keys)
    with connection.cursor() as cursor:
        for rows in graph:
            if rows.keys:
                cursor.execute(_statement(rows, moved=moved, copies=copies))


def _statement(rows: Rows, *, moved: Mapping[type[models.Model], set[int]], copies: int) -> str:
    table = rows.model._meta.db_table
    columns = list(rows.model._meta.concrete_fields)
    values = [_value(column, rows=rows, moved=moved) for column in columns]
    names = ", ".join(f"`{column.column}`" for column in columns)
    keys = ", ".join(map(str, rows.keys))
    return (
        f"INSERT INTO `{table}` ({names}) SELECT {', '.join(values)} "
        f"FROM `{table}` t JOIN seq_1_to_{copies} s WHERE t.id IN ({keys}) ORDER BY s.seq"
    )


def _value(column: models.Field, *, rows: Rows, moved: Mapping[type[models.Model], set[int]]) -> str:  # type: ignore[type-arg]  # of any value
    name = f"t.`{column.column}`"
    distance = f"s.seq * {DISTANCE}"
    if column.attname in rows.texts:
        text = rows.texts[column.attname]
        return text.replace("{n}", "s.seq").replace("{id}", f"(t.id + {distance})").replace("{old}", name)
    if column.primary_key:
        return f"{name} + {distance}"
    keys = moved.get(column.related_model) if column.is_relation else None  # type: ignore[arg-type]  # no relation to itself by name
    if keys:
        return f"IF({name} IN ({', '.join(map(str, sorted(keys)))}), {name} + {distance}, {name})"
    return name
