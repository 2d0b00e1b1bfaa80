"""What each payment of a subscription paid: so much for so many boxes, of which some have left.

The paid price of a box is the payment divided by its boxes, to the cent; the last box takes the rounding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from core.money import ZERO, round_cents
from shop.aftercare.contracts import Money
from shop.catalogue.enums import ProductKind
from shop.invoicing.credit_notes import part_of
from shop.order.models import Line
from subscriptions.models import Cycle, Plan, Subscription
from subscriptions.renewal_orders import title_of
from subscriptions.snapshots import Snapshot


@dataclass(frozen=True)
class Term:
    """`gross` was paid by a line of an order (`part`) for `boxes`, of which `sent` have left."""

    order_id: int
    part: str
    gross: Decimal
    boxes: int
    sent: int

    @property
    def per_box(self) -> Decimal:
        """The paid price of a box, but for the last one."""
        return round_cents(self.gross / self.boxes)

    @property
    def for_sent(self) -> Decimal:
        """What the boxes that have left were paid with."""
        return self.gross if self.sent >= self.boxes else self.per_box * self.sent

    @property
    def for_remaining(self) -> Decimal:
        """What the boxes that have not left were paid with."""
        return self.gross - self.for_sent


def terms_of(*, subscription: Subscription, sent: Collection[int]) -> list[Term]:
    """The payments of a subscription, the first one first; `sent` are the keys of the cycles whose box has left."""
    groups: dict[int, list[Cycle]] = {}
    for cycle in subscription.cycles.order_by("number"):
        order_id = cycle.term_order_id or cycle.order_id
        if order_id is not None:
            groups.setdefault(order_id, []).append(cycle)
    found = []
    for order_id, cycles in groups.items():
        line, boxes = _paid_by(subscription=subscription, order_id=order_id, cycles=cycles)
        if line is not None:
            gone = sum(cycle.pk in sent for cycle in cycles)
            part = part_of(order_line_id=line.pk)
            found.append(Term(order_id, part, gross=line.line_price_incl_tax, boxes=boxes, sent=gone))
    return found


def _paid_by(*, subscription: Subscription, order_id: int, cycles: Sequence[Cycle]) -> tuple[Line | None, int]:
    """The line of an order that paid these boxes, and how many it pays in all; None where it only paid their extras."""
    payer = next((cycle for cycle in cycles if not cycle.is_prepaid and cycle.snapshot), None)
    if payer is not None:
        plan = cast(Snapshot, payer.snapshot)["plan"]
        return _line_of(order_id=order_id, snapshot=cast(Snapshot, payer.snapshot)), plan["boxes"]
    signup = subscription.signup
    line = signup.order_line if signup is not None else None
    if line is None or line.order_id != order_id:
        plans = Line.objects.filter(order_id=order_id, product__kind=ProductKind.PLAN)
        line = plans.filter(product__plan__range_id=subscription.range_id).order_by("pk").first() or plans.first()
    if line is None:
        return None, 1
    boxes = Plan.objects.filter(product=line.product).values_list("boxes", flat=True).first()
    return line, boxes or 1


def _line_of(*, order_id: int, snapshot: Snapshot) -> Line | None:
    """The line that a box's own price became; brothers and sisters may have others in the same order."""
    product_id, gross = snapshot["plan"]["product_id"], Decimal(snapshot["box_price"])
    rows = Line.objects.filter(order_id=order_id, product_id=product_id, line_price_incl_tax=gross).order_by("pk")
    return rows.filter(title=title_of(snapshot)).first() or rows.first()


def extras_of(*, cycle: Cycle) -> dict[str, Decimal]:
    """What the extras of a box were paid with, by part of the cycle's own order."""
    if cycle.order_id is None or not cycle.snapshot:
        return {}
    found: dict[str, Decimal] = {}
    for extra in cast(Snapshot, cycle.snapshot)["extras"]:
        gross = Decimal(extra["unit_price"]) * extra["quantity"]
        rows = Line.objects.filter(order_id=cycle.order_id, product_id=extra["product_id"], line_price_incl_tax=gross)
        line = rows.order_by("pk").first()
        if line is not None and gross > ZERO:
            found[part_of(order_line_id=line.pk)] = gross
    return found


def money_of(*, subscription: Subscription, terms: Iterable[Term], sent: Collection[int]) -> list[Money]:
    """All that was paid for a subscription, by order, apart for what has left and for what has not.

    `terms` are its payments, as `terms_of` finds them.
    """
    parts: dict[tuple[int, bool], dict[str, Decimal]] = {}
    for term in terms:
        for is_sent, gross in ((False, term.for_remaining), (True, term.for_sent)):
            _add(parts, (term.order_id, is_sent), [(term.part, gross)])
    for cycle in subscription.cycles.exclude(order=None).order_by("number"):
        assert cycle.order_id is not None
        _add(parts, (cycle.order_id, cycle.pk in sent), extras_of(cycle=cycle).items())
    return [Money(order_id=key[0], by_part=by_part, is_sent=key[1]) for key, by_part in parts.items() if by_part]


def _add(
    parts: dict[tuple[int, bool], dict[str, Decimal]], key: tuple[int, bool], more: Iterable[tuple[str, Decimal]]
) -> None:
    for part, gross in more:
        if gross > ZERO:
            by_part = parts.setdefault(key, {})
            by_part[part] = by_part.get(part, ZERO) + gross
