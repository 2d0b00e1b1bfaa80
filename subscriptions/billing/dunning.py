"""From a declined debit back to its money: tries on set days, the customer's own payment, and an end that is said.

A soft decline is tried again after 3, 5 and 7 days; a hard one, and one for which the bank wants to see the customer,
waits for the customer. The charge keeps its one intent all the way, so that it is paid at most once however it comes to
it. After the last day the box is given up: it is not sent, but can still be paid by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import CharField, DateTimeField, Exists, OuterRef, QuerySet

from core import clock, mail, sweeps
from core.due import NOW
from core.locks import in_transaction, lock_those
from core.statements import Given, statement
from core.writes import update
from shop.credit import spending
from shop.payments import charging
from shop.payments.enums import ChargeState
from shop.payments.models import Attempt, Charge, PaymentMethod
from shop.payments.providers.base import ProviderUnreachable
from shop.stock.reservations import OutOfStock
from subscriptions.billing import declines, pay_links
from subscriptions.billing.dunning_cases import next_day
from subscriptions.billing.renewal_orders import writer
from subscriptions.boxes import pricing
from subscriptions.enums import CycleState, DunningState
from subscriptions.holding import hold
from subscriptions.models import Cycle, DunningCase, Subscription
from subscriptions.notes import Note
from subscriptions.transitions import move_cycle

log = structlog.get_logger(__name__)

BATCH = 500
A_DAY = timedelta(days=1)
STILL_OWED = (DunningState.OPEN, DunningState.WAITING)


@statement
def _due() -> QuerySet[DunningCase, Any]:
    rows = DunningCase.objects.filter(state__in=STILL_OWED, next_try_at__lte=NOW).order_by("next_try_at", "id")
    return rows.values_list("pk")[:BATCH]


@sweeps.register(
    "subscriptions.dunning",
    order=45,
    every=300,
    says="%d declined debits taken up again",
    queue="billing",
    leaves_shop=True,
    due=_due,
)
def dun_due(*, now: datetime) -> int:
    """Take up every case whose day has come: try again, wait on, or give up. Returns how many cases moved."""
    return sum(_take_up(case_id=case_id, now=now) for (case_id,) in _due().rows(now=now))


@in_transaction
def _take_up(*, case_id: int, now: datetime) -> bool:
    case, cycles, method_id = _held(case_id=case_id)
    if case.state not in STILL_OWED or case.next_try_at is None or case.next_try_at > now:
        return False
    if not any(cycle.state == CycleState.DECLINED for cycle in cycles):
        _close(case, state=DunningState.CLOSED, now=now)
        return True
    if case.step >= len(settings.DUNNING_DAYS):
        _give_up(case, cycles=cycles, now=now)
        return True
    if case.state == DunningState.OPEN and _may_try(method_id=method_id, now=now):
        try:
            _try_again(cycles, method_id=method_id, now=now)
        except (OutOfStock, charging.ChargeClosed):
            log.warning("dunning_try_not_possible", case_id=case_id)
    case.step += 1
    case.next_try_at = next_day(case)
    update(DunningCase, where={"id": case.pk}, step=case.step, next_try_at=case.next_try_at)
    return True


def _held(*, case_id: int) -> tuple[DunningCase, list[Cycle], int | None]:
    """The case, the boxes of its charge, with their customer's subscriptions held, and the card of the first box."""
    first = next(iter(_first_boxes().rows(case_id=case_id)), None)
    method_id = hold(subscription_id=first[0]).method_id if first is not None else None
    (locked,) = lock_those(DunningCase, values=[case_id])
    return locked, lock_those(Cycle, column="charge", values=[locked.charge_id]), method_id


@statement
def _first_boxes() -> QuerySet[Cycle, Any]:
    return Cycle.objects.filter(charge__dunning=Given("case_id")).order_by("pk").values_list("subscription_id")[:1]


def _try_again(cycles: Sequence[Cycle], *, method_id: int | None, now: datetime) -> None:
    """Try the declined boxes of a charge, which are held, or what its first box waits for."""
    first = cycles[0]
    if first.state != CycleState.DECLINED:
        declines.try_again(cycle_id=first.pk, now=now)
        return
    together = [each for each in cycles if each.state == CycleState.DECLINED]
    declines.debit_again(cycles=together, method_id=method_id, now=now)


def _may_try(*, method_id: int | None, now: datetime) -> bool:
    """Whether the card schemes allow one more try with the customer's present card, and it was not refused for good."""
    methods: list[PaymentMethod] = _on_file().objects(method=method_id) if method_id is not None else []
    return bool(methods) and not is_worn_out(method=methods[0], now=now)


@statement
def _on_file() -> QuerySet[PaymentMethod, Any]:
    return PaymentMethod.objects.filter(pk=Given("method"), detached_at=None)


def is_worn_out(*, method: PaymentMethod, now: datetime) -> bool:
    """Whether a card has been tried as often as Visa (15 in 30 days) and Mastercard (10 in 24 hours) allow."""
    moments = _tries().rows(since=now - 30 * A_DAY, method_ref=method.provider_ref, provider=method.provider)
    in_a_day = sum(started_at > now - A_DAY for (started_at,) in moments)
    return in_a_day >= settings.CARD_TRIES_IN_A_DAY or len(moments) >= settings.CARD_TRIES_IN_30_DAYS


@statement
def _tries() -> QuerySet[Attempt, Any]:
    rows = Attempt.objects.filter(started_at__gt=Given("since", DateTimeField()))
    of_card = rows.filter(method_ref=Given("method_ref", CharField()), charge__provider=Given("provider", CharField()))
    return of_card.values_list("started_at")


def _give_up(case: DunningCase, *, cycles: Sequence[Cycle], now: datetime) -> None:
    """The box is not sent. The charge stays open: whoever pays it later gets the box, or the next one, after all."""
    for cycle in cycles:
        if cycle.state == CycleState.DECLINED:
            pricing.forget(cycle_id=cycle.pk)
            move_cycle(cycle_id=cycle.pk, to=CycleState.UNPAID, now=now, note=Note.GIVEN_UP)
    _close(case, state=DunningState.UNPAID, now=now)
    _tell_unpaid(case, cycle=cycles[0], now=now)


def _close(case: DunningCase, *, state: DunningState, now: datetime) -> None:
    case.state, case.next_try_at, case.closed_at = state, None, now
    update(DunningCase, where={"id": case.pk}, state=state, next_try_at=None, closed_at=now)


def abandon(*, charge_id: int, now: datetime) -> None:
    """Make sure that a declined charge is never paid any more, when its subscription ends: no try, no link, no debit.

    Raises ProviderUnreachable; the sweep `close_abandoned` asks again. One that was paid meanwhile stays paid.
    """
    charge = charging.cancel(charge_id=charge_id, now=now, on_paid=writer(now=now))
    if charge.state == ChargeState.CANCELLED:
        _forget(charge_id=charge_id, now=now)


@in_transaction
def _forget(*, charge_id: int, now: datetime) -> None:
    charge = Charge.objects.get(pk=charge_id)
    spending.give_back(subject=charge.subject, now=now)
    DunningCase.objects.filter(charge_id=charge_id).update(state=DunningState.CLOSED, next_try_at=None, closed_at=now)


@statement
def _of_no_box() -> QuerySet[Charge, Any]:
    waiting = Cycle.objects.filter(charge=OuterRef("pk")).exclude(state=CycleState.CANCELLED)
    open_charges = Charge.objects.filter(
        ~Exists(waiting),
        state__in=(ChargeState.PENDING, ChargeState.DECLINED, ChargeState.NEEDS_ACTION),
        subject__startswith="cycle:",
    )
    return open_charges.order_by("pk").values_list("pk")[:BATCH]


@sweeps.register(
    "subscriptions.abandon",
    order=46,
    every=300,
    says="%d debits closed for good",
    queue="billing",
    leaves_shop=True,
    due=_of_no_box,
)
def close_abandoned(*, now: datetime) -> int:
    """Close the charges that no box waits for any more: cancelled while the debit was open, or sent without its extras."""
    closed = 0
    for (charge_id,) in _of_no_box().rows():
        try:
            abandon(charge_id=charge_id, now=now)
            closed += 1
        except ProviderUnreachable:
            log.warning("charge_not_closed", charge_id=charge_id)
    return closed


@in_transaction
def card_changed(*, subscription_id: int, method_id: int, now: datetime) -> int:
    """Debit from another card from now on, and try what is owed once at once; return how many charges are tried.

    An attempt whose outcome is unknown is looked up first, by the sweep of debits: the new card waits for it.
    """
    subscription = hold(subscription_id=subscription_id)
    Subscription.objects.filter(pk=subscription_id).update(method_id=method_id)
    owed = Cycle.objects.filter(subscription=subscription, state=CycleState.DECLINED).order_by("pk")
    tried: set[int | None] = set()
    for cycle in owed:
        if cycle.charge_id is None or cycle.charge_id not in tried:
            tried.add(cycle.charge_id)
            try:
                declines.try_again(cycle_id=cycle.pk, now=now)
            except (OutOfStock, charging.ChargeClosed):
                log.warning("dunning_try_not_possible", cycle_id=cycle.pk)
    return len(tried)


def _tell_unpaid(case: DunningCase, *, cycle: Cycle, now: datetime) -> None:
    subscription = Subscription.objects.select_related("user", "child", "range").get(pk=cycle.subscription_id)
    mail.send(
        kind="debit-given-up",
        key=f"charge:{case.charge_id}",
        to=subscription.user.email,
        language=subscription.user.language,
        context={
            "name": subscription.user.first_name,
            "subscription": subscription,
            "cycle": cycle,
            "amount": case.charge.amount,
            "pay_path": pay_links.path_of(charge_reference=case.charge.reference, language=subscription.user.language),
            "next_on": _next_box_on(subscription, now=now),
        },
        now=now,
    )


def _next_box_on(subscription: Subscription, *, now: datetime) -> object:
    rows = subscription.cycles.filter(
        state__in=(CycleState.PLANNED, CycleState.FROZEN), pack_on__gt=clock.local_day(now)
    )
    return rows.order_by("pack_on").values_list("pack_on", flat=True).first()
