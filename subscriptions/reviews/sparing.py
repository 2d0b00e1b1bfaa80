"""Who is left in peace: whom the shop owes something else than a question, and who wants none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, QuerySet

from core.privacy import is_erased
from core.statements import Given, statement
from shop.accounts.models import Erasure
from shop.aftercare.enums import NoticeState
from shop.aftercare.models import MoneyBack, Withdrawal, WithdrawalNotice
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.payments.enums import RefundState
from shop.payments.models import Dispute, Refund
from subscriptions.enums import NotAsked
from subscriptions.models import ReviewOptOut
from subscriptions.reviews.things import Thing


@dataclass(frozen=True)
class Spared:
    """Orders and addresses about which, or at which, nobody is asked, with the reason."""

    orders: dict[int, NotAsked] = field(default_factory=dict)
    addresses: dict[str, NotAsked] = field(default_factory=dict)

    def address(self, email: str) -> NotAsked | None:
        """Why nothing is asked at an address, or None."""
        return NotAsked.FORGOTTEN if is_erased(email) else self.addresses.get(email)

    def things(self, things: Iterable[Thing]) -> tuple[list[Thing], NotAsked]:
        """Those of the things in one parcel that are asked about, and why the others are not."""
        asked, why = [], NotAsked.NOTHING
        for thing in things:
            reasons = [self.orders[order_id] for order_id in sorted(thing.order_ids) if order_id in self.orders]
            if reasons:
                why = reasons[0]
            else:
                asked.append(thing)
        return asked, why


def spared(*, order_ids: Collection[int], emails: Collection[str]) -> Spared:
    """What speaks against asking about these orders, at these addresses. Eight queries, however many they are.

    Any money that went back counts, however little: whoever had trouble is not asked how it was.
    """
    orders: dict[int, NotAsked] = {}
    for find, why in (
        (_cancelled, NotAsked.CANCELLED),
        (_money_back, NotAsked.MONEY_BACK),
        (_refunded, NotAsked.MONEY_BACK),
        (_withdrawn, NotAsked.WITHDRAWN),
        (_disputed, NotAsked.DISPUTED),
    ):
        orders |= {order_id: why for (order_id,) in find().rows(orders=list(order_ids))}
    addresses: dict[str, NotAsked] = {}
    for find, why in (
        (_withdrawing, NotAsked.WITHDRAWN),
        (_erasing, NotAsked.FORGOTTEN),
        (_opted_out, NotAsked.OPTED_OUT),
    ):
        addresses |= {email: why for (email,) in find().rows(emails=list(emails))}
    return Spared(orders=orders, addresses=addresses)


# Not `order_id__in`: Django would take what is Given there for a key.
ORDERS: list[Any] = [Given("orders")]
EMAILS: list[Any] = [Given("emails", CharField())]


@statement
def _cancelled() -> QuerySet[Order, Any]:
    return Order.objects.filter(pk__in=ORDERS, status=OrderStatus.CANCELLED).values_list("pk")


@statement
def _money_back() -> QuerySet[MoneyBack, Any]:
    return MoneyBack.objects.filter(order__id__in=ORDERS).values_list("order_id")


@statement
def _refunded() -> QuerySet[Refund, Any]:
    rows = Refund.objects.filter(charge__order__id__in=ORDERS).exclude(state=RefundState.FAILED)
    return rows.values_list("charge__order_id")


@statement
def _withdrawn() -> QuerySet[Withdrawal, Any]:
    return Withdrawal.objects.filter(order__id__in=ORDERS).values_list("order_id")


@statement
def _disputed() -> QuerySet[Dispute, Any]:
    return Dispute.objects.filter(charge__order__id__in=ORDERS).values_list("charge__order_id")


@statement
def _withdrawing() -> QuerySet[WithdrawalNotice, Any]:
    return WithdrawalNotice.objects.filter(email__in=EMAILS, state=NoticeState.OPEN).values_list("email")


@statement
def _erasing() -> QuerySet[Erasure, Any]:
    rows = Erasure.objects.filter(email__in=EMAILS, done_at=None).exclude(confirmed_at=None)
    return rows.values_list("email")


@statement
def _opted_out() -> QuerySet[ReviewOptOut, Any]:
    return ReviewOptOut.objects.filter(email__in=EMAILS).values_list("email")
