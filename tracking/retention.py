"""How long collected rows are kept: 25 months (CNIL, page of 4 July 2025, recommendation). Facts of days stay: they count nobody.

Counts of searches count nobody either, but somebody may have typed a name: they go as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateField, QuerySet

from core import sweeps
from core.clock import local_day
from core.statements import Given, statement
from tracking.models import Event, SearchCount, Visit

# 25 months, never more: the shortest run of 25 calendar months has 758 days.
KEPT_DAYS = 758
BATCH = 5000


@sweeps.register(
    "tracking.retention",
    order=96,
    every=3600,
    says="%d old page views, visits and searches deleted",
    wakes_others=False,
)
def delete_old(*, now: datetime) -> int:
    """Delete visits, page views and searches that are too old, in batches; return how many rows went.

    Purchases and movements of subscriptions carry no visitor and stay, as the business's own records.
    """
    last_kept = local_day(now) - timedelta(days=KEPT_DAYS)
    deleted = 0
    for old, model in ((_old_page_views(), Event), (_old_visits(), Visit), (_old_searches(), SearchCount)):
        while keys := [pk for (pk,) in old.rows(last_kept=last_kept)]:
            deleted += model._default_manager.filter(pk__in=keys).delete()[0]
    return deleted


@statement
def _old_page_views() -> QuerySet[Event, Any]:
    rows = Event.objects.exclude(visitor="").filter(day__lt=Given("last_kept", DateField()))
    return rows.order_by("pk").values_list("pk")[:BATCH]


@statement
def _old_visits() -> QuerySet[Visit, Any]:
    return Visit.objects.filter(day__lt=Given("last_kept", DateField())).order_by("pk").values_list("pk")[:BATCH]


@statement
def _old_searches() -> QuerySet[SearchCount, Any]:
    return SearchCount.objects.filter(day__lt=Given("last_kept", DateField())).order_by("pk").values_list("pk")[:BATCH]
