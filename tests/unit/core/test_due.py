"""What sweeps have to do is found in one statement, and asked again as soon as something was written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import sweeps, travel
from core.due import NOW, Known, after_today, before_now
from core.models import Heartbeat, OutgoingMail
from core.statements import Given, statement

pytestmark = pytest.mark.django_db
MOMENT = datetime(2027, 3, 28, 22, 30, tzinfo=UTC)  # half past midnight of the 29th in Paris
HOUR = timedelta(hours=1)


def mail_due(at: datetime) -> OutgoingMail:
    return OutgoingMail.objects.create(
        kind="test",
        key=str(at),
        to="claire@example.org",
        subject="x",
        text="x",
        message_id=str(at),
        due_at=at,
        created_at=at,
    )


def due_by(moment: Given) -> Any:
    @statement
    def due() -> QuerySet[OutgoingMail, Any]:
        return OutgoingMail.objects.filter(due_at__lte=moment).order_by("due_at").values_list("pk")[:5]

    return due


@pytest.mark.parametrize(("moment", "last"), [(NOW, MOMENT), (before_now(HOUR), MOMENT - HOUR)])
def test_a_moment_is_that_of_the_question(moment: Given, last: datetime) -> None:
    found, _too_late = mail_due(last), mail_due(last + timedelta(microseconds=1))
    assert list(due_by(moment)().rows(now=MOMENT)) == [(found.pk,)]


def test_a_day_is_the_shops() -> None:
    day = after_today(timedelta(days=1))
    assert day.adapted(MOMENT, connection) == ["2027-03-30"]


@pytest.fixture
def two() -> Iterator[list[sweeps.Sweep]]:
    """A sweep that says how it finds its rows, and one that does not."""
    sweeps.register("test.says", order=1, says="%d", due=due_by(NOW))(lambda *, now: 0)
    sweeps.register("test.silent", order=2, says="%d")(lambda *, now: 0)
    yield [sweep for sweep in sweeps.all_sweeps() if sweep.name.startswith("test.")]
    sweeps.forget("test.says")
    sweeps.forget("test.silent")


def test_it_is_asked_once_until_something_is_written(two: list[sweeps.Sweep]) -> None:
    says, silent = two
    with Known(sweeps=two, now=MOMENT) as known, CaptureQueriesContext(connection) as asked:
        assert (known.may_find(says), known.may_find(silent)) == (False, True)
        list(OutgoingMail.objects.all())
        assert known.may_find(says) is False
        assert len(asked) == 2
        mail_due(MOMENT)
        assert known.may_find(says) is True
        OutgoingMail.objects.all().delete()
        assert known.may_find(says) is False


def test_what_somebody_else_wrote_is_seen_when_told(two: list[sweeps.Sweep]) -> None:
    mail_due(MOMENT)
    with Known(sweeps=two, now=MOMENT) as known:
        assert known.may_find(two[0])
        known.forget()
        assert known.may_find(two[0])
        assert not Known(sweeps=two, now=MOMENT - HOUR).may_find(two[0])


def test_all_that_sweeps_say_is_one_statement() -> None:
    in_order = sweeps.all_sweeps()
    assert sum(sweep.due is not None for sweep in in_order) >= 20
    with Known(sweeps=in_order, now=MOMENT) as known, CaptureQueriesContext(connection) as asked:
        for sweep in in_order:
            known.may_find(sweep)
    assert len(asked) == 1


def test_a_sweep_that_finds_nothing_is_not_woken_and_one_that_gets_rows_meanwhile_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeps, "_registered", {})
    seen: list[str] = []

    @sweeps.register("test.writes", order=1, says="%d")
    def write(*, now: datetime) -> int:
        seen.append("writes")
        Heartbeat.objects.update_or_create(name="test", defaults={"beat_at": now})
        if len(seen) == 1:
            mail_due(now)
        return 0

    @sweeps.register("test.mails", order=2, says="%d", due=due_by(NOW))
    def deliver(*, now: datetime) -> int:
        seen.append("mails")
        return int(OutgoingMail.objects.all().delete()[0] > 0)

    now = timezone.now()
    assert travel.settle(now=now) == {"test.writes": 0, "test.mails": 1}
    assert seen == ["writes", "mails", "writes"]
    assert travel.settle(now=now) == {"test.writes": 0, "test.mails": 0}
    assert seen == ["writes", "mails", "writes", "writes"]
