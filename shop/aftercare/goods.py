"""The goods of an order as a contract: what is in them, whether they have left, and what their withdrawal gives back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.money import ZERO
from shop.aftercare import journeys
from shop.aftercare.contracts import Contract, Money, Stopped, kind, order_numbers
from shop.catalogue.enums import ProductKind, WithdrawalRule
from shop.order.enums import OrderKind, OrderStatus
from shop.order.models import Line, Order
from shop.order.writing import DELIVERY

BOUGHT = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.CANCELLED)


def goods_of(*, order: Order) -> QuerySet[Line]:
    """The lines that can be withdrawn from: neither subscriptions nor what is made to order (L221-28, 3°)."""
    lines = order.lines.exclude(product__kind=ProductKind.PLAN)
    for facts in ("product__facts", "product__parent__facts"):
        lines = lines.exclude(**{f"{facts}__withdrawal": WithdrawalRule.PERSONALISED})
    return lines.order_by("pk")


def source_of(*, order: Order) -> str:
    """Under which name the goods of an order are reserved and sent."""
    return f"order:{order.number}"


@kind
class Goods:
    """order:<number>"""

    prefix = "order"

    def named(self, *, codes: set[str], email: str | None) -> list[Contract]:
        found = Order.objects.filter(number__in=order_numbers(codes)).order_by("pk")
        if email is not None:
            found = found.filter(Q(guest_email__iexact=email) | Q(user__email=email))
        return [contract for order in found for contract in self.of_order(order=order)]

    def of_order(self, *, order: Order) -> list[Contract]:
        if order.kind != OrderKind.PURCHASE or order.status not in BOUGHT:
            return []
        titles = list(goods_of(order=order).values_list("title", flat=True))
        return [self._contract(order, titles=titles)] if titles else []

    def get(self, *, reference: str) -> Contract | None:
        order = Order.objects.filter(number=reference).first()
        return next(iter(self.of_order(order=order)), None) if order is not None else None

    def _contract(self, order: Order, *, titles: list[str]) -> Contract:
        journey = journeys.journey_of(source=source_of(order=order))
        return Contract(
            subject=f"order:{order.number}",
            title=_("%(articles)s (order %(number)s)") % {"articles": ", ".join(titles), "number": order.number},
            order=order,
            received_on=journey.counts_as_received_on if journey.has_left else None,
        )

    def stop(self, *, reference: str, now: datetime) -> Stopped:
        """Take the parcel back if it has not been handed over; an order of which nothing is left is cancelled."""
        order = Order.objects.get(number=reference)
        stays = journeys.take_back(source=source_of(order=order), now=now)
        by_part: dict[str, Decimal] = {f"line:{line.pk}": line.line_price_incl_tax for line in goods_of(order=order)}
        if order.shipping_incl_tax:
            by_part[DELIVERY] = order.shipping_incl_tax
        by_part = {part: gross for part, gross in by_part.items() if gross > ZERO}
        money = Money(order_id=order.pk, by_part=by_part, is_sent=not stays)
        return Stopped(money=[money], sent_sources=[] if stays else [source_of(order=order)])


def keeps_anything(*, order: Order) -> bool:
    """Whether an order has goods that a withdrawal does not touch."""
    return order.lines.exclude(product__kind=ProductKind.PLAN).count() > goods_of(order=order).count()
