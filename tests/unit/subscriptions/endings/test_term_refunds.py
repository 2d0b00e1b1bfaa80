from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import OutgoingMail
from logistics.models import Parcel
from shop.aftercare.models import Withdrawal
from shop.invoicing.models import CreditNote, CreditNoteTax
from shop.markets.models import ProductTaxShare, TaxCategory
from shop.payments import refunds
from shop.payments.models import MoneyMovement, Refund
from subscriptions.billing import claiming
from subscriptions.boxes import cycles, freezing
from subscriptions.changes import skipping
from subscriptions.endings import term_refunds
from subscriptions.endings.term_refunds import Changed, DebitUnderWay, NothingLeft
from subscriptions.endings.terms import Term
from subscriptions.enums import SubscriptionState
from subscriptions.models import Subscription
from tests.factories.aftercare import deliver, plan_for, sent, stated, subscribed
from tests.factories.shop import NOON, UserFactory
from tests.factories.subscriptions import all_rules_hold
from tests.unit.config.test_every_list import MOST_QUERIES, questions

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
PACKED_ON = date(2026, 12, 22)
AFTER = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)


def term(*, gross: str = "58.90", boxes: int = 3) -> Subscription:
    """A term whose first box has left."""
    subscription = subscribed(plan_for(boxes=boxes, gross=gross))
    freezing.freeze_due(now=CUTOFF)
    deliver(now=CUTOFF)
    sent(Parcel.objects.get(boxes__cycle__subscription=subscription), on=PACKED_ON)
    return Subscription.objects.get(pk=subscription.pk)


def end(subscription: Subscription, *, seen: str, now: datetime = AFTER) -> Decimal:
    return term_refunds.refund_left(
        subscription_id=subscription.pk, seen=Decimal(seen), reason="retard", by_id=None, now=now
    )


@pytest.mark.parametrize(
    ("boxes", "sent", "left"),
    [(3, 0, "58.90"), (3, 1, "39.27"), (3, 2, "19.64"), (3, 3, "0.00"), (12, 11, "4.89"), (1, 0, "58.90")],
)
def test_s13_the_paid_price_of_a_box_to_the_cent_and_the_last_takes_the_rounding(
    boxes: int, sent: int, left: str
) -> None:
    paid = Term(order_id=1, part="line:1", gross=Decimal("58.90"), boxes=boxes, sent=sent)
    assert paid.for_remaining == Decimal(left)
    assert paid.for_sent + paid.for_remaining == paid.gross


def test_s13_what_is_left_of_a_term_is_refunded_with_a_credit_note_and_it_ends() -> None:
    subscription = term()
    left = term_refunds.left_of(subscription=subscription)
    assert (left.boxes, left.gross) == (2, Decimal("39.27"))
    assert end(subscription, seen="39.27") == Decimal("39.27")
    refunds.sweep(now=AFTER)
    deliver(now=AFTER)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.ended_at) == (SubscriptionState.ENDED, AFTER)
    assert list(subscription.cycles.order_by("number").values_list("state", flat=True)) == [
        "packed",
        "cancelled",
        "cancelled",
    ]
    note = CreditNote.objects.get()
    assert (note.gross, note.reason) == (Decimal("39.27"), "retard")
    assert sum(MoneyMovement.objects.values_list("amount", flat=True)) == Decimal("19.63")
    mail = OutgoingMail.objects.get(kind="term-refunded")
    assert "2 coffrets payés ne sont pas partis" in mail.text
    assert "39,27" in mail.text
    all_rules_hold(now=AFTER)


def test_s13_the_credit_note_follows_the_rates_of_the_box() -> None:
    plan = plan_for(boxes=3, gross="60.00")
    for key, percent in (("book", 30), ("standard", 70)):
        ProductTaxShare.objects.create(
            product=plan.product, category=TaxCategory.objects.get(key=key), percent=Decimal(percent)
        )
    subscription = subscribed(plan)
    end(subscription, seen="60.00", now=NOON)
    refunds.sweep(now=NOON)
    deliver(now=NOON)
    taxes = CreditNoteTax.objects.order_by("rate").values_list("rate", "gross")
    assert [(f"{rate:.3f}", gross) for rate, gross in taxes] == [
        ("0.055", Decimal("18.00")),
        ("0.200", Decimal("42.00")),
    ]


def test_a_month_that_was_left_out_is_not_lost() -> None:
    subscription = term()
    cycles.plan_due(now=AFTER)
    skipping.skip(subscription_id=subscription.pk, number=2, now=AFTER)
    left = term_refunds.left_of(subscription=Subscription.objects.get(pk=subscription.pk))
    assert (left.boxes, left.gross) == (2, Decimal("39.27"))


def test_nothing_left_something_else_left_and_a_debit_under_way_change_nothing() -> None:
    subscription = term()
    with pytest.raises(Changed):
        end(subscription, seen="58.90")
    monthly = term(gross="19.90", boxes=1)
    with pytest.raises(NothingLeft):
        end(monthly, seen="0.00")
    january = datetime(2027, 1, 21, 5, 0, tzinfo=UTC)
    cycles.plan_due(now=AFTER)
    freezing.freeze_due(now=january)
    (claim,) = claiming.take(cycle_ids=[monthly.cycles.get(number=2).pk], now=january).claims
    with pytest.raises(NothingLeft):
        end(monthly, seen="19.90", now=january)
    subscription.cycles.filter(number=2).update(charge_id=claim.charge_id, state="frozen")
    with pytest.raises(DebitUnderWay):
        end(subscription, seen="39.27", now=january)
    assert not Refund.objects.exists()
    assert not Subscription.objects.filter(state=SubscriptionState.ENDED).exists()
    assert not OutgoingMail.objects.filter(kind="term-refunded").exists()


def test_what_was_given_back_early_is_not_given_back_by_a_withdrawal_again() -> None:
    subscription = term()
    end(subscription, seen="39.27")
    stated(contract=subscription.reference, now=AFTER)
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.returned_at_once, withdrawal.to_return) == (Decimal("0.00"), Decimal("19.63"))
    assert Refund.objects.count() == 1


def test_staff_end_it_in_two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    subscription = term()
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    path = reverse("admin:subscriptions_subscription_refund_left", args=[subscription.pk])
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        first = client.get(path, follow=True)
    assert questions(queries) <= MOST_QUERIES
    assert "Motif" in first.content.decode()
    assert client.post(path, {"reason": "", "seen": "39,27"}, follow=True).status_code == 422
    effect = client.post(path, {"reason": "retard", "seen": "39,27"}, follow=True).content.decode()
    assert "39,27 EUR" in effect
    assert not Refund.objects.exists()
    changed = client.post(path, {"reason": "retard", "seen": "58,90", "confirm": "1"}, follow=True).content.decode()
    assert "rien n’a été fait" in changed
    assert not Refund.objects.exists()
    done = client.post(path, {"reason": "retard", "seen": "39,27", "confirm": "1"}, follow=True).content.decode()
    assert "39,27 EUR sont rendus" in done
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.requested_by.is_staff) == (Decimal("39.27"), "retard", True)
    again = client.post(path, {"reason": "retard", "seen": "39,27", "confirm": "1"}, follow=True).content.decode()
    assert "il n’y a rien à rendre" in again
    assert Refund.objects.count() == 1


def test_only_who_may_refund_and_change_gets_there() -> None:
    subscription = term()
    client = Client()
    client.force_login(UserFactory.create(is_staff=True))
    path = reverse("admin:subscriptions_subscription_refund_left", args=[subscription.pk])
    assert client.post(path, {"reason": "x", "seen": "39.27", "confirm": "1"}, follow=True).status_code == 403
    assert not Refund.objects.exists()
