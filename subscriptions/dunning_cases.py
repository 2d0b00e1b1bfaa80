"""The case of a declined debit: what the bank's answer means for it, and when it is taken up again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from core import outbox
from core.locks import in_transaction
from shop.payments.models import Charge
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
    """The case of a charge that was just declined: opened at the first decline, and told of every further one.

    Returns it as it stands after this decline; after the last planned try it is given up by the sweep of that day.
    """
    charge = Charge.objects.get(pk=charge_id)
    last = charge.attempts.order_by("number").last()
    code = last.decline_code if last is not None else ""
    hard = is_hard(decline_code=code)
    case, is_new = DunningCase.objects.get_or_create(
        charge=charge, defaults={"opened_at": now, "is_hard": hard, "decline_code": code}
    )
    if not is_new:
        case.is_hard, case.decline_code = hard, code
    if case.state not in (DunningState.UNPAID, DunningState.CLOSED):
        waits = hard or code in ASKS_CUSTOMER
        case.state = DunningState.WAITING if waits else DunningState.OPEN
        case.next_try_at = next_day(case)
    case.save()
    return case


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
