"""The order of a renewal: written from the cut-off's snapshot, in the transaction in which its money is booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from core import outbox
from core.faults import faultpoint
from core.ids import order_reference
from core.locks import in_same_transaction
from core.money import ZERO
from core.statements import Given, statement
from shop.credit import spending
from shop.markets.delivery import packing_day, promise
from shop.order import paid, writing
from shop.order.enums import OrderKind, OrderStatus
from shop.order.models import Order
from shop.order.terms import Terms
from shop.order.writing import AddressDraft, LineDraft, OrderDraft, ReductionDraft
from shop.payments.finishing import finishes
from shop.payments.models import Charge
from shop.payments.settling import OnAllPaid, OnPaid
from shop.stock import reservations
from subscriptions.billing import dunning_cases
from subscriptions.boxes.cycles import recount
from subscriptions.boxes.freezing import stock_owner
from subscriptions.boxes.snapshots import Snapshot, needs_in
from subscriptions.enums import AtEnd, CycleState
from subscriptions.models import Cycle, CycleReduction, DunningCase, Subscription
from subscriptions.notes import Note
from subscriptions.transitions import move_cycles, move_each

TO_PAY = (CycleState.FROZEN, CycleState.DECLINED, CycleState.UNPAID, CycleState.PARKED)


def writer(*, now: datetime, terms: Terms | None = None) -> OnPaid:
    """What follows from the money of a charge for boxes: their order, and they may be packed."""
    of_all = writer_of_all(now=now, terms=terms or Terms())
    return lambda charge: of_all([charge])


def writer_of_all(*, now: datetime, terms: Terms) -> OnAllPaid:
    """As `writer`, for charges that are booked together in a run whose orders have `terms` in common."""

    def on_paid(charges: Sequence[Charge]) -> None:
        cycles = _boxes_of(charges)
        for _charge in charges:
            faultpoint("renewals.paid")
        write_all([Bought(cycles[charge.pk], charge, charge.user_id) for charge in charges], now=now, terms=terms)
        for charge in charges:
            if any(cycle.was_declined for cycle in cycles[charge.pk]):  # type: ignore[attr-defined]  # annotated
                dunning_cases.recovered(charge_id=charge.pk, now=now)

    return on_paid


def _boxes_of(charges: Sequence[Charge]) -> dict[int, list[Cycle]]:
    """The boxes that wait for the money of each charge, by its key."""
    found: dict[int, list[Cycle]] = {charge.pk: [] for charge in charges}
    cycle: Cycle
    for cycle in _to_pay().objects(charges=list(found)):
        found[cast(int, cycle.charge_id)].append(cycle)
    return found


@statement
def _to_pay() -> QuerySet[Cycle, Any]:
    """The boxes of charges that wait for their money, locked in the order of their keys, and whether each was declined before."""
    was_declined = Exists(DunningCase.objects.filter(charge=OuterRef("charge")))
    rows = Cycle.objects.select_for_update().filter(charge__id__in=[Given("charges")], state__in=TO_PAY)
    return rows.annotate(was_declined=was_declined).order_by("pk")


@finishes("cycle")
def finisher_of_boxes(*, charge: Charge, now: datetime) -> OnPaid:
    """What the money of boxes brings, for whoever hears of it first."""
    return writer(now=now)


@dataclass(frozen=True)
class Bought:
    """Boxes that were paid together: by `charge`, by store credit (`credit` is that part), or by both.

    Without a `credit` it is what the charge leaves of their price.
    """

    cycles: Sequence[Cycle]
    charge: Charge | None
    user_id: int | None
    credit: Decimal | None = None

    def paid_by_credit(self) -> Decimal:
        """The part that store credit paid; none of it where the charge is all of their price."""
        if self.credit is not None or self.charge is None:
            return self.credit or ZERO
        total = sum((cycle.price for cycle in self.cycles), ZERO)
        return ZERO if total == self.charge.amount else spending.spent_on(subject=self.charge.subject)


@in_same_transaction
def write_all(bought: Sequence[Bought], *, now: datetime, terms: Terms | None = None) -> list[Order]:
    """The order of each of these, whose boxes the caller holds, in as many statements as one costs.

    The charges' orders are set here, and saved by the caller.
    """
    terms = terms or Terms()
    reduced = _reduced([cycle for one in bought for cycle in one.cycles])
    drafts = [_draft_of(one, reduced=reduced, now=now, terms=terms) for one in bought]
    written = writing.write_all(drafts, now=now, terms=terms)
    pairs = list(zip(bought, [each.order for each in written], strict=True))
    happened = []
    for one, order in pairs:
        if one.charge is not None:
            one.charge.order = order
        happened.append(paid.event_of(order, charge=one.charge, is_first=True))
    happened += _let_go([(cycle, order) for one, order in pairs for cycle in one.cycles], now=now)
    for one in bought:
        for cycle in one.cycles:
            _pay_term(cycle=cycle)
    outbox.publish_all(happened, now=now)
    paid.invoice(list(zip(drafts, written, strict=True)), now=now)
    return [order for _, order in pairs]


def _let_go(boxes: Sequence[tuple[Cycle, Order]], *, now: datetime) -> list[outbox.Happened]:
    """Paid boxes may be packed, on their day or, if that has passed, on the next one; returns what is to be published.

    One whose piece was given back meanwhile gets another, or waits for staff: it is paid.
    """
    promised = reservations.promised_to(owners=[stock_owner(cycle_id=cycle.pk) for cycle, _ in boxes])
    next_day = packing_day(now=now)
    ready, happened = [], []
    changes: dict[int, dict[str, Any]] = {}
    for cycle, order in boxes:
        owner, needs = stock_owner(cycle_id=cycle.pk), needs_in(cast(Snapshot, cycle.snapshot))
        if promised[owner] == needs or _has_piece(owner=owner, needs=needs, now=now):
            ready.append(cycle)
            pack_on = max(cycle.pack_on, next_day)
            changes[cycle.pk] = {"order_id": order.pk, "lease_until": None, "note": "", "pack_on": pack_on}
        else:
            happened += _wait_for_piece(cycle, order=order)
    return happened + move_each(cycles=ready, to=CycleState.READY, changes=changes)


def _has_piece(*, owner: str, needs: dict[int, int], now: datetime) -> bool:
    try:
        reservations.reserve_once(owner=owner, needs=needs, now=now)
    except reservations.OutOfStock:
        return False
    return True


def _wait_for_piece(cycle: Cycle, *, order: Order) -> list[outbox.Happened]:
    values = {"order_id": order.pk, "lease_until": None, "note": Note.PAID_WITHOUT_STOCK}
    if cycle.state == CycleState.PARKED:
        Cycle.objects.filter(pk=cycle.pk).update(**values)
        return []
    return move_cycles(cycles=[cycle], to=CycleState.PARKED, **values)


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


def _draft_of(
    bought: Bought, *, reduced: Mapping[int, Sequence[CycleReduction]], now: datetime, terms: Terms
) -> OrderDraft:
    """The order that the snapshots describe; nothing is read of the subscriptions as they are now."""
    cycles = bought.cycles
    first = cycles[0]
    snapshot = cast(Snapshot, first.snapshot)
    address = AddressDraft(**snapshot["address"])
    arrives = promise(to=terms.delivery_to(address.country), now=now, pack_on=first.pack_on)
    return OrderDraft(
        number=order_reference(),
        kind=OrderKind.RENEWAL,
        status=OrderStatus.PAID,
        currency=first.currency,
        language=snapshot["language"],
        email=snapshot["email"],
        user_id=bought.user_id,
        address=address,
        lines=[line for cycle in cycles for line in _lines(cast(Snapshot, cycle.snapshot))],
        delivery_from=arrives.from_date,
        delivery_to=arrives.to_date,
        paid_by_credit=bought.paid_by_credit(),
        reductions=_reductions([row for cycle in cycles for row in reduced[cycle.pk]], language=snapshot["language"]),
    )


def _reduced(cycles: Sequence[Cycle]) -> dict[int, list[CycleReduction]]:
    """What was taken off each box at the cut-off, by its key."""
    found: dict[int, list[CycleReduction]] = {cycle.pk: [] for cycle in cycles}
    reduced = [cycle.pk for cycle in cycles if cycle.snapshot["full_price"] != cycle.snapshot["box_price"]]
    if reduced:
        for row in CycleReduction.objects.filter(cycle__in=reduced).order_by("pk"):
            found[row.cycle_id].append(row)
    return found


def _reductions(rows: Sequence[CycleReduction], *, language: str) -> list[ReductionDraft]:
    """What was taken off, as the order and the mail list it."""
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
