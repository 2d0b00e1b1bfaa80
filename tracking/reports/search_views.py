"""The list of searches in the back office, and the same as a file."""

from __future__ import annotations

import csv

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from core import clock
from tracking.reports.periods import LABELS, Span, period_of, span_of
from tracking.reports.searches import searched, totals

may_read = permission_required("tracking.view_searchcount", raise_exception=True)


def _span(request: HttpRequest) -> Span:
    return span_of(period=period_of(request.GET.get("period", "")), today=clock.today())


@may_read
def searches(request: HttpRequest) -> HttpResponse:
    """What visitors looked for, what led nowhere first."""
    span = _span(request)
    every, lost = totals(span=span)
    context = {
        **admin.site.each_context(request),
        "title": _("Searches"),
        "period": period_of(request.GET.get("period", "")),
        "periods": LABELS.items(),
        "span": span,
        "searches": searched(span=span),
        "every": every,
        "lost": lost,
    }
    return TemplateResponse(request, "tracking/searches.html", context)


@may_read
def searches_csv(request: HttpRequest) -> HttpResponse:
    """One line for each words and language; column names stay the same in every language."""
    span = _span(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Cache-Control": "no-store"})
    name = f"bambou-searches-{span.first.isoformat()}-{span.last.isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(answer)
    writer.writerow(["words", "language", "times", "results", "last_on"])
    writer.writerows(
        [each.words, each.language, each.times, each.results, each.last_on] for each in searched(span=span)
    )
    return answer
