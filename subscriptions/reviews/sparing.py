"""Who is left in peace: whom the shop owes something else than a question, and who wants none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from core.privacy import is_erased
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
    refunds = Refund.objects.filter(charge__order__in=order_ids).exclude(state=RefundState.FAILED)
    money_back = MoneyBack.objects.filter(order__in=order_ids)
    disputes = Dispute.objects.filter(charge__order__in=order_ids)
    withdrawals = Withdrawal.objects.filter(order__in=order_ids)
    cancelled = Order.objects.filter(pk__in=order_ids, status=OrderStatus.CANCELLED)
    orders = {
        **dict.fromkeys(cancelled.values_list("pk", flat=True), NotAsked.CANCELLED),
        **dict.fromkeys(money_back.values_list("order_id", flat=True), NotAsked.MONEY_BACK),
        **dict.fromkeys(refunds.values_list("charge__order_id", flat=True), NotAsked.MONEY_BACK),
        **dict.fromkeys(withdrawals.values_list("order_id", flat=True), NotAsked.WITHDRAWN),
        **dict.fromkeys(disputes.values_list("charge__order_id", flat=True), NotAsked.DISPUTED),
    }
    statements = WithdrawalNotice.objects.filter(email__in=emails, state=NoticeState.OPEN)
    erasures = Erasure.objects.filter(email__in=emails, done_at=None).exclude(confirmed_at=None)
    opted_out = ReviewOptOut.objects.filter(email__in=emails)
    addresses = {
        **dict.fromkeys(statements.values_list("email", flat=True), NotAsked.WITHDRAWN),
        **dict.fromkeys(erasures.values_list("email", flat=True), NotAsked.FORGOTTEN),
        **dict.fromkeys(opted_out.values_list("email", flat=True), NotAsked.OPTED_OUT),
    }
    return Spared(orders=orders, addresses=addresses)
