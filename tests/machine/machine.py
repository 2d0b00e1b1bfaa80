"""A machine that plays months of a subscription shop in any order: customers, staff, the bank, workers that fail and overlap.

After every step the rules of tests/machine/books.py hold. A failure is shrunk to the fewest steps, and printed as a program.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from core import faults
from shop.basket.models import Basket
from shop.checkout.giving_up import PaymentUnderWay
from shop.payments import charging
from shop.payments.enums import ChargeState
from shop.payments.models import Charge
from shop.payments.providers.base import ProviderUnreachable
from shop.payments.refunds import NotRefundable
from shop.stock.models import StockItem
from shop.stock.reservations import OutOfStock
from subscriptions.billing import paying as paying_boxes
from subscriptions.billing import renewals
from subscriptions.changes import changeable
from subscriptions.enums import AtEnd, CycleState, SubscriptionState
from subscriptions.models import CalendarMonth, Cycle, Subscription
from subscriptions.transitions import WrongState
from tests.fakes.stripe import refunds as bank_refunds
from tests.machine import books
from tests.machine.line import Line, Meanwhile
from tests.machine.world import ASKS, DAY, GOOD, HOUR, LOST, MINUTE, NAMES, NO_MONEY, REFUSED, START, Plans, World

PICK = st.integers(0, 30)
PLAN = st.sampled_from(("monthly", "monthly", "term", "quarterly"))
PACES = (timedelta(0), 6 * HOUR, DAY, 3 * DAY)
AT_WORK = st.sampled_from((True, True, True, False))
POINTS = (
    "renewals.selected",
    "renewals.claimed",
    "charging.before_intent",
    "charging.intent_made",
    "charging.attempt_committed",
    "charging.provider_answered",
    "renewals.paid",
    "charging.paid",
    "renewals.settled",
    "refunds.requested",
    "refunds.answered",
)
EVENTS = "/events"
NO = (
    changeable.CannotChange,
    WrongState,
    OutOfStock,
    NotRefundable,
    PaymentUnderWay,
    paying_boxes.NothingToPay,
    paying_boxes.SoldOut,
    charging.ChargeClosed,
    charging.OutcomeUnknown,
    ProviderUnreachable,
)


class Killed(BaseException):
    """The process is gone: nothing after this point was done, nothing uncommitted remains."""


class Machine(RuleBasedStateMachine):
    """`plans` and `extras` are the rows that all sequences share; `connect` puts a sequence's own bank at the end of the line.

    `pace` is how much time passes by itself after each step, the workers being there: what a sequence draws, or more.
    """

    plans: ClassVar[Plans]
    extras: ClassVar[list[Any]]
    pace: timedelta = timedelta(0)
    sequences: ClassVar[int] = 0
    steps: ClassVar[int] = 0
    days: ClassVar[int] = 0

    @staticmethod
    def connect(line: Line) -> None:
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self._rows = transaction.atomic()
        self._rows.__enter__()
        self.line = Line()
        type(self).connect(self.line)
        type(self).sequences += 1
        self.world = World(line=self.line, plans=self.plans, extras=self.extras)
        self.claims: list[tuple[renewals.Run, Any]] = []
        self.is_settled = False
        self.held_at: tuple[Any, ...] | None = None

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.world.settle()
                self.is_settled = True
                self.holds()
        finally:
            type(self).days += (self.world.now - START).days
            transaction.set_rollback(True)
            self._rows.__exit__(None, None, None)

    # What is there to act on

    def subscription(self, pick: int) -> Subscription:
        rows = list(Subscription.objects.exclude(state=SubscriptionState.ENDED).order_by("pk"))
        rows = rows or list(Subscription.objects.order_by("pk"))
        return rows[pick % len(rows)]

    def box(self, pick: int, *states: CycleState) -> Cycle | None:
        rows = list(Cycle.objects.filter(state__in=states).order_by("-pk")[:6])
        return rows[pick % len(rows)] if rows else None

    def charge(self, pick: int, *states: ChargeState) -> Charge | None:
        rows = list(Charge.objects.filter(state__in=states).order_by("-pk")[:6])
        return rows[pick % len(rows)] if rows else None

    def has_subscriptions(self) -> bool:
        return Subscription.objects.exists()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """A wish that may be refused; what is refused because it cannot be changed any more has changed nothing."""
        before = _rows()
        try:
            yield
        except changeable.CannotChange:
            assert _rows() == before, "a refusal changed something"
        except NO:
            pass

    # Customers

    @initialize(pace=st.sampled_from(PACES), plan=PLAN)
    def begin(self, pace: timedelta, plan: str) -> None:
        """Without a subscription nothing else can happen, and most of what can takes months."""
        self.pace = max(self.pace, pace)
        self.subscribe(parent=0, name=NAMES[0], plan=plan, card=GOOD)

    @rule(
        parent=st.integers(0, 1), name=st.sampled_from(NAMES), plan=PLAN, card=st.sampled_from((GOOD, GOOD, GOOD, ASKS))
    )
    def subscribe(self, parent: int, name: str, plan: str, card: str) -> None:
        if Subscription.objects.count() < 4:
            with self.asked():
                self.world.subscribe(parent=parent, name=name, plan=getattr(self.plans, plan), card=card)

    @precondition(has_subscriptions)
    @rule(pick=PICK, back=st.booleans())
    def leave_out(self, pick: int, back: bool) -> None:
        box = self.box(pick, CycleState.SKIPPED if back else CycleState.PLANNED)
        if box is not None:
            with self.asked():
                self.world.unskip(box) if back else self.world.skip(box)

    @precondition(has_subscriptions)
    @rule(pick=PICK, months=st.integers(0, 4))
    def pause(self, pick: int, months: int) -> None:
        with self.asked():
            subscription = self.subscription(pick)
            self.world.pause(subscription, months=months) if months else self.world.resume(subscription)

    @precondition(has_subscriptions)
    @rule(pick=PICK, other=PICK)
    def swap(self, pick: int, other: int) -> None:
        box = self.box(pick, CycleState.PLANNED)
        if box is not None:
            with self.asked():
                self.world.swap(box, pick=other)

    @precondition(has_subscriptions)
    @rule(pick=PICK, extra=PICK, quantity=st.integers(0, 3))
    def put_extra(self, pick: int, extra: int, quantity: int) -> None:
        box = self.box(pick, CycleState.PLANNED)
        if box is not None:
            with self.asked():
                self.world.put_extra(box, pick=extra, quantity=quantity)

    @precondition(has_subscriptions)
    @rule(pick=PICK, plan=st.sampled_from(("monthly", "term", "quarterly")))
    def change_plan(self, pick: int, plan: str) -> None:
        with self.asked():
            self.world.change_plan(self.subscription(pick), plan=getattr(self.plans, plan))

    @precondition(has_subscriptions)
    @rule(pick=PICK, at_end=st.sampled_from(AtEnd))
    def choose_end(self, pick: int, at_end: AtEnd) -> None:
        with self.asked():
            self.world.choose_end(self.subscription(pick), at_end=at_end)

    @precondition(has_subscriptions)
    @rule(pick=PICK, where=PICK)
    def move(self, pick: int, where: int) -> None:
        with self.asked():
            self.world.move(self.subscription(pick), pick=where)

    @precondition(has_subscriptions)
    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        with self.asked():
            self.world.cancel(self.subscription(pick))

    @precondition(has_subscriptions)
    @rule(pick=PICK, card=st.sampled_from((GOOD, REFUSED, REFUSED, ASKS, LOST)))
    def change_card(self, pick: int, card: str) -> None:
        with self.asked():
            self.world.change_card(self.subscription(pick), card=card)

    @precondition(has_subscriptions)
    @rule(pick=PICK, card=st.sampled_from((GOOD, GOOD, NO_MONEY, ASKS)), accepts=st.booleans())
    def pay_by_link(self, pick: int, card: str, accepts: bool) -> None:
        charge = self.charge(pick, ChargeState.DECLINED, ChargeState.NEEDS_ACTION, ChargeState.PENDING)
        if charge is not None and charge.is_off_session:
            with self.asked():
                self.world.pay_by_link(charge, card=card, accepts=accepts)

    # Time and workers

    def _go_on(self, moment: datetime, *, is_at_work: bool) -> None:
        """With the workers at their work, or down until then."""
        if is_at_work:
            self.world.work_until(moment)
        else:
            self.world.advance_to(moment)

    @rule(days=st.sampled_from((0.04, 1, 1, 31)), is_at_work=AT_WORK)
    def time_goes_on(self, days: float, is_at_work: bool) -> None:
        self._go_on(self.world.now + days * DAY, is_at_work=is_at_work)

    @rule(is_at_work=AT_WORK)
    def until_the_cut_off(self, is_at_work: bool) -> None:
        self._go_on(self.world.next_stop("freeze_at"), is_at_work=is_at_work)

    @rule(is_at_work=AT_WORK)
    def until_the_debit_day(self, is_at_work: bool) -> None:
        self._go_on(self.world.next_stop("debit_at"), is_at_work=is_at_work)

    @precondition(has_subscriptions)
    @rule()
    def until_boxes_are_due_and_nobody_is_there(self) -> None:
        """The cut-off has been, the debit day begins: what comes next meets due boxes."""
        self._go_on(self.world.next_stop("debit_at") - HOUR, is_at_work=True)
        self.world.advance(HOUR)

    @rule()
    def sweep(self) -> None:
        self.world.sweep()

    @rule(point=st.sampled_from(POINTS), nth=st.integers(1, 3), at_a_debit=st.booleans())
    def worker_is_killed(self, point: str, nth: int, at_a_debit: bool) -> None:
        if at_a_debit:
            self.until_boxes_are_due_and_nobody_is_there()
        with killing(at=f"{point}:{nth}"), suppress(Killed):
            self.world.sweep()

    @precondition(has_subscriptions)
    @rule()
    def a_worker_claims(self) -> None:
        """And then it is suspended, for as long as it takes."""
        run = renewals.Run(now=self.world.now)
        due = Cycle.objects.filter(state=CycleState.FROZEN, debit_at__lte=self.world.now).order_by("debit_at", "id")
        claims = run.claim(list(due.values_list("pk", flat=True)))
        if claims:
            self.claims.append((run, claims))

    @precondition(lambda self: self.claims)
    @rule(pick=PICK, knows_the_time=st.booleans())
    def a_suspended_worker_goes_on(self, pick: int, knows_the_time: bool) -> None:
        """It may believe that it is still the moment at which it was suspended."""
        run, claims = self.claims.pop(pick % len(self.claims))
        if knows_the_time:
            run._now = self.world.now
        run.debit_all(claims)

    @precondition(has_subscriptions)
    @rule(
        on=st.sampled_from(("/payment_intents", "/confirm")),
        is_after=st.booleans(),
        what=st.sampled_from(("another worker", "a late worker", "cancel", "card", "link", "messages")),
        pick=PICK,
    )
    def something_happens_during_a_debit(self, on: str, is_after: bool, what: str, pick: int) -> None:
        """The line is slow: the next debits meet what is planned here between their question and its answer."""
        self.until_boxes_are_due_and_nobody_is_there()
        self.line.meanwhile = Meanwhile(on=on, is_after=is_after, act=lambda: self._meanwhile(what, pick))
        self.world.sweep("subscriptions.dunning", "subscriptions.charge")
        self.line.meanwhile = None

    def _meanwhile(self, what: str, pick: int) -> None:
        if what == "another worker":
            self.world.sweep("subscriptions.charge")
        elif what == "a late worker":
            self.world.advance(timedelta(seconds=91))
            self.world.sweep("subscriptions.charge")
        elif what == "cancel":
            self.cancel(pick)
        elif what == "card":
            self.change_card(pick, GOOD)
        elif what == "link":
            self.pay_by_link(pick, GOOD, True)
        else:
            self.message(0, False)
            self.world.sweep("shop.webhooks")

    # The bank

    @rule(
        kind=st.sampled_from(("drop_before", "drop_after", "429", "500", "500_after")),
        on=st.sampled_from(("payment_intents", "confirm", "confirm", "refunds", "GET")),
        times=st.integers(1, 3),
    )
    def the_line_fails(self, kind: str, on: str, times: int) -> None:
        self.line.fail(kind, on=on, times=times)

    @rule(times=st.sampled_from((2, 10, 40)))
    def messages_cannot_be_fetched(self, times: int) -> None:
        """For minutes or for weeks: what an attempt came to is known from its answer alone, or by asking."""
        self.line.fail("500", on=EVENTS, times=times)

    @rule(pick=PICK, again=st.booleans())
    def message(self, pick: int, again: bool) -> None:
        """One of the bank's messages arrives: in any order, late, or once more. The others are lost until they are fetched."""
        events = self.line.books.events[-8:] if again else self.world.unposted()[-8:]
        if events:
            self.world.post(events[pick % len(events)])

    @precondition(has_subscriptions)
    @rule(pick=PICK, outcome=st.sampled_from(("open", "won", "lost")))
    def dispute(self, pick: int, outcome: str) -> None:
        open_ones = [row for row in self.line.rows("dispute") if row["status"] == "needs_response"]
        if outcome == "open":
            disputed = {row["payment_intent"] for row in self.line.rows("dispute")}
            intents = [key for key in self.line.taken() if key not in disputed and not self._is_refunded(key)]
            if intents and len(disputed) < 2:
                bank_refunds.open_dispute(self.line.books, intent=intents[pick % len(intents)])
        elif open_ones:
            bank_refunds.close_dispute(self.line.books, key=open_ones[pick % len(open_ones)]["id"], status=outcome)

    def _is_refunded(self, intent: str) -> bool:
        return any(row["payment_intent"] == intent for row in self.line.rows("refund"))

    # Staff

    @precondition(has_subscriptions)
    @rule(pick=PICK, is_whole=st.booleans())
    def refund(self, pick: int, is_whole: bool) -> None:
        charge = self.charge(pick, ChargeState.PAID)
        if charge is not None and not any(
            row["payment_intent"] == charge.intent_ref for row in self.line.rows("dispute")
        ):
            with self.asked():
                self.world.refund(charge, is_whole=is_whole)

    @precondition(has_subscriptions)
    @rule(pick=PICK)
    def try_again(self, pick: int) -> None:
        box = self.box(pick, CycleState.PARKED, CycleState.DECLINED, CycleState.UNPAID)
        if box is not None:
            with self.asked():
                self.world.try_again(box)

    @precondition(has_subscriptions)
    @rule(pick=PICK, is_gone=st.booleans())
    def stock(self, pick: int, is_gone: bool) -> None:
        boxes = Cycle.objects.filter(month__box__isnull=False).order_by("-month__month")
        items = list(dict.fromkeys(boxes.values_list("month__box__item_id", flat=True)[:8]))
        if not items:  # every month has lost its box
            return
        item = StockItem.objects.get(pk=items[pick % len(items)])
        self.world.take_stock_away(item) if is_gone else self.world.receive_stock(item)

    @precondition(has_subscriptions)
    @rule(pick=PICK)
    def a_month_loses_or_gets_its_box(self, pick: int) -> None:
        box = self.box(pick, CycleState.PLANNED, CycleState.PARKED)
        if box is None:
            return
        month = CalendarMonth.objects.get(pk=box.month_id)
        if month.box_id is not None:
            self._taken_out = getattr(self, "_taken_out", {}) | {month.pk: month.box_id}
            CalendarMonth.objects.filter(pk=month.pk).update(box=None)
        else:
            CalendarMonth.objects.filter(pk=month.pk).update(box_id=self._taken_out.get(month.pk))

    @rule(plan=st.sampled_from(("monthly", "term", "quarterly")), cents=st.integers(1500, 6000))
    def price(self, plan: str, cents: int) -> None:
        self.world.advance(MINUTE)
        self.world.price(getattr(self.plans, plan), amount=Decimal(cents) / 100)

    def check_invariants(self, settings: Any, *args: Any, **more: Any) -> None:
        """After every step."""
        super().check_invariants(settings, *args, **more)
        type(self).steps += 1
        if self.pace:
            self.world.work_until(self.world.now + self.pace)
        self.holds()

    def holds(self) -> None:
        """Nothing is wrong. Not asked again while no row was written, no time has passed and the bank was not called."""
        stands_at = (connection.connection.total_changes, self.world.now, len(self.line.books.calls), self.is_settled)
        if stands_at == self.held_at:
            return
        self.held_at = stands_at
        found = books.broken(line=self.line, now=self.world.now, is_settled=self.is_settled)
        assert not found, found


def _rows() -> list[Any]:
    return [
        list(Subscription.objects.order_by("pk").values()),
        list(Cycle.objects.order_by("pk").values()),
        Basket.objects.count(),
    ]


@contextmanager
def killing(*, at: str) -> Iterator[None]:
    """The process ends at a fault point, as by SIGKILL: the exception passes all handlers of Exception."""

    def kill(pid: int, number: int) -> None:
        raise Killed(at)

    before = settings.FAULT, faults.os
    settings.FAULT = at
    faults._passes.clear()
    faults.os = type("os", (), {"kill": staticmethod(kill), "getpid": staticmethod(lambda: 0)})  # type: ignore[assignment]
    try:
        yield
    finally:
        settings.FAULT, faults.os = before
