from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from core import stopping
from core.models import OutboxEvent, OutgoingMail
from shop.invoicing.models import Invoice
from shop.order.enums import OrderKind, OrderStatus
from shop.order.models import Line, Order, TaxRow
from shop.payments.enums import AttemptState, ChargeState
from shop.payments.models import Attempt, Charge, MoneyMovement
from shop.payments.providers.base import ProviderUnreachable
from shop.payments.providers.sandbox.cards import Behaviour
from shop.payments.providers.sandbox.models import SandboxIntent
from shop.payments.providers.sandbox.provider import SandboxProvider
from shop.stock.models import Reservation
from shop.stock.reservations import OutOfStock
from subscriptions.billing import claiming, declines, renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.enums import CycleState
from subscriptions.models import CalendarMonth, Cycle, Subscription
from subscriptions.notes import Note
from subscriptions.transitions import WrongState
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    calendar_of,
    card_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def due_cycle(*, behaviour: Behaviour = Behaviour.SUCCEEDS, on_hand: int = 100, months: int = 2) -> Cycle:
    """The December box of a subscription that began in November, fixed at its cut-off."""
    calendar = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=months, on_hand=on_hand)
    child = ChildFactory.create()
    subscription = running_subscription(
        first=calendar[0], child=child, method=card_of(child.user, behaviour=behaviour), renewal_price="21.90"
    )
    subscription.cycles.update(state=CycleState.PACKED, box_sku=calendar[0].box.item.sku)
    cycle = cycles.plan_cycle(subscription=subscription, number=2, month=calendar[1])
    freezing.freeze(cycle_id=cycle.pk, now=CUTOFF)
    return cycle


def fresh(cycle: Cycle) -> Cycle:
    return Cycle.objects.select_related("order", "charge").get(pk=cycle.pk)


def reserved(cycle: Cycle) -> list[str]:
    return list(Reservation.objects.filter(owner=f"cycle:{cycle.pk}").values_list("state", flat=True))


def test_a_debit_becomes_a_paid_order_with_its_invoice() -> None:
    cycle = due_cycle()
    assert renewals.charge_due(now=DEBIT - timedelta(microseconds=1)) == 0
    assert renewals.charge_due(now=DEBIT) == 1
    cycle = fresh(cycle)
    charge = Charge.objects.get()
    assert (cycle.state, cycle.charge, cycle.lease_until, cycle.note) == (CycleState.READY, charge, None, "")
    assert (charge.subject, charge.amount, charge.state) == (f"cycle:{cycle.pk}", Decimal("21.90"), ChargeState.PAID)
    assert charge.order == cycle.order
    order = Order.objects.get()
    assert (order.kind, order.status, order.paid_at) == (OrderKind.RENEWAL, OrderStatus.PAID, DEBIT)
    assert (order.total_incl_tax, order.total_excl_tax) == (Decimal("21.90"), Decimal("18.25"))
    assert (order.user, order.contact_email) == (cycle.subscription.user, cycle.subscription.user.email)
    assert (order.delivery_from, order.delivery_to) == (date(2026, 12, 24), date(2026, 12, 28))
    assert order.shipping_address.line4 == "Nantes"
    box = cycle.month.box
    assert Line.objects.get().title == f"Coffret {box.range.name_fr}, {box.theme.name_fr} (décembre 2026)"
    assert TaxRow.objects.aggregate(total=Sum("gross"))["total"] == Decimal("21.90")
    assert Invoice.objects.get(order=order).gross == Decimal("21.90")
    assert MoneyMovement.objects.get().amount == Decimal("21.90")
    ready = OutboxEvent.objects.get(name="cycle.ready")
    assert ready.payload == {
        "cycle_id": cycle.pk,
        "order_id": order.pk,
        "subscription_id": cycle.subscription_id,
        "number": 2,
    }
    assert OutboxEvent.objects.get(name="order.paid").payload["charge_id"] == charge.pk
    assert reserved(cycle) == ["committed"]


def test_s01_once_per_cycle_however_often_it_runs() -> None:
    cycle = due_cycle()
    for minutes in range(5):
        renewals.charge_due(now=DEBIT + minutes * MINUTE)
        renewals.charge(cycle_id=cycle.pk, now=DEBIT + minutes * MINUTE)
    assert (Charge.objects.count(), Attempt.objects.count(), Order.objects.count()) == (1, 1, 1)
    assert SandboxIntent.objects.count() == 1


def test_s01_two_workers_with_the_same_list() -> None:
    cycle = due_cycle()

    def claimed(*, seconds: int = 0) -> list[int]:
        taken = claiming.take(cycle_ids=[cycle.pk], now=DEBIT + timedelta(seconds=seconds))
        return [claim.charge_id for claim in taken.claims]

    first = claimed()
    assert len(first) == 1
    assert claimed(seconds=89) == []
    assert claimed(seconds=90) == first


def test_s08_a_late_debit_moves_nothing() -> None:
    cycle = due_cycle(months=3)
    renewals.charge_due(now=DEBIT + 6 * DAY)
    cycles.plan_due(now=DEBIT + 6 * DAY)
    third = cycle.subscription.cycles.get(number=3)
    assert third.debit_at == datetime(2027, 1, 21, 5, 0, tzinfo=UTC)


def test_s11_s25_what_changes_after_the_cutoff_is_not_of_this_box() -> None:
    cycle = due_cycle()
    subscription = cycle.subscription
    subscription.address.line1 = "1 place Royale"
    subscription.address.save()
    Subscription.objects.update(renewal_price=Decimal("99.00"))
    CalendarMonth.objects.update(box=None)
    renewals.charge_due(now=DEBIT)
    order = Order.objects.select_related("shipping_address").get()
    assert (order.total_incl_tax, order.shipping_address.line1) == (Decimal("21.90"), "12 rue de Strasbourg")


@pytest.mark.parametrize(
    ("behaviour", "note", "code"),
    [
        (Behaviour.FAILS_LATER, Note.CARD_DECLINED, "card_declined"),
        (Behaviour.NO_FUNDS, Note.CARD_DECLINED, "insufficient_funds"),
        (Behaviour.AUTHENTICATES_ALWAYS, Note.NEEDS_CUSTOMER, "authentication_required"),
    ],
)
def test_a_decline_stops_visibly(behaviour: Behaviour, note: Note, code: str) -> None:
    cycle = due_cycle(behaviour=behaviour)
    assert renewals.charge_due(now=DEBIT) == 1
    assert renewals.charge_due(now=DEBIT + DAY) == 0
    cycle = fresh(cycle)
    assert (cycle.state, cycle.note, cycle.order) == (CycleState.DECLINED, note, None)
    assert Attempt.objects.get().decline_code == code
    assert not Order.objects.exists()
    assert reserved(cycle) == ["released"]
    assert OutboxEvent.objects.filter(name="cycle.declined").count() == 1
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("debit-declined", cycle.subscription.user.email)
    assert "Visa •••• 4242" in mail.text


def test_without_a_card_on_file_nothing_is_tried() -> None:
    cycle = due_cycle()
    Subscription.objects.update(method=None)
    renewals.charge_due(now=DEBIT)
    cycle = fresh(cycle)
    assert (cycle.state, cycle.note, cycle.charge) == (CycleState.DECLINED, Note.NO_CARD, None)
    assert not Charge.objects.exists()


def test_s04_another_card_after_a_decline_pays_the_same_intent_once() -> None:
    cycle = due_cycle(behaviour=Behaviour.FAILS_LATER)
    renewals.charge_due(now=DEBIT)
    Subscription.objects.update(method=card_of(cycle.subscription.user))
    later = DEBIT + 3 * DAY
    declines.try_again(cycle_id=cycle.pk, now=later)
    with pytest.raises(WrongState):
        declines.try_again(cycle_id=cycle.pk, now=later)
    assert renewals.charge_due(now=later) == 1
    cycle = fresh(cycle)
    assert (cycle.state, reserved(cycle)) == (CycleState.READY, ["committed"])
    assert list(Attempt.objects.order_by("number").values_list("state", flat=True)) == [
        AttemptState.DECLINED,
        AttemptState.SUCCEEDED,
    ]
    assert (SandboxIntent.objects.count(), Charge.objects.count(), Order.objects.count()) == (1, 1, 1)
    assert OutgoingMail.objects.filter(kind="debit-declined").count() == 1


def test_a_second_decline_is_told_again() -> None:
    cycle = due_cycle(behaviour=Behaviour.FAILS_LATER)
    renewals.charge_due(now=DEBIT)
    declines.try_again(cycle_id=cycle.pk, now=DEBIT + DAY)
    renewals.charge_due(now=DEBIT + DAY)
    keys = OutgoingMail.objects.order_by("pk").values_list("key", flat=True)
    assert list(keys) == [f"cycle:{cycle.pk}:1", f"cycle:{cycle.pk}:2"]


def test_a_declined_box_that_is_gone_is_not_charged_again() -> None:
    cycle = due_cycle(behaviour=Behaviour.FAILS_LATER, on_hand=1)
    renewals.charge_due(now=DEBIT)
    other = running_subscription(first=cycle.month)
    freezing.freeze_due(now=DEBIT)
    assert other.cycles.get().state == CycleState.READY
    with pytest.raises(OutOfStock):
        declines.try_again(cycle_id=cycle.pk, now=DEBIT + DAY)
    assert fresh(cycle).state == CycleState.DECLINED


class AnswerLost(SandboxProvider):
    """The money moves, the answer does not arrive."""

    def confirm(self, **arguments: Any) -> Any:
        super().confirm(**arguments)
        raise ProviderUnreachable("answer lost")


class NotReached(SandboxProvider):
    """The request does not arrive."""

    def confirm(self, **arguments: Any) -> Any:
        raise ProviderUnreachable("no route")


class Down(NotReached):
    def retrieve(self, **arguments: Any) -> Any:
        raise ProviderUnreachable("no route")


def use_provider(settings: Any, provider: type[SandboxProvider]) -> None:
    settings.PAYMENT_PROVIDERS = {"sandbox": f"{provider.__module__}.{provider.__name__}"}


@pytest.mark.parametrize(("provider", "attempts"), [(AnswerLost, 1), (NotReached, 2)])
def test_s03_unknown_is_not_declined(settings: Any, provider: type[SandboxProvider], attempts: int) -> None:
    cycle = due_cycle()
    use_provider(settings, provider)
    assert renewals.charge_due(now=DEBIT) == 0
    assert (fresh(cycle).state, Charge.objects.get().state) == (CycleState.FROZEN, ChargeState.PROCESSING)
    assert not OutgoingMail.objects.exists()
    use_provider(settings, SandboxProvider)
    assert renewals.charge_due(now=DEBIT + MINUTE) == 0
    assert renewals.charge_due(now=DEBIT + 25 * 60 * MINUTE) == 1
    assert fresh(cycle).state == CycleState.READY
    assert (Attempt.objects.count(), Order.objects.count(), MoneyMovement.objects.count()) == (attempts, 1, 1)


def test_s03_nothing_is_tried_while_the_provider_cannot_be_asked(settings: Any) -> None:
    due_cycle()
    use_provider(settings, Down)
    for minutes in (0, 2, 4):
        assert renewals.charge_due(now=DEBIT + minutes * MINUTE) == 0
    assert Attempt.objects.get().state == AttemptState.UNKNOWN


def missed_months(*, months: int) -> list[Cycle]:
    """Boxes of one subscription that are all due at once, since nobody worked for so long."""
    first = due_cycle(months=months + 1)
    now = datetime(2026, 12, 21, tzinfo=UTC) + timedelta(days=31 * months)
    cycles.plan_due(now=now)
    freezing.freeze_due(now=now)
    return list(first.subscription.cycles.filter(number__gt=1, state=CycleState.FROZEN).order_by("number"))


def test_s10_three_days_late_is_the_same_box() -> None:
    cycle = due_cycle()
    assert renewals.charge_due(now=DEBIT + 3 * DAY) == 1
    assert fresh(cycle).state == CycleState.READY


def test_s10_after_months_one_debit_and_the_rest_for_staff() -> None:
    december, january, february = missed_months(months=3)
    now = datetime(2027, 2, 28, 12, 0, tzinfo=UTC)
    assert renewals.charge_due(now=now) == 3
    assert renewals.charge_due(now=now + DAY) == 0
    assert [(fresh(cycle).state, fresh(cycle).note) for cycle in (december, january, february)] == [
        (CycleState.PARKED, Note.MISSED),
        (CycleState.PARKED, Note.MISSED),
        (CycleState.READY, ""),
    ]
    assert [reserved(cycle) for cycle in (december, january, february)] == [["released"], ["released"], ["committed"]]
    assert Charge.objects.count() == 1


def test_one_whose_money_may_have_moved_is_looked_up_not_left_behind(settings: Any) -> None:
    december, january = missed_months(months=2)
    Cycle.objects.filter(pk=january.pk).update(debit_at=DEBIT + 31 * DAY)
    use_provider(settings, AnswerLost)
    renewals.charge(cycle_id=december.pk, now=DEBIT)
    use_provider(settings, SandboxProvider)
    now = DEBIT + 31 * DAY
    assert renewals.charge_due(now=now) == 2
    assert [fresh(cycle).state for cycle in (december, january)] == [CycleState.READY, CycleState.READY]
    assert Attempt.objects.count() == 2


def test_s22_a_box_tried_again_and_the_next_one_are_not_debited_on_the_same_day() -> None:
    cycle = due_cycle(behaviour=Behaviour.FAILS_LATER, months=3)
    renewals.charge_due(now=DEBIT)
    Subscription.objects.update(method=card_of(cycle.subscription.user))
    january = DEBIT + 31 * DAY
    cycles.plan_due(now=january)
    freezing.freeze_due(now=january)
    assert renewals.charge_due(now=january) == 1
    declines.try_again(cycle_id=cycle.pk, now=january + MINUTE)
    assert renewals.charge_due(now=january + MINUTE) == 0
    assert fresh(cycle).state == CycleState.FROZEN
    assert renewals.charge_due(now=january + DAY) == 1
    assert Order.objects.count() == 2


def test_a_parked_box_can_be_fixed_again_by_staff() -> None:
    december, january = missed_months(months=2)
    now = datetime(2027, 1, 25, 12, 0, tzinfo=UTC)
    renewals.charge_due(now=now)
    declines.try_again(cycle_id=december.pk, now=now)
    assert freezing.freeze_due(now=now) == 1
    assert renewals.charge_due(now=now) == 0
    assert renewals.charge_due(now=now + DAY) == 1
    assert [fresh(cycle).state for cycle in (december, january)] == [CycleState.READY, CycleState.READY]


def test_money_without_an_order_waits_for_a_person_and_is_not_taken_twice() -> None:
    cycle = due_cycle()
    address = {**cycle.subscription.cycles.get(number=2).snapshot, "plan": {"key": "gone", "product_id": 0}}
    Cycle.objects.filter(pk=cycle.pk).update(snapshot=address)
    assert renewals.charge_due(now=DEBIT) == 1
    assert renewals.charge_due(now=DEBIT + DAY) == 0
    assert (fresh(cycle).state, fresh(cycle).note) == (CycleState.PARKED, Note.INCONSISTENT)
    assert SandboxIntent.objects.filter(succeeded_at__isnull=False).count() == 1


def test_a_long_run_leases_from_the_moment_at_which_it_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    cycle = due_cycle()
    run = renewals.Run(now=DEBIT)
    monkeypatch.setattr(renewals.time, "monotonic", lambda begun=run._began: begun + 200.7)
    assert len(run.claim([cycle.pk])) == 1
    assert fresh(cycle).lease_until == DEBIT + timedelta(seconds=200 + 90)


def test_what_waited_longer_than_its_lease_is_left_to_others() -> None:
    cycle = due_cycle()
    run = renewals.Run(now=DEBIT)
    (claim,) = run.claim([cycle.pk])
    run._now = claim.until
    run.debit_all([claim])
    assert (fresh(cycle).state, Attempt.objects.count()) == (CycleState.FROZEN, 0)
    assert renewals.charge_due(now=claim.until) == 1


def two_due_boxes() -> tuple[Cycle, Cycle]:
    """December's box, declined and tried again in January, and January's own: of one subscription, due on one day."""
    december = due_cycle(behaviour=Behaviour.FAILS_LATER, months=3)
    renewals.charge_due(now=DEBIT)
    Subscription.objects.update(method=card_of(december.subscription.user))
    january = DEBIT + 31 * DAY
    cycles.plan_due(now=january)
    freezing.freeze_due(now=january)
    declines.try_again(cycle_id=december.pk, now=january)
    return december, december.subscription.cycles.get(number=3)


def test_s22_two_workers_do_not_debit_two_boxes_of_a_subscription_at_once() -> None:
    december, january = two_due_boxes()
    now = DEBIT + 31 * DAY
    assert len(claiming.take(cycle_ids=[december.pk], now=now).claims) == 1
    assert claiming.take(cycle_ids=[january.pk], now=now).claims == []
    assert fresh(january).lease_until is None


def test_s22_one_run_does_not_debit_two_boxes_of_a_subscription_on_one_day() -> None:
    december, january = two_due_boxes()
    assert renewals.charge_due(now=DEBIT + 31 * DAY) == 1
    assert [fresh(december).state, fresh(january).state] == [CycleState.READY, CycleState.FROZEN]
    assert renewals.charge_due(now=DEBIT + 32 * DAY) == 1


def test_a_box_that_cannot_be_looked_at_waits_for_a_person_and_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, good = due_cycle(), due_cycle()
    debit_for = claiming._debit_for

    def fail(some: Any, **more: Any) -> Any:
        if broken.pk in [cycle.pk for cycle in some]:
            raise ZeroDivisionError
        return debit_for(some, **more)

    monkeypatch.setattr(claiming, "_debit_for", fail)
    assert renewals.charge_due(now=DEBIT) == 2
    assert (fresh(broken).state, fresh(broken).note) == (CycleState.PARKED, Note.INCONSISTENT)
    assert fresh(good).state == CycleState.READY


def test_a_worker_that_is_told_to_stop_claims_nothing_more() -> None:
    cycle = due_cycle()
    stopping.request()
    try:
        assert renewals.charge_due(now=DEBIT) == 0
    finally:
        stopping.forget()
    assert (fresh(cycle).state, fresh(cycle).charge) == (CycleState.FROZEN, None)
    assert renewals.charge_due(now=DEBIT) == 1


def test_what_was_claimed_and_not_begun_is_given_back_at_once() -> None:
    cycle = due_cycle()
    taken = claiming.take(cycle_ids=[cycle.pk], now=DEBIT)
    claiming.give_back(taken.claims)
    assert fresh(cycle).lease_until is None
    assert renewals.charge_due(now=DEBIT) == 1
    assert Charge.objects.count() == 1
