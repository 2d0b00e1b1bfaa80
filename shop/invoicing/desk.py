"""The page of the back office with each day's tax, and the same as a file."""

from __future__ import annotations

import csv
from datetime import date, timedelta

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from core import clock
from shop.invoicing.daily import csv_rows, day_totals

may_read = permission_required(("invoicing.view_invoicetax", "invoicing.view_creditnotetax"), raise_exception=True)


def _month(request: HttpRequest) -> tuple[date, date]:
    """First and last day of the month asked for (?month=2026-11), or of today's."""
    try:
        first = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        first = clock.today().replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@may_read
def tax_days(request: HttpRequest) -> HttpResponse:
    """A month's days: sales and credit notes, without tax, the tax, by rate."""
    first, last = _month(request)
    context = {
        **admin.site.each_context(request),
        "title": _("VAT by day"),
        "first": first,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "days": [
            {"day": day, "total": day.total, "rates": sorted(day.rates.items())}
            for day in day_totals(first=first, last=last)
        ],
    }
    return TemplateResponse(request, "shop/invoicing/tax_days.html", context)


@may_read
def tax_days_csv(request: HttpRequest) -> HttpResponse:
    """The month as a file: ISO dates, decimal points, column names that stay the same in every language."""
    first, last = _month(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Cache-Control": "no-store"})
    answer["Content-Disposition"] = f'attachment; filename="bambou-vat-{first:%Y-%m}.csv"'
    csv.writer(answer).writerows(csv_rows(totals=day_totals(first=first, last=last)))
    return answer
