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
from subscriptions.billing.renewal_orders import title_of
from subscriptions.boxes.snapshots import Snapshot
from subscriptions.models import Cycle, Subscription


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
    for cycle in _cycles_of(subscription):
        order_id = cycle.term_order_id or cycle.order_id
        if order_id is not None:
            groups.setdefault(order_id, []).append(cycle)
    lines = _lines_of(order_ids=groups)
    found = []
    for order_id, cycles in groups.items():
        line, boxes = _paid_by(subscription=subscription, lines=lines[order_id], cycles=cycles)
        if line is not None:
            gone = sum(cycle.pk in sent for cycle in cycles)
            part = part_of(order_line_id=line.pk)
            found.append(Term(order_id, part, gross=line.line_price_incl_tax, boxes=boxes, sent=gone))
    return found


def _cycles_of(subscription: Subscription) -> list[Cycle]:
    return sorted(subscription.cycles.all(), key=lambda cycle: cycle.number)


def _lines_of(*, order_ids: Iterable[int]) -> dict[int, list[Line]]:
    """The lines of orders as they were written, by order; one query for all of them."""
    found: dict[int, list[Line]] = {order_id: [] for order_id in order_ids}
    for line in Line.objects.filter(order_id__in=found).select_related("product__plan").order_by("pk"):
        found[line.order_id].append(line)
    return found


def _paid_by(*, subscription: Subscription, lines: Sequence[Line], cycles: Sequence[Cycle]) -> tuple[Line | None, int]:
    """Which of an order's lines paid these boxes, and how many it pays in all; None where it only paid their extras."""
    payer = next((cycle for cycle in cycles if not cycle.is_prepaid and cycle.snapshot), None)
    if payer is not None:
        snapshot = cast(Snapshot, payer.snapshot)
        return _line_of(lines=lines, snapshot=snapshot), snapshot["plan"]["boxes"]
    signup = subscription.signup
    plans = [line for line in lines if line.product is not None and line.product.kind == ProductKind.PLAN]
    own = [line for line in plans if signup is not None and line.pk == signup.order_line_id]
    of_range = [line for line in plans if line.product and line.product.plan.range_id == subscription.range_id]
    line = next(iter([*own, *of_range, *plans]), None)
    return (line, line.product.plan.boxes) if line is not None and line.product is not None else (None, 1)


def _line_of(*, lines: Sequence[Line], snapshot: Snapshot) -> Line | None:
    """The line that a box's own price became; brothers and sisters may have others in the same order."""
    product_id, gross = snapshot["plan"]["product_id"], Decimal(snapshot["box_price"])
    same = [line for line in lines if line.product_id == product_id and line.line_price_incl_tax == gross]
    title = title_of(snapshot)
    return next(iter([*(line for line in same if line.title == title), *same]), None)


def _extras_of(*, cycle: Cycle, lines: Sequence[Line]) -> dict[str, Decimal]:
    """What the extras of a box were paid with, by part of the cycle's own order."""
    found: dict[str, Decimal] = {}
    for extra in cast(Snapshot, cycle.snapshot)["extras"] if cycle.snapshot else ():
        gross = Decimal(extra["unit_price"]) * extra["quantity"]
        of_extra = (line for line in lines if line.product_id == extra["product_id"])
        line = next((line for line in of_extra if line.line_price_incl_tax == gross), None)
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
    ordered = {cycle: cycle.order_id for cycle in _cycles_of(subscription) if cycle.order_id is not None}
    with_extras = [order_id for cycle, order_id in ordered.items() if cycle.snapshot and cycle.snapshot["extras"]]
    lines = _lines_of(order_ids=with_extras) if with_extras else {}
    for cycle, order_id in ordered.items():
        extras = _extras_of(cycle=cycle, lines=lines.get(order_id, ()))
        _add(parts, (order_id, cycle.pk in sent), extras.items())
    return [Money(order_id=key[0], by_part=by_part, is_sent=key[1]) for key, by_part in parts.items() if by_part]


def _add(
    parts: dict[tuple[int, bool], dict[str, Decimal]], key: tuple[int, bool], more: Iterable[tuple[str, Decimal]]
) -> None:
    for part, gross in more:
        if gross > ZERO:
            by_part = parts.setdefault(key, {})
            by_part[part] = by_part.get(part, ZERO) + gross
