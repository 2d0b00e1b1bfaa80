"""The machine can fail: without a guard of the shop it finds, within minutes, what that guard is for. `make machine-proof`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from core.faults import faultpoint
from shop.payments import charging, debits, settling
from shop.payments.enums import ChargeState
from shop.payments.intents import make_intent
from shop.payments.models import Attempt, Charge
from shop.payments.providers.base import ProviderUnreachable
from subscriptions.billing import renewal_orders
from subscriptions.endings import cancel
from tests.machine.machine import Machine
from tests.machine.test_machine import machine, play

pytestmark = pytest.mark.proof
SECONDS = 600
__all__ = ["machine"]


def each_try_has_an_intent_of_its_own(patch: pytest.MonkeyPatch) -> None:
    """And whoever has heard nothing tries again without asking."""

    def another(*, charge_id: int) -> str:
        charge = Charge.objects.select_related("method", "order").get(pk=charge_id)
        charge.intent_tries += 1
        charge.intent_ref = make_intent(charge=charge, customer_ref=charge.customer_ref).reference
        charge.save(update_fields=["intent_tries", "intent_ref"])
        return str(charge.intent_ref)

    patch.setattr(charging, "ensure_intent", another)
    patch.setattr(
        charging, "look_up", lambda *, charge_id, now, on_paid: charging._reopen(charge_id=charge_id, now=now)
    )


def an_end_leaves_planned_boxes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cancel, "NEVER_DEBITED", ())


def money_comes_without_a_movement(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settling, "insert_all", lambda rows: list(rows))


def a_lease_never_ends(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settings, "RENEWAL_LEASE_SECONDS", 10**9)


def an_attempt_is_not_committed_before_it_is_made(patch: pytest.MonkeyPatch) -> None:
    """A killed worker leaves nothing of it: the next one asks again, and to the bank it is another question."""

    def try_one(*, charge: Charge, now: Any, on_paid: Any) -> Charge:
        charge.intent_tries = int(time.monotonic_ns() % 10**9)
        intent = make_intent(charge=charge, customer_ref=charge.method.customer_ref if charge.method else "")
        charge.intent_ref, method_ref = intent.reference, charge.method.provider_ref if charge.method else ""
        attempt = Attempt(pk=charge.intent_tries, charge=charge, number=1, method_ref=method_ref, started_at=now)
        answer = charging.ask_provider(attempt=attempt)
        faultpoint("charging.provider_answered")
        charge.intent_ref = ""
        if answer is None:
            raise ProviderUnreachable("nothing was heard")
        (committed,) = debits._begin([(charge, intent)], now=now)
        with settling.parking(charge_id=charge.pk):
            return settling.settle(charge_id=charge.pk, intent=answer, now=now, on_paid=on_paid, answers=committed)

    def try_first(*, charges: Any, now: Any, on_paid: Any, may_ask: Any) -> dict[int, debits.Outcome]:
        outcomes: dict[int, debits.Outcome] = {}
        for charge in charges:
            try:
                outcomes[charge.pk] = try_one(charge=charge, now=now, on_paid=lambda paid: on_paid([paid]))
            except (ProviderUnreachable, charging.ChargeClosed) as reason:
                outcomes[charge.pk] = reason
        return outcomes

    def charge_off_session(*, charge_id: int, now: Any, on_paid: Any) -> Charge:
        charge = Charge.objects.select_related("method").get(pk=charge_id)
        if charge.state == ChargeState.PENDING and not charge.intent_ref:
            return try_one(charge=charge, now=now, on_paid=on_paid)
        return guarded(charge_id=charge_id, now=now, on_paid=on_paid)

    guarded = charging.charge_off_session
    patch.setattr(debits, "try_first", try_first)
    patch.setattr(charging, "charge_off_session", charge_off_session)


def an_order_is_written_without_its_invoice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(renewal_orders.paid, "invoice", lambda written, *, now: None)


@pytest.mark.parametrize(
    ("without", "says"),
    [
        (each_try_has_an_intent_of_its_own, "was paid 2 times"),
        (an_end_leaves_planned_boxes, "boxes.nothing-after-the-end"),
        (money_comes_without_a_movement, "money.captured-once"),
        (a_lease_never_ends, "is leased until"),
        (an_attempt_is_not_committed_before_it_is_made, "was paid 2 times"),
        (an_order_is_written_without_its_invoice, "invoice"),
    ],
)
def test_the_machine_finds_what_a_guard_is_for(
    without: Callable[[pytest.MonkeyPatch], None], says: str, machine: type[Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What else it finds meanwhile is no proof that it finds this."""
    without(monkeypatch)
    found: list[str] = []
    ends_at, number = time.monotonic() + SECONDS, 0
    while not any(says in each for each in found) and time.monotonic() < ends_at:
        number += 1
        try:
            play(machine, number=number)
        except AssertionError as failure:
            found.append(str(failure).splitlines()[0])
    print(f"{without.__name__}: after {machine.sequences} sequences: {found}")
    assert any(says in each for each in found), found
