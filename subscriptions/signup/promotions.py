"""A promotion on the first paid boxes: it begins with the sign-up's order and is used up by paid boxes only."""

from __future__ import annotations

from datetime import datetime

from core.money import ZERO
from shop.order.models import Line, OrderDiscount
from subscriptions.enums import ReductionKind
from subscriptions.models import BoxPromotion, Cycle, CycleReduction, Subscription, SubscriptionPromotion


def begin(*, subscription: Subscription, line: Line, now: datetime) -> SubscriptionPromotion | None:
    """Give the subscription what the order's voucher promises for its boxes; the first one, just paid, counts.

    A term that was paid at once used up one box of it: the promotion is on payments of boxes to come.
    """
    voucher_ids = OrderDiscount.objects.filter(order_id=line.order_id).exclude(voucher_id=None)
    promised = BoxPromotion.objects.filter(voucher_id__in=list(voucher_ids.values_list("voucher_id", flat=True)))
    source = promised.order_by("pk").first()
    if source is None:
        return None
    promotion, _ = SubscriptionPromotion.objects.get_or_create(
        subscription=subscription,
        defaults={"source": source, "percent": source.percent, "boxes": source.boxes, "began_at": now},
    )
    first = Cycle.objects.filter(subscription=subscription, number=1).first()
    taken = line.line_price_before_discounts_incl_tax - line.line_price_incl_tax
    if first is not None and taken > ZERO:
        CycleReduction.objects.get_or_create(
            cycle=first, kind=ReductionKind.PROMOTION, defaults={"percent": source.percent, "amount": taken}
        )
    return promotion
