"""Rules about gifts: N boxes for N paid, opened once, nobody debited, and nothing of the giver on the recipient's side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from core import invariants
from core.money import ZERO
from shop.order.enums import OrderKind, OrderStatus
from shop.payments.models import Charge
from shop.payments.refunds import refundable
from subscriptions.boxes.cycles import NO_BOX_SENT
from subscriptions.enums import GiftState
from subscriptions.gifts.contested import uncontested
from subscriptions.models import Cycle, Gift, GiftDraft, Subscription

LATE = timedelta(minutes=15)
BOUGHT = (OrderStatus.PAID, OrderStatus.SHIPPED)


@invariants.register(
    "gifts.boxes-paid",
    says="An opened gift brings as many boxes as were paid, and no more unless its holder pays them.",
)
def boxes_paid(*, now: datetime) -> Iterator[str]:
    prepaid = Count("cycles", filter=Q(cycles__is_prepaid=True) & ~Q(cycles__state__in=NO_BOX_SENT))
    own = Count("cycles", filter=Q(cycles__order__isnull=False) & ~Q(cycles__order=F("gift__order")))
    rows = Subscription.objects.filter(gift__isnull=False).select_related("gift").annotate(prepaid=prepaid, own=own)
    for row in rows.order_by("pk"):
        if row.boxes_paid < row.gift.boxes or (row.boxes_paid > row.gift.boxes and not row.own):
            yield f"gift {row.gift.reference}: {row.gift.boxes} boxes bought, {row.boxes_paid} given"
        elif row.prepaid > row.boxes_paid:
            yield f"gift {row.gift.reference}: {row.boxes_paid} boxes paid, {row.prepaid} planned as paid"


@invariants.register("gifts.nobody-debited", says="No box of a gift is charged but to its holder, who chose to go on.")
def nobody_debited(*, now: datetime) -> Iterator[str]:
    charged = Cycle.objects.filter(subscription__gift__isnull=False, charge__isnull=False)
    is_theirs = Q(subscription__method__isnull=False, charge__user=F("subscription__user"))
    for row in charged.exclude(is_theirs).select_related("subscription__gift").order_by("pk"):
        yield f"gift {row.subscription.gift.reference}: box {row} has a charge"
    bought = Gift.objects.filter(order_line__order__charge__cycles__isnull=False)
    givers = bought.filter(order_line__order__charge__cycles__subscription=F("subscription"))
    for reference in givers.values_list("reference", flat=True).distinct().order_by("reference"):
        yield f"gift {reference}: its boxes name the giver's payment"


@invariants.register(
    "gifts.opened-once", says="A gift that is opened has one subscription and one order, and no other has."
)
def opened_once(*, now: datetime) -> Iterator[str]:
    is_whole = Q(subscription__isnull=False, order__isnull=False, redeemed_at__isnull=False)
    for row in Gift.objects.filter(state=GiftState.REDEEMED).exclude(is_whole).order_by("pk"):
        yield f"gift {row.reference} is opened, and brings nothing"
    has_something = Q(subscription__isnull=False) | Q(order__isnull=False) | Q(redeemed_at__isnull=False)
    for row in Gift.objects.exclude(state=GiftState.REDEEMED).filter(has_something).order_by("pk"):
        yield f"gift {row.reference} is {row.state}, and brings something"


@invariants.register("gifts.order-over-nothing", says="The order of an opened gift is the holder's own, over nothing.")
def order_over_nothing(*, now: datetime) -> Iterator[str]:
    rows = Gift.objects.filter(order__isnull=False).select_related("order__charge", "order__invoice", "order_line")
    for row in rows.order_by("pk"):
        order = row.order
        assert order is not None
        is_bare = not hasattr(order, "charge") and not hasattr(order, "invoice") and order.total_incl_tax == ZERO
        if not is_bare or order.kind != OrderKind.GIFT or order.pk == row.order_line.order_id:
            yield f"gift {row.reference}: order {order.number} is {order.kind} over {order.total_incl_tax}"


@invariants.register("gifts.made", says="A paid gift has its code within a quarter of an hour.")
def made(*, now: datetime) -> Iterator[str]:
    paid = GiftDraft.objects.filter(order_line__order__status__in=BOUGHT, order_line__order__paid_at__lt=now - LATE)
    for row in paid.filter(order_line__gift=None).select_related("order_line__order").order_by("pk"):
        assert row.order_line is not None
        yield f"order {row.order_line.order.number}, line {row.order_line_id}"


@invariants.register("gifts.sent-in-time", says="A card goes out within a quarter of an hour of its moment.")
def sent_in_time(*, now: datetime) -> Iterator[str]:
    late = uncontested(Gift.objects.filter(state=GiftState.BOUGHT, send_at__lt=now - LATE))
    for row in late.order_by("pk"):
        yield f"gift {row.reference}, due {row.send_at:%Y-%m-%d %H:%M}"


@invariants.register("gifts.refunded-is-paid-back", says="A gift is only closed as refunded where money went back.")
def refunded_is_paid_back(*, now: datetime) -> Iterator[str]:
    rows = Gift.objects.filter(state=GiftState.REFUNDED).select_related("order_line__order__charge")
    for row in rows.order_by("pk"):
        charge: Charge | None = getattr(row.order_line.order, "charge", None)
        if charge is not None and refundable(charge=charge) == charge.amount:
            yield f"gift {row.reference}: nothing of charge {charge.reference} was given back"
