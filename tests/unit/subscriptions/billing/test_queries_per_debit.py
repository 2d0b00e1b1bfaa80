"""What one debit asks of the database: exact numbers, so that whoever adds a query sees what it costs a hundred thousand times.

The provider is one without books in the database. Statements that only begin and end transactions are counted apart.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.invoicing.models import Series
from shop.payments.models import PaymentMethod
from subscriptions.billing import renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.enums import CycleState
from subscriptions.models import Cycle, Subscription
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    calendar_of,
    card_of,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)
LANES = 16
# Of the debits that one lane asks about and writes together: two for their attempts, the rest for their money, orders,
# invoices and events. One alone costs as much.
PER_GROUP = 20
# Of what is claimed together: whose is it, is this no copy, locked, what is beside it, credit, known charges, new ones, leases.
PER_CHUNK = 8
# Of a run: rates, shares, records, and the countries with their market.
PER_RUN = 4


@pytest.fixture(autouse=True)
def bank(settings: Any, db: None) -> None:
    settings.PAYMENT_PROVIDER, settings.PAYMENT_PROVIDERS = "bank", {"bank": "tests.fakes.bank.Bank"}
    settings.RENEWAL_LANES = LANES
    Series.objects.create(key="FA2026")


@pytest.fixture
def due() -> Callable[..., None]:
    """Call it with a number of customers, and of children of each, whose December boxes are then to be debited."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2, on_hand=200)
    plan = plan_of(months[0].range)

    def make(customers: int, *, children: int = 1) -> None:
        for _ in range(customers):
            first = ChildFactory.create()
            card = card_of(first.user)
            for number in range(children):
                child = first if number == 0 else ChildFactory.create(user=first.user, first_name=f"Enfant {number}")
                subscription = running_subscription(first=months[0], plan=plan, child=child, method=card)
                subscription.cycles.update(state=CycleState.PACKED)
                cycles.plan_cycle(subscription=subscription, number=2, month=months[1])
        PaymentMethod.objects.update(provider="bank")
        freezing.freeze_due(now=CUTOFF)

    return make


def debited() -> tuple[int, int]:
    """Run the debits of the day: how many statements, and how many that begin and end transactions."""
    with CaptureQueriesContext(connection) as captured:
        renewals.charge_due(now=DEBIT)
    words = [query["sql"].split(maxsplit=1)[0].upper() for query in captured]
    control = sum(word in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE") for word in words)
    assert not Cycle.objects.filter(state=CycleState.FROZEN).exists()
    return len(words) - control, control


def test_a_debit_of_many_costs_less_than_four_queries_and_a_transaction(due: Callable[..., None]) -> None:
    due(2 * LANES)
    groups = 2 * LANES // renewals.TOGETHER
    statements, control = debited()
    assert statements == 1 + PER_RUN + 2 * PER_CHUNK + groups * PER_GROUP
    assert control == 2 * 2 + groups * 2 * 2
    assert (statements + control) / (2 * LANES) < 4


def test_one_alone_costs_what_is_shared_too(due: Callable[..., None]) -> None:
    due(1)
    assert debited() == (1 + PER_RUN + PER_CHUNK + PER_GROUP, 6)


@pytest.mark.parametrize("children", [2, 3])
def test_a_further_box_in_the_debit_costs_no_query_of_its_own(due: Callable[..., None], children: int) -> None:
    """The reduction for brothers and sisters is two more, for however many of them: read, and written into the orders."""
    due(LANES, children=children)
    assert Subscription.objects.count() == LANES * children
    statements, _ = debited()
    # Of the boxes that are claimed at once, each customer's are one debit.
    groups = children
    assert statements == 1 + PER_RUN + children * PER_CHUNK + groups * (PER_GROUP + 2)
