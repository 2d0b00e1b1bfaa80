"""Store credit: given, spent before a card is debited, and given back when what it was spent on is never paid.

All of it happens under the customer's row lock, so that two debits at once cannot spend the same euro.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from core.locks import in_transaction, lock_one
from core.money import ZERO, round_cents
from shop.accounts.models import User
from shop.credit.enums import CreditKind
from shop.credit.models import CreditMovement


class NotEnoughCredit(Exception):
    """More was to be taken than there is; `balance` is what there is."""

    def __init__(self, *, balance: Decimal) -> None:
        super().__init__(str(balance))
        self.balance = balance


def balance_of(*, user_id: int, currency: str) -> Decimal:
    """What the customer has left in this currency; exact only under the customer's lock."""
    rows = CreditMovement.objects.filter(user_id=user_id, currency=currency)
    return round_cents(rows.aggregate(total=Sum("amount"))["total"] or ZERO)


def customers_with_movements(*, user_ids: Iterable[int]) -> set[int]:
    """Who of these customers ever had store credit; for the others there is nothing to spend or to look for."""
    return set(CreditMovement.objects.filter(user_id__in=list(user_ids)).values_list("user_id", flat=True))


@in_transaction
def grant(*, user_id: int, amount: Decimal, currency: str, reference: str, reason: str, now: datetime) -> bool:
    """Give credit once for `reference`; return whether this call did. Raises ValueError for nothing or less."""
    if amount <= ZERO:
        raise ValueError(f"credit of {amount}")
    return _move(CreditKind.GRANTED, user_id, amount, currency, reference=reference, reason=reason, now=now)


@in_transaction
def withdraw(*, user_id: int, amount: Decimal, currency: str, reference: str, reason: str, now: datetime) -> bool:
    """Take credit back once for `reference`; return whether this call did. Raises NotEnoughCredit."""
    lock_one(User.objects.filter(pk=user_id))
    balance = balance_of(user_id=user_id, currency=currency)
    if balance < amount and not CreditMovement.objects.filter(reference=reference).exists():
        raise NotEnoughCredit(balance=balance)
    return _move(CreditKind.WITHDRAWN, user_id, -amount, currency, reference=reference, reason=reason, now=now)


@in_transaction
def spend(*, user_id: int, at_most: Decimal, currency: str, subject: str, now: datetime) -> Decimal:
    """Spend up to `at_most` on `subject`, once in its life; return how much is spent on it (0 where nothing is left)."""
    lock_one(User.objects.filter(pk=user_id))
    if CreditMovement.objects.filter(reference=f"spent:{subject}").exists():
        return spent_on(subject=subject)
    amount = min(balance_of(user_id=user_id, currency=currency), at_most)
    if amount <= ZERO:
        return ZERO
    _move(CreditKind.SPENT, user_id, -amount, currency, reference=f"spent:{subject}", reason="", now=now)
    return amount


@in_transaction
def give_back(*, subject: str, now: datetime) -> Decimal:
    """Return what was spent on `subject`, once; return how much that was."""
    row = CreditMovement.objects.filter(reference=f"spent:{subject}").first()
    if row is None or not _move(
        CreditKind.RETURNED, row.user_id, -row.amount, row.currency, reference=f"back:{subject}", reason="", now=now
    ):
        return ZERO
    return -row.amount


def spent_on(*, subject: str) -> Decimal:
    """What is spent on `subject` and was not given back."""
    rows = CreditMovement.objects.filter(reference__in=(f"spent:{subject}", f"back:{subject}"))
    return -round_cents(rows.aggregate(total=Sum("amount"))["total"] or ZERO)


def _move(
    kind: CreditKind, user_id: int, amount: Decimal, currency: str, *, reference: str, reason: str, now: datetime
) -> bool:
    _, is_new = CreditMovement.objects.get_or_create(
        reference=reference,
        defaults={
            "user_id": user_id,
            "kind": kind,
            "amount": amount,
            "currency": currency,
            "reason": reason[:255],
            "moved_at": now,
        },
    )
    return is_new
