"""Withdrawals stated online, with or without an account: acknowledged at once, carried out where the contract is certain.

What has not left stays here and is refunded at once; what has left is refunded when the goods or the proof of their sending
come. Sources: Code de la consommation, art. L221-18 to L221-24 and D221-5.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from core import clock, sweeps
from core.due import before_now
from core.ids import random_code
from core.locks import in_transaction, lock_one
from core.money import ZERO
from core.statements import statement
from shop.aftercare import contracts, giving_back, periods, withdrawal_mails
from shop.aftercare.contracts import Contract, Stopped
from shop.aftercare.enums import NoticeState, WithdrawalState
from shop.aftercare.goods import keeps_anything
from shop.aftercare.models import Withdrawal, WithdrawalNotice
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.order.writing import change_status

BATCH = 200
TRIED_FOR = timedelta(days=30)


class AlreadyHandled(Exception):
    """A colleague decided on this statement meanwhile."""


class NoSuchContract(LookupError):
    """No order and no subscription has this reference, or nothing of it can be withdrawn from."""


@dataclass(frozen=True)
class Statement:
    """What the customer states; `only_part` is empty where the whole contract is meant."""

    name: str
    email: str
    contract: str
    only_part: str
    language: str


@in_transaction
def state(*, statement: Statement, now: datetime) -> WithdrawalNotice:
    """Keep a statement, carry it out if it is certain and in time, and acknowledge it by mail with content, day and hour.

    The same one again has no second effect, and is acknowledged again.
    """
    found = contracts.named(text=statement.contract, email=statement.email)
    today = clock.local_day(now)
    in_time = [] if statement.only_part else [each for each in found if _is_open(each, today=today)]
    is_clear = bool(in_time) and len(in_time) == len(found)
    notice = WithdrawalNotice.objects.create(
        reference=_free_reference(),
        state=NoticeState.ACCEPTED if is_clear else NoticeState.OPEN,
        received_at=now,
        **asdict(statement),
    )
    withdrawn = [_withdraw(contract=each, notice=notice, now=now) for each in in_time]
    withdrawal_mails.acknowledge(notice=notice, withdrawals=withdrawn, now=now)
    return notice


def _free_reference() -> str:
    while WithdrawalNotice.objects.filter(reference=(code := f"W{random_code(length=7)}")).exists():
        pass
    return code


def _is_open(contract: Contract, *, today: date) -> bool:
    """Whether it can be withdrawn from, or was already: a repeat is no late statement."""
    return contract.is_in_time(today) or Withdrawal.objects.filter(subject=contract.subject).exists()


def _withdraw(*, contract: Contract, notice: WithdrawalNotice, now: datetime) -> Withdrawal:
    """The contract's one withdrawal, made and carried out now, or the one that there is."""
    today = clock.local_day(now)
    withdrawal, is_new = Withdrawal.objects.get_or_create(
        subject=contract.subject,
        defaults={
            "notice": notice,
            "order": contract.order,
            "title": contract.title[:255],
            "state": WithdrawalState.SETTLING,
            "notified_at": now,
            "possible_until": contract.possible_until,
            "return_by": periods.return_by(notified_on=today),
            "refund_by": periods.refund_by(notified_on=today),
            "currency": contract.order.currency,
        },
    )
    return settle(withdrawal_id=withdrawal.pk, now=now) if is_new else withdrawal


@in_transaction
def settle(*, withdrawal_id: int, now: datetime) -> Withdrawal:
    """End the contract as far as that is possible now, and give back at once what has not left; a second call adds nothing."""
    withdrawal = lock_one(Withdrawal.objects.filter(pk=withdrawal_id))
    if withdrawal.state != WithdrawalState.SETTLING:
        return withdrawal
    stopped = contracts.stop(subject=withdrawal.subject, now=now)
    withdrawal.returned_at_once = give_back(
        withdrawal=withdrawal,
        stopped=stopped,
        is_sent=False,
        reason=withdrawal_mails.reason_of(withdrawal=withdrawal),
        by_id=None,
        now=now,
    )
    withdrawal.to_return = stopped.sum(is_sent=True)
    if stopped.is_settled:
        withdrawal.state = WithdrawalState.AWAITING if withdrawal.to_return > ZERO else WithdrawalState.DONE
        withdrawal.done_at = now if withdrawal.state == WithdrawalState.DONE else None
    withdrawal.save()
    _close_order(order_id=withdrawal.order_id, now=now)
    return withdrawal


def _close_order(*, order_id: int, now: datetime) -> None:
    """Cancel an order of which all was withdrawn from before any of it had left."""
    order = Order.objects.get(pk=order_id)
    found = contracts.of_order(order=order)
    whole = Withdrawal.objects.filter(state=WithdrawalState.DONE, to_return=ZERO)
    is_whole = whole.filter(subject__in=[each.subject for each in found]).count() == len(found) > 0
    if is_whole and order.status == OrderStatus.PAID and not keeps_anything(order=order):
        change_status(order=order, old=OrderStatus.PAID, new=OrderStatus.CANCELLED, now=now)


def give_back(
    *, withdrawal: Withdrawal, stopped: Stopped, is_sent: bool, reason: str, by_id: int | None, now: datetime
) -> Decimal:
    """Give back what is here, or what was sent, order by order, each once; return the sum."""
    total = ZERO
    for money in stopped.money:
        if money.is_sent == is_sent and money.gross > ZERO:
            made = giving_back.give_back(
                order_id=money.order_id,
                by_part=money.by_part,
                reference=f"withdrawal:{withdrawal.pk}:{money.order_id}:{'sent' if is_sent else 'here'}",
                reason=reason,
                by_id=by_id,
                now=now,
            )
            total += made.gross
    return total


@statement
def _due() -> QuerySet[Withdrawal, Any]:
    waiting = Withdrawal.objects.filter(state=WithdrawalState.SETTLING, notified_at__gt=before_now(TRIED_FOR))
    return waiting.order_by("pk").values_list("pk")[:BATCH]


@sweeps.register("shop.withdrawals", order=58, every=300, says="%d withdrawals settled", due=_due)
def settle_due(*, now: datetime) -> int:
    """Take up withdrawals that waited for the outcome of a debit; return how many are settled now."""
    ids = [pk for (pk,) in _due().rows(now=now)]
    return sum(settle(withdrawal_id=pk, now=now).state != WithdrawalState.SETTLING for pk in ids)


@in_transaction
def accept(*, notice_id: int, contract: str, by_id: int | None, now: datetime) -> WithdrawalNotice:
    """A person found the contract, or is generous about the days: carry it out as of the statement, and mail what follows.

    Raises AlreadyHandled and NoSuchContract.
    """
    notice = _open(notice_id=notice_id)
    found = contracts.named(text=contract, email=None)
    if not found:
        raise NoSuchContract(contract)
    notice.state, notice.handled_by_id = NoticeState.ACCEPTED, by_id
    notice.save(update_fields=["state", "handled_by"])
    withdrawn = [_withdraw(contract=each, notice=notice, now=now) for each in found]
    withdrawal_mails.tell_effect(notice=notice, withdrawals=withdrawn, now=now)
    return notice


@in_transaction
def close(*, notice_id: int, answer: str, by_id: int | None, now: datetime) -> WithdrawalNotice:
    """Answer a statement that has no further effect; raises AlreadyHandled, and ValueError without an answer."""
    if not answer.strip():
        raise ValueError("a customer is owed an answer")
    notice = _open(notice_id=notice_id)
    notice.state, notice.answer, notice.handled_by_id = NoticeState.CLOSED, answer.strip(), by_id
    notice.save(update_fields=["state", "answer", "handled_by"])
    withdrawal_mails.tell_answer(notice=notice, now=now)
    return notice


def _open(*, notice_id: int) -> WithdrawalNotice:
    notice = lock_one(WithdrawalNotice.objects.filter(pk=notice_id))
    if notice.state != NoticeState.OPEN:
        raise AlreadyHandled(notice.reference)
    return notice
