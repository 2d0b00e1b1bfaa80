"""Queries of the hot pages whose SQL is written once in a process; see docs/decisions/queries-written-once.md.

@statement
def _amounts(*, of_all: bool) -> QuerySet[Price]:
    rows = Price.objects.filter(active_from__lte=Given("now", DateTimeField()))
    return (rows if of_all else rows.filter(product__id__in=[Given("keys")])).values_list("product_id", "amount")

_amounts(of_all=False).rows(now=now, keys=[1, 2])
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import wraps
from itertools import chain
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, IntegerField, QuerySet
from django.db.models.query import ModelIterable, ValuesIterable, ValuesListIterable, get_related_populators
from django.db.transaction import TransactionManagementError

Row = tuple[Any, ...]


class Given(Expression):
    """A value that is named when the query is run: one, or within a list (`x__in=[Given("keys")]`) any number of them."""

    def __init__(self, name: str, field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=field or IntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # itself, for now
        return "%s", [self]

    def adapted(self, value: Any, connection: Any) -> list[Any]:
        """The value, or each of a list, as the database's driver takes it."""
        values = value if isinstance(value, list) else [value]
        return [self.output_field.get_db_prep_value(each, connection) for each in values]


class Statement:
    """The SQL of a query set, and how its rows become Python's values, or objects with what they were selected with."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        if rows._iterable_class not in (ValuesIterable, ValuesListIterable, ModelIterable):
            # The values of modeltranslation's query sets come in another order than they are asked for.
            raise TypeError(
                f"{rows.model.__name__}: a statement is made of QuerySet(model), .values() or .values_list()"
            )
        if rows._prefetch_related_lookups:  # type: ignore[attr-defined]  # not in the stubs
            raise TypeError(f"{rows.model.__name__}: a statement fetches nothing else")
        connection = connections[DEFAULT_DB_ALIAS]
        compiler = rows.query.get_compiler(connection=connection)
        sql, self._parameters = compiler.as_sql()
        self._locks = rows.query.select_for_update and connection.features.has_select_for_update
        # Between the marks of the parameters; a doubled sign is not one.
        self._pieces = [piece.replace("\0", "%%") for piece in sql.replace("%%", "\0").split("%s")]
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        if rows._iterable_class is ModelIterable:
            self._remember_objects(compiler)
        else:
            self._names = list(rows.query.selected or rows.query.values_select)
        self._converters = [(place, *found) for place, found in compiler.get_converters(columns).items()]

    def _remember_objects(self, compiler: Any) -> None:
        """Keep where the columns of the model and of its relations are, as Django's own iteration finds them."""
        kind, select = compiler.klass_info, compiler.select
        self._model, places = kind["model"], kind["select_fields"]
        self._own = slice(places[0], places[-1] + 1)
        self._names = [column.target.attname for column, *_ in select[self._own]]
        self._related = get_related_populators(kind, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # the stubs' next Django
        self._annotations = dict(compiler.annotation_col_map or {})

    def rows(self, **given: Any) -> Sequence[Row]:
        """Run it with these values for what is Given; lists make as many marks as they are long, none for no query at all."""
        connection = connections[DEFAULT_DB_ALIAS]
        filled = self.filled(**given)
        if filled is None:
            return []
        if self._locks and connection.get_autocommit():
            # Django says so when it makes the SQL, which is not the only time that rows are locked.
            raise TransactionManagementError("rows are locked in a transaction")
        with connection.cursor() as cursor:
            cursor.execute(*filled)
            rows = cursor.fetchall()
        return [self._converted(row, connection) for row in rows] if self._converters else rows

    def filled(self, **given: Any) -> tuple[str, list[Any]] | None:
        """The SQL and its parameters with these values; None where a list is empty, so that there is nothing to find."""
        connection = connections[DEFAULT_DB_ALIAS]
        parameters = [
            parameter.adapted(given[parameter.name], connection) if isinstance(parameter, Given) else [parameter]
            for parameter in self._parameters
        ]
        if not all(parameters):
            return None
        marks = (", ".join(["%s"] * len(values)) for values in parameters)
        sql = self._pieces[0] + "".join(chain.from_iterable(zip(marks, self._pieces[1:], strict=True)))
        return sql, list(chain.from_iterable(parameters))

    def records(self, **given: Any) -> list[dict[str, Any]]:
        """The rows by the names of their columns."""
        return [dict(zip(self._names, row, strict=True)) for row in self.rows(**given)]

    def objects(self, **given: Any) -> list[Any]:
        """The rows as objects of the query set's model, with what `select_related` and annotations add to them."""
        found = []
        for row in self.rows(**given):
            made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
            for related in self._related:
                related.populate(row, made)
            for name, place in self._annotations.items():
                setattr(made, name, row[place])
            found.append(made)
        return found

    def _converted(self, row: Iterable[Any], connection: Any) -> Row:
        values = list(row)
        for place, converters, column in self._converters:
            for convert in converters:
                values[place] = convert(values[place], column, connection)
        return tuple(values)


def statement(build: Callable[..., QuerySet[Any]]) -> Callable[..., Statement]:
    """The statement of the query that `build` makes, written once for each set of its arguments, which must be few."""
    written: dict[Hashable, Statement] = {}

    @wraps(build)
    def kept(**options: Hashable) -> Statement:
        key = connections[DEFAULT_DB_ALIAS].vendor, *options.items()
        if key not in written:
            written[key] = Statement(build(**options))
        return written[key]

    return kept
