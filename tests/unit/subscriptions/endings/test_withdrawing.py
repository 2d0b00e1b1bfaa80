from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from core.models import OutgoingMail
from logistics.enums import ParcelState
from logistics.models import Parcel
from shop.aftercare import contracts, returns, withdrawals
from shop.aftercare.enums import NoticeState, WithdrawalState
from shop.aftercare.models import Disclosure, Withdrawal
from shop.credit import spending
from shop.invoicing.models import CreditNote
from shop.order.enums import OrderStatus
from shop.payments import charging, refunds
from shop.payments.models import MoneyMovement, Refund
from shop.stock.models import StockItem
from subscriptions.billing import claiming, renewal_orders, renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.endings import withdrawing
from subscriptions.enums import CycleState, SubscriptionState
from subscriptions.models import Cycle, Subscription
from tests.factories.aftercare import deliver, handed_over, order_of, plan_for, sent, stated, subscribed
from tests.factories.shop import NOON, sold_product
from tests.factories.subscriptions import all_rules_hold

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
PACKED_ON = date(2026, 12, 22)
JANUARY_CUTOFF = datetime(2027, 1, 15, 23, 0, tzinfo=UTC)
JANUARY_DEBIT = datetime(2027, 1, 21, 5, 0, tzinfo=UTC)


def states(subscription: Subscription) -> list[str]:
    return list(subscription.cycles.order_by("number").values_list("state", flat=True))


def first_box_sent(subscription: Subscription) -> Parcel:
    freezing.freeze_due(now=CUTOFF)
    deliver(now=CUTOFF)
    return sent(Parcel.objects.get(boxes__cycle__subscription=subscription, boxes__cycle__number=1), on=PACKED_ON)


def second_box_paid(subscription: Subscription) -> Cycle:
    cycles.plan_due(now=JANUARY_CUTOFF - timedelta(days=1))
    freezing.freeze_due(now=JANUARY_CUTOFF)
    renewals.charge_due(now=JANUARY_DEBIT)
    deliver(now=JANUARY_DEBIT)
    return subscription.cycles.get(number=2)


def possible_until(subscription: Subscription) -> date | None:
    contract = withdrawing.contract_of(subscription=Subscription.objects.get(pk=subscription.pk))
    assert contract is not None
    return contract.possible_until


def finish(*, now: datetime) -> None:
    refunds.sweep(now=now)
    deliver(now=now)


def money_left() -> Decimal:
    return sum(MoneyMovement.objects.values_list("amount", flat=True), Decimal("0.00"))


def test_s26_before_the_cutoff_all_of_it_is_refunded_and_nothing_more_is_sent() -> None:
    subscription = subscribed(plan_for(boxes=3, gross="58.90"))
    assert stated(contract=subscription.reference, now=NOON).state == NoticeState.ACCEPTED
    subscription.refresh_from_db()
    assert (subscription.state, subscription.ended_at) == (SubscriptionState.ENDED, NOON)
    assert set(states(subscription)) == {"cancelled"}
    assert not StockItem.objects.exclude(reserved=0).exists()
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.state, withdrawal.returned_at_once) == (WithdrawalState.DONE, Decimal("58.90"))
    finish(now=NOON)
    assert money_left() == 0
    assert freezing.freeze_due(now=CUTOFF) == cycles.plan_due(now=CUTOFF) == 0
    assert order_of(subscription).status == OrderStatus.CANCELLED
    all_rules_hold(now=NOON)


def test_s26_the_first_box_starts_the_fourteen_days_and_a_renewal_does_not_start_them_anew() -> None:
    subscription = subscribed(plan_for())
    assert possible_until(subscription) is None
    first_box_sent(subscription)
    # Sent on the 22nd, at the door by the 28th at the latest (Christmas left out), 14 days, the 11th being a Monday.
    assert possible_until(subscription) == date(2027, 1, 11)
    second = second_box_paid(subscription)
    sent(Parcel.objects.get(boxes__cycle=second), on=date(2027, 1, 22))
    assert possible_until(subscription) == date(2027, 1, 11)
    renewal = second.order
    assert contracts.of_order(order=renewal) == []
    notice = stated(contract=renewal.number, now=datetime(2027, 1, 25, 9, 0, tzinfo=UTC))
    assert notice.state == NoticeState.OPEN
    assert not Withdrawal.objects.exists()


def test_s26_the_sent_box_waits_for_its_return_and_the_others_are_refunded_at_once_to_the_cent() -> None:
    subscription = subscribed(plan_for(boxes=3, gross="58.90"))
    first_box_sent(subscription)
    now = datetime(2027, 1, 11, 22, 59, tzinfo=UTC)
    stated(contract=subscription.reference, now=now)
    withdrawal = Withdrawal.objects.get()
    # 58.90 for three: 19.63, 19.63 and 19.64.
    assert (withdrawal.returned_at_once, withdrawal.to_return) == (Decimal("39.27"), Decimal("19.63"))
    assert (withdrawal.state, withdrawal.return_by) == (WithdrawalState.AWAITING, date(2027, 1, 25))
    assert states(subscription) == ["packed", "cancelled", "cancelled"]
    finish(now=now)
    assert order_of(subscription).status == OrderStatus.SHIPPED
    returns.refund(
        withdrawal_id=withdrawal.pk, amount=Decimal("19.63"), reason="", is_restocked=False, by_id=None, now=now
    )
    finish(now=now)
    assert money_left() == 0
    assert sum(CreditNote.objects.values_list("gross", flat=True)) == Decimal("58.90")
    all_rules_hold(now=now)


def test_s26_a_box_that_the_warehouse_has_is_on_its_way_and_one_that_it_has_not_stays() -> None:
    subscription, other = subscribed(plan_for()), subscribed(plan_for(), child="Zoé", email="zoe@example.org")
    freezing.freeze_due(now=CUTOFF)
    deliver(now=CUTOFF)
    parcel = handed_over(Parcel.objects.get(boxes__cycle__subscription=subscription))
    for each in (subscription, other):
        stated(contract=each.reference, email=each.user.email, now=CUTOFF)
    assert (states(subscription), states(other)) == (["ready"], ["cancelled"])
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.EXPORTED
    assert Parcel.objects.get(boxes__cycle__subscription=other).state == ParcelState.CANCELLED
    assert list(Withdrawal.objects.order_by("pk").values_list("state", flat=True)) == ["awaiting", "done"]
    assert Subscription.objects.filter(state=SubscriptionState.ENDED).count() == 2


def test_a_sisters_box_stays_in_the_parcel_that_both_were_in() -> None:
    plan = plan_for()
    lou, zoe = subscribed(plan, child="Lou"), subscribed(plan, child="Zoé")
    freezing.freeze_due(now=CUTOFF)
    deliver(now=CUTOFF)
    parcel = Parcel.objects.get()
    assert parcel.lines.get().quantity == 2
    stated(contract=lou.reference, now=CUTOFF)
    assert (states(lou), states(zoe)) == (["cancelled"], ["ready"])
    parcel.refresh_from_db()
    assert (parcel.state, parcel.lines.get().quantity) == (ParcelState.PLANNED, 1)
    assert list(parcel.boxes.values_list("cycle__subscription", flat=True)) == [zoe.pk]
    assert StockItem.objects.get(pk=parcel.lines.get().item_id).reserved == 1


def test_a_second_box_that_was_debited_meanwhile_is_refunded_too() -> None:
    subscription = subscribed(plan_for())
    parcel = first_box_sent(subscription)
    Parcel.objects.filter(pk=parcel.pk).update(delivered_on=date(2027, 1, 18))
    second = second_box_paid(subscription)
    stated(contract=subscription.reference, now=JANUARY_DEBIT)
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.returned_at_once, withdrawal.to_return) == (Decimal("19.90"), Decimal("19.90"))
    assert Refund.objects.get().charge == second.charge
    assert states(subscription)[0] == "packed"
    assert set(states(subscription)[1:]) == {"cancelled"}
    finish(now=JANUARY_DEBIT)
    all_rules_hold(now=JANUARY_DEBIT)


def test_a_debit_that_is_under_way_is_refunded_once_its_outcome_is_known() -> None:
    subscription = subscribed(plan_for())
    parcel = first_box_sent(subscription)
    Parcel.objects.filter(pk=parcel.pk).update(delivered_on=date(2027, 1, 18))
    cycles.plan_due(now=JANUARY_CUTOFF - timedelta(days=1))
    freezing.freeze_due(now=JANUARY_CUTOFF)
    second = subscription.cycles.get(number=2)
    (claim,) = claiming.take(cycle_ids=[second.pk], now=JANUARY_DEBIT).claims
    stated(contract=subscription.reference, now=JANUARY_DEBIT)
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.state, states(subscription)[:2]) == (WithdrawalState.SETTLING, ["packed", "frozen"])
    assert "Un débit était en cours" in OutgoingMail.objects.get(kind="withdrawal-received").text
    assert withdrawals.settle_due(now=JANUARY_DEBIT) == 0
    charging.charge_off_session(
        charge_id=claim.charge_id, now=JANUARY_DEBIT, on_paid=renewal_orders.writer(now=JANUARY_DEBIT)
    )
    assert withdrawals.settle_due(now=JANUARY_DEBIT) == 1
    withdrawal.refresh_from_db()
    assert (withdrawal.state, withdrawal.returned_at_once) == (WithdrawalState.AWAITING, Decimal("19.90"))
    assert set(states(subscription)[1:]) == {"cancelled"}
    assert Refund.objects.get().charge_id == claim.charge_id


def test_an_order_of_a_subscription_and_goods_is_withdrawn_from_as_a_whole() -> None:
    subscription = subscribed(plan_for(gross="19.90"), sold_product(title="Loupe", gross="10.00"))
    order = order_of(subscription)
    stated(contract=order.number, now=NOON)
    assert sorted(Withdrawal.objects.values_list("subject", flat=True)) == [
        f"order:{order.number}",
        f"subscription:{subscription.reference}",
    ]
    finish(now=NOON)
    assert money_left() == 0
    assert order_of(subscription).status == OrderStatus.CANCELLED
    all_rules_hold(now=NOON)


def test_a_subscription_alone_leaves_the_goods_of_its_order() -> None:
    subscription = subscribed(plan_for(gross="19.90"), sold_product(title="Loupe", gross="10.00"))
    stated(contract=subscription.reference, now=NOON)
    finish(now=NOON)
    order = order_of(subscription)
    assert order.status == OrderStatus.PAID
    note = CreditNote.objects.get()
    assert [(row["part"], row["gross"]) for row in note.lines] == [
        (f"line:{subscription.signup.order_line_id}", "19.90")
    ]
    assert Parcel.objects.get(source=f"order:{order.number}").state == ParcelState.PLANNED


def test_what_credit_paid_comes_back_as_credit() -> None:
    subscription = subscribed(plan_for())
    parcel = first_box_sent(subscription)
    Parcel.objects.filter(pk=parcel.pk).update(delivered_on=date(2027, 1, 18))
    user_id = subscription.user_id
    spending.grant(
        user_id=user_id, amount=Decimal("5.00"), currency="EUR", reference="sorry", reason="", now=JANUARY_CUTOFF
    )
    second_box_paid(subscription)
    assert spending.balance_of(user_id=user_id, currency="EUR") == 0
    stated(contract=subscription.reference, now=JANUARY_DEBIT)
    finish(now=JANUARY_DEBIT)
    assert spending.balance_of(user_id=user_id, currency="EUR") == Decimal("5.00")
    assert Refund.objects.get().amount == Decimal("14.90")
    assert sum(CreditNote.objects.values_list("gross", flat=True)) == Decimal("19.90")
    assert "Votre compte est recrédité de 5,00" in OutgoingMail.objects.filter(kind="credit-note").earliest("pk").text
    all_rules_hold(now=JANUARY_DEBIT)


def test_only_its_customer_names_a_subscription() -> None:
    subscription = subscribed(plan_for())
    assert contracts.named(text=subscription.reference, email="other@example.org") == []
    with translation.override("fr"):
        (found,) = contracts.named(text=subscription.reference, email="Claire@Example.org")
        assert "Lou" in found.title
    assert len(contracts.named(text=subscription.reference, email=None)) == 1


def test_the_card_is_kept_with_a_consent_that_is_kept() -> None:
    subscription = subscribed(plan_for())
    told = Disclosure.objects.get(order=order_of(subscription))
    assert "garde cette carte pour votre abonnement" in told.text
    assert told.told_at == NOON


def test_stated_again_long_after_gives_nothing_back_twice() -> None:
    subscription = subscribed(plan_for())
    stated(contract=subscription.reference, now=NOON)
    stated(contract=subscription.reference, now=NOON + timedelta(days=60))
    assert Refund.objects.count() == 1
    assert subscription.cycles.exclude(state=CycleState.CANCELLED).count() == 0
