import re
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from core import outbox, sweeps
from core.models import OutgoingMail
from shop.order.models import Order
from shop.payments import charging
from shop.payments.enums import ChargeState
from shop.payments.models import Attempt, Charge, MoneyMovement
from shop.payments.providers import provider_named
from shop.payments.providers.base import Intent, ProviderUnreachable
from shop.payments.providers.sandbox import ledger
from shop.payments.providers.sandbox.cards import Behaviour
from shop.payments.providers.sandbox.models import SandboxIntent
from shop.stock import movements as stock_movements
from shop.stock.models import StockItem
from subscriptions.billing import declines, dunning, pay_links, paying, renewals
from subscriptions.billing.renewal_orders import writer
from subscriptions.boxes import cycles, freezing
from subscriptions.endings import cancel
from subscriptions.enums import CycleState, DunningState
from subscriptions.models import CalendarMonth, Cycle, DunningCase
from subscriptions.notes import Note
from tests.factories.shop import sandbox_card
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    all_rules_hold,
    box_of,
    calendar_of,
    card_of,
    first_box_sent,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def debits() -> QuerySet[Charge]:
    return Charge.objects.filter(is_off_session=True)


def renewal_orders() -> QuerySet[Order]:
    return Order.objects.filter(kind="renewal")


def attempts() -> QuerySet[Attempt]:
    return Attempt.objects.filter(charge__is_off_session=True)


def declined(*, behaviour: Behaviour = Behaviour.NO_FUNDS, on_hand: int = 100) -> Cycle:
    """The December box of a subscription whose debit was declined on its day."""
    calendar = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=4, on_hand=on_hand)
    child = ChildFactory.create()
    subscription = running_subscription(
        first=calendar[0],
        plan=plan_of(calendar[0].range),
        child=child,
        method=card_of(child.user, behaviour=behaviour),
    )
    first_box_sent(subscription)
    cycle = cycles.plan_cycle(subscription=subscription, number=2, month=calendar[1])
    freezing.freeze(cycle_id=cycle.pk, now=CUTOFF)
    assert renewals.charge_due(now=DEBIT) == 1
    return cycle


def sweep(now: datetime) -> None:
    dunning.dun_due(now=now)
    renewals.charge_due(now=now)


def state(cycle: Cycle) -> tuple[str, str]:
    cycle.refresh_from_db()
    return cycle.state, DunningCase.objects.get().state


def tries() -> list[str]:
    return list(attempts().order_by("number").values_list("decline_code", flat=True))


def mails() -> list[str]:
    return list(OutgoingMail.objects.filter(kind__startswith="debit").order_by("pk").values_list("kind", flat=True))


def test_s22_a_soft_decline_is_tried_again_after_3_5_and_7_days_and_then_given_up() -> None:
    cycle = declined()
    for day in range(1, 12):
        for _ in range(2):
            sweep(DEBIT + day * DAY)
    started = [attempt.started_at - DEBIT for attempt in attempts().order_by("number")]
    assert started == [timedelta(0), 3 * DAY, 5 * DAY, 7 * DAY]
    assert tries() == ["insufficient_funds"] * 4
    assert state(cycle) == (CycleState.UNPAID, DunningState.UNPAID)
    assert (SandboxIntent.objects.count(), renewal_orders().count()) == (2, 0)
    assert mails() == ["debit-declined"] * 4 + ["debit-given-up"]


def test_s22_a_card_that_works_again_pays_once_and_the_box_leaves() -> None:
    cycle = declined()
    intent = SandboxIntent.objects.select_related("card").latest("pk")
    intent.card.behaviour = Behaviour.SUCCEEDS
    intent.card.save()
    for day in range(1, 12):
        sweep(DEBIT + day * DAY)
    assert state(cycle) == (CycleState.READY, DunningState.RECOVERED)
    assert (
        attempts().count(),
        MoneyMovement.objects.filter(charge__is_off_session=True).count(),
        renewal_orders().count(),
    ) == (2, 1, 1)
    assert cycle.subscription.cycles.get(number=2).pack_on >= date(2026, 12, 24)


@pytest.mark.parametrize("behaviour", [Behaviour.EXPIRED, Behaviour.AUTHENTICATES_ALWAYS])
def test_s22_a_hard_decline_and_the_bank_s_question_are_never_tried_again_by_themselves(behaviour: Behaviour) -> None:
    cycle = declined(behaviour=behaviour)
    assert state(cycle) == (CycleState.DECLINED, DunningState.WAITING)
    for day in range(1, 12):
        sweep(DEBIT + day * DAY)
    assert attempts().count() == 1
    assert state(cycle) == (CycleState.UNPAID, DunningState.UNPAID)


def test_s04_s22_a_new_card_is_tried_once_at_once_with_a_key_of_its_own() -> None:
    cycle = declined()
    card = card_of(cycle.subscription.user)
    now = DEBIT + DAY
    assert dunning.card_changed(subscription_id=cycle.subscription_id, method_id=card.pk, now=now) == 1
    renewals.charge_due(now=now)
    assert state(cycle) == (CycleState.READY, DunningState.RECOVERED)
    assert len({attempt.idempotency_key for attempt in attempts()}) == 2
    assert SandboxIntent.objects.count() == 2  # the first box had one of its own


def test_s22_the_caps_of_the_card_schemes_hold() -> None:
    cycle = declined()
    method = cycle.subscription.method
    charge = debits().get()
    for number in range(2, 16):
        Attempt.objects.create(
            charge=charge,
            number=number,
            method_ref=method.provider_ref,
            state="declined",
            started_at=DEBIT + timedelta(hours=number),
        )
    assert dunning.is_worn_out(method=method, now=DEBIT + 3 * DAY)
    sweep(DEBIT + 3 * DAY)
    assert attempts().count() == 15
    assert state(cycle)[0] == CycleState.DECLINED


def test_s12_cancelling_stops_the_tries_for_what_is_not_sent() -> None:
    cycle = declined()
    cancel.cancel(subscription_id=cycle.subscription_id, now=DEBIT + DAY)
    assert dunning.close_abandoned(now=DEBIT + DAY) == 1
    for day in range(2, 12):
        sweep(DEBIT + day * DAY)
    assert attempts().count() == 1
    assert debits().get().state == ChargeState.CANCELLED
    assert state(cycle) == (CycleState.CANCELLED, DunningState.CLOSED)
    all_rules_hold(now=DEBIT + 12 * DAY)


def test_s05_the_customer_pays_by_the_mail_s_link_and_the_worker_never_again() -> None:
    cycle = declined(behaviour=Behaviour.AUTHENTICATES_ALWAYS)
    charge = debits().get()
    [link] = re.findall(r"/fr/abonnement/payer/\S+", OutgoingMail.objects.get(kind="debit-declined").text)
    assert pay_links.reference_in(link.rstrip("/").rsplit("/", 1)[1]) == charge.reference
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    page = client.get(link)
    assert page.status_code == 200
    assert "19,90" in page.content.decode()
    assert client.post(link).status_code == 302
    back = reverse("subscriptions:pay_back", kwargs={"signed": link.rstrip("/").rsplit("/", 1)[1]})
    done = client.get(back, {"method": sandbox_card(Behaviour.SUCCEEDS)})
    assert done.status_code == 200
    again = client.get(back, {"method": sandbox_card(Behaviour.SUCCEEDS)})
    assert again.status_code == 200
    for day in range(1, 12):
        sweep(DEBIT + day * DAY)
    assert state(cycle) == (CycleState.READY, DunningState.RECOVERED)
    assert (MoneyMovement.objects.filter(charge__is_off_session=True).count(), renewal_orders().count()) == (1, 1)
    assert renewal_orders().get().total_incl_tax == Decimal("19.90")


def test_s21_the_bank_s_question_is_answered_on_the_same_intent_and_the_next_debit_is_silent() -> None:
    cycle = declined(behaviour=Behaviour.AUTHENTICATES_ALWAYS)
    intent = SandboxIntent.objects.latest("pk")
    for day in range(1, 3):
        sweep(DEBIT + day * DAY)
    assert tries() == ["authentication_required"]
    link = pay_links.path_of(charge_reference=debits().get().reference, language="fr")
    back = reverse("subscriptions:pay_back", kwargs={"signed": link.rstrip("/").rsplit("/", 1)[1]})
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    assert client.post(link).status_code == 302
    at_the_bank = client.get(back, {"method": sandbox_card(Behaviour.AUTHENTICATES_ONCE)})
    assert (at_the_bank.status_code, renewal_orders().count()) == (302, 0)
    ledger.authenticate(client_secret=intent.client_secret, accepted=True)
    for _ in range(2):
        assert client.get(back).status_code == 200
    intent.refresh_from_db()
    assert (intent.state, intent.amount_cents, debits().get().intent_ref) == ("succeeded", 1990, intent.reference)
    assert renewal_orders().get().total_incl_tax == Decimal("19.90")
    assert state(cycle) == (CycleState.READY, DunningState.RECOVERED)
    january = CalendarMonth.objects.get(range=cycle.subscription.range, month=date(2027, 1, 1))
    following = cycles.plan_cycle(subscription=cycle.subscription, number=3, month=january)
    freezing.freeze(cycle_id=following.pk, now=CUTOFF + 31 * DAY)
    sweep(DEBIT + 31 * DAY)
    following.refresh_from_db()
    assert (following.state, attempts().filter(charge=following.charge).count()) == (CycleState.READY, 1)
    assert SandboxIntent.objects.latest("pk").card == intent.card
    assert mails() == ["debit-declined"]


def test_s21_the_new_card_stays_even_where_only_the_bank_tells_of_the_payment() -> None:
    cycle = declined(behaviour=Behaviour.AUTHENTICATES_ALWAYS)
    charge = debits().get()
    owed = paying.owed(charge=charge)
    card = sandbox_card(Behaviour.AUTHENTICATES_ONCE)
    paying.open_page(owed=owed, return_url="/back/", language="fr", now=DEBIT + DAY)
    paying.pay(owed=owed, method_ref=card, return_url="/back/", now=DEBIT + DAY)
    ledger.authenticate(client_secret=SandboxIntent.objects.latest("pk").client_secret, accepted=True)
    now = DEBIT + DAY  # the page is closed; the bank's message is all that comes
    charging.look_up(charge_id=charge.pk, now=now, on_paid=writer(now=now))
    outbox.deliver_due(now=now)
    assert state(cycle) == (CycleState.READY, DunningState.RECOVERED)
    cycle.subscription.refresh_from_db()
    assert cycle.subscription.method is not None
    assert cycle.subscription.method.provider_ref == card


def test_s21_the_link_to_pay_is_signed_and_good_for_30_days(monkeypatch: pytest.MonkeyPatch) -> None:
    declined(behaviour=Behaviour.AUTHENTICATES_ALWAYS)
    link = pay_links.path_of(charge_reference=debits().get().reference, language="fr")
    assert Client().get(link).status_code == 200
    assert Client().get(link.replace(debits().get().reference, "C0THER")).status_code == 404
    sent = time.time()
    for days, status in ((29, 200), (31, 404)):
        with monkeypatch.context() as later:
            later.setattr("django.core.signing.time.time", lambda days=days: sent + days * 86_400)
            assert Client().get(link).status_code == status


def cut_off(monkeypatch: pytest.MonkeyPatch, *, is_taken: bool) -> Cycle:
    """A declined box whose customer has typed another card, the line being cut before or after the bank took the money."""
    cycle = declined()
    owed = paying.owed(charge=debits().latest("pk"))
    provider = type(provider_named(owed.charge.provider))
    confirm = provider.confirm

    def lost(self: Any, **asked: Any) -> Intent:
        if is_taken:
            confirm(self, **asked)
        raise ProviderUnreachable("the line was cut")

    with monkeypatch.context() as line:
        line.setattr(provider, "confirm", lost)
        _, intent = paying.pay(
            owed=owed, method_ref=sandbox_card(Behaviour.SUCCEEDS), return_url="/back/", now=DEBIT + DAY
        )
    assert intent is None
    cycle.refresh_from_db()
    return cycle


@pytest.mark.parametrize("is_taken", [True, False])
def test_s21_a_payment_that_was_cut_off_is_looked_up_though_its_customer_never_comes_back(
    monkeypatch: pytest.MonkeyPatch, is_taken: bool
) -> None:
    cycle = cut_off(monkeypatch, is_taken=is_taken)
    assert sweeps.run("subscriptions.outcomes", now=DEBIT + DAY + MINUTE) == 0  # its answer may still be on its way
    assert debits().get().state == ChargeState.PROCESSING
    assert sweeps.run("subscriptions.outcomes", now=DEBIT + DAY + 2 * MINUTE) == 1
    if is_taken:
        assert state(cycle)[0] == CycleState.READY
        assert MoneyMovement.objects.filter(charge=debits().get()).count() == 1
    else:
        assert state(cycle) == (CycleState.DECLINED, DunningState.OPEN)
        assert tries() == ["insufficient_funds", ""]
        link = pay_links.path_of(charge_reference=debits().get().reference, language="fr")
        assert Client().get(link).context["is_waiting"] is False
        sweep(DEBIT + 3 * DAY)  # and our own next try is not missed
        assert attempts().count() == 3
    assert sweeps.run("subscriptions.outcomes", now=DEBIT + DAY + 4 * MINUTE) == 0


def test_s21_one_payment_that_cannot_be_settled_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = cut_off(monkeypatch, is_taken=True).charge, cut_off(monkeypatch, is_taken=True).charge
    assert first is not None and second is not None
    SandboxIntent.objects.filter(reference=first.intent_ref).update(amount_cents=1)
    assert sweeps.run("subscriptions.outcomes", now=DEBIT + DAY + 2 * MINUTE) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (ChargeState.NEEDS_ATTENTION, ChargeState.PAID)


def test_nothing_is_taken_for_a_box_that_is_gone() -> None:
    cycle = declined()
    StockItem.objects.filter(pk=cycle.month.box.item_id).update(on_hand=0)
    owed = paying.owed(charge=debits().get())
    with pytest.raises(paying.SoldOut):
        paying.pay(owed=owed, method_ref=sandbox_card(Behaviour.SUCCEEDS), return_url="/back/", now=DEBIT + DAY)
    assert attempts().count() == 1


def test_a_wrong_or_old_link_is_not_found() -> None:
    declined()
    path = reverse("subscriptions:pay", kwargs={"signed": "Cabc:1:x"})
    assert Client().get(path).status_code == 404


def paid_without_stock() -> Cycle:
    """A declined box that its customer paid by link after its piece had gone to somebody else."""
    cycle = declined(on_hand=1)
    item = cycle.month.box.item
    owed = paying.owed(charge=debits().get())
    stock_movements.correct(item_id=item.pk, quantity=-1, reference="count", now=DEBIT, note="Perdu")
    charging.take(
        charge_id=owed.charge.pk,
        method_ref=sandbox_card(),
        return_url="/",
        now=DEBIT + DAY,
        on_paid=writer(now=DEBIT + DAY),
    )
    cycle.refresh_from_db()
    assert (cycle.state, cycle.note) == (CycleState.PARKED, Note.PAID_WITHOUT_STOCK)
    return cycle


def test_a_paid_box_whose_piece_is_gone_goes_with_another_one_for_what_was_paid() -> None:
    cycle = paid_without_stock()
    other = box_of(cycle.month.range)
    Cycle.objects.filter(pk=cycle.pk).update(chosen_box=other)
    declines.try_again(cycle_id=cycle.pk, now=DEBIT + 2 * DAY)
    freezing.freeze_due(now=DEBIT + 2 * DAY)
    assert renewals.charge_due(now=DEBIT + 2 * DAY) == 0
    cycle.refresh_from_db()
    assert (cycle.state, cycle.box_sku, cycle.note) == (CycleState.READY, other.item.sku, "")
    assert (cycle.snapshot["box"]["sku"], cycle.snapshot["needs"]) == (other.item.sku, [[other.item_id, 1]])
    assert cycle.snapshot["price"] == "19.90"
    assert renewal_orders().filter(status="paid").count() == 1
    all_rules_hold(now=DEBIT + 2 * DAY)


def test_a_paid_box_without_another_one_goes_on_waiting() -> None:
    cycle = paid_without_stock()
    declines.try_again(cycle_id=cycle.pk, now=DEBIT + 2 * DAY)
    freezing.freeze_due(now=DEBIT + 2 * DAY)
    cycle.refresh_from_db()
    assert (cycle.state, cycle.note) == (CycleState.PARKED, Note.PAID_WITHOUT_STOCK)
