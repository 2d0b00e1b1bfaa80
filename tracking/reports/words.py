"""What each plot says, in sentences: for whoever does not see it, and for whoever wants to be sure."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.money import money
from tracking.enums import Metric
from tracking.reports.queries import Report

ZERO = Decimal(0)


def of_visits(report: Report) -> str:
    """How many visits, against the time before, and on which day or month most."""
    visits, pages = report.total(Metric.VISITS), report.total(Metric.PAGE_VIEWS)
    if not visits:
        return _("No visit was counted in this period.")
    said = ngettext("%(count)s visit", "%(count)s visits", int(visits)) % {"count": number(visits)}
    seen = _("%(pages)s pages a visit on average") % {"pages": number(pages / visits, decimals=1)}
    parts = [
        f"{said}, {change(now=visits, before=report.total_before(Metric.VISITS))}",
        seen,
        best(report, Metric.VISITS),
    ]
    return _sentences(parts)


def of_orders(report: Report) -> str:
    """How many orders and how much they brought, against the time before."""
    orders, revenue = report.total(Metric.ORDERS), report.total(Metric.REVENUE)
    if not orders:
        return _("No order was paid in this period.")
    said = ngettext("%(count)s paid order", "%(count)s paid orders", int(orders)) % {"count": number(orders)}
    average = _("%(amount)s an order on average") % {"amount": money(revenue / orders)}
    return _sentences([f"{said}, {change(now=orders, before=report.total_before(Metric.ORDERS))}", average])


def of_revenue(report: Report) -> str:
    """How much was sold, tax included, against the time before."""
    revenue = report.total(Metric.REVENUE)
    if not revenue:
        return _("Nothing was sold in this period.")
    said = _("%(amount)s with tax") % {"amount": money(revenue)}
    compared = change(now=revenue, before=report.total_before(Metric.REVENUE))
    return _sentences([f"{said}, {compared}", best(report, Metric.REVENUE)])


def of_subscriptions(report: Report) -> str:
    """How many run now, how many came and went, and what they are worth a month."""
    active = int(report.active()[-1])
    new, ended = int(report.total(Metric.SUBSCRIPTIONS_NEW)), int(report.total(Metric.SUBSCRIPTIONS_ENDED))
    said = ngettext("%(count)s subscription runs", "%(count)s subscriptions run", active) % {"count": number(active)}
    came = ngettext("%(count)s began", "%(count)s began", new) % {"count": number(new)}
    went = ngettext("%(count)s ended", "%(count)s ended", ended) % {"count": number(ended)}
    worth = _("together they are worth %(amount)s a month") % {"amount": money(report.monthly_value()[-1])}
    return _sentences([said, _("in this period %(came)s and %(went)s") % {"came": came, "went": went}, worth])


def change(*, now: Decimal, before: Decimal) -> str:
    """`now` against `before`, in whole per cent."""
    if not before:
        return _("and none in the same time before")
    percent = int(((now - before) / before * 100).quantize(Decimal(1)))
    if percent == 0:
        return _("as many as in the same time before")
    words = _("%(percent)s %% more than in the same time before")
    if percent < 0:
        words = _("%(percent)s %% less than in the same time before")
    return words % {"percent": number(abs(percent))}


def best(report: Report, metric: Metric) -> str:
    """The bucket with the most."""
    row = report.row(metric)
    top = max(range(len(row)), key=lambda i: row[i])
    value = money(row[top]) if metric == Metric.REVENUE else number(row[top])
    return _("most on %(when)s: %(value)s") % {"when": report.span.buckets[top].label, "value": value}


def number(value: Decimal | int, *, decimals: int = 0) -> str:
    """A number as the reader writes it."""
    return number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def _sentences(parts: list[str]) -> str:
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)
