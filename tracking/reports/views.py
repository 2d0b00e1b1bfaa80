"""The page of BI in the back office, and the same numbers as a file."""

from __future__ import annotations

import csv

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from core import clock
from tracking.enums import Metric
from tracking.reports.page import context_of, rows
from tracking.reports.periods import Period, period_of, span_of
from tracking.reports.queries import Report, report_of

may_read = permission_required("tracking.view_dailyfact", raise_exception=True)


def _period(request: HttpRequest) -> Period:
    return period_of(request.GET.get("period", ""))


def _report(request: HttpRequest) -> Report:
    return report_of(span=span_of(period=_period(request), today=clock.today()))


@may_read
def reports(request: HttpRequest) -> HttpResponse:
    """Visits, orders, sales and subscriptions of a period."""
    context = {
        **admin.site.each_context(request),
        "title": _("Reports"),
        **context_of(report=_report(request), period=_period(request)),
    }
    return TemplateResponse(request, "tracking/reports.html", context)


@may_read
def reports_csv(request: HttpRequest) -> HttpResponse:
    """One line a day or month: ISO dates, decimal points, column names that stay the same in every language."""
    report = _report(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Cache-Control": "no-store"})
    name = f"bambou-{report.span.first.isoformat()}-{report.span.last.isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    metrics = [metric.value for metric in Metric]
    ranges = [key for key, _name in report.ranges]
    writer = csv.writer(answer)
    writer.writerow(
        ["from", "to", *metrics, "subscriptions_active", *(f"subscriptions_active_{key}" for key in ranges)]
    )
    for row in rows(report=report):
        numbers = [row[metric] for metric in metrics]
        active = [row["active_by_range"][key] for key in ranges]
        bucket = row["bucket"]
        writer.writerow([bucket.first, bucket.last, *map(_plain, [*numbers, row["subscriptions_active"], *active])])
    return answer


def _plain(value: object) -> str:
    return f"{value:.2f}".removesuffix(".00")
