"""Row locks taken in one order, and whole transactions tried again after a deadlock."""

from __future__ import annotations

import functools
import random
import threading
import time
from collections.abc import Callable, Collection
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Model, QuerySet

from core import faults
from core.statements import Given, statement

M = TypeVar("M", bound=Model)
P = ParamSpec("P")
R = TypeVar("R")

DEADLOCK, LOCK_WAIT_TIMEOUT, SNAPSHOT_CHANGED = 1213, 1205, 1020
# The server went away, ended while it was asked, or ended this connection. Source: MariaDB and MySQL error codes.
LOST = (2006, 2013, 2055, 1053, 1927, 4031)
ATTEMPTS = 4


def lock_rows(queryset: QuerySet[M]) -> list[M]:
    """Lock the rows of `queryset` in the order of their keys, at once, and return them fresh.

    A lazy `select_for_update()` locks nothing until it is evaluated, and rows locked in another order deadlock.
    Raises django's TransactionManagementError outside a transaction.
    """
    rows = queryset.order_by("pk")
    if faults.is_on("locks.off"):
        return faults.slowly(list(rows))
    return list(rows.select_for_update())


def lock_those(model: type[M], *, column: str = "id", values: Collection[Any]) -> list[M]:
    """As `lock_rows`, for the rows that have one of some values in a column, with SQL that is written once."""
    if faults.is_on("locks.off"):
        return lock_rows(QuerySet(model).filter(**{f"{column}__in": values}))
    return _those(model=model, column=column).objects(values=list(values))


@statement
def _those(*, model: type[Model], column: str) -> QuerySet[Model, Any]:
    field: Any = model._meta.get_field(column)
    if field.is_relation:
        column, field = f"{column}__{field.target_field.name}", field.target_field
    wanted = Given("values", field)
    return QuerySet(model).select_for_update().filter(**{f"{column}__in": [wanted]}).order_by("pk")


def lock_one(queryset: QuerySet[M]) -> M:
    """Lock and return the single row of `queryset`; raises DoesNotExist or MultipleObjectsReturned."""
    return queryset.select_for_update().get()


def skip_locked(queryset: QuerySet[M], *, limit: int) -> list[M]:
    """Lock and return up to `limit` rows that nobody else holds. The ordering must be served by an index."""
    if connection.features.has_select_for_update_skip_locked:
        return list(queryset.select_for_update(skip_locked=True)[:limit])
    return list(queryset.select_for_update()[:limit])


def is_retryable(error: OperationalError) -> bool:
    """Whether the server undid the transaction for a reason that a second try may not meet."""
    code = error.args[0] if error.args else None
    return code in (DEADLOCK, LOCK_WAIT_TIMEOUT, SNAPSHOT_CHANGED) or "database is locked" in str(error)


def is_lost(error: BaseException) -> bool:
    """Whether the connection to the database ended: that says nothing of what was asked, and its transaction was undone."""
    code = error.args[0] if error.args else None
    return isinstance(error, InterfaceError) or (isinstance(error, OperationalError) and code in LOST)


class _Depth(threading.local):
    """How many of our own transactions and their parts this thread is in."""

    value = 0


_depth = _Depth()


def in_transaction(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in a transaction of its own, again up to 3 times after a deadlock or a lock timeout.

    Inside another transaction it is a savepoint of that one, so that a refusal leaves nothing behind, and leaves the
    retry to it: only a whole transaction can be repeated.
    """
    return _transactional(function, is_part=False)


def in_same_transaction(function: Callable[P, R]) -> Callable[P, R]:
    """As `in_transaction`, but inside one of ours it is a part of it without a savepoint: a refusal gives up the whole.

    For steps of which nobody does without one: it saves two statements each time. A caller that goes on after a refusal
    all the same is stopped by Django at its next query.
    """
    return _transactional(function, is_part=True)


def _transactional(function: Callable[P, R], *, is_part: bool) -> Callable[P, R]:
    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic(savepoint=not (is_part and _depth.value)):
                return _counted(function, *args, **kwargs)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return _counted(function, *args, **kwargs)
            except OperationalError as error:
                if attempt == ATTEMPTS or not is_retryable(error):
                    raise
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 (a pause, not a secret)
        raise AssertionError("unreachable")

    return wrapper


def _counted(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    _depth.value += 1
    try:
        return function(*args, **kwargs)
    finally:
        _depth.value -= 1
