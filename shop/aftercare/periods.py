"""The days of a withdrawal. Sources: Code de la consommation, art. L221-18, L221-19, L221-23 and L221-24."""

from __future__ import annotations

from datetime import date, timedelta

from shop.markets.delivery import WAREHOUSE_COUNTRY, is_working_day

A_DAY = timedelta(days=1)
PERIOD = timedelta(days=14)


def last_day(*, received_on: date) -> date:
    """The last day on which a contract can be withdrawn from, whose (first) goods came on `received_on`.

    The day of receipt does not count, and a period that ends on a day off lasts to the next working day.
    """
    day = received_on + PERIOD
    while not is_working_day(day, country=WAREHOUSE_COUNTRY):
        day += A_DAY
    return day


def return_by(*, notified_on: date) -> date:
    """Until when the customer sends the goods back."""
    return notified_on + PERIOD


def refund_by(*, notified_on: date, evidence_on: date | None = None) -> date:
    """Until when we give the money back: 14 days after the statement, but not before the goods or the proof are there."""
    day = notified_on + PERIOD
    return day if evidence_on is None else max(day, evidence_on)
