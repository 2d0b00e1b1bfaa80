"""What one box costs its customer at the cut-off: the agreed price, less what is taken off, and its extras.

Reductions apply to the box and not to its extras, one after the other: the promotion first, then what brothers and sisters
get on what is left. Each is rounded to the cent, half up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from core.money import ZERO, round_cents
from subscriptions.enums import CycleState, ReductionKind
from subscriptions.models import AddOn, Cycle, CycleReduction, Subscription, SubscriptionPromotion
from subscriptions.snapshots import AddressPart

GOES_OUT = (CycleState.FROZEN, CycleState.READY, CycleState.PACKED)


@dataclass(frozen=True)
class Reduction:
    """So many per cent off the box, and what that is in money."""

    kind: ReductionKind
    percent: int
    amount: Decimal


@dataclass(frozen=True)
class Price:
    """`box` is the box before its reductions, `total` what is to be paid for this cycle, all gross."""

    box: Decimal
    reductions: tuple[Reduction, ...]
    extras: tuple[AddOn, ...]

    @property
    def box_to_pay(self) -> Decimal:
        return self.box - sum((each.amount for each in self.reductions), ZERO)

    @property
    def total(self) -> Decimal:
        return self.box_to_pay + sum((extra_price(each) for each in self.extras), ZERO)


def extra_price(extra: AddOn) -> Decimal:
    """What all pieces of an extra cost."""
    return round_cents(extra.unit_price * extra.quantity)


def price_of(*, cycle: Cycle, box: Decimal, address: AddressPart) -> Price:
    """The price of a cycle that is fixed now, for a box that costs `box` before reductions (nothing where it is paid).

    The caller holds all subscriptions of the customer, so that brothers and sisters cannot both be the second.
    """
    extras = tuple(cycle.add_ons.select_related("product").order_by("pk"))
    taken: list[Reduction] = []
    left = box
    for kind, percent in (
        (ReductionKind.PROMOTION, _promoted(cycle)),
        (ReductionKind.SIBLING, _sibling(cycle, address)),
    ):
        amount = round_cents(left * percent / 100)
        if amount > ZERO:
            taken.append(Reduction(kind=kind, percent=percent, amount=amount))
            left -= amount
    return Price(box=box, reductions=tuple(taken), extras=extras)


def _promoted(cycle: Cycle) -> int:
    """Per cent off by a promotion that still has paid boxes left; skipped and unpaid boxes never used one up."""
    promotion = SubscriptionPromotion.objects.filter(subscription_id=cycle.subscription_id).first()
    if promotion is None:
        return 0
    used = CycleReduction.objects.filter(
        cycle__subscription_id=cycle.subscription_id, kind=ReductionKind.PROMOTION
    ).exclude(cycle_id=cycle.pk)
    return promotion.percent if used.count() < promotion.boxes else 0


def _sibling(cycle: Cycle, address: AddressPart) -> int:
    """Per cent off when another child's box leaves on the same day for the same address and is fixed already."""
    subscription = cycle.subscription
    others = Subscription.objects.filter(user_id=subscription.user_id).exclude(child_id=subscription.child_id)
    beside = Cycle.objects.filter(subscription__in=others, pack_on=cycle.pack_on, state__in=GOES_OUT)
    is_second = any(snapshot.get("address") == address for snapshot in beside.values_list("snapshot", flat=True))
    return int(settings.SIBLING_PERCENT) if is_second else 0


def keep(*, cycle: Cycle, price: Price) -> None:
    """Write the reductions of a cycle that is fixed now, in place of those of an earlier try."""
    CycleReduction.objects.filter(cycle=cycle).delete()
    CycleReduction.objects.bulk_create(
        CycleReduction(cycle=cycle, kind=each.kind, percent=each.percent, amount=each.amount)
        for each in price.reductions
    )


def forget(*, cycle_id: int) -> None:
    """Take the reductions of a box back that will never be paid: a promotion is used up by paid boxes only."""
    CycleReduction.objects.filter(cycle_id=cycle_id).delete()
