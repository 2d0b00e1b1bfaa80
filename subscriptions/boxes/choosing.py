"""Which boxes a child can get: never one that it has had, in any of its subscriptions, gifts included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from subscriptions.enums import CycleState
from subscriptions.models import Box, CalendarMonth, Cycle

RECEIVED = (CycleState.FROZEN, CycleState.READY, CycleState.PACKED)
TO_COME = (CycleState.PLANNED, CycleState.PARKED, CycleState.DECLINED)


def boxes_had(*, child_id: int, except_cycle_id: int = 0) -> set[int]:
    """The keys of all boxes that the child got or is sure to get, in any subscription, gifts included."""
    theirs = Cycle.objects.filter(subscription__child_id=child_id, state__in=RECEIVED).exclude(pk=except_cycle_id)
    return set(
        Box.objects.filter(item__sku__in=theirs.exclude(box_sku="").values("box_sku")).values_list("pk", flat=True)
    )


def skus_had(*, child_ids: Iterable[int]) -> dict[int, set[str]]:
    """What each of these children got or is sure to get, as `boxes_had` tells it of one: the SKUs of its boxes."""
    rows = Cycle.objects.filter(subscription__child_id__in=list(child_ids), state__in=RECEIVED).exclude(box_sku="")
    found: dict[int, set[str]] = defaultdict(set)
    for child_id, sku in rows.values_list("subscription__child_id", "box_sku"):
        found[child_id].add(sku)
    return found


def choices_for(*, cycle: Cycle) -> list[Box]:
    """What a parent can choose instead of the month's box: in stock, not had, and not to come later. Newest first."""
    child_id = cycle.subscription.child_id
    later = CalendarMonth.objects.filter(range_id=cycle.month.range_id, month__gte=cycle.month.month, box__isnull=False)
    closed = set(later.values_list("box_id", flat=True)) | _boxes_planned(child_id=child_id, except_cycle_id=cycle.pk)
    closed |= boxes_had(child_id=child_id, except_cycle_id=cycle.pk)
    rows = Box.objects.filter(range_id=cycle.month.range_id).select_related("item", "theme", "range")
    free = [box for box in rows if box.pk not in closed and box.item.free > 0]
    months = _last_months(box_ids=[box.pk for box in free])
    by_key = sorted(free, key=lambda box: box.pk)
    return sorted(by_key, key=lambda box: months.get(box.pk, date.min), reverse=True)


def _boxes_planned(*, child_id: int, except_cycle_id: int) -> set[int]:
    """The boxes that are to come to the child in any subscription, chosen or the month's own."""
    rows = Cycle.objects.filter(subscription__child_id=child_id, state__in=TO_COME).exclude(pk=except_cycle_id)
    return {chosen or usual for chosen, usual in rows.values_list("chosen_box_id", "month__box_id") if chosen or usual}


def _last_months(*, box_ids: Iterable[int]) -> dict[int, date]:
    rows = CalendarMonth.objects.filter(box_id__in=list(box_ids)).order_by("month")
    return dict(rows.values_list("box_id", "month"))


def substitute_for(*, cycle: Cycle) -> Box | None:
    """Another box for a child that has had the month's one, or None: then staff look, and nothing is sent twice."""
    return next(iter(choices_for(cycle=cycle)), None)
