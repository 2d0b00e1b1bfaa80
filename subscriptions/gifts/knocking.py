"""Typing a code: the one that opens, or one refusal for all others, and silence after a few tries."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from core import clock, throttle
from subscriptions.gifts.codes import read_code
from subscriptions.gifts.contested import uncontested
from subscriptions.gifts.states import UNOPENED
from subscriptions.models import Gift

# From one place, and of one code from anywhere: nobody has so many, and a code that was made public is no oracle.
WRONG_AN_HOUR, SAME_CODE_AN_HOUR = 8, 20


class Unusable(Exception):
    """No gift can be opened with this: nobody learns whether it was never made, used, refunded, contested or too old."""


def gift_for(*, typed: str, place: str, now: datetime) -> Gift:
    """The gift that this code opens. `place` is the visitor's network address. Raises Unusable or throttle.TooManyTries.

    A try is counted before it is looked up, so that many at once do not slip through; a good one is taken back. After too
    many wrong ones even a right one is not looked at for an hour.
    """
    code = read_code(typed)
    by_place, by_code = f"gift:{throttle.place_of(place)}", f"gift-code:{code}"
    throttle.allow(at_most=WRONG_AN_HOUR, key=by_place)
    if code:
        throttle.allow(at_most=SAME_CODE_AN_HOUR, key=by_code)
    gift = usable(now=now).filter(code=code).first()
    if gift is None:
        raise Unusable
    throttle.forgive(by_place)
    throttle.forgive(by_code)
    return gift


def usable(*, now: datetime) -> QuerySet[Gift]:
    """The gifts that can be opened at `now`, with their range."""
    rows = uncontested(Gift.objects.filter(state__in=UNOPENED, valid_until__gte=clock.local_day(now)))
    return rows.select_related("plan__range", "order_line")
