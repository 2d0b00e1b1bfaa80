"""How long collected rows are kept: 25 months (CNIL, page of 4 July 2025, recommendation). Facts of days stay: they count nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import sweeps
from core.clock import local_day
from tracking.models import Event, Visit

# 25 months, never more: the shortest run of 25 calendar months has 758 days.
KEPT_DAYS = 758
BATCH = 5000


@sweeps.register(
    "tracking.retention", order=96, every=3600, says="%d old page views and visits deleted", wakes_others=False
)
def delete_old(*, now: datetime) -> int:
    """Delete visits and page views that are too old, in batches; return how many rows went.

    Purchases and movements of subscriptions carry no visitor and stay, as the business's own records.
    """
    last_kept = local_day(now) - timedelta(days=KEPT_DAYS)
    deleted = 0
    for rows in (Event.objects.exclude(visitor="").filter(day__lt=last_kept), Visit.objects.filter(day__lt=last_kept)):
        while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
            deleted += rows.filter(pk__in=keys).delete()[0]
    return deleted
