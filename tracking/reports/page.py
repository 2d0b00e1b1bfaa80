"""The reports page put together: plots, words and tables of one period."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.order.enums import OrderKind
from tracking.enums import Channel, Device, Dimension, Metric, Step
from tracking.reports import plots, words
from tracking.reports.periods import LABELS, Period
from tracking.reports.queries import Report

KIND_STYLES = {OrderKind.PURCHASE: "plot-bamboo", OrderKind.RENEWAL: "plot-leaf"}
SPLITS: tuple[tuple[str | Promise, Dimension, type[Choices]], ...] = (
    (_("Where visits come from"), Dimension.CHANNEL, Channel),
    (_("On which device"), Dimension.DEVICE, Device),
    (_("How far they went"), Dimension.STEP, Step),
)


@dataclass(frozen=True)
class Panel:
    """One plot with its heading and the words under it."""

    key: str
    title: str | Promise
    plot: plots.Plot
    words: str


def context_of(*, report: Report, period: Period) -> dict[str, Any]:
    """What the template needs."""
    return {
        "period": period,
        "periods": LABELS.items(),
        "span": report.span,
        "panels": list(_panels(report)),
        "splits": [_split(report, title, dimension, names) for title, dimension, names in SPLITS],
        "rows": list(rows(report=report))[::-1],
    }


def _panels(report: Report) -> Iterator[Panel]:
    visits = [plots.Series(str(_("visits")), "plot-bamboo", report.row(Metric.VISITS))]
    yield _panel(report, "visits", _("Visits"), visits, words.of_visits)
    yield _panel(report, "orders", _("Paid orders"), _by_kind(report, Metric.ORDERS), words.of_orders)
    yield _panel(report, "revenue", _("Sales, tax included"), _by_kind(report, Metric.REVENUE), words.of_revenue, " €")
    active = [plots.Series(name, f"plot-{key}", report.active(key)) for key, name in report.ranges]
    running = [series for series in active if any(series.values)]
    yield _panel(report, "subscriptions", _("Active subscriptions"), running, words.of_subscriptions)


def _by_kind(report: Report, metric: Metric) -> list[plots.Series]:
    return [
        plots.Series(str(kind.label), style, report.row(metric, Dimension.ORDER_KIND, kind.value))
        for kind, style in KIND_STYLES.items()
    ]


def _panel(
    report: Report,
    key: str,
    title: str | Promise,
    series: list[plots.Series],
    says: Callable[[Report], str],
    unit: str = "",
) -> Panel:
    buckets = report.span.buckets
    plot = plots.bars(
        series=series,
        labels=[bucket.short_label for bucket in buckets],
        titles=[bucket.label for bucket in buckets],
        unit=unit,
    )
    return Panel(key, title, plot, says(report))


def _split(report: Report, title: str | Promise, dimension: Dimension, names: type[Choices]) -> dict[str, Any]:
    parts = report.parts(Metric.VISITS, dimension)
    total = sum(parts.values(), Decimal(0))
    labels = {str(value): label for value, label in names.choices}
    shown = [
        {"name": labels.get(part, part), "count": count, "share": round(count / total * 100)}
        for part, count in parts.items()
    ]
    return {"title": title, "parts": shown}


def rows(*, report: Report) -> Iterator[dict[str, Any]]:
    """The numbers of each bucket, oldest first."""
    columns = {metric: report.row(metric) for metric in Metric}
    active, by_range = report.active(), {key: report.active(key) for key, _name in report.ranges}
    for i, bucket in enumerate(report.span.buckets):
        yield {
            "bucket": bucket,
            **{metric.value: values[i] for metric, values in columns.items()},
            "subscriptions_active": active[i],
            "active_by_range": {key: values[i] for key, values in by_range.items()},
        }
