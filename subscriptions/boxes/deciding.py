"""What a box is when it is fixed: which one, at which terms and price, and what it takes from stock; or why there is none.

Nothing is written here. What many boxes depend on is read at once, while the subscriptions of their customers are held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.money import ZERO
from shop.stock.queries import needs_made_of, parts_of
from subscriptions.billing import disputes
from subscriptions.boxes import choosing, pricing, replacing, snapshots
from subscriptions.boxes.cycles import price_agreed
from subscriptions.enums import PlanKind
from subscriptions.models import AddOn, Box, Cycle, Plan
from subscriptions.notes import Note


class CannotSend(Exception):
    """There is no box for this cycle; `note` says why, for staff."""

    def __init__(self, note: Note) -> None:
        super().__init__(note)
        self.note = note


@dataclass(frozen=True)
class Terms:
    """How the box that is fixed now is paid: `price` before reductions, for all boxes of `plan`; `renewal_price` after them."""

    price: Decimal
    plan: Plan
    renewal_price: Decimal


@dataclass(frozen=True)
class Parked:
    """A cycle that cannot be sent."""

    cycle: Cycle
    note: Note


@dataclass(frozen=True)
class Replaced:
    """A paid cycle that gets another box than was paid; `needs` are by the item's key."""

    cycle: Cycle
    box: Box
    needs: Mapping[int, int]


@dataclass(frozen=True)
class Fixed:
    """A cycle that comes as it is now."""

    cycle: Cycle
    box: Box
    needs: Mapping[int, int]
    terms: Terms
    price: pricing.Price


@dataclass(frozen=True)
class Surroundings:
    """What cycles of different customers depend on besides their own subscriptions.

    `boxes` are by key, `had` the SKUs that each child had, `contested` the subscriptions with a contested payment, `parts`
    what the extras are made of.
    """

    boxes: Mapping[int, Box]
    had: Mapping[int, Collection[str]]
    contested: Collection[int]
    grounds: pricing.Grounds
    parts: Mapping[int, Mapping[int, int]]

    def has_had(self, cycle: Cycle) -> bool:
        """Whether the child had the box that this cycle would send, so that another one is looked for."""
        box = self.boxes.get(_box_id(cycle) or 0)
        return box is not None and box.item.sku in self.had.get(cycle.subscription.child_id, ())


def look_around(*, cycles: Sequence[Cycle], families: Collection[int]) -> Surroundings:
    """Read what `cycles` depend on, each of another customer; `families` are the customers with several children."""
    grounds = pricing.grounds_of(cycles=cycles, families=families)
    extras = {extra.product_id for some in grounds.extras.values() for extra in some}
    ids = {box_id for box_id in map(_box_id, cycles) if box_id is not None}
    return Surroundings(
        boxes={box.pk: box for box in Box.objects.select_related("item", "theme", "range").filter(pk__in=ids)},
        had=choosing.skus_had(child_ids=[cycle.subscription.child_id for cycle in cycles]),
        contested=disputes.contested_of(
            subscription_ids=[cycle.subscription_id for cycle in cycles if _is_held_by_dispute(cycle)]
        ),
        grounds=grounds,
        parts=parts_of(product_ids=extras),
    )


def decide(*, cycle: Cycle, around: Surroundings) -> Fixed | Replaced | Parked:
    """What becomes of a cycle whose cut-off has passed."""
    try:
        if cycle.subscription_id in around.contested:
            raise CannotSend(Note.DISPUTED)
        box = _box_for(cycle=cycle, around=around)
        if replacing.is_paid_by_itself(cycle):
            return Replaced(cycle=cycle, box=box, needs=replacing.needs_with(cycle=cycle, box=box))
        terms = _terms(cycle=cycle)
    except CannotSend as problem:
        return Parked(cycle=cycle, note=problem.note)
    address = snapshots.address_part(cycle.subscription.address)
    price = pricing.price_of(cycle=cycle, box=terms.price, address=address, grounds=around.grounds)
    needs = _needs_for(box=box, extras=price.extras, parts=around.parts)
    return Fixed(cycle=cycle, box=box, needs=needs, terms=terms, price=price)


def _is_held_by_dispute(cycle: Cycle) -> bool:
    """Whether a contested payment keeps this cycle from being fixed: one that is to be paid, and that staff did not let go on."""
    is_to_be_paid = not (cycle.is_prepaid or replacing.is_paid_by_itself(cycle))
    return is_to_be_paid and cycle.note != Note.LET_GO_ON


def _box_id(cycle: Cycle) -> int | None:
    return cycle.chosen_box_id or cycle.month.box_id


def _box_for(*, cycle: Cycle, around: Surroundings) -> Box:
    """The box that this cycle sends: another one for a child that has had the month's.

    Raises CannotSend when there is none that the child has not had.
    """
    box_id = _box_id(cycle)
    if box_id is None:
        raise CannotSend(Note.NO_BOX)
    if not around.has_had(cycle):
        return around.boxes[box_id]
    other = choosing.substitute_for(cycle=cycle)
    if other is None:
        raise CannotSend(Note.HAD_BEFORE)
    return other


def _terms(*, cycle: Cycle) -> Terms:
    """The terms of the box that is fixed now; raises CannotSend without a price."""
    subscription = cycle.subscription
    plan: Plan = subscription.plan
    if cycle.is_prepaid:
        return Terms(price=ZERO, plan=plan, renewal_price=subscription.renewal_price)
    price = price_agreed(subscription=subscription)
    if price <= ZERO:
        raise CannotSend(Note.NO_PRICE)
    if subscription.wanted_plan is not None:
        is_open_ended = subscription.wanted_plan.is_open_ended
        after = price if is_open_ended else subscription.wanted_renewal_price
        return Terms(price=price, plan=subscription.wanted_plan, renewal_price=after)
    if plan.kind == PlanKind.PREPAID and plan.next_plan is not None:
        plan = plan.next_plan
    return Terms(price=price, plan=plan, renewal_price=subscription.renewal_price)


def _needs_for(*, box: Box, extras: Iterable[AddOn], parts: Mapping[int, Mapping[int, int]]) -> dict[int, int]:
    """What a box and its extras take from stock: item key to quantity."""
    needs = needs_made_of(quantities={extra.product_id: extra.quantity for extra in extras}, parts=parts)
    needs[box.item_id] = needs.get(box.item_id, 0) + 1
    return needs
