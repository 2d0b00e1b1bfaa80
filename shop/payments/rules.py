"""Rules about money: what was taken is what was ordered, to the cent, and nobody is charged twice.

The database leaves out what certainly holds; what is left is compared here, exactly: SQLite adds amounts up as floats.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Coalesce

from core import invariants
from core.db import amount_field
from core.money import ZERO, round_cents
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.payments.enums import AttemptState, ChargeState, IntentState, MoneyMovementKind
from shop.payments.models import Attempt, Charge, MoneyMovement
from shop.payments.providers.sandbox.models import SandboxIntent

UNKNOWN_FOR = timedelta(minutes=30)
BOUGHT = (OrderStatus.PAID, OrderStatus.SHIPPED)


@invariants.register("money.captured-once", says="A paid charge was captured once, in full, and nothing else was.")
def captured_once(*, now: datetime) -> Iterator[str]:
    captured = Coalesce(Sum("movements__amount", filter=Q(movements__kind=MoneyMovementKind.CAPTURED)), ZERO)
    due = Case(When(state=ChargeState.PAID, then=F("amount")), default=ZERO, output_field=amount_field())
    rows = Charge.objects.annotate(captured=captured, due=due)
    for row in rows.exclude(captured=F("due")).order_by("pk"):
        expected = row.amount if row.state == ChargeState.PAID else ZERO
        captured_amount = round_cents(row.captured)
        if captured_amount != expected:
            yield f"charge {row.reference} is {row.state} over {row.amount}, captured {captured_amount}"


@invariants.register("money.refunds-bounded", says="Nothing is refunded that was not captured.")
def refunds_bounded(*, now: datetime) -> Iterator[str]:
    sums = MoneyMovement.objects.values_list("charge__reference").annotate(left=Sum("amount"))
    for reference, left in sums.order_by("charge__reference"):
        if round_cents(left) < ZERO:
            yield f"charge {reference}: {left} left"


@invariants.register("money.paid-has-order", says="Every paid charge has its order.")
def paid_has_order(*, now: datetime) -> Iterator[str]:
    for reference in Charge.objects.filter(state=ChargeState.PAID, order=None).values_list("reference", flat=True):
        yield f"charge {reference}"


@invariants.register(
    "money.order-is-paid", says="A paid order was paid in full, by a card, by store credit, or by both."
)
def order_is_paid(*, now: datetime) -> Iterator[str]:
    by_card = Case(
        When(charge__state=ChargeState.PAID, then=F("charge__amount")), default=ZERO, output_field=amount_field()
    )
    rows = Order.objects.filter(status__in=BOUGHT).annotate(paid=by_card + F("paid_by_credit"))
    for order in rows.exclude(total_incl_tax=F("paid")).select_related("charge").order_by("pk"):
        charge = getattr(order, "charge", None)
        taken = charge.amount if charge is not None and charge.state == ChargeState.PAID else ZERO
        if taken + order.paid_by_credit != order.total_incl_tax:
            yield f"order {order.number}: {order.total_incl_tax} to pay, {taken} by card, {order.paid_by_credit} by credit"


@invariants.register("money.taxes-add-up", says="An order's total is the sum of its tax rows, and of its net and tax.")
def taxes_add_up(*, now: datetime) -> Iterator[str]:
    sums = Order.objects.annotate(gross=Sum("tax_rows__gross"), net=Sum("tax_rows__net"), tax=Sum("tax_rows__tax"))
    agree = Q(total_incl_tax=F("gross"), total_excl_tax=F("net"), gross=F("net") + F("tax"))
    rows = sums.exclude(gross=None).exclude(agree).order_by("pk")
    columns = ("number", "total_incl_tax", "total_excl_tax", "gross", "net", "tax")
    for number, total, total_net, *added in rows.values_list(*columns):
        gross, net, tax = map(round_cents, added)
        if (gross, net, net + tax) != (total, total_net, gross):
            yield f"order {number}: {total} is not {gross} = {net} + {tax}"


@invariants.register("money.outcomes-known", says="The outcome of every attempt is known within half an hour.")
def outcomes_known(*, now: datetime) -> Iterator[str]:
    unknown = Attempt.objects.filter(state=AttemptState.UNKNOWN, started_at__lt=now - UNKNOWN_FOR)
    for row in unknown.select_related("charge").order_by("pk"):
        yield f"charge {row.charge.reference}, attempt {row.number}"


@invariants.register("money.sandbox-agrees", says="The sandbox's own books say what ours say, payment by payment.")
def sandbox_agrees(*, now: datetime) -> Iterator[str]:
    theirs = dict(SandboxIntent.objects.filter(state=IntentState.SUCCEEDED).values_list("reference", "amount_cents"))
    ours = {
        reference: int(amount * 100)
        for reference, amount in MoneyMovement.objects.filter(
            kind=MoneyMovementKind.CAPTURED, charge__provider="sandbox"
        ).values_list("reference", "amount")
    }
    for reference in sorted(theirs.keys() | ours.keys()):
        if theirs.get(reference) != ours.get(reference):
            yield f"intent {reference}: {theirs.get(reference)} cents there, {ours.get(reference)} here"
