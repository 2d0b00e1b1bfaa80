"""The order of a renewal: written from the cut-off's snapshot, in the transaction in which its money is booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from core.faults import faultpoint
from core.ids import order_reference
from core.locks import in_transaction, lock_rows
from core.money import ZERO
from shop.credit import spending
from shop.markets.delivery import country_of, packing_day, promise
from shop.markets.queries import current_market
from shop.order.enums import OrderKind, OrderStatus
from shop.order.models import Order
from shop.order.snapshot import write_paid_order
from shop.order.writing import AddressDraft, LineDraft, OrderDraft, ReductionDraft
from shop.payments.charging import OnPaid
from shop.payments.finishing import finishes
from shop.payments.models import Charge
from shop.stock import reservations
from subscriptions import dunning_cases
from subscriptions.cycles import recount
from subscriptions.enums import AtEnd, CycleState
from subscriptions.freezing import stock_owner
from subscriptions.models import Cycle, CycleReduction, Subscription
from subscriptions.notes import Note
from subscriptions.snapshots import Snapshot, needs_in
from subscriptions.transitions import move_cycle

TO_PAY = (CycleState.FROZEN, CycleState.DECLINED, CycleState.UNPAID, CycleState.PARKED)


def writer(*, now: datetime) -> OnPaid:
    """What follows from the money of a charge for boxes: their order, and they may be packed."""

    def on_paid(charge: Charge) -> None:
        cycles = lock_rows(Cycle.objects.filter(charge=charge, state__in=TO_PAY))
        faultpoint("renewals.paid")
        spent = spending.spent_on(subject=charge.subject)
        write(cycles=cycles, charge=charge, user_id=charge.user_id, credit=spent, now=now)
        dunning_cases.recovered(charge_id=charge.pk, now=now)

    return on_paid


@finishes("cycle")
def finisher_of_boxes(*, charge: Charge, now: datetime) -> OnPaid:
    """What the money of boxes brings, for whoever hears of it first."""
    return writer(now=now)


@in_transaction
def write(
    *, cycles: Sequence[Cycle], charge: Charge | None, user_id: int | None, credit: Decimal, now: datetime
) -> Order:
    """The order of the boxes that were paid together, by `charge`, by store credit, or by both. The caller holds them."""
    draft = draft_of(cycles=cycles, user_id=user_id, credit=credit, now=now)
    order, _lines = write_paid_order(draft, charge=charge, now=now)
    for cycle in cycles:
        _may_go(cycle=cycle, order=order, now=now)
        _pay_term(cycle=cycle)
    return order


def _may_go(*, cycle: Cycle, order: Order, now: datetime) -> None:
    """A paid box may be packed, on its day or, if that has passed, on the next one.

    One whose piece was given back meanwhile gets another, or waits for staff: it is paid.
    """
    try:
        reservations.reserve_once(
            owner=stock_owner(cycle_id=cycle.pk), needs=needs_in(cast(Snapshot, cycle.snapshot)), now=now
        )
    except reservations.OutOfStock:
        Cycle.objects.filter(pk=cycle.pk).update(order=order, lease_until=None, note=Note.PAID_WITHOUT_STOCK)
        if cycle.state != CycleState.PARKED:
            move_cycle(cycle_id=cycle.pk, to=CycleState.PARKED, now=now)
        return
    pack_on = max(cycle.pack_on, packing_day(now=now))
    move_cycle(cycle_id=cycle.pk, to=CycleState.READY, now=now, order=order, lease_until=None, note="", pack_on=pack_on)


def _pay_term(*, cycle: Cycle) -> None:
    """A box whose price pays a whole term pays the boxes after it too."""
    plan = cast(Snapshot, cycle.snapshot)["plan"]
    if plan["boxes"] == 1 or cycle.is_prepaid:
        return
    subscription = Subscription.objects.get(pk=cycle.subscription_id)
    goes_on = Decimal(plan["renewal_price"]) > ZERO
    Subscription.objects.filter(pk=subscription.pk, cancelled_at=None).update(
        boxes_paid=cycle.number + plan["boxes"] - 1 - subscription.boxes_skipped,
        at_end=AtEnd.CONVERT if goes_on else AtEnd.STOP,
    )
    recount(subscription_id=subscription.pk)


def draft_of(*, cycles: Sequence[Cycle], user_id: int | None, credit: Decimal, now: datetime) -> OrderDraft:
    """The order that the snapshots describe; nothing is read of the subscriptions as they are now."""
    first = cycles[0]
    snapshot = cast(Snapshot, first.snapshot)
    address = AddressDraft(**snapshot["address"])
    to = country_of(market_id=current_market().pk, country=address.country)
    arrives = promise(to=to, now=now, pack_on=first.pack_on)
    return OrderDraft(
        number=order_reference(),
        kind=OrderKind.RENEWAL,
        status=OrderStatus.PAID,
        currency=first.currency,
        language=snapshot["language"],
        email=snapshot["email"],
        user_id=user_id,
        address=address,
        lines=[line for cycle in cycles for line in _lines(cast(Snapshot, cycle.snapshot))],
        delivery_from=arrives.from_date,
        delivery_to=arrives.to_date,
        paid_by_credit=credit,
        reductions=_reductions(cycles, language=snapshot["language"]),
    )


def _reductions(cycles: Sequence[Cycle], *, language: str) -> list[ReductionDraft]:
    """What was taken off at the cut-off, as the order and the mail list it."""
    rows = CycleReduction.objects.filter(cycle__in=[cycle.pk for cycle in cycles]).order_by("cycle_id", "pk")
    with translation.override(language):
        return [
            ReductionDraft(
                offer_id=None,
                voucher_id=None,
                voucher_code="",
                amount=row.amount,
                message=f"{row.get_kind_display().capitalize()} −{row.percent} %",
            )
            for row in rows
        ]


def _lines(snapshot: Snapshot) -> list[LineDraft]:
    """The box, unless an earlier payment covers it, and its extras."""
    language = snapshot["language"]
    lines = []
    if Decimal(snapshot["full_price"]) > ZERO:
        full, gross = Decimal(snapshot["full_price"]), Decimal(snapshot["box_price"])
        product_id = snapshot["plan"]["product_id"]
        lines.append(LineDraft(product_id, title_of(snapshot), 1, unit_gross=full, gross=gross, full_gross=full))
    for extra in snapshot["extras"]:
        unit = Decimal(extra["unit_price"])
        gross = unit * extra["quantity"]
        title = extra["name"].get(language) or extra["name"]["fr"]
        lines.append(
            LineDraft(extra["product_id"], title, extra["quantity"], unit_gross=unit, gross=gross, full_gross=gross)
        )
    return lines


def title_of(snapshot: Snapshot) -> str:
    """What the customer's order and invoice call the box: range, theme and month, in the customer's language."""
    language = snapshot["language"]
    with translation.override(language):
        month = format_date(date.fromisoformat(snapshot["month"]), "F Y")
        names = {"range": snapshot["range"]["name"], "theme": snapshot["box"]["name"]}
        words = {key: name.get(language) or name["fr"] for key, name in names.items()}
        if snapshot["plan"]["boxes"] > 1:
            text = _("%(count)d %(range)s boxes, the first one %(theme)s (%(month)s)")
            return text % {**words, "month": month, "count": snapshot["plan"]["boxes"]}
        return _("%(range)s box, %(theme)s (%(month)s)") % {**words, "month": month}
