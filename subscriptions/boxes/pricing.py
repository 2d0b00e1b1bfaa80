"""What one box costs its customer at the cut-off: the agreed price, less what is taken off, and its extras.

Reductions apply to the box and not to its extras, one after the other: the promotion first, then what brothers and sisters
get on what is left. Each is rounded to the cent, half up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings

from core.money import ZERO, round_cents
from core.writes import insert_all
from subscriptions.boxes.snapshots import AddressPart
from subscriptions.enums import CycleState, ReductionKind
from subscriptions.models import AddOn, Cycle, CycleReduction, SubscriptionPromotion

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


@dataclass(frozen=True)
class Grounds:
    """What prices depend on besides the boxes, read for boxes of different customers at once.

    `promoted` is per cent off by subscription, `extras` are by cycle, and `beside` are by customer the child, the packing
    day and the address of each box that goes out.
    """

    promoted: Mapping[int, int]
    extras: Mapping[int, Sequence[AddOn]]
    beside: Mapping[int, Sequence[tuple[int, date, AddressPart | None]]]


def grounds_of(*, cycles: Sequence[Cycle], families: Collection[int]) -> Grounds:
    """Read them for `cycles`, of which each is of another customer; `families` are the customers with several children.

    The caller holds all subscriptions of these customers, so that brothers and sisters cannot both be the second.
    """
    return Grounds(promoted=_promoted(cycles), extras=_extras(cycles), beside=_beside(cycles, families=families))


def price_of(*, cycle: Cycle, box: Decimal, address: AddressPart, grounds: Grounds) -> Price:
    """The price of a cycle that is fixed now, for a box that costs `box` before reductions (nothing where it is paid)."""
    taken: list[Reduction] = []
    left = box
    for kind, percent in (
        (ReductionKind.PROMOTION, grounds.promoted.get(cycle.subscription_id, 0)),
        (ReductionKind.SIBLING, _sibling(cycle, address, grounds=grounds)),
    ):
        amount = round_cents(left * percent / 100)
        if amount > ZERO:
            taken.append(Reduction(kind=kind, percent=percent, amount=amount))
            left -= amount
    return Price(box=box, reductions=tuple(taken), extras=tuple(grounds.extras.get(cycle.pk, ())))


def _extras(cycles: Sequence[Cycle]) -> dict[int, list[AddOn]]:
    found: dict[int, list[AddOn]] = defaultdict(list)
    for row in AddOn.objects.filter(cycle__in=cycles).select_related("product").order_by("pk"):
        found[row.cycle_id].append(row)
    return found


def _promoted(cycles: Sequence[Cycle]) -> dict[int, int]:
    """Per cent off by a promotion that still has paid boxes left; skipped and unpaid boxes never used one up."""
    promotions = SubscriptionPromotion.objects.filter(subscription_id__in=[each.subscription_id for each in cycles])
    found = {
        pk: (percent, boxes) for pk, percent, boxes in promotions.values_list("subscription_id", "percent", "boxes")
    }
    if not found:
        return {}
    rows = CycleReduction.objects.filter(cycle__subscription_id__in=found, kind=ReductionKind.PROMOTION)
    used = Counter(rows.exclude(cycle__in=cycles).values_list("cycle__subscription_id", flat=True))
    return {pk: percent for pk, (percent, boxes) in found.items() if used[pk] < boxes}


def _beside(
    cycles: Sequence[Cycle], *, families: Collection[int]
) -> dict[int, list[tuple[int, date, AddressPart | None]]]:
    found: dict[int, list[tuple[int, date, AddressPart | None]]] = defaultdict(list)
    if not families:
        return found
    rows = Cycle.objects.filter(
        subscription__user_id__in=families, pack_on__in={each.pack_on for each in cycles}, state__in=GOES_OUT
    )
    for user_id, child_id, pack_on, snapshot in rows.values_list(
        "subscription__user_id", "subscription__child_id", "pack_on", "snapshot"
    ):
        found[user_id].append((child_id, pack_on, snapshot.get("address")))
    return found


def _sibling(cycle: Cycle, address: AddressPart, *, grounds: Grounds) -> int:
    """Per cent off when another child's box leaves on the same day for the same address and is fixed already."""
    subscription = cycle.subscription
    is_second = any(
        child_id != subscription.child_id and (pack_on, to) == (cycle.pack_on, address)
        for child_id, pack_on, to in grounds.beside.get(subscription.user_id, ())
    )
    return int(settings.SIBLING_PERCENT) if is_second else 0


def keep(*, prices: Mapping[int, Price]) -> None:
    """Write the reductions of cycles that are fixed now (price by cycle), in place of those of an earlier try."""
    CycleReduction.objects.filter(cycle_id__in=prices).delete()
    insert_all(
        CycleReduction(cycle_id=cycle_id, kind=each.kind, percent=each.percent, amount=each.amount)
        for cycle_id, price in prices.items()
        for each in price.reductions
    )


def forget(*, cycle_id: int) -> None:
    """Take the reductions of a box back that will never be paid: a promotion is used up by paid boxes only."""
    CycleReduction.objects.filter(cycle_id=cycle_id).delete()
