"""The order of a renewal: written from the cut-off's snapshot, in the transaction in which its money is booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from core.faults import faultpoint
from core.ids import order_reference
from core.locks import lock_one
from shop.markets.delivery import country_of, promise
from shop.markets.queries import current_market
from shop.order.enums import OrderKind, OrderStatus
from shop.order.snapshot import write_paid_order
from shop.order.writing import AddressDraft, LineDraft, OrderDraft
from shop.payments.models import Charge
from subscriptions.enums import CycleState
from subscriptions.models import Cycle
from subscriptions.snapshots import Snapshot
from subscriptions.transitions import move_cycle


def writer(*, cycle_id: int, now: datetime) -> Callable[[Charge], None]:
    """What follows from the money of a cycle's charge: its order, and the box may be packed."""

    def on_paid(charge: Charge) -> None:
        cycle = lock_one(Cycle.objects.filter(pk=cycle_id))
        faultpoint("renewals.paid")
        order, _lines = write_paid_order(draft_of(cycle=cycle, user_id=charge.user_id, now=now), charge=charge, now=now)
        move_cycle(cycle_id=cycle_id, to=CycleState.READY, now=now, order=order, lease_until=None, note="")

    return on_paid


def draft_of(*, cycle: Cycle, user_id: int | None, now: datetime) -> OrderDraft:
    """The order that the snapshot of `cycle` describes; nothing is read of the subscription as it is now."""
    snapshot = cast(Snapshot, cycle.snapshot)
    address = AddressDraft(**snapshot["address"])
    to = country_of(market_id=current_market().pk, country=address.country)
    arrives = promise(to=to, now=now, pack_on=cycle.pack_on)
    line = LineDraft(
        product_id=snapshot["plan"]["product_id"],
        title=title_of(snapshot),
        quantity=1,
        unit_gross=cycle.price,
        gross=cycle.price,
        full_gross=cycle.price,
    )
    return OrderDraft(
        number=order_reference(),
        kind=OrderKind.RENEWAL,
        status=OrderStatus.PAID,
        currency=cycle.currency,
        language=snapshot["language"],
        email=snapshot["email"],
        user_id=user_id,
        address=address,
        lines=[line],
        delivery_from=arrives.from_date,
        delivery_to=arrives.to_date,
    )


def title_of(snapshot: Snapshot) -> str:
    """What the customer's order and invoice call the box: range, theme and month, in the customer's language."""
    language = snapshot["language"]
    with translation.override(language):
        month = format_date(date.fromisoformat(snapshot["month"]), "F Y")
        names = {"range": snapshot["range"]["name"], "theme": snapshot["box"]["name"]}
        words = {key: name.get(language) or name["fr"] for key, name in names.items()}
        return _("%(range)s box, %(theme)s (%(month)s)") % {**words, "month": month}
