"""Ending a paid term early for a good reason, and giving back what was paid for the boxes that have not left.

Staff decide: a late delivery (Code de la consommation, art. L216-6), a move abroad. The customer's own ending stops the renewal
only; a withdrawal has a way of its own (shop.aftercare).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from core import mail
from core.locks import in_transaction
from core.money import ZERO
from shop.aftercare import giving_back
from shop.aftercare.contracts import Money
from shop.aftercare.models import MoneyBack, Withdrawal
from subscriptions.endings import stopping
from subscriptions.endings.terms import Term, money_of, terms_of
from subscriptions.holding import hold
from subscriptions.models import Subscription


class NothingLeft(Exception):
    """No box is paid that has not left."""


class Changed(Exception):
    """Something else is left than what was seen: a box left meanwhile, or a colleague gave money back."""


class DebitUnderWay(Exception):
    """A debit's outcome is not known; try again in some minutes."""


@dataclass(frozen=True)
class Left:
    """What was paid for boxes that have not left: by payment, and as money by order.

    `gross` is what can be given back of it: less where some of an order's money went back before.
    """

    terms: Sequence[Term]
    money: Sequence[Money]
    gross: Decimal

    @property
    def boxes(self) -> int:
        return sum(max(term.boxes - term.sent, 0) for term in self.terms)


def left_of(*, subscription: Subscription) -> Left:
    """What would be given back if the subscription ended now. Nothing is changed."""
    sent = stopping.sent_of(subscription=subscription)
    given = orders_given_back(subscription=subscription)
    possible: dict[int, Decimal] = {}
    money = []
    paid = terms_of(subscription=subscription, sent=sent)
    for each in money_of(subscription=subscription, terms=paid, sent=sent):
        is_left = not each.is_sent and each.order_id not in given
        can_be = min(each.gross, giving_back.possible(order_id=each.order_id)) if is_left else ZERO
        if can_be > ZERO:
            money.append(each)
            possible[each.order_id] = can_be
    terms = [term for term in paid if term.for_remaining > ZERO and term.order_id in possible]
    return Left(terms=terms, money=money, gross=sum(possible.values(), ZERO))


def orders_given_back(*, subscription: Subscription) -> set[int]:
    """The keys of the orders whose remaining boxes were given back before, early or after a withdrawal."""
    early = Q(reference__startswith=f"term:{subscription.reference}:")
    withdrawn = Withdrawal.objects.filter(subject=f"subscription:{subscription.reference}").first()
    if withdrawn is not None:
        early |= Q(reference__startswith=f"withdrawal:{withdrawn.pk}:", reference__endswith=":here")
    return set(MoneyBack.objects.filter(early).values_list("order_id", flat=True))


@in_transaction
def refund_left(*, subscription_id: int, seen: Decimal, reason: str, by_id: int | None, now: datetime) -> Decimal:
    """End a subscription with the boxes that have not left, give back what they were paid with, and mail both.

    Returns the sum. Raises NothingLeft, Changed when it is not `seen`, and DebitUnderWay; nothing is changed then.
    """
    hold(subscription_id=subscription_id)
    subscription = _read(subscription_id)
    left = left_of(subscription=subscription)
    if left.gross <= ZERO:
        raise NothingLeft(subscription.reference)
    if left.gross != seen:
        raise Changed(subscription.reference)
    if not stopping.stop(subscription_id=subscription_id, reason=reason, now=now):
        raise DebitUnderWay(subscription.reference)
    given = ZERO
    for each in left.money:
        made = giving_back.give_back(
            order_id=each.order_id,
            by_part=each.by_part,
            reference=f"term:{subscription.reference}:{each.order_id}",
            reason=reason,
            by_id=by_id,
            now=now,
        )
        given += made.gross
    _tell(subscription=subscription, boxes=left.boxes, amount=given, now=now)
    return given


def _read(subscription_id: int) -> Subscription:
    related = ("user", "child", "range", "signup__order_line")
    return Subscription.objects.select_related(*related).prefetch_related("cycles").get(pk=subscription_id)


def _tell(*, subscription: Subscription, boxes: int, amount: Decimal, now: datetime) -> None:
    mail.send(
        kind="term-refunded",
        key=subscription.reference,
        to=subscription.user.email,
        language=subscription.user.language,
        context={
            "name": subscription.user.first_name,
            "subscription": subscription,
            "boxes": boxes,
            "amount": amount,
            "at": now,
        },
        now=now,
    )
