"""When parcels that left count as arrived: on the carrier's day, else on the last day that was promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from core import clock
from logistics.enums import ParcelState
from logistics.models import Parcel, ParcelBox
from shop.markets.delivery import promise
from shop.markets.models import MarketCountry
from subscriptions.reviews.arrivals import Arrival

# For a country that the shop has stopped delivering to: nobody is told less time than any delivery takes.
LONGEST_WAY = timedelta(days=14)


def arrives_by(parcel: Parcel, *, country: MarketCountry | None) -> date:
    """The last promised day of a parcel that left, counted from the day of sending."""
    assert parcel.shipped_at is not None
    shipped_on = clock.local_day(parcel.shipped_at)
    if country is None:
        return shipped_on + LONGEST_WAY
    return promise(to=country, now=parcel.shipped_at, pack_on=shipped_on).to_date


def arrivals(*, parcels: Collection[str]) -> list[Arrival]:
    """Those of these parcels that left, with their boxes. Three queries, however many they are."""
    rows = list(Parcel.objects.filter(reference__in=parcels, state=ParcelState.SHIPPED).order_by("pk"))
    boxes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    found = ParcelBox.objects.filter(parcel__in=[row.pk for row in rows]).order_by("pk")
    for parcel_id, cycle_id, order_id in found.values_list("parcel_id", "cycle_id", "order_id"):
        boxes[parcel_id].append((cycle_id, order_id))
    terms = MarketCountry.objects.filter(country__in={row.country for row in rows}).order_by("-pk")
    countries = {row.country_id: row for row in terms}
    return [
        Arrival(
            parcel=row.reference,
            order_id=row.order_id,
            email=row.email,
            language=row.language,
            arrived_on=row.delivered_on,
            expected_on=arrives_by(row, country=countries.get(row.country)),
            boxes=tuple(boxes[row.pk]),
        )
        for row in rows
        if row.shipped_at is not None
    ]
