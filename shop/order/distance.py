"""Where the tax of a sale to another member state is owed: at home up to 10,000 EUR a year, at the destination beyond that.

Source: Council Directive 2006/112/EC, art. 59c; CGI, art. 258 A and 259 D. The threshold is net, over all other member states
together, in this calendar year and the one before; the sale that crosses it is the first one taxed there. A seller may choose
the destination from the first sale on (`VAT_ABROAD=destination`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, Sum

from core.clock import end_of, start_of
from core.money import ZERO
from shop.markets.delivery import WAREHOUSE_COUNTRY
from shop.order.enums import OrderStatus
from shop.order.models import TaxRow

THRESHOLD = Decimal(10_000)
# ISO codes of the member states; Greece has GR there and EL in tax numbers.
MEMBER_STATES = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)
SOLD = (OrderStatus.PAID, OrderStatus.SHIPPED)


def is_counted(*, country: str) -> bool:
    """Whether it depends on the year's sales where a sale to this country is taxed; outside the Union it is taxed there."""
    return bool(settings.VAT_ABROAD == "threshold" and country != WAREHOUSE_COUNTRY and country in MEMBER_STATES)


def taxed_in(*, country: str, net: Decimal, on: date) -> str:
    """The country whose rates a sale of `net` to `country` takes on a day of the shop."""
    if not is_counted(country=country):
        return country
    is_beyond = sold_abroad(year=on.year - 1) > THRESHOLD or sold_abroad(year=on.year) + net > THRESHOLD
    return country if is_beyond else WAREHOUSE_COUNTRY


def sold_abroad(*, year: int) -> Decimal:
    """Net of all paid orders of a year of the shop whose goods went to other member states, whatever was given back later.

    In euros: a shop that sells to member states in another currency chooses `VAT_ABROAD=destination`.
    """
    orders = {
        "order__status__in": SOLD,
        "order__date_placed__gte": start_of(date(year, 1, 1)),
        "order__date_placed__lt": end_of(date(year, 12, 31)),
    }
    others = MEMBER_STATES - {WAREHOUSE_COUNTRY}
    with_order = Q(destination="", order__shipping_address__country_id__in=others)
    elsewhere = Q(destination__in=others)
    abroad = TaxRow.objects.filter(with_order | elsewhere, **orders)
    return abroad.aggregate(total=Sum("net"))["total"] or ZERO
