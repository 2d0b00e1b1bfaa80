"""What must be true after every step of a sequence: the rules that the shop checks by itself, and those that need the bank's books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from core import invariants
from shop.payments.enums import AttemptState, ChargeState, MoneyMovementKind
from shop.payments.models import Attempt, Charge, MoneyMovement
from subscriptions.enums import AtEnd, CycleState, SubscriptionState
from subscriptions.models import Cycle, Subscription
from subscriptions.notes import Note
from tests.machine.line import Line

# True only once the workers have been there: while they are down, things wait.
LATE = {"outbox.delivered", "mail.sent", "money.outcomes-known", "boxes.none-left-behind", "credit-notes.per-refund"}
# A box is planned two months before its cut-off, or before.
PLANNED_AHEAD, A_MONTH = timedelta(days=55), timedelta(days=32)


def broken(*, line: Line, now: datetime, is_settled: bool) -> list[str]:
    """Everything that is wrong, in words; an empty list is what is wanted."""
    found = [
        f"{each.invariant.name}: {row}"
        for each in invariants.breaks(now=now)
        if is_settled or each.invariant.name not in LATE
        for row in each.found
    ]
    found += _money_at_the_bank(line, is_settled=is_settled)
    found += _snapshots()
    found += [f"box {row} does not fit together" for row in Cycle.objects.filter(note=Note.INCONSISTENT)]
    return found + (list(_undone(now=now)) if is_settled else [])


def _money_at_the_bank(line: Line, *, is_settled: bool) -> Iterator[str]:
    """To the cent: what the bank took and gave back is what our movements say, but for answers that are still on their way."""
    for kind, theirs, sign in (
        (MoneyMovementKind.CAPTURED, line.taken(), 1),
        (MoneyMovementKind.REFUNDED, line.given_back(), -1),
    ):
        rows = MoneyMovement.objects.filter(kind=kind, charge__provider="stripe").values_list("reference", "amount")
        ours = {reference: int(amount * 100) * sign for reference, amount in rows}
        for reference, cents in ours.items():
            if theirs.get(reference) != cents:
                yield f"{kind} {reference}: {cents} cents here, {theirs.get(reference)} at the bank"
        for reference in theirs.keys() - ours.keys():
            if is_settled or not _is_awaited(reference, kind=kind):
                yield f"{kind} {reference}: {theirs[reference]} cents at the bank, nothing here"
    paid = Counter(
        row["metadata"].get("reference") for row in line.rows("payment_intent") if row["status"] == "succeeded"
    )
    for reference, times in paid.items():
        if times > 1:
            yield f"charge {reference} was paid {times} times"


def _is_awaited(reference: str, *, kind: MoneyMovementKind) -> bool:
    if kind == MoneyMovementKind.REFUNDED:
        return True
    return Attempt.objects.filter(
        charge__intent_ref=reference, state__in=(AttemptState.UNKNOWN, AttemptState.NEEDS_ACTION)
    ).exists()


def _snapshots() -> Iterator[str]:
    """What a box costs is what its snapshot says, from its cut-off on."""
    rows = Cycle.objects.exclude(snapshot={}).exclude(state__in=(CycleState.PLANNED, CycleState.SKIPPED))
    for row in rows.exclude(state__in=(CycleState.PARKED, CycleState.CANCELLED)):
        if str(row.price) != row.snapshot["price"]:
            yield f"box {row}: {row.price}, in its snapshot {row.snapshot['price']}"


def _undone(*, now: datetime) -> Iterator[str]:
    """After an hour of work with a bank that answers, nothing waits but for people and for days to come."""
    for box in Cycle.objects.filter(state=CycleState.PLANNED, freeze_at__lte=now):
        yield f"box {box} was not fixed"
    for box in Cycle.objects.filter(lease_until__gt=now):
        yield f"box {box} is leased until {box.lease_until}"
    for charge in Charge.objects.filter(state__in=(ChargeState.PROCESSING, ChargeState.NEEDS_ATTENTION)):
        yield f"charge {charge.reference} ({charge.subject}) is {charge.state}: {charge.note}"
    going_on = Subscription.objects.filter(state=SubscriptionState.ACTIVE, cancelled_at=None, at_end=AtEnd.CONVERT)
    for row in going_on.select_related("range"):
        last = row.cycles.order_by("-number").first()
        without = max(row.range.cadence_months * A_MONTH - PLANNED_AHEAD, timedelta(0))
        if last is None or last.freeze_at + without <= now:
            yield f"subscription {row.reference} goes on at {now:%Y-%m-%d}, and has no box to come"
