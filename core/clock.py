"""The shop's clock. Domain functions are passed `now`; only interfaces (views, tasks, commands) ask for it here.

Outside production the clock can be moved by a row that all processes share, so that a month can be seen in a minute.
Sessions, signatures and Wagtail's publishing keep the real time.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from core.statements import aside

SHOP_ZONE = ZoneInfo("Europe/Paris")
_READ_EVERY_SECONDS = 1.0


class ClockIsFixed(Exception):
    """This environment's clock cannot be moved."""


class _Offset:
    value = timedelta(0)
    read_at = float("-inf")


def offset() -> timedelta:
    """How far the shop's clock is ahead of the real one."""
    if not settings.CLOCK_CAN_TRAVEL:
        return timedelta(0)
    if time.monotonic() - _Offset.read_at > _READ_EVERY_SECONDS:
        from core.models import ClockOffset  # noqa: PLC0415 (the clock is imported before the models are ready)

        with aside():
            row = ClockOffset.objects.filter(pk=1).first()
        _Offset.value = timedelta(seconds=row.seconds) if row else timedelta(0)
        _Offset.read_at = time.monotonic()
    return _Offset.value


def now() -> datetime:
    """The shop's moment, in UTC."""
    return timezone.now() + offset()


def today() -> date:
    """The shop's day, in Paris."""
    return local_day(now())


def set_now(moment: datetime) -> None:
    """Move the shop's clock to `moment`; raises ClockIsFixed in production."""
    if not settings.CLOCK_CAN_TRAVEL:
        raise ClockIsFixed("The clock of a production shop cannot be moved.")
    from core.models import ClockOffset  # noqa: PLC0415 (the clock is imported before the models are ready)

    seconds = (moment - timezone.now()).total_seconds()
    if not ClockOffset.objects.filter(pk=1).update(seconds=seconds):
        ClockOffset.objects.update_or_create(pk=1, defaults={"seconds": seconds})
    forget()


def forget() -> None:
    """Read the offset again at the next question."""
    _Offset.read_at = float("-inf")


def local_day(moment: datetime) -> date:
    """The calendar day of `moment` in the shop's time zone."""
    return moment.astimezone(SHOP_ZONE).date()


def start_of(day: date) -> datetime:
    """The first moment of `day` in the shop's time zone, in UTC."""
    return at(day, time_of_day(0))


def end_of(day: date) -> datetime:
    """The first moment after `day`: half-open periods end here."""
    return start_of(day + timedelta(days=1))


def at(day: date, clock_time: time_of_day) -> datetime:
    """`clock_time` of `day` in the shop's time zone, in UTC. A time that occurs twice is its first, one that is skipped moves on."""
    return datetime.combine(day, clock_time, tzinfo=SHOP_ZONE).astimezone(ZoneInfo("UTC"))
