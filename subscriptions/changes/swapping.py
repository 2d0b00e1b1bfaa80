"""Another box than the month's, chosen by the parent before the cut-off."""

from __future__ import annotations

from datetime import datetime

from core.locks import in_transaction
from subscriptions.boxes.choosing import boxes_had, choices_for
from subscriptions.changes import changeable
from subscriptions.enums import CycleState
from subscriptions.models import Cycle


class AlreadyHad(changeable.CannotChange):
    """The child has had this box."""


class CannotBeHad(changeable.CannotChange):
    """The box is of another range, out of stock, or comes in a later month anyway."""


@in_transaction
def swap(*, subscription_id: int, number: int, box_id: int | None, now: datetime) -> Cycle:
    """Send another box in this month, or the month's own again for None. The same call again changes nothing.

    Raises AlreadyHad, CannotBeHad, changeable.HasEnded, NoSuchBox and BoxIsFixed.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    cycle = changeable.open_box(subscription=subscription, number=number, now=now)
    if cycle.state == CycleState.SKIPPED:
        raise changeable.NoSuchBox(number)
    wanted = None if box_id == cycle.month.box_id else box_id
    if wanted is not None and wanted != cycle.chosen_box_id:
        if wanted in boxes_had(child_id=subscription.child_id, except_cycle_id=cycle.pk):
            raise AlreadyHad(wanted)
        if wanted not in {box.pk for box in choices_for(cycle=cycle)}:
            raise CannotBeHad(wanted)
    Cycle.objects.filter(pk=cycle.pk).update(chosen_box_id=wanted)
    return Cycle.objects.select_related("month", "chosen_box").get(pk=cycle.pk)
