"""A debit that failed stops there, visibly: nothing is sent, the customer is told, and staff can try once more."""

from __future__ import annotations

from datetime import datetime

from core import mail
from core.locks import in_transaction, lock_one
from shop.payments import charging
from shop.payments.models import Attempt
from shop.stock import reservations
from subscriptions.enums import CycleState
from subscriptions.freezing import stock_owner
from subscriptions.models import Cycle, Subscription
from subscriptions.notes import Note
from subscriptions.transitions import WrongState, move_cycle


@in_transaction
def decline(*, cycle_id: int, note: Note, now: datetime) -> None:
    """Stop a cycle whose debit failed, give its box back, and mail the customer. A second call changes nothing."""
    cycle = lock_one(Cycle.objects.filter(pk=cycle_id))
    if cycle.state != CycleState.FROZEN:
        return
    reservations.release(owner=stock_owner(cycle_id=cycle_id))
    move_cycle(cycle_id=cycle_id, to=CycleState.DECLINED, now=now, note=note, lease_until=None)
    _tell(cycle=cycle, note=note, now=now)


def _tell(*, cycle: Cycle, note: Note, now: datetime) -> None:
    subscription = Subscription.objects.select_related("user", "child", "range", "method").get(pk=cycle.subscription_id)
    tries = Attempt.objects.filter(charge_id=cycle.charge_id).count() if cycle.charge_id else 0
    mail.send(
        kind="debit-declined",
        key=f"cycle:{cycle.pk}:{tries}",
        to=subscription.user.email,
        language=subscription.user.language,
        context={"name": subscription.user.first_name, "subscription": subscription, "cycle": cycle, "note": note},
        now=now,
    )


@in_transaction
def try_again(*, cycle_id: int, now: datetime) -> None:
    """Make a declined cycle due at once, or let a parked one be fixed again. The next sweep does the rest.

    Raises WrongState for a cycle in another state, shop.stock.reservations.OutOfStock when its box is gone.
    """
    subscription_id = Cycle.objects.values_list("subscription_id", flat=True).get(pk=cycle_id)
    subscription = lock_one(Subscription.objects.filter(pk=subscription_id))
    cycle = lock_one(Cycle.objects.filter(pk=cycle_id))
    if cycle.state == CycleState.PARKED:
        move_cycle(cycle_id=cycle_id, to=CycleState.PLANNED, now=now, note="", lease_until=None)
        return
    if cycle.state != CycleState.DECLINED:
        raise WrongState(f"cycle {cycle_id} is {cycle.state}")
    reservations.reserve(owner=stock_owner(cycle_id=cycle_id), needs={cycle.snapshot["box"]["item_id"]: 1}, now=now)
    if cycle.charge_id is not None:
        charging.open_again(charge_id=cycle.charge_id, method_id=subscription.method_id, due_at=now)
    move_cycle(cycle_id=cycle_id, to=CycleState.FROZEN, now=now, note="", lease_until=None, debit_at=now)
