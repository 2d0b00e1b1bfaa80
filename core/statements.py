"""Queries of the hot pages whose SQL is written once in a process; see docs/decisions/queries-written-once.md.

@statement
def _amounts(*, of_all: bool) -> QuerySet[Price]:
    rows = Price.objects.filter(active_from__lte=Given("now", DateTimeField()))
    return (rows if of_all else rows.filter(product__id__in=[Given("keys")])).values_list("product_id", "amount")

_amounts(of_all=False).rows(now=now, keys=[1, 2])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from itertools import chain
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, IntegerField, QuerySet
from django.db.models.query import ModelIterable, ValuesIterable, ValuesListIterable, get_related_populators
from django.db.transaction import TransactionManagementError

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement that was run, with what was given to it and what it found, before Python's values were made of that.

    What `now` names was given as the moment of asking.
    """

    statement: Statement
    given: Mapping[str, Any]
    now: tuple[str, ...]
    found: Sequence[Row]

    def find(self, *, now: datetime) -> Sequence[Row]:
        """What it finds at another moment; one query."""
        return self.statement.found(**{**self.given, **dict.fromkeys(self.now, now)})

    def is_found(self, rows: Sequence[Row]) -> bool:
        """Whether these rows are what it found: in their order too, where one was asked for. Without one, a database gives the
        same rows now in one order and now in another, even to two connections at once."""
        return rows == self.found or (not self.statement.is_ordered and Counter(rows) == Counter(self.found))

    def is_of(self, statement: Statement, given: Mapping[str, Any]) -> bool:
        """Whether this statement with these values is the same question; of moments, the one that asks is the one that counts."""
        return statement is self.statement and all(
            value == given[name] for name, value in self.given.items() if name not in self.now
        )


@dataclass
class Reading:
    """What the statements of a block found, in their order: each with what was given to it, and its rows.

    `ready` are the first questions, asked a moment ago, which are not asked twice.
    """

    ready: list[tuple[Asked, Sequence[Row]]] = field(default_factory=list)
    run: list[tuple[Statement, Mapping[str, Any], Sequence[Row], Sequence[Row]]] = field(default_factory=list)
    asked: int = 0
    taken: int = 0

    def take(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Row] | None:
        """What is ready for this question, if it is the next."""
        if not self.ready or not self.ready[0][0].is_of(statement, given):
            self.ready = []
            return None
        self.taken += 1
        return self.ready.pop(0)[1]

    def again(self, *, started: datetime, ended: datetime) -> tuple[Asked, ...] | None:
        """All that was asked between these moments, to be asked again.

        None where something else was asked of the database, or a moment was given that is not that of asking.
        """
        if self.asked + self.taken != len(self.run):
            return None
        asked = []
        for statement, given, found, _ in self.run:
            now = tuple(name for name, value in given.items() if isinstance(value, datetime))
            if not all(started <= given[name] <= ended for name in now):
                return None
            asked.append(Asked(statement, given, now, found))
        return tuple(asked)

    def moments(self) -> Iterator[datetime]:
        """Every moment among what was found."""
        for *_, rows in self.run:
            for row in rows:
                yield from (value for value in row if isinstance(value, datetime))


_reading: ContextVar[Reading | None] = ContextVar("what the statements of a block found", default=None)


@contextmanager
def reading(*, ready: Iterable[tuple[Asked, Sequence[Row]]] = ()) -> Iterator[Reading]:
    """Write down all that is asked while this is open; the first questions may be `ready`, with what they found."""
    read = Reading(ready=list(ready))

    def count(execute: Callable[..., Any], *asked: Any) -> Any:
        read.asked += _reading.get() is read
        return execute(*asked)

    token = _reading.set(read)
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(count):
            yield read
    finally:
        _reading.reset(token)


@contextmanager
def aside() -> Iterator[None]:
    """What is asked while this is open is nothing that a page shows: it is not written down."""
    token = _reading.set(None)
    try:
        yield
    finally:
        _reading.reset(token)


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
        self.is_ordered = rows.ordered
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
        read = _reading.get()
        found = read.take(self, given) if read is not None else None
        if found is None:
            found = _fetched(filled)
        rows = [self._converted(row, connection) for row in found] if self._converters else found
        if read is not None:
            read.run.append((self, given, found, rows))
        return rows

    def found(self, **given: Any) -> Sequence[Row]:
        """What the database's driver makes of the rows, which is good for comparing them only."""
        filled = self.filled(**given)
        return [] if filled is None else _fetched(filled)

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


def _fetched(filled: tuple[str, list[Any]]) -> Sequence[Row]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(*filled)
        return cursor.fetchall()  # type: ignore[no-any-return]


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
