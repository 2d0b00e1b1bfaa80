"""The sums of each day's consumer sales that the tax office is told of (e-reporting), credit notes counted against them.

Fields: the period, the currency, the category, the totals without tax and of the tax, both by rate, and the number of the
day's transactions. Source: CGI, art. 290, and annexe II, art. 242 nonies M.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum

from core.money import ZERO
from shop.invoicing.enums import SaleCategory
from shop.invoicing.models import CreditNote, CreditNoteTax, Invoice, InvoiceTax

COLUMNS = (
    "date",
    "currency",
    "category",
    "country",
    "rate",
    "net",
    "vat",
    "gross",
    "transactions",
    "credit_notes",
)


@dataclass
class Sums:
    """Sales minus credits."""

    net: Decimal = ZERO
    tax: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


@dataclass
class DayTotal:
    """One day of one currency in one country of taxation. `transactions` are sales of more than nothing."""

    day: date
    currency: str
    country: str
    transactions: int = 0
    credit_notes: int = 0
    rates: dict[Decimal, Sums] = field(default_factory=lambda: defaultdict(Sums))

    @property
    def category(self) -> SaleCategory:
        return SaleCategory.GOODS if self.country == settings.SELLER["country"] else SaleCategory.TAXED_ELSEWHERE

    @property
    def total(self) -> Sums:
        sums = self.rates.values()
        return Sums(net=sum((one.net for one in sums), ZERO), tax=sum((one.tax for one in sums), ZERO))


def day_totals(*, first: date, last: date) -> list[DayTotal]:
    """The days from `first` to `last`, both included, that had a document of more than nothing: 4 queries.

    A day is that of the invoice, which is the payment's: tax on goods paid beforehand falls due then (CGI 269, 2, a bis).
    """
    found: dict[tuple[date, str, str], DayTotal] = {}
    days = (first, last)
    for row in _counts(Invoice, days):
        _day(found, row, prefix="").transactions += row["count"]
    for row in _counts(CreditNote, days):
        _day(found, row, prefix="").credit_notes += row["count"]
    for row in _rates(InvoiceTax, "invoice__", days):
        _add(_day(found, row, prefix="invoice__"), row, sign=1)
    for row in _rates(CreditNoteTax, "credit_note__", days):
        _add(_day(found, row, prefix="credit_note__"), row, sign=-1)
    return [found[key] for key in sorted(found)]


def _counts(model: Any, days: tuple[date, date]) -> Any:
    rows = model.objects.filter(issued_on__range=days).values("issued_on", "currency", "country")
    return rows.annotate(count=Count("pk", filter=Q(gross__gt=0))).filter(count__gt=0).order_by()


def _rates(model: Any, prefix: str, days: tuple[date, date]) -> Any:
    rows = model.objects.filter(**{f"{prefix}issued_on__range": days, "gross__gt": 0})
    keys = (f"{prefix}issued_on", f"{prefix}currency", f"{prefix}country", "rate")
    return rows.values(*keys).annotate(net_sum=Sum("net"), tax_sum=Sum("tax")).order_by()


def _day(found: dict[tuple[date, str, str], DayTotal], row: dict[str, Any], *, prefix: str) -> DayTotal:
    key = (row[f"{prefix}issued_on"], row[f"{prefix}currency"], row[f"{prefix}country"])
    return found.setdefault(key, DayTotal(*key))


def _add(day: DayTotal, row: dict[str, Any], *, sign: int) -> None:
    day.rates[row["rate"]].net += sign * row["net_sum"]
    day.rates[row["rate"]].tax += sign * row["tax_sum"]


def csv_rows(*, totals: Sequence[DayTotal]) -> Iterator[list[str]]:
    """The names of the columns; then for each day a row of its total, without a rate, and one for each rate, without numbers
    of documents: adding up either kind of rows gives the same sums."""
    yield list(COLUMNS)
    for day in totals:
        head = [day.day.isoformat(), day.currency, day.category.value, day.country]
        yield [*head, "", *_amounts(day.total), str(day.transactions), str(day.credit_notes)]
        for rate, sums in sorted(day.rates.items()):
            yield [*head, f"{rate * 100:.2f}", *_amounts(sums), "", ""]


def _amounts(sums: Sums) -> list[str]:
    return [f"{sums.net:.2f}", f"{sums.tax:.2f}", f"{sums.gross:.2f}"]
