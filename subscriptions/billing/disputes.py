"""A payment that is contested at the bank holds the customer's boxes to come until it is decided: a person looks first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from core import outbox
from core.locks import in_transaction, lock_rows
from core.models import OutboxEvent
from shop.payments.enums import DisputeState
from shop.payments.models import Charge, Dispute
from shop.stock import reservations
from subscriptions.enums import CycleState
from subscriptions.models import Cycle, Subscription
from subscriptions.notes import Note
from subscriptions.transitions import move_cycle

# An inquiry may still be answered; a payment that was lost is one that the customer did not want.
HOLDING = (DisputeState.INQUIRY, DisputeState.OPEN, DisputeState.LOST)


def contested_of(*, subscription_ids: Collection[int]) -> set[int]:
    """Those of these subscriptions of which the payment of a box is contested at the bank, or was lost there."""
    if not subscription_ids:
        return set()
    disputes = Dispute.objects.filter(state__in=HOLDING, charge__cycles__subscription_id__in=subscription_ids)
    return set(disputes.values_list("charge__cycles__subscription_id", flat=True))


@outbox.consumer("charge.disputed", name="subscriptions.hold")
def hold_boxes(*, event: OutboxEvent, now: datetime) -> None:
    """Put boxes aside that are fixed and not debited yet; those to be fixed are held at their cut-off."""
    if event.payload["state"] in HOLDING:
        put_aside(charge_id=event.payload["charge_id"], now=now)


@in_transaction
def put_aside(*, charge_id: int, now: datetime) -> int:
    """Park the fixed boxes of the subscriptions that a charge paid, unless their own debit has begun; return how many."""
    charge = Charge.objects.get(pk=charge_id)
    theirs = Subscription.objects.filter(cycles__charge=charge).distinct()
    waiting = Cycle.objects.filter(subscription__in=theirs, state=CycleState.FROZEN, charge=None)
    rows = lock_rows(Cycle.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))))
    held = [row for row in rows if row.state == CycleState.FROZEN and row.charge_id is None]
    for row in held:
        reservations.release(owner=f"cycle:{row.pk}")
        move_cycle(cycle_id=row.pk, to=CycleState.PARKED, now=now, note=Note.DISPUTED, lease_until=None)
    return len(held)
