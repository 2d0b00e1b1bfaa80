"""Giving money back in three phases, as it is taken: requested (database), asked (network), settled (database).

What is requested counts against the charge at once, under its lock, so that no more is ever given back than was paid. A refund
whose answer was lost is looked for at the provider before it is asked for again, under the same key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog
from django.db.models import QuerySet

from core import identity, outbox, slots, sweeps
from core.due import NOW
from core.faults import faultpoint
from core.ids import random_code
from core.locks import in_transaction, lock_one
from core.money import CENT, ZERO, minor_units
from core.statements import statement
from shop.payments.enums import ChargeState, MoneyMovementKind, RefundState
from shop.payments.models import Charge, MoneyMovement, Refund
from shop.payments.providers import provider_named
from shop.payments.providers.base import ProviderRefused, ProviderUnreachable, RefundAnswer

log = structlog.get_logger(__name__)

OPEN_STATES = (RefundState.REQUESTED, RefundState.UNKNOWN)
BATCH = 100
# A refund that is being asked for right now is left alone for this long.
GRACE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=6)
# Functions of `charge`, `parts`, `left` (of the charge, after this refund) and `now`, in the transaction that requests a refund.
REQUESTED = "refund.requested"


class NotRefundable(Exception):
    """More than is left of the charge, nothing, or another rest than the one that was seen; `left` is what could be given back."""

    def __init__(self, *, left: Decimal) -> None:
        super().__init__(f"{left} can be refunded")
        self.left = left


def refundable(*, charge: Charge) -> Decimal:
    """What is left of the charge's money: captured, less what was given back, contested, or is on its way back."""
    if charge.state != ChargeState.PAID:
        return ZERO
    # Added up here: SQLite adds decimals as floats.
    kept = sum(charge.movements.values_list("amount", flat=True), ZERO)
    asked = sum(charge.refunds.filter(state__in=OPEN_STATES).values_list("amount", flat=True), ZERO)
    return max(kept - asked, ZERO)


@in_transaction
def request(
    *,
    charge_id: int,
    amount: Decimal,
    reason: str,
    requested_by_id: int | None,
    now: datetime,
    seen_left: Decimal | None = None,
    parts: Mapping[str, Decimal] | None = None,
) -> Refund:
    """Write that `amount` is to be given back. Touches the database only. Raises NotRefundable.

    `seen_left` is what was left when somebody decided: a second click, or a colleague's refund meanwhile, changes it.
    `parts` says how much of it is for which part of the order; the rest is for all of it.
    """
    charge = lock_one(Charge.objects.filter(pk=charge_id))
    left = refundable(charge=charge)
    if not CENT <= amount <= left or seen_left not in (None, left):
        raise NotRefundable(left=left)
    for tell in slots.fillings(REQUESTED):
        tell(charge=charge, parts=parts or {}, left=left - amount, now=now)
    return Refund.objects.create(
        reference=f"R{random_code(length=10)}",
        charge=charge,
        amount=amount,
        currency=charge.currency,
        reason=reason,
        parts={part: str(gross) for part, gross in (parts or {}).items()},
        requested_by_id=requested_by_id,
        due_at=now,
        created_at=now,
    )


def make(
    *,
    charge_id: int,
    amount: Decimal,
    reason: str,
    requested_by_id: int | None,
    now: datetime,
    seen_left: Decimal | None = None,
) -> Refund:
    """Request a refund and ask the provider for it. One whose outcome is not known is finished by the sweep.

    Raises NotRefundable.
    """
    refund = request(
        charge_id=charge_id,
        amount=amount,
        reason=reason,
        requested_by_id=requested_by_id,
        now=now,
        seen_left=seen_left,
    )
    faultpoint("refunds.requested")
    return finish(refund_id=refund.pk, now=now)


def finish(*, refund_id: int, now: datetime) -> Refund:
    """Ask for a refund, or how it stands when it was asked for before, and settle the answer. A copy of the database waits."""
    if not identity.may_leave("refund") or not _claim(refund_id=refund_id, now=now):
        return Refund.objects.get(pk=refund_id)
    refund = Refund.objects.select_related("charge").get(pk=refund_id)
    try:
        answer = (_find(refund) if refund.tries > 1 else None) or _ask(refund)
    except ProviderUnreachable:
        log.warning("refund_outcome_unknown", refund=refund.reference)
        return refund
    except ProviderRefused as refusal:
        log.warning("refund_refused", refund=refund.reference, why=str(refusal))
        return _fail(refund_id=refund_id, why=str(refusal), now=now)
    faultpoint("refunds.answered")
    return settle(refund_id=refund_id, answer=answer, now=now)


@in_transaction
def _claim(*, refund_id: int, now: datetime) -> bool:
    """Commit that the provider is about to be asked; whether it was this caller's turn."""
    refund = lock_one(Refund.objects.filter(pk=refund_id))
    if refund.state not in OPEN_STATES or refund.due_at > now:
        return False
    pause = min(GRACE * 2**refund.tries, LONGEST_PAUSE)
    refund.state, refund.tries, refund.due_at = RefundState.UNKNOWN, refund.tries + 1, now + pause
    refund.save(update_fields=["state", "tries", "due_at"])
    return True


def _find(refund: Refund) -> RefundAnswer | None:
    """The refund as the provider has it: by its reference there, or by ours."""
    known = provider_named(refund.charge.provider).refunds_of(intent_ref=refund.charge.intent_ref)
    mine = (one for one in known if refund.reference == one.merchant_reference or refund.provider_ref == one.reference)
    return next(mine, None)


def _ask(refund: Refund) -> RefundAnswer:
    return provider_named(refund.charge.provider).refund(
        intent_ref=refund.charge.intent_ref,
        amount_cents=minor_units(refund.amount),
        merchant_reference=refund.reference,
        idempotency_key=refund.idempotency_key,
    )


@in_transaction
def _fail(*, refund_id: int, why: str, now: datetime) -> Refund:
    refund = lock_one(Refund.objects.filter(pk=refund_id))
    if refund.state in OPEN_STATES:
        refund.state, refund.failure, refund.finished_at = RefundState.FAILED, why[:255], now
        refund.save(update_fields=["state", "failure", "finished_at"])
    return refund


@in_transaction
def settle(*, refund_id: int, answer: RefundAnswer, now: datetime) -> Refund:
    """Write what the provider said of a refund. The money leaves our books once, and comes back once if the bank returns it."""
    charge_id = Refund.objects.values_list("charge_id", flat=True).get(pk=refund_id)
    charge = lock_one(Charge.objects.filter(pk=charge_id))
    refund = lock_one(Refund.objects.filter(pk=refund_id))
    refund.provider_ref = answer.reference
    if answer.state == RefundState.SUCCEEDED and refund.state in OPEN_STATES:
        refund.state, refund.finished_at = RefundState.SUCCEEDED, now
        _move(charge, MoneyMovementKind.REFUNDED, amount=-refund.amount, reference=answer.reference, now=now)
        _announce(charge=charge, refund=refund, now=now)
    elif answer.state == RefundState.FAILED and refund.state != RefundState.FAILED:
        if refund.state == RefundState.SUCCEEDED:
            log.error("refund_returned", refund=refund.reference, why=answer.failure)
            _move(charge, MoneyMovementKind.REFUND_RETURNED, amount=refund.amount, reference=answer.reference, now=now)
        refund.state, refund.failure, refund.finished_at = RefundState.FAILED, answer.failure or "failed", now
    refund.save()
    return refund


def _move(charge: Charge, kind: MoneyMovementKind, *, amount: Decimal, reference: str, now: datetime) -> None:
    MoneyMovement.objects.create(
        charge=charge, kind=kind, amount=amount, currency=charge.currency, reference=reference, moved_at=now
    )


def _announce(*, charge: Charge, refund: Refund, now: datetime) -> None:
    outbox.publish(
        name="refund.made",
        aggregate="charge",
        aggregate_id=charge.pk,
        payload={
            "refund_id": refund.pk,
            "charge_id": charge.pk,
            "order_id": charge.order_id,
            "gross": str(refund.amount),
            "currency": refund.currency,
            "reason": refund.reason,
            **({"parts": refund.parts} if refund.parts else {}),
        },
        now=now,
    )


def take_over(*, charge: Charge, now: datetime) -> int:
    """Bring our rows up to what the provider says of a charge's refunds, with those made in its own back office.

    Returns how many it knows. Raises ProviderUnreachable.
    """
    answers = provider_named(charge.provider).refunds_of(intent_ref=charge.intent_ref)
    for answer in answers:
        refund_id = _row_of(charge_id=charge.pk, answer=answer, now=now)
        settle(refund_id=refund_id, answer=answer, now=now)
    return len(answers)


@in_transaction
def _row_of(*, charge_id: int, answer: RefundAnswer, now: datetime) -> int:
    """The key of our row for the provider's refund, made when it is not one of ours."""
    charge = lock_one(Charge.objects.filter(pk=charge_id))
    known = charge.refunds.filter(provider_ref=answer.reference) or charge.refunds.filter(
        reference=answer.merchant_reference
    )
    found = known.first()
    if found is not None:
        return found.pk
    made = Refund.objects.create(
        reference=f"R{random_code(length=10)}",
        charge=charge,
        amount=Decimal(answer.amount_cents) * CENT,
        currency=answer.currency,
        reason=f"made at {charge.provider}",
        state=RefundState.UNKNOWN,
        provider_ref=answer.reference,
        due_at=now + GRACE,
        tries=1,
        created_at=now,
    )
    return made.pk


@statement
def _due() -> QuerySet[Refund, Any]:
    rows = Refund.objects.filter(state__in=OPEN_STATES, due_at__lte=NOW).order_by("due_at", "id")
    return rows.values_list("pk")[:BATCH]


@sweeps.register(
    "shop.refunds", order=24, every=60, says="%d refunds finished", queue="billing", leaves_shop=True, due=_due
)
def sweep(*, now: datetime) -> int:
    """Finish refunds that were cut off or are under way at the bank; return how many have an outcome now."""
    return sum(finish(refund_id=key, now=now).state not in OPEN_STATES for (key,) in _due().rows(now=now))
