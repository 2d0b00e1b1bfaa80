"""Goods that come back after a withdrawal, or the proof that they were sent, and the refund that is owed then."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from core.locks import in_transaction, lock_one
from core.money import CENT, ZERO, allocate
from shop.aftercare import contracts, periods, withdrawal_mails, withdrawals
from shop.aftercare.contracts import Money, Stopped
from shop.aftercare.enums import Evidence, WithdrawalState
from shop.aftercare.models import Withdrawal
from shop.stock.enums import ReservationState
from shop.stock.models import Reservation
from shop.stock.movements import give_back as put_back

OPEN = (WithdrawalState.AWAITING, WithdrawalState.DUE)


class NotOwed(Exception):
    """Nothing is owed for goods of this withdrawal now: it was refunded, or is being carried out."""


class TooMuch(Exception):
    """More than what is owed was to be given back, or nothing; `owed` is what is."""

    def __init__(self, *, owed: Decimal) -> None:
        super().__init__(str(owed))
        self.owed = owed


@in_transaction
def note_evidence(*, withdrawal_id: int, evidence: Evidence, on: date) -> Withdrawal:
    """The goods or the proof of their sending came on a day: from then on the refund is due. The first one counts.

    Raises NotOwed.
    """
    withdrawal = _owing(withdrawal_id=withdrawal_id)
    if withdrawal.evidence_on is None or on < withdrawal.evidence_on:
        withdrawal.evidence, withdrawal.evidence_on = evidence, on
    notified_on = withdrawal.return_by - periods.PERIOD
    withdrawal.refund_by = periods.refund_by(notified_on=notified_on, evidence_on=withdrawal.evidence_on)
    withdrawal.state = WithdrawalState.DUE
    withdrawal.save(update_fields=["evidence", "evidence_on", "refund_by", "state"])
    return withdrawal


def _owing(*, withdrawal_id: int) -> Withdrawal:
    withdrawal = lock_one(Withdrawal.objects.filter(pk=withdrawal_id))
    if withdrawal.state not in OPEN:
        raise NotOwed(withdrawal.subject)
    return withdrawal


@in_transaction
def refund(
    *, withdrawal_id: int, amount: Decimal, reason: str, is_restocked: bool, by_id: int | None, now: datetime
) -> Withdrawal:
    """Give back `amount` for goods that came or were proven to be sent, and close the withdrawal.

    Less than all of it is for goods that lost value by more than trying them (L221-23); the customer is told why.
    `is_restocked` books them in.
    Raises NotOwed, and TooMuch for more than is owed.
    """
    withdrawal = _owing(withdrawal_id=withdrawal_id)
    if not CENT <= amount <= withdrawal.to_return:
        raise TooMuch(owed=withdrawal.to_return)
    stopped = contracts.stop(subject=withdrawal.subject, now=now)
    given = withdrawals.give_back(
        withdrawal=withdrawal,
        stopped=_reduced(stopped, to=amount),
        is_sent=True,
        reason=reason or withdrawal_mails.reason_of(withdrawal=withdrawal),
        by_id=by_id,
        now=now,
    )
    if is_restocked:
        for source in stopped.sent_sources:
            _restock(source=source, now=now)
    if amount < withdrawal.to_return:
        withdrawal_mails.tell_less(withdrawal=withdrawal, given=given, why=reason, now=now)
    withdrawal.state, withdrawal.done_at, withdrawal.to_return = WithdrawalState.DONE, now, given
    withdrawal.save(update_fields=["state", "done_at", "to_return"])
    return withdrawal


def _reduced(stopped: Stopped, *, to: Decimal) -> Stopped:
    """What was sent, in proportion, so that it adds up to `to`."""
    parts = [
        (money.order_id, part, gross)
        for money in stopped.money
        if money.is_sent
        for part, gross in money.by_part.items()
        if gross > ZERO
    ]
    shares = allocate(amount=to, weights=[gross for _order, _part, gross in parts])
    by_order: dict[int, dict[str, Decimal]] = {}
    for (order_id, part, _gross), share in zip(parts, shares, strict=True):
        by_order.setdefault(order_id, {})[part] = share
    return Stopped(money=[Money(order_id=pk, by_part=by_part, is_sent=True) for pk, by_part in by_order.items()])


def _restock(*, source: str, now: datetime) -> None:
    for row in Reservation.objects.filter(owner=source, state=ReservationState.CONSUMED).order_by("item_id"):
        put_back(item_id=row.item_id, quantity=row.quantity, reference=source, now=now)
