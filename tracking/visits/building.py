"""Visits are made from page views soon after they arrive, one visitor's day at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core import sweeps
from core.locks import in_transaction
from core.statements import statement
from tracking.models import Event, Visit
from tracking.visits.splitting import split, visit_of

BATCH = 2000
# More page views than this in a day is a machine, whatever it calls itself.
MAX_PAGE_VIEWS = 10_000


@statement
def _waiting() -> QuerySet[Event, Any]:
    return Event.objects.filter(awaits_visit=True).order_by("id").values_list("visitor")[:BATCH]


@sweeps.register("tracking.visits", order=93, every=15, says="%d page views sorted into visits", due=_waiting)
def build_visits(*, now: datetime) -> int:
    """Sort what waits into visits; return how many page views were sorted."""
    sorted_in = 0
    while True:
        visitors = list(dict.fromkeys(visitor for (visitor,) in _waiting().rows()))
        if not visitors:
            return sorted_in
        for visitor in visitors:
            sorted_in += rebuild_visitor(visitor=visitor)


@in_transaction
def rebuild_visitor(*, visitor: str) -> int:
    """Make the visits of one visitor's day anew from all page views; return how many had waited for it.

    A page view that arrives late, or before another, may cut visits elsewhere: so the day is made whole, not continued.
    """
    events = list(Event.objects.filter(visitor=visitor).order_by("happened_at", "event_id")[:MAX_PAGE_VIEWS])
    Visit.objects.filter(visitor=visitor).delete()
    Visit.objects.bulk_create(visit_of(part) for part in split(events))
    known = [event.pk for event in events]
    waiting = Event.objects.filter(visitor=visitor, awaits_visit=True)
    if len(known) < MAX_PAGE_VIEWS:
        waiting = waiting.filter(pk__in=known)
    return waiting.update(awaits_visit=False)
