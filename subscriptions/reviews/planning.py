"""A parcel that leaves is a question for later: planned once, so many days after it will have arrived."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from core import clock, outbox
from core.models import OutboxEvent
from core.statements import Given, statement
from core.writes import insert_new
from shop.order.models import Order
from subscriptions.models import ReviewRequest
from subscriptions.reviews.arrivals import arrivals_of

ASKED_FROM = time(10)


@outbox.consumer_of_many("parcel.shipped", name="reviews.plan")
def on_parcels_shipped(*, events: Sequence[OutboxEvent], now: datetime) -> None:
    plan(parcels=[event.payload["reference"] for event in events if "reference" in event.payload], now=now)


def plan(*, parcels: Collection[str], now: datetime) -> None:
    """Write down when the parents are asked about these parcels; one that is planned already stays as it is."""
    found = arrivals_of(parcels=parcels)
    users: dict[int, int | None] = dict(_users().rows(orders=sorted({each.order_id for each in found.values()})))
    rows = [
        ReviewRequest(
            parcel=each.parcel,
            order_id=each.order_id,
            user_id=users[each.order_id],
            email=each.email,
            language=each.language,
            ask_at=ask_at(each.day),
            created_at=now,
        )
        for each in found.values()
    ]
    insert_new(rows, unique="parcel")


@statement
def _users() -> QuerySet[Order, Any]:
    return Order.objects.filter(pk__in=[Given("orders")]).values_list("pk", "user_id")


def ask_at(arrived_on: date) -> datetime:
    """From when on somebody is asked about a parcel that counts as arrived on this day."""
    return clock.at(arrived_on + timedelta(days=settings.REVIEW_ASK_DAYS), ASKED_FROM)
