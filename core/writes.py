"""Inserts and updates whose SQL is written once in a process, for what happens a hundred thousand times in a run.

They write the very columns that Django would write, without its making of a query for each; docs/decisions/queries-written-once.md.
No signals are sent. Anything but plain values (an expression, a field with SQL of its own) is left to Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.constants import OnConflict

AT_ONCE = 100
M = TypeVar("M", bound=models.Model)


def insert_all(rows: Iterable[M]) -> list[M]:
    """Insert new rows of one model and return them with their keys: one statement where the database tells the keys."""
    found = list(rows)
    if not found:
        return []
    model = type(found[0])
    columns = _columns(model)
    if columns is None:
        of_model: models.QuerySet[Any] = models.QuerySet(model)
        return list(of_model.bulk_create(found))
    at_once = len(found) if connection.features.can_return_rows_from_bulk_insert else 1
    for start in range(0, len(found), at_once):
        _insert(model, columns, found[start : start + at_once])
    return found


def insert_new(rows: Sequence[M], *, unique: str) -> None:
    """Insert those rows of one model whose `unique` is not there yet, many in a statement; the others change nothing.

    The upsert writes that column over itself: INSERT IGNORE would also swallow values that do not fit. No keys are told.
    """
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        model = type(some[0])
        columns = _columns(model)
        assert columns is not None, f"{model.__name__} has columns that Django must write"
        with connection.cursor() as cursor:
            cursor.execute(_insert_new_sql(model, connection.vendor, len(some), unique), _values(columns, some))


@lru_cache(maxsize=256)
def _insert_new_sql(model: type[models.Model], vendor: str, count: int, unique: str) -> str:
    suffix = connection.ops.on_conflict_suffix_sql([], OnConflict.UPDATE, [unique], [unique])
    return f"{_insert_sql(model, vendor, count, False)} {suffix}"


@lru_cache(maxsize=64)
def _columns(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...] | None:
    """The columns that an insert writes; None for a model that Django must insert itself."""
    own = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    is_plain = len(own) == len(model._meta.concrete_fields) - 1 and not model._meta.parents
    has_sql = any(hasattr(field, "get_placeholder") for field in own)
    return tuple(own) if is_plain and not has_sql else None


def _insert(model: type[models.Model], columns: Sequence[models.Field[Any, Any]], rows: Sequence[models.Model]) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    tells_keys = database.features.can_return_columns_from_insert
    with database.cursor() as cursor:
        cursor.execute(_insert_sql(model, database.vendor, len(rows), tells_keys), _values(columns, rows))
        keys = [key for (key,) in cursor.fetchall()] if tells_keys else [cursor.lastrowid]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _values(columns: Sequence[models.Field[Any, Any]], rows: Sequence[models.Model]) -> list[Any]:
    database = connections[DEFAULT_DB_ALIAS]  # the connection itself: its proxy would look it up at each value
    return [column.get_db_prep_save(column.pre_save(row, True), database) for row in rows for column in columns]


@lru_cache(maxsize=256)
def _insert_sql(model: type[models.Model], vendor: str, count: int, tells_keys: bool) -> str:
    quote = connection.ops.quote_name
    columns = _columns(model) or ()
    marks = f"({', '.join(['%s'] * len(columns))})"
    names = ", ".join(quote(_name_of(column)) for column in columns)
    returning = f" RETURNING {quote(_name_of(model._meta.pk))}" if tells_keys else ""
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {', '.join([marks] * count)}{returning}"  # noqa: S608 - names of ours


def _name_of(field: models.Field[Any, Any] | None) -> str:
    assert field is not None and field.column is not None
    return field.column


def update(model: type[models.Model], *, where: Mapping[str, Any], **values: Any) -> int:
    """Set `values` in the rows of `where` (a value, None, or a list or tuple of values for each column); return how many matched."""
    shape = tuple((name, _kind(value)) for name, value in where.items())
    parameters = [_prepared(model, name, value) for name, value in values.items()]
    parameters += _compared(model, where)
    with connection.cursor() as cursor:
        cursor.execute(_update_sql(model, connection.vendor, tuple(values), shape), parameters)
        return int(cursor.rowcount)


def update_each(
    model: type[models.Model], *, rows: Mapping[int, Mapping[str, Any]], where: Mapping[str, Any] | None = None
) -> int:
    """Set values of its own in each row, by the rows' keys, all at once; return how many matched.

    Every row names the same columns; `where` is as in `update`.
    """
    if not rows:
        return 0
    conditions = {"id": list(rows), **(where or {})}
    names = tuple(next(iter(rows.values())))
    parameters: list[Any] = []
    for name in names:
        for key, values in rows.items():
            parameters += [key, _prepared(model, name, values[name])]
    parameters += _compared(model, conditions)
    shape = tuple((name, _kind(value)) for name, value in conditions.items())
    with connection.cursor() as cursor:
        cursor.execute(_update_sql(model, connection.vendor, names, shape, len(rows)), parameters)
        return int(cursor.rowcount)


def _compared(model: type[models.Model], where: Mapping[str, Any]) -> list[Any]:
    """The values that columns are compared with, in their order; NULL needs none."""
    wanted = [(name, value) for name, value in where.items() if value is not None]
    listed = [(name, value if isinstance(value, (list, tuple)) else (value,)) for name, value in wanted]
    return [_prepared(model, name, each) for name, values in listed for each in values]


def _kind(value: Any) -> int:
    """How many values a column is compared with; none means NULL, and a negative number a plain value."""
    if value is None:
        return 0
    return len(value) if isinstance(value, (list, tuple)) else -1


def _prepared(model: type[models.Model], name: str, value: Any) -> Any:
    field: models.Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # a column of the table
    return field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])


@lru_cache(maxsize=256)
def _update_sql(
    model: type[models.Model],
    vendor: str,
    values: tuple[str, ...],
    where: tuple[tuple[str, int], ...],
    each_of: int = 0,
) -> str:
    """With `each_of` rows, a value of its own for each, chosen by its key."""

    def column(name: str) -> str:
        field: models.Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # a column of the table
        return connection.ops.quote_name(_name_of(field))

    def condition(name: str, count: int) -> str:
        if count == 0:
            return f"{column(name)} IS NULL"
        return f"{column(name)} = %s" if count < 0 else f"{column(name)} IN ({', '.join(['%s'] * count)})"

    table = connection.ops.quote_name(model._meta.db_table)
    chosen = f"CASE {column('id')} {' '.join(['WHEN %s THEN %s'] * each_of)} END" if each_of else "%s"
    changes = ", ".join(f"{column(name)} = {chosen}" for name in values)
    conditions = " AND ".join(condition(name, count) for name, count in where)
    return f"UPDATE {table} SET {changes} WHERE {conditions}"  # noqa: S608 - names of ours
