"""When parcels that left count as arrived: on the carrier's day, else on the last day that was promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, QuerySet

from core import clock
from core.statements import Given, statement
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
    rows: list[Parcel] = _left().objects(references=list(parcels))
    boxes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for parcel_id, cycle_id, order_id in _boxes_in().rows(parcels=[row.pk for row in rows]):
        boxes[parcel_id].append((cycle_id, order_id))
    terms: list[MarketCountry] = _terms_of().objects(countries=sorted({row.country for row in rows}))
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
    ]


@statement
def _left() -> QuerySet[Parcel, Any]:
    rows = Parcel.objects.filter(reference__in=[Given("references", CharField())], state=ParcelState.SHIPPED)
    return rows.exclude(shipped_at=None).order_by("pk")


@statement
def _boxes_in() -> QuerySet[ParcelBox, Any]:
    rows = ParcelBox.objects.filter(parcel__id__in=[Given("parcels")]).order_by("pk")
    return rows.values_list("parcel_id", "cycle_id", "order_id")


@statement
def _terms_of() -> QuerySet[MarketCountry, Any]:
    """The delivery terms of some countries, those of the first market that delivers there last."""
    wanted = [Given("countries", CharField())]
    return MarketCountry.objects.filter(country__iso_3166_1_a2__in=wanted).order_by("-pk")
