"""A box that is cancelled before it was paid, and what was refused together with it."""

from __future__ import annotations

from datetime import datetime

from core.locks import in_transaction, lock_one, lock_rows
from core.money import ZERO
from shop.payments import charging
from shop.payments.enums import ChargeState
from shop.payments.models import Charge
from subscriptions.enums import CycleState
from subscriptions.models import Cycle, DunningCase
from subscriptions.transitions import move_cycle

# Boxes that a refused debit left behind.
REFUSED = (CycleState.DECLINED, CycleState.UNPAID)


def is_being_paid(cycle: Cycle) -> bool:
    """Whether money may be moving for a box that was refused before: its customer has typed a card, and nobody knows yet."""
    return cycle.state in REFUSED and cycle.charge is not None and cycle.charge.state == ChargeState.PROCESSING


@in_transaction
def cancel_box(*, cycle_id: int, now: datetime) -> None:
    """Cancel a box that nobody is paying. Those of its family that were refused with it are owed by themselves.

    One debit has one sum, and the bank knows it: nothing may be tried at the old one any more. It is closed by the sweep of
    debits that no box waits for, which also gives back the store credit in it. The case of the debit goes on with the new one:
    its days count from the first refusal.
    """
    move_cycle(cycle_id=cycle_id, to=CycleState.CANCELLED, now=now)
    charge_id = Cycle.objects.values_list("charge_id", flat=True).get(pk=cycle_id)
    if charge_id is None:
        return
    left = lock_rows(Cycle.objects.filter(charge_id=charge_id, state__in=REFUSED).order_by("pk"))
    if not left:
        return
    old = lock_one(Charge.objects.filter(pk=charge_id))
    if old.state not in charging.OPEN_STATES:
        return
    new = charging.create_charge(
        subject=f"cycle:{left[0].pk}:{old.pk}",
        amount=sum((each.price for each in left), ZERO),
        currency=old.currency,
        user_id=old.user_id,
        method_id=old.method_id,
        is_off_session=True,
        due_at=old.due_at,
        now=now,
    )
    Cycle.objects.filter(pk__in=[each.pk for each in left]).update(charge=new)
    DunningCase.objects.filter(charge=old).update(charge=new)


def in_place_of(*, charge: Charge) -> Charge | None:
    """The debit of what is left of the boxes of another one; None where nothing was taken out of it."""
    if charge.user_id is None:
        return None
    rows = Charge.objects.filter(user_id=charge.user_id, subject__startswith="cycle:")
    ending = f":{charge.pk}"
    return next((row for row in rows if row.subject.count(":") == 2 and row.subject.endswith(ending)), None)
