"""What delivery costs, and the days on which a parcel arrives: dates, never speeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

import holidays
from django.db.models import CharField, QuerySet
from django.utils.translation import get_language

from core.clock import SHOP_ZONE, local_day
from core.money import ZERO
from core.statements import Given, statement
from shop.markets.models import MarketCountry
from shop.markets.queries import NoMarket, key_of_language

PACKED_SAME_DAY_UNTIL = time(12, 0)
WAREHOUSE_COUNTRY = "FR"


class NotDelivered(LookupError):
    """A country that the shop does not deliver to."""


@dataclass(frozen=True)
class DeliveryPromise:
    """Packed on `pack_on`, at the customer's between both days."""

    pack_on: date
    from_date: date
    to_date: date


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:  # a country whose holidays the library does not know
        return frozenset()


def is_working_day(day: date, *, country: str) -> bool:
    """Monday to Friday, public holidays of `country` left out."""
    return day.weekday() < 5 and day not in _holidays(country, day.year)


def add_working_days(day: date, count: int, *, country: str) -> date:
    """The `count`-th working day of `country` after `day`."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day, country=country):
            count -= 1
    return day


def packing_day(*, now: datetime) -> date:
    """The day on which an order of `now` is packed: the same working day until noon, else the next."""
    local = now.astimezone(SHOP_ZONE)
    in_time = local.time() < PACKED_SAME_DAY_UNTIL and is_working_day(local.date(), country=WAREHOUSE_COUNTRY)
    return local.date() if in_time else add_working_days(local_day(now), 1, country=WAREHOUSE_COUNTRY)


def promise(*, to: MarketCountry, now: datetime, pack_on: date | None = None) -> DeliveryPromise:
    """When an order of `now` (or a parcel packed on `pack_on`) arrives in `to`."""
    packed = pack_on or packing_day(now=now)
    country = to.country_id
    return DeliveryPromise(
        pack_on=packed,
        from_date=add_working_days(packed, to.transit_days_min, country=country),
        to_date=add_working_days(packed, to.transit_days_max, country=country),
    )


def delivery_price(*, to: MarketCountry, goods: Decimal) -> Decimal:
    """What delivery of `goods` (gross, boxes of subscriptions left out: theirs is in their price) costs, gross."""
    if goods <= ZERO:
        return ZERO
    if to.free_delivery_from is not None and goods >= to.free_delivery_from:
        return ZERO
    return to.delivery_price


def terms_of(*, country: str) -> MarketCountry:
    """The delivery terms of `country`, in whichever market it is; raises NotDelivered."""
    row = MarketCountry.objects.filter(country_id=country, market__is_active=True).select_related("country").first()
    if row is None:
        raise NotDelivered(country)
    return row


def terms_here() -> MarketCountry:
    """The delivery terms of the first country of the page's market, which it says to everybody. One query; raises NoMarket."""
    found = _first_terms().objects(language=get_language() or "")
    if not found:
        raise NoMarket("the market has no country: run `manage.py demo`, or add one")
    return found[0]  # type: ignore[no-any-return]


@statement
def _first_terms() -> QuerySet[MarketCountry]:
    rows = MarketCountry.objects.filter(market=key_of_language()).select_related("market", "country")
    return rows.order_by("position", "country_id")[:1]


def country_of(*, market_id: int, country: str) -> MarketCountry:
    """The delivery terms of `country` in a market; raises NotDelivered."""
    found = _of_country().objects(market=market_id, country=country)
    if not found:
        raise NotDelivered(country)
    return found[0]  # type: ignore[no-any-return]


@statement
def _of_country() -> QuerySet[MarketCountry]:
    rows = MarketCountry.objects.filter(market=Given("market"), country=Given("country", CharField()))
    return rows.select_related("country").order_by("pk")[:1]
