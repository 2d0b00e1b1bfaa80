"""Payments that cardholders contest: the money leaves at once, comes back when we win, and the departments are told."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import structlog

from core import outbox
from core.locks import in_transaction, lock_one
from core.money import CENT
from shop.payments.enums import DisputeState, MoneyMovementKind
from shop.payments.models import Charge, Dispute, MoneyMovement
from shop.payments.providers.base import DisputeAnswer

log = structlog.get_logger(__name__)

CLOSED = (DisputeState.WON, DisputeState.LOST)


@in_transaction
def settle(*, charge_id: int, answer: DisputeAnswer, now: datetime) -> Dispute:
    """Write how a dispute stands. One that was closed stays closed, each movement happens once, and so does each event."""
    charge = lock_one(Charge.objects.filter(pk=charge_id))
    dispute, is_new = Dispute.objects.get_or_create(
        provider_ref=answer.reference,
        defaults={
            "charge": charge,
            "amount": Decimal(answer.amount_cents) * CENT,
            "currency": answer.currency,
            "reason": answer.reason,
            "state": answer.state,
            "opened_at": now,
        },
    )
    if not is_new and (dispute.state == answer.state or dispute.state in CLOSED):
        return dispute
    dispute.state = answer.state
    dispute.closed_at = now if answer.state in CLOSED else None
    dispute.save(update_fields=["state", "closed_at"])
    _move(charge=charge, dispute=dispute, is_withdrawn=answer.is_withdrawn, now=now)
    log.warning("charge_disputed", charge=charge.reference, dispute=dispute.provider_ref, state=dispute.state)
    _announce(charge=charge, dispute=dispute, now=now)
    return dispute


def _move(*, charge: Charge, dispute: Dispute, is_withdrawn: bool, now: datetime) -> None:
    about = {"reference": dispute.provider_ref}
    was_taken = MoneyMovement.objects.filter(kind=MoneyMovementKind.DISPUTED, **about).exists()
    kind, amount = MoneyMovementKind.DISPUTED, -dispute.amount
    if dispute.state == DisputeState.WON:
        kind, amount = MoneyMovementKind.DISPUTE_WON, dispute.amount
    if was_taken == is_withdrawn:
        return
    MoneyMovement.objects.create(
        charge=charge, kind=kind, amount=amount, currency=dispute.currency, moved_at=now, **about
    )


def _announce(*, charge: Charge, dispute: Dispute, now: datetime) -> None:
    outbox.publish(
        name="charge.disputed",
        aggregate="charge",
        aggregate_id=charge.pk,
        payload={
            "dispute_id": dispute.pk,
            "charge_id": charge.pk,
            "order_id": charge.order_id,
            "gross": str(dispute.amount),
            "currency": dispute.currency,
            "reason": dispute.reason,
            "state": dispute.state,
        },
        now=now,
    )
