"""Which sweeps have something to do, all asked in one statement; and the moments of which their own statements speak.

@statement
def _due() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(due_at__lte=NOW).order_by("pk").values_list("pk")[:BATCH]

@sweeps.register("core.mail", order=90, says="%d mails sent", due=_due)
def deliver_due(*, now: datetime) -> int:
    return sum(deliver(mail_id=mail_id, now=now) for (mail_id,) in _due().rows(now=now))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField

from core import clock
from core.statements import Given, Statement
from core.sweeps import Sweep

READS = ("SELECT", "SAVEPOINT", "RELEASE", "BEGIN")


class _Moment(Given):
    """The moment given as `now`, so much later."""

    def __init__(self, later: timedelta = timedelta(0)) -> None:
        super().__init__("now", DateTimeField())
        self.later = later

    def adapted(self, value: datetime, connection: Any) -> list[Any]:
        return super().adapted(value + self.later, connection)


class _Day(Given):
    """The shop's day of the moment given as `now`, so much later."""

    def __init__(self, later: timedelta = timedelta(0)) -> None:
        super().__init__("now", DateField())
        self.later = later

    def adapted(self, value: datetime, connection: Any) -> list[Any]:
        day: date = clock.local_day(value) + self.later
        return super().adapted(day, connection)


NOW, TODAY = _Moment(), _Day()


def before_now(period: timedelta) -> Given:
    """The moment that was `period` ago."""
    return _Moment(-period)


def after_today(period: timedelta) -> Given:
    """The shop's day in `period`."""
    return _Day(period)


class Known:
    """Which sweeps have something to do at `now`: asked once, and again only after something was written.

    with Known(sweeps=all_sweeps(), now=now) as known:
        known.may_find(sweep)
    """

    def __init__(self, *, sweeps: Iterable[Sweep], now: datetime) -> None:
        self._statements = {sweep.name: sweep.due() for sweep in sweeps if sweep.due is not None}
        self._now = now
        self._found: dict[str, bool] | None = None
        self._listening = connection.execute_wrapper(self._listen)

    def __enter__(self) -> Known:
        self._listening.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.__exit__(kind, error, trace)

    def may_find(self, sweep: Sweep) -> bool:
        """Whether there are rows for a sweep; always true of one that does not say how it finds them."""
        if sweep.name not in self._statements:
            return True
        if self._found is None:
            self._found = with_rows(statements=self._statements, now=self._now)
        return self._found[sweep.name]

    def forget(self) -> None:
        """Ask anew at the next question: somebody else may have written."""
        self._found = None

    def _listen(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.startswith(READS):
            self._found = None
        return execute(sql, params, many, context)


def with_rows(*, statements: dict[str, Statement], now: datetime) -> dict[str, bool]:
    """For each statement by its name, whether it finds anything at `now`: one statement for all of them."""
    return which_find({name: each.filled(now=now) for name, each in statements.items()})


def which_find(filled: Mapping[str, tuple[str, list[Any]] | None]) -> dict[str, bool]:
    """For each filled statement by its name, whether it finds anything: one statement for all of them."""
    asked = {name: each for name, each in filled.items() if each is not None}
    if not asked:
        return dict.fromkeys(filled, False)
    sql = ", ".join(f"EXISTS({sql})" for sql, _ in asked.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", [value for _, values in asked.values() for value in values])
        answers = cursor.fetchone()
    return {**dict.fromkeys(filled, False), **dict(zip(asked, map(bool, answers), strict=True))}
