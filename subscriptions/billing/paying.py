"""The customer pays a declined debit by hand: by the link of the mail, with a card typed in, the bank's question included.

It is the same charge with the same intent that the worker tries, so that both together can take the money once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core import outbox, sweeps
from core.due import before_now
from core.locks import in_transaction, lock_rows
from core.models import OutboxEvent
from core.statements import statement
from shop.payments import cards, charging
from shop.payments.enums import AttemptState, ChargeState
from shop.payments.intents import ensure_intent
from shop.payments.models import Attempt, Charge
from shop.payments.providers import provider_named
from shop.payments.providers.base import Intent, ProviderUnreachable
from shop.stock.models import StockItem
from subscriptions.billing import pay_links
from subscriptions.billing.dunning_cases import STILL_PAYABLE
from subscriptions.billing.renewal_orders import writer
from subscriptions.boxes.snapshots import needs_in
from subscriptions.endings.leaving import in_place_of
from subscriptions.enums import CycleState
from subscriptions.models import Cycle, Subscription

log = structlog.get_logger(__name__)

BATCH = 100


class NothingToPay(Exception):
    """The charge is paid, closed, or its boxes are not waiting for it any more."""


class SoldOut(Exception):
    """A box of this charge is gone from the warehouse: nothing is taken for what cannot be sent."""


@dataclass(frozen=True)
class Owed:
    """What is to pay: the boxes of one charge, of one customer."""

    charge: Charge
    cycles: list[Cycle]
    subscription: Subscription

    @property
    def amount(self) -> Decimal:
        return Decimal(self.charge.amount)


def owed_by(*, signed: str) -> Owed:
    """What a link is about; raises pay_links.LinkUnusable or NothingToPay."""
    charge = Charge.objects.filter(reference=pay_links.reference_in(signed)).first()
    if charge is None:
        raise pay_links.LinkUnusable
    try:
        return owed(charge=charge)
    except NothingToPay:
        # One of its boxes was cancelled: what is left of them is owed by itself, and the mail's link still leads there.
        rest = in_place_of(charge=charge)
        if rest is None:
            raise
        return owed(charge=rest)


def owed(*, charge: Charge) -> Owed:
    """What is to pay for a charge of boxes; raises NothingToPay."""
    rows = Cycle.objects.filter(charge=charge, state__in=STILL_PAYABLE).order_by("pk")
    cycles = list(rows.select_related("subscription__user", "subscription__child", "subscription__range", "month"))
    if charge.state in (ChargeState.PAID, ChargeState.CANCELLED) or not cycles:
        raise NothingToPay(charge.reference)
    return Owed(charge=charge, cycles=cycles, subscription=cycles[0].subscription)


def consent_text() -> str:
    """What a customer agrees to who pays with a card by hand, in the language that is active."""
    return _("This card pays the next boxes as well. You can change it in your account at any time.")


def open_page(*, owed: Owed, return_url: str, language: str, now: datetime) -> str:
    """Where the card is typed; what the page said above its button is kept. `language` is the page's.

    Raises SoldOut, and shop.payments' ProviderUnreachable.
    """
    _check_stock(owed)
    intent_ref = ensure_intent(charge_id=owed.charge.pk)
    cards.consent(
        user_id=owed.subscription.user_id,
        about=f"charge:{owed.charge.reference}",
        text=consent_text(),
        language=language,
        now=now,
    )
    return provider_named(owed.charge.provider).card_page_url(
        intent_ref=intent_ref, return_url=return_url, language=language
    )


def pay(*, owed: Owed, method_ref: str, return_url: str, now: datetime) -> tuple[Charge, Intent | None]:
    """Try to take the money with the card just typed, the customer being there; the intent is None while unknown.

    Raises SoldOut, shop.payments.charging.ChargeClosed or OutcomeUnknown, ProviderUnreachable.
    """
    _check_stock(owed)
    charge, intent = charging.take(
        charge_id=owed.charge.pk, method_ref=method_ref, return_url=return_url, now=now, on_paid=writer(now=now)
    )
    _debit_from_now_on(charge)
    return charge, intent


def look_up(*, charge_id: int, now: datetime) -> Charge:
    """How the payment stands at the provider, settled here; raises ProviderUnreachable."""
    charge = charging.look_up(charge_id=charge_id, now=now, on_paid=writer(now=now))
    _debit_from_now_on(charge)
    return charge


@statement
def _unanswered() -> QuerySet[Charge, Any]:
    unknown = Attempt.objects.filter(
        charge=OuterRef("pk"), state=AttemptState.UNKNOWN, started_at__lte=before_now(charging.UNANSWERED_AFTER)
    )
    debited = Cycle.objects.filter(charge=OuterRef("pk"), state=CycleState.FROZEN)
    rows = Charge.objects.filter(
        Exists(unknown), ~Exists(debited), state=ChargeState.PROCESSING, subject__startswith="cycle:"
    )
    return rows.order_by("pk").values_list("pk")[:BATCH]


@sweeps.register(
    "subscriptions.outcomes",
    order=44,
    every=60,
    says="%d payments by hand looked up",
    queue="billing",
    leaves_shop=True,
    due=_unanswered,
)
def look_up_unanswered(*, now: datetime) -> int:
    """Find out what became of payments by hand of which no answer came, and whose customers did not come back to ask.

    Until then nothing else can be tried, neither by them nor by us. Boxes that wait for their debit are not meant: the sweep
    of debits looks them up itself. Returns how many outcomes are known now; one failure does not stop the others.
    """
    known = 0
    for (charge_id,) in _unanswered().rows(now=now):
        try:
            known += look_up(charge_id=charge_id, now=now).state != ChargeState.PROCESSING
        except ProviderUnreachable:
            log.warning("payment_outcome_unknown", charge_id=charge_id)
        except DatabaseError:
            raise
        except Exception:
            log.exception("payment_not_settled", charge_id=charge_id)
    return known


@outbox.consumer("charge.recovered", name="subscriptions.card", right_away=True)
def keep_debiting(*, event: OutboxEvent, now: datetime) -> None:
    """Whoever hears of the payment first, the page or the bank's message: the customer may have closed the page."""
    _debit_from_now_on(Charge.objects.select_related("method").get(pk=event.payload["charge_id"]))


@in_transaction
def _debit_from_now_on(charge: Charge) -> None:
    """Let the card that paid debit the next boxes too, as its page says: the bank knows it now. A newer one stays."""
    method = charge.method
    if charge.state != ChargeState.PAID or method is None:
        return
    theirs = Subscription.objects.filter(cycles__charge=charge).distinct()
    for row in lock_rows(Subscription.objects.filter(pk__in=list(theirs.values_list("pk", flat=True)))):
        if row.method is None or row.method.created_at < method.created_at:
            Subscription.objects.filter(pk=row.pk).update(method=method)


def _check_stock(owed: Owed) -> None:
    """Before money moves: is there one left of all that these boxes hold? What a box holds already counts for it."""
    needs: dict[int, int] = {}
    for cycle in owed.cycles:
        for item_id, quantity in needs_in(cycle.snapshot).items():
            needs[item_id] = needs.get(item_id, 0) + quantity
    free = {item.pk: item.free for item in StockItem.objects.filter(pk__in=list(needs))}
    if any(free.get(item_id, 0) < quantity for item_id, quantity in needs.items()):
        raise SoldOut(owed.charge.reference)
