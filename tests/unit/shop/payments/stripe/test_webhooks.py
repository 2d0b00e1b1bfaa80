"""What Stripe tells the shop, over HTTP: stored once if it is Stripe's, handled once in whatever order, fetched when lost."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.test import Client

from core.models import OutboxEvent
from shop.checkout import giving_up, paying
from shop.checkout.models import Placement
from shop.invoicing.models import Invoice
from shop.order.models import Order
from shop.payments import charging, refunds, webhooks
from shop.payments.enums import ChargeState, DisputeState, MoneyMovementKind, NoticeState, RefundState
from shop.payments.models import Charge, Dispute, MoneyMovement, Refund, WebhookEvent
from tests.factories.shop import NOON, begun, sold_product
from tests.fakes.stripe.client import FakeStripe
from tests.fakes.stripe.events import signature
from tests.unit.shop.payments.stripe.conftest import WEBHOOK_SECRET
from tests.unit.shop.payments.stripe.test_provider import ASKS_ALWAYS, GOOD, bank_answers

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def post(event: Any, *, secret: str = WEBHOOK_SECRET, age: float = 0, header: str | None = None) -> int:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    signed = signature(body, secret=secret, at=int(time.time() - age)) if header is None else header
    headers = {"Stripe-Signature": signed} if signed else {}
    answer = Client().post("/webhooks/stripe/", body, content_type="application/json", headers=headers)
    return answer.status_code


def at_bank(fake: FakeStripe) -> Placement:
    """A purchase whose customer is at the bank and never comes back."""
    made = begun((sold_product(gross="19.90", on_hand=100), 1))
    paying.open_payment(placement=made, return_url="/")
    token = fake.type_card(number=ASKS_ALWAYS)
    _, intent = paying.pay(placement=made, method_ref=token, return_url="/fr/", now=NOON)
    assert intent is not None
    bank_answers(intent.action_url)
    return made


def paid(fake: FakeStripe) -> Charge:
    made = begun((sold_product(gross="19.90", on_hand=100), 1))
    paying.open_payment(placement=made, return_url="/")
    paying.pay(placement=made, method_ref=fake.type_card(number=GOOD), return_url="/fr/", now=NOON)
    return Charge.objects.get(order=made.order)


def sent(fake: FakeStripe, *names: str) -> list[dict[str, Any]]:
    return [event for event in fake.events() if not names or event["type"] in names]


def handle(*, later: timedelta = timedelta(0)) -> int:
    return webhooks.handle_due(now=NOON + later)


@pytest.fixture(autouse=True)
def shop_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The shop's clock stands at noon of a day of its own, and signatures are checked by the machine's all the same."""
    monkeypatch.setattr("core.clock.now", lambda: NOON)
    yield


def test_a_customer_who_never_came_back_has_paid(stripe_shop: FakeStripe) -> None:
    made = at_bank(stripe_shop)
    event = sent(stripe_shop, "payment_intent.succeeded")[0]
    assert [post(event), post(event), post(event)] == [200, 200, 200]
    assert Order.objects.get().status == "pending"
    assert (handle(), handle()) == (1, 0)
    made.order.refresh_from_db()
    assert made.order.status == "paid"
    assert (Invoice.objects.count(), MoneyMovement.objects.count(), WebhookEvent.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"header": ""},
        {"header": "t=1,v1=abc"},
        {"header": "nonsense"},
        {"secret": "whsec_other"},
        {"age": 301},
        {"age": 86400},
    ],
)
def test_s06_unsigned_forged_or_old_is_refused_and_forgotten(stripe_shop: FakeStripe, changes: Any) -> None:
    at_bank(stripe_shop)
    event = sent(stripe_shop, "payment_intent.succeeded")[0]
    assert post(event, **changes) == 400
    assert not WebhookEvent.objects.exists()
    assert post(event, age=290) == 200


def test_s06_an_altered_body_is_refused(stripe_shop: FakeStripe) -> None:
    at_bank(stripe_shop)
    body = json.dumps(sent(stripe_shop, "payment_intent.succeeded")[0]).encode()
    header = signature(body, secret=WEBHOOK_SECRET, at=int(time.time()))
    assert post(body.replace(b"2380", b"1"), header=header) == 400
    assert post(body + b" ", header=header) == 400
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff\xfe", b"null", b'{"id": "evt_1"}'])
def test_signed_nonsense_is_refused(stripe_shop: FakeStripe, body: bytes) -> None:
    assert post(body) == 400
    assert not WebhookEvent.objects.exists()


def test_without_a_secret_of_ours_everything_is_refused(stripe_shop: FakeStripe, settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert post({"id": "evt_1"}, secret="") == 400
    assert Client().get("/webhooks/stripe/").status_code == 405


def test_what_is_of_no_interest_is_kept_and_done(stripe_shop: FakeStripe) -> None:
    assert (
        post({"id": "evt_1", "type": "product.created", "created": 1, "data": {"object": {"object": "product"}}}) == 200
    )
    assert WebhookEvent.objects.get().state == NoticeState.IGNORED
    assert handle() == 0


def test_s06_failed_after_succeeded_stays_paid(stripe_shop: FakeStripe) -> None:
    charge = paid(stripe_shop)
    event = sent(stripe_shop, "payment_intent.succeeded")[0]
    late = {**event, "id": "evt_late", "type": "payment_intent.payment_failed"}
    assert post(late) == 200
    assert handle() == 1
    charge.refresh_from_db()
    assert (charge.state, charge.order.status) == (ChargeState.PAID, "paid")


def test_s06_an_unknown_intent_is_kept_tried_again_and_then_waits_for_a_person(stripe_shop: FakeStripe) -> None:
    made = at_bank(stripe_shop)
    event = sent(stripe_shop, "payment_intent.succeeded")[0]
    intent_ref = Charge.objects.get().intent_ref
    Charge.objects.update(intent_ref="")
    post(event)
    for hour in range(webhooks.MAX_ATTEMPTS):
        assert WebhookEvent.objects.get().state == NoticeState.DUE
        assert handle(later=hour * timedelta(hours=5)) == 0
    assert WebhookEvent.objects.get().state == NoticeState.NEEDS_ATTENTION
    Charge.objects.update(intent_ref=intent_ref)
    assert webhooks.try_again(event_ids=[WebhookEvent.objects.get().pk], now=NOON) == 1
    assert handle() == 1
    made.order.refresh_from_db()
    assert made.order.status == "paid"


def test_s06_stripe_away_while_handling_is_tried_again(stripe_shop: FakeStripe) -> None:
    at_bank(stripe_shop)
    post(sent(stripe_shop, "payment_intent.succeeded")[0])
    stripe_shop.fault(kind="500", on="GET /v1/payment_intents")
    assert handle() == 0
    assert WebhookEvent.objects.get().state == NoticeState.DUE
    assert handle(later=5 * MINUTE) == 1
    assert Order.objects.get().status == "paid"


@pytest.mark.parametrize("wrong", [{"amount": 1}, {"currency": "usd"}])
def test_another_amount_or_currency_is_quarantined(stripe_shop: FakeStripe, wrong: Any) -> None:
    made = at_bank(stripe_shop)
    stripe_shop.change(kind="payment_intent", key=Charge.objects.get().intent_ref, values=wrong)
    post(sent(stripe_shop, "payment_intent.succeeded")[0])
    assert handle() == 0
    assert WebhookEvent.objects.get().state == NoticeState.NEEDS_ATTENTION
    charge = Charge.objects.get()
    assert charge.state == ChargeState.NEEDS_ATTENTION
    assert charge.note
    made.order.refresh_from_db()
    assert made.order.status == "pending"
    assert not MoneyMovement.objects.exists()
    assert giving_up.sweep(now=NOON + timedelta(hours=2)) == 0
    assert Client().get(f"/fr/commande/paiement/{made.token}/").status_code == 200


def test_a_charge_whose_owner_finishes_it_is_left_to_its_owner(stripe_shop: FakeStripe) -> None:
    at_bank(stripe_shop)
    Charge.objects.update(subject="other:1")
    post(sent(stripe_shop, "payment_intent.succeeded")[0])
    assert handle() == 0
    assert WebhookEvent.objects.get().state == NoticeState.DUE
    assert not MoneyMovement.objects.exists()


def story(fake: FakeStripe) -> list[dict[str, Any]]:
    """Five messages of one charge: declined, paid, part of it given back there, contested, and the contest lost."""
    made = begun((sold_product(gross="19.90", on_hand=100), 1))
    paying.open_payment(placement=made, return_url="/")
    for number in ("4000000000000002", GOOD):
        paying.pay(placement=made, method_ref=fake.type_card(number=number), return_url="/fr/", now=NOON)
    intent = Charge.objects.get().intent_ref
    fake.refund(payment_intent=intent, amount=500)
    fake.close_dispute(key=fake.open_dispute(intent=intent)["id"], status="lost")
    names = (
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "charge.refunded",
        "charge.dispute.created",
        "charge.dispute.closed",
    )
    return sent(fake, *names)


def ends_of(events: list[Any]) -> Iterator[tuple[Any, ...]]:
    """How it stands after these events in each of their orders; orders that begin alike share their beginning."""
    if not events:
        moved = tuple(MoneyMovement.objects.order_by("kind").values_list("kind", "amount"))
        told = Counter(OutboxEvent.objects.values_list("name", flat=True))
        yield Charge.objects.get().state, moved, told["refund.made"], told["charge.disputed"]
    for event in events:
        taken_back = transaction.savepoint()
        post(event)
        assert handle() == 1
        yield from ends_of([other for other in events if other is not event])
        transaction.savepoint_rollback(taken_back)


@pytest.mark.any_database
def test_s06_all_120_orders_of_five_messages_end_the_same(stripe_shop: FakeStripe) -> None:
    events = story(stripe_shop)
    assert len(events) == 5
    ends = list(ends_of(events))
    assert len(ends) == 120
    assert set(ends) == {
        (
            ChargeState.PAID,
            (
                (MoneyMovementKind.CAPTURED, Decimal("23.80")),
                (MoneyMovementKind.DISPUTED, Decimal("-23.80")),
                (MoneyMovementKind.REFUNDED, Decimal("-5.00")),
            ),
            1,
            1,
        )
    }


def test_s29_a_refund_made_at_stripe_becomes_ours(stripe_shop: FakeStripe) -> None:
    charge = paid(stripe_shop)
    stripe_shop.refund(payment_intent=charge.intent_ref, amount=500)
    for event in sent(stripe_shop, "charge.refunded", "refund.created"):
        post(event)
    assert handle() == 2
    made = Refund.objects.get()
    assert (made.amount, made.state, made.requested_by) == (Decimal("5.00"), RefundState.SUCCEEDED, None)
    assert refunds.refundable(charge=charge) == Decimal("18.80")
    told = OutboxEvent.objects.get(name="refund.made").payload
    assert told == {
        "refund_id": made.pk,
        "charge_id": charge.pk,
        "order_id": charge.order_id,
        "gross": "5.00",
        "currency": "EUR",
        "reason": "made at stripe",
    }


def test_s29_a_dispute_takes_the_money_and_gives_it_back_when_won(stripe_shop: FakeStripe) -> None:
    charge = paid(stripe_shop)
    dispute = stripe_shop.open_dispute(intent=charge.intent_ref)
    post(sent(stripe_shop, "charge.dispute.created")[0])
    handle()
    assert refunds.refundable(charge=charge) == 0
    stripe_shop.close_dispute(key=dispute["id"], status="won")
    post(sent(stripe_shop, "charge.dispute.closed")[0])
    handle()
    assert Dispute.objects.get().state == DisputeState.WON
    assert refunds.refundable(charge=charge) == Decimal("23.80")
    states = [row.payload["state"] for row in OutboxEvent.objects.filter(name="charge.disputed").order_by("pk")]
    assert states == ["open", "won"]


def test_s29_a_refund_that_comes_after_the_dispute_is_refused(stripe_shop: FakeStripe) -> None:
    """It was on its way when the customer went to the bank: the money is given back once, by the bank."""
    charge = paid(stripe_shop)
    asked = refunds.request(charge_id=charge.pk, amount=Decimal("3.33"), reason="", requested_by_id=None, now=NOON)
    stripe_shop.open_dispute(intent=charge.intent_ref)
    refund = refunds.finish(refund_id=asked.pk, now=NOON)
    assert (refund.state, "charged back" in refund.failure) == (RefundState.FAILED, True)
    post(sent(stripe_shop, "charge.dispute.created")[0])
    handle()
    assert sum(charge.movements.values_list("amount", flat=True)) == 0


def test_an_inquiry_takes_nothing(stripe_shop: FakeStripe) -> None:
    charge = paid(stripe_shop)
    stripe_shop.open_dispute(intent=charge.intent_ref, status="warning_needs_response")
    post(sent(stripe_shop, "charge.dispute.created")[0])
    handle()
    assert Dispute.objects.get().state == DisputeState.INQUIRY
    assert refunds.refundable(charge=charge) == Decimal("23.80")


def test_s06_lost_messages_are_fetched_once(stripe_shop: FakeStripe) -> None:
    made = at_bank(stripe_shop)
    assert webhooks.fetch(now=NOON) == len(
        sent(stripe_shop, "payment_intent.succeeded", "payment_intent.requires_action")
    )
    assert webhooks.fetch(now=NOON) == 0
    handle()
    made.order.refresh_from_db()
    assert made.order.status == "paid"
    assert all(WebhookEvent.objects.values_list("was_polled", flat=True))
    post(sent(stripe_shop, "payment_intent.succeeded")[0])
    assert (handle(), MoneyMovement.objects.count()) == (0, 1)


def test_a_fetch_that_fails_loses_nothing(stripe_shop: FakeStripe) -> None:
    at_bank(stripe_shop)
    stripe_shop.fault(kind="drop_before", on="GET /v1/events")
    assert webhooks.fetch(now=NOON) == 0
    assert webhooks.fetch(now=NOON) == 2


def test_one_message_that_cannot_be_handled_holds_up_no_other(
    stripe_shop: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = at_bank(stripe_shop), at_bank(stripe_shop)
    for event in sent(stripe_shop, "payment_intent.succeeded"):
        post(event)
    settle = charging.settle

    def fail(*, charge_id: int, **more: Any) -> Charge:
        if charge_id == broken.order.charge.pk:
            raise ZeroDivisionError
        return settle(charge_id=charge_id, **more)

    monkeypatch.setattr(charging, "settle", fail)
    assert handle() == 1
    monkeypatch.undo()
    good.order.refresh_from_db()
    assert good.order.status == "paid"
    assert handle(later=5 * MINUTE) == 1
    broken.order.refresh_from_db()
    assert broken.order.status == "paid"


def test_s06_a_connection_that_was_cut_costs_a_message_no_more_than_its_lease(
    stripe_shop: FakeStripe, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    made = at_bank(stripe_shop)
    post(sent(stripe_shop, "payment_intent.succeeded")[0])

    def cut_off(**_: Any) -> Charge:
        raise OperationalError(2013, "Lost connection to server during query")

    monkeypatch.setattr(charging, "settle", cut_off)
    assert handle() == 0
    event = WebhookEvent.objects.get()
    lease = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    assert (event.state, event.last_error, event.due_at) == (NoticeState.DUE, "", NOON + lease)
    monkeypatch.undo()
    assert handle(later=lease) == 1
    made.order.refresh_from_db()
    assert made.order.status == "paid"
