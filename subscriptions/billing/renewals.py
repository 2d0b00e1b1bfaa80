"""The debit day: what is fixed and due is charged once, and each success becomes an order written from the snapshots.

Claim (database), the provider (network), outcome (database). A killed run leaves a lease that expires: the boxes are
found again, their one charge is looked up before anything is tried, and what the money brings is written with the money.
Many debits wait for the provider at once, each in a lane of its own; each is as exactly once as if it were alone.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.db.models import Q, QuerySet

from core import stopping, sweeps
from core.due import NOW
from core.faults import faultpoint
from core.lanes import Lanes, lanes_possible
from core.locks import is_retryable
from core.statements import statement
from shop.order.terms import Terms
from shop.payments import charging, debits
from shop.payments.debits import Outcome
from shop.payments.enums import ChargeState
from shop.payments.models import Charge
from shop.payments.providers.base import ProviderUnreachable
from subscriptions.billing import claiming, declines, dunning_cases, renewal_orders
from subscriptions.billing.claiming import Claim, Taken
from subscriptions.enums import CycleState
from subscriptions.models import Cycle
from subscriptions.notes import Note
from subscriptions.transitions import WrongState

log = structlog.get_logger(__name__)

WINDOW = 1000
# So many debits are asked about by one lane, one after the other, and what came of them is written together.
TOGETHER = 8
SECONDS_PER_SWEEP = 240
REFUSED = (ChargeState.DECLINED, ChargeState.CANCELLED, ChargeState.NEEDS_ACTION)
NOTHING_KNOWN = (ProviderUnreachable, charging.ChargeClosed, charging.OutcomeUnknown)
ASKS_CUSTOMER = "authentication_required"


@statement
def _due() -> QuerySet[Cycle, Any]:
    return Cycle.objects.filter(state=CycleState.FROZEN, debit_at__lte=NOW).values_list("pk")[:1]


@sweeps.register(
    "subscriptions.charge", order=50, every=60, says="%d debits", queue="billing", leaves_shop=True, due=_due
)
def charge_due(*, now: datetime) -> int:
    """Charge what is due, the oldest first, for four minutes at most; return how many boxes got an outcome.

    A worker that is told to stop begins nothing more, and finishes what is at the provider.
    """
    run = Run(now=now)
    with Lanes(count=lanes_possible(settings.RENEWAL_LANES), work=run.debit_all) as lanes:
        is_over = _feed(lanes, run=run, now=now)
    if is_over:
        run.take_up_rest()
    return run.outcomes


def _feed(lanes: Lanes[Sequence[Claim]], *, run: Run, now: datetime) -> bool:
    """Claim what is due and give it to the lanes; return whether all of it was, before the time was up."""
    for some in _chunks(now=now, size=settings.RENEWAL_LANES):
        if not lanes.wait_for_room() or run.seconds > SECONDS_PER_SWEEP or stopping.is_requested():
            claiming.give_back([claim for some in lanes.take_back() for claim in some])
            return False
        claims = run.claim(some)
        lanes.give(claims[start : start + TOGETHER] for start in range(0, len(claims), TOGETHER))
    return True


def _chunks(*, now: datetime, size: int) -> Iterator[list[int]]:
    """The keys of the due boxes, each once, `size` at a time. Where there are many, every process begins elsewhere."""
    behind = Q()
    while True:
        rows = claiming.due_cycles(now=now).filter(behind).values_list("debit_at", "pk")
        window = list(rows[:WINDOW])
        chunks = [[key for _, key in window[start : start + size]] for start in range(0, len(window), size)]
        if len(window) == WINDOW:
            random.shuffle(chunks)
        yield from chunks
        if len(window) < WINDOW:
            return
        debit_at, key = window[-1]
        behind = Q(debit_at__gt=debit_at) | Q(debit_at=debit_at, pk__gt=key)


def charge(*, cycle_id: int, now: datetime) -> bool:
    """Charge one due cycle, with those that go with it; return whether its outcome is known now.

    An unknown one is left for the next sweep.
    """
    run = Run(now=now)
    run.debit_all(run.claim([cycle_id]))
    return Cycle.objects.filter(pk=cycle_id).exclude(state=CycleState.FROZEN).exists()


class Run:
    """One run over due boxes: its moment goes on with the time that it takes, so that a lease is as long as it says."""

    def __init__(self, *, now: datetime) -> None:
        self.outcomes = 0
        self._counting = threading.Lock()
        self._rest: list[int] = []
        self._now = now
        self._began = time.monotonic()
        self._terms = Terms()

    @property
    def seconds(self) -> float:
        """How long the run has been going on."""
        return time.monotonic() - self._began

    @property
    def now(self) -> datetime:
        """The present moment of the shop, to the second since the run began."""
        return self._now + timedelta(seconds=int(self.seconds))

    def claim(self, cycle_ids: Sequence[int]) -> list[Claim]:
        """Take these boxes; return what is to be debited. One that cannot even be looked at waits for a person."""
        taken = self._taken(cycle_ids)
        self._count(taken.decided)
        self._rest += taken.later
        return taken.claims

    def take_up_rest(self) -> None:
        """Charge what had to wait for the outcome of another box of the same subscription."""
        rest, self._rest = self._rest, []
        for cycle_id in rest:
            self.debit_all(self.claim([cycle_id]))

    def _count(self, boxes: int) -> None:
        with self._counting:
            self.outcomes += boxes

    def _taken(self, cycle_ids: Sequence[int]) -> Taken:
        try:
            return claiming.take(cycle_ids=cycle_ids, now=self.now)
        except claiming.TakenMeanwhile:
            if len(cycle_ids) == 1:
                return Taken()
        except Exception as error:
            if isinstance(error, DatabaseError) and not isinstance(error, (IntegrityError, DataError)):
                raise
            if len(cycle_ids) == 1:
                log.exception("renewal_not_claimed", cycle_id=cycle_ids[0])
                return Taken(decided=self._park(Cycle.objects.filter(pk=cycle_ids[0])))
        each = [self._taken([cycle_id]) for cycle_id in cycle_ids]
        return Taken([claim for one in each for claim in one.claims], sum(one.decided for one in each))

    def debit_all(self, claims: Sequence[Claim]) -> None:
        """Debit claimed charges, and write what came of them. An unknown outcome is left for the next sweep, and so is
        a claim whose lease has run out while it waited for its turn."""
        for _claim in claims:
            faultpoint("renewals.claimed")
        now = self.now
        live = [claim for claim in claims if now < claim.until]
        fresh = {claim.fresh.pk: claim.fresh for claim in live if claim.fresh is not None}
        outcomes: dict[int, Outcome] = {}
        if fresh:
            until = min(claim.until for claim in live)
            outcomes = debits.try_first(
                charges=list(fresh.values()),
                now=now,
                on_paid=renewal_orders.writer_of_all(now=now, terms=self._terms),
                may_ask=lambda: self.now < until,
            )
        for claim in live:
            outcome = outcomes[claim.charge_id] if claim.charge_id in fresh else self._tried_again(claim, now=now)
            self._take_in(claim, outcome=outcome, now=now)

    def _tried_again(self, claim: Claim, *, now: datetime) -> Outcome:
        try:
            return charging.charge_off_session(
                charge_id=claim.charge_id, now=now, on_paid=renewal_orders.writer(now=now, terms=self._terms)
            )
        except OperationalError as error:
            if not is_retryable(error):
                raise
            return error
        except DatabaseError:
            raise
        except Exception as error:
            return error

    def _take_in(self, claim: Claim, *, outcome: Outcome, now: datetime) -> None:
        if isinstance(outcome, Charge):
            faultpoint("renewals.settled")
            self._conclude(claim, outcome=outcome, now=now)
        elif isinstance(outcome, NOTHING_KNOWN):
            log.warning("renewal_outcome_unknown", charge_id=claim.charge_id)
        elif isinstance(outcome, OperationalError):
            log.error("renewal_outcome_not_written", charge_id=claim.charge_id, exc_info=outcome)
        else:  # the money may have moved: a person looks, nothing is tried again by itself
            log.error("renewal_failed", charge_id=claim.charge_id, exc_info=outcome)
            self._count(self._park(Cycle.objects.filter(charge_id=claim.charge_id)))

    def _conclude(self, claim: Claim, *, outcome: Charge, now: datetime) -> None:
        if outcome.state == ChargeState.PROCESSING:
            return
        if outcome.state == ChargeState.NEEDS_ATTENTION:
            self._count(self._park(Cycle.objects.filter(charge_id=claim.charge_id)))
            return
        if outcome.state in REFUSED:
            declines.decline(charge_id=claim.charge_id, note=_why_refused(outcome), now=now)
        self._count(len(claim.cycle_ids))

    def _park(self, cycles: QuerySet[Cycle]) -> int:
        """Have a person look at those of these boxes that still wait for their debit; return how many they are."""
        keys = list(cycles.filter(state=CycleState.FROZEN).order_by("pk").values_list("pk", flat=True))
        for key in keys:
            with suppress(WrongState):
                claiming.park(cycle_id=key, note=Note.INCONSISTENT, now=self.now)
        return len(keys)


def _why_refused(charge: Charge) -> Note:
    code = dunning_cases.last_decline(charge_id=charge.pk)
    asks = charge.state == ChargeState.NEEDS_ACTION or code == ASKS_CUSTOMER
    return Note.NEEDS_CUSTOMER if asks else Note.CARD_DECLINED
