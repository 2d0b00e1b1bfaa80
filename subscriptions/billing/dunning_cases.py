"""The case of a declined debit: what the bank's answer means for it, and when it is taken up again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from core import outbox
from core.locks import in_transaction
from core.statements import Given, statement
from core.writes import insert_all, update
from shop.payments.models import Attempt
from subscriptions.enums import CycleState, DunningState
from subscriptions.models import DunningCase

A_DAY = timedelta(days=1)
# Boxes whose money can still come, from the worker or from the customer.
STILL_PAYABLE = (CycleState.FROZEN, CycleState.DECLINED, CycleState.UNPAID)
# The card is dead, stolen or closed, or the bank says never again. Source: docs.stripe.com/declines/codes, Visa category 1.
HARD_CODES = frozenset(
    {
        "card_not_supported",
        "expired_card",
        "fraudulent",
        "incorrect_number",
        "invalid_account",
        "invalid_expiry_month",
        "invalid_expiry_year",
        "invalid_number",
        "lost_card",
        "merchant_blacklist",
        "new_account_information_available",
        "no_account",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stolen_card",
        "stop_payment_order",
        "transaction_not_allowed",
    }
)
ASKS_CUSTOMER = frozenset({"authentication_required", "authentication_failed"})


def is_hard(*, decline_code: str) -> bool:
    """Whether another try with the same card is useless, or forbidden by the card schemes."""
    return decline_code in HARD_CODES


@in_transaction
def open_case(*, charge_id: int, now: datetime) -> DunningCase:
    """The case of a charge that was just declined: opened at the first decline, and told of every further one. The caller
    holds the boxes of the charge.

    Returns it as it stands after this decline; after the last planned try it is given up by the sweep of that day.
    """
    code = last_decline(charge_id=charge_id)
    known: list[DunningCase] = _of_charge().objects(charge=charge_id)
    case = known[0] if known else DunningCase(charge_id=charge_id, opened_at=now)
    case.is_hard, case.decline_code = is_hard(decline_code=code), code
    if case.state not in (DunningState.UNPAID, DunningState.CLOSED):
        waits = case.is_hard or code in ASKS_CUSTOMER
        case.state = DunningState.WAITING if waits else DunningState.OPEN
        case.next_try_at = next_day(case)
    if known:
        told = ("state", "is_hard", "decline_code", "next_try_at")
        update(DunningCase, where={"id": case.pk}, **{name: getattr(case, name) for name in told})
        return case
    return insert_all([case])[0]


def last_decline(*, charge_id: int) -> str:
    """Why the bank refused the last attempt of a charge; "" where it did not, or nothing was tried."""
    return next((code for (code,) in _last_attempts().rows(charge=charge_id)), "")


@statement
def _last_attempts() -> QuerySet[Attempt, Any]:
    rows = Attempt.objects.filter(charge__id=Given("charge")).order_by("-number")
    return rows.values_list("decline_code")[:1]


@statement
def _of_charge() -> QuerySet[DunningCase, Any]:
    return DunningCase.objects.filter(charge__id=Given("charge"))


def next_day(case: DunningCase) -> datetime | None:
    """The moment of the next planned try, or of giving up after the last one."""
    days = settings.DUNNING_DAYS
    return (
        case.opened_at + days[case.step] * A_DAY if case.step < len(days) else case.opened_at + (days[-1] + 1) * A_DAY
    )


@in_transaction
def recovered(*, charge_id: int, now: datetime) -> None:
    """Close the case of a charge that was paid, and publish `charge.recovered`; a charge without one changes nothing."""
    open_cases = DunningCase.objects.filter(charge_id=charge_id).exclude(state=DunningState.RECOVERED)
    if open_cases.update(state=DunningState.RECOVERED, next_try_at=None, closed_at=now):
        payload = {"charge_id": charge_id}
        outbox.publish(name="charge.recovered", aggregate="charge", aggregate_id=charge_id, payload=payload, now=now)
