"""What the law asks of gifts: withdrawal, what is told before the button, tax of sales abroad, and names that are forgotten."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings

from core import clock, outbox, privacy
from core.models import OutgoingMail
from core.privacy import Person
from shop.accounts.models import User
from shop.aftercare import withdrawals
from shop.aftercare.enums import NoticeState, WithdrawalState
from shop.aftercare.models import Disclosure, Withdrawal, WithdrawalNotice
from shop.checkout.placement import prepare
from shop.order import distance
from shop.order.models import Order, TaxRow
from shop.payments import refunds
from shop.payments.models import Refund
from subscriptions.endings import term_refunds, withdrawing
from subscriptions.enums import GiftState, SubscriptionState
from subscriptions.gifts import card, knocking
from subscriptions.models import Gift, GiftDraft, Subscription
from subscriptions.signup import signing_up
from subscriptions.signup.funnel import Draft
from tests.factories.aftercare import stated
from tests.factories.gifts import bought, gift_plan, in_basket, opened, ordered
from tests.factories.shop import NOON, UserFactory, address, paid, sold_product
from tests.factories.subscriptions import all_rules_hold, plan_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=40)
CHRISTMAS_EVE = datetime(2026, 12, 24, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def withdrawn(contract: str, *, now: datetime = LATER) -> WithdrawalNotice:
    """What josiane@example.org, the giver, states."""
    notice = stated(contract=contract, email="josiane@example.org", now=now)
    refunds.sweep(now=now)
    outbox.deliver_due(now=now)
    return notice


# Withdrawal


@pytest.mark.parametrize("named_by", ["order", "gift"])
def test_s26_a_giver_withdraws_from_an_unopened_gift_and_its_code_is_dead(named_by: str) -> None:
    gift = bought()
    order = gift.order_line.order
    notice = withdrawn(order.number if named_by == "order" else gift.reference)
    withdrawal = Withdrawal.objects.get()
    assert (notice.state, withdrawal.state) == (NoticeState.ACCEPTED, WithdrawalState.DONE)
    assert (withdrawal.subject, withdrawal.returned_at_once) == (f"gift:{gift.reference}", Decimal("56.90"))
    gift.refresh_from_db()
    order.refresh_from_db()
    assert (gift.state, order.status) == (GiftState.REFUNDED, "cancelled")
    assert Refund.objects.get().parts == {f"line:{gift.order_line_id}": "56.90"}
    with pytest.raises(knocking.Unusable):
        knocking.gift_for(typed=gift.code, place="192.0.2.7", now=LATER)
    all_rules_hold(now=LATER)


def test_a_second_statement_gives_nothing_back_twice() -> None:
    gift = bought()
    withdrawn(gift.reference)
    withdrawn(gift.reference, now=LATER + timedelta(days=1))
    assert (Withdrawal.objects.count(), Refund.objects.count()) == (1, 1)


def test_of_two_gifts_the_named_one_is_withdrawn_from() -> None:
    plan = gift_plan()
    draft = in_basket(plan)
    in_basket(plan, basket=draft.basket_line.basket, recipient_name="Ali")
    order = ordered(draft)
    gift, other = Gift.objects.order_by("pk")
    withdrawn(gift.reference)
    order.refresh_from_db()
    other.refresh_from_db()
    assert (other.state, order.status, Refund.objects.get().amount) == (GiftState.SENT, "paid", Decimal("56.90"))


def test_an_opened_gift_is_left_to_a_person() -> None:
    gift = opened(bought())
    assert withdrawn(gift.order_line.order.number).state == NoticeState.OPEN
    assert not Withdrawal.objects.exists()
    notice = WithdrawalNotice.objects.get()
    with pytest.raises(withdrawals.NoSuchContract):
        withdrawals.accept(notice_id=notice.pk, contract=gift.reference, by_id=None, now=LATER)
    assert Subscription.objects.get().state == SubscriptionState.ACTIVE


def test_an_opened_gift_keeps_its_order_from_being_cancelled() -> None:
    draft = in_basket(gift_plan())
    prepare(draft.basket_line.basket, now=NOON).add_product(sold_product(gross="12.00"), 1)
    order = ordered(draft)
    opened(Gift.objects.get())
    withdrawn(order.number)
    order.refresh_from_db()
    assert order.status == "paid"
    assert Withdrawal.objects.get().subject == f"order:{order.number}"


def test_what_was_refunded_otherwise_cannot_be_withdrawn_from_again() -> None:
    draft = in_basket(plan := gift_plan())
    in_basket(plan, basket=draft.basket_line.basket, recipient_name="Ali")
    ordered(draft)
    gift = Gift.objects.order_by("pk")[0]
    refunds.request(
        charge_id=gift.order_line.order.charge.pk,
        amount=Decimal("56.90"),
        reason="x",
        requested_by_id=None,
        parts={f"line:{gift.order_line_id}": Decimal("56.90")},
        now=NOON,
    )
    gift.refresh_from_db()
    assert gift.state == GiftState.REFUNDED
    assert withdrawn(gift.reference).state == NoticeState.OPEN
    assert Refund.objects.count() == 1


def test_the_holder_of_a_gift_has_no_contract_to_withdraw_from_and_nothing_to_be_refunded() -> None:
    gift = opened(bought())
    assert withdrawing.contract_of(subscription=gift.subscription) is None
    notice = stated(contract=gift.subscription.reference, email="lea@example.org", now=LATER)
    assert notice.state == NoticeState.OPEN
    row = Subscription.objects.select_related("signup__order_line").get()
    assert term_refunds.left_of(subscription=row).gross == Decimal("0.00")


# What is told


def test_of_a_gift_no_card_is_kept_and_none_is_spoken_of() -> None:
    ordered(in_basket(gift_plan()))
    told = Disclosure.objects.get().text
    assert "14 jours" in told
    assert "garde cette carte" not in told and "keeps this card" not in told


def test_a_subscription_beside_a_gift_keeps_the_card_and_says_so() -> None:
    plan = gift_plan()
    draft = in_basket(plan)
    signup = Draft.new(first_name="Noé", birth_month=date(2022, 3, 1), range_key=plan.range.key)
    basket_id = draft.basket_line.basket_id
    monthly = plan_of(plan.range, gross="19.90")
    signing_up.put_into_basket(basket_id=basket_id, draft=signup, plan=monthly, language="en", now=NOON)
    ordered(draft, language="en")
    assert "keeps this card" in Disclosure.objects.get().text


# Sales abroad


@pytest.fixture
def threshold(settings: Settings) -> None:
    settings.VAT_ABROAD = "threshold"


def test_s25_a_gift_that_goes_abroad_counts_there_and_is_taxed_at_home_below_the_threshold(threshold: Any) -> None:
    gift = bought(country="BE")
    (row,) = gift.order_line.tax_rows.all()
    assert (row.country, row.destination, gift.country) == ("FR", "BE", "BE")
    assert distance.sold_abroad(year=2026) == row.net


def test_s25_a_gift_for_home_bought_from_abroad_is_no_sale_abroad(threshold: Any) -> None:
    draft = in_basket(gift_plan(), country="FR")
    prepare(draft.basket_line.basket, now=NOON).add_product(sold_product(gross="12.00"), 1)
    order = ordered(draft, to=address(country="BE", postcode="1000", city="Bruxelles"))
    goods = order.tax_rows.filter(destination="")
    assert distance.sold_abroad(year=2026) == sum(row.net for row in goods)


def test_s25_the_gift_that_crosses_the_threshold_is_taxed_there(threshold: Any) -> None:
    before = paid((sold_product(), 1), to=address(country="BE", postcode="1000", city="Bruxelles"))
    TaxRow.objects.filter(order=before).update(net=Decimal("4980.00"))
    gift = bought(country="BE")
    assert set(gift.order_line.tax_rows.values_list("country", "rate")) == {("BE", Decimal("0.2100"))}
    assert bought(country="FR").order_line.tax_rows.get().country == "FR"


# Names


def test_the_giver_is_shown_what_they_wrote_and_the_recipient_what_was_written() -> None:
    gift = opened(bought(message="Joyeux Noël !"))
    given = privacy.export(person=Person(email="josiane@example.org"))
    assert (given["gifts_given"][0]["reference"], given["gifts_received"]) == (gift.reference, [])
    user = User.objects.get(email="lea@example.org")
    received = privacy.export(person=Person(email=user.email, user_id=user.pk))
    assert received["gifts_given"] == []
    assert (received["gifts_received"][0]["from"], received["gifts_received"][0]["message"]) == (
        "Josiane Moreau",
        "Joyeux Noël !",
    )


def test_s27_a_card_that_is_still_to_go_out_is_waited_for() -> None:
    bought(send_at=CHRISTMAS_EVE)
    giver = Person(email="josiane@example.org")
    assert len(privacy.waits(person=giver)) == 1
    assert not privacy.waits(person=Person(email="lea@example.org"))


def test_s27_a_giver_is_forgotten_and_the_code_still_opens() -> None:
    user = UserFactory.create(email="josiane@example.org")
    gift = bought()
    Order.objects.update(user=user)
    privacy.erase(person=Person(email=user.email, user_id=user.pk), now=LATER)
    gift.refresh_from_db()
    assert (gift.giver_name, gift.message, gift.recipient_name) == ("", "", "Léonie")
    assert card.contents_of(gift)["from"] == ""
    assert card.render(gift).startswith(b"%PDF")
    assert opened(gift, now=NOON).state == GiftState.REDEEMED
    started = OutgoingMail.objects.get(kind="gift-started")
    assert "Josiane" not in started.text + started.html


def test_s27_a_recipient_is_forgotten() -> None:
    gift = opened(bought(recipient_name="Léonie"))
    user = User.objects.get(email="lea@example.org")
    privacy.erase(person=Person(email=user.email, user_id=user.pk), now=LATER)
    gift.refresh_from_db()
    assert (gift.recipient_name, gift.recipient_email, gift.message) == ("", "", "")
    assert gift.giver_name == "Josiane Moreau"


def test_a_card_that_became_a_gift_keeps_its_names_in_one_place() -> None:
    bought()
    draft = GiftDraft.objects.get()
    assert (draft.recipient_name, draft.recipient_email, draft.message) == ("", "", "")


def test_old_gifts_and_what_was_never_paid_lose_their_names() -> None:
    gift = bought()
    draft = in_basket(gift.plan, recipient_name="Ali")
    privacy.forget_old(now=NOON + 2 * privacy.MONTH)
    draft.refresh_from_db()
    assert draft.recipient_name == "Ali"
    privacy.forget_old(now=NOON + 4 * privacy.MONTH)
    gift.refresh_from_db()
    draft.refresh_from_db()
    assert (draft.recipient_name, gift.recipient_name) == ("", "Léonie")
    last = clock.start_of(gift.valid_until)
    privacy.forget_old(now=last)
    gift.refresh_from_db()
    assert gift.recipient_name == "Léonie"
    privacy.forget_old(now=NOON + 37 * privacy.MONTH)
    gift.refresh_from_db()
    assert (gift.giver_name, gift.recipient_name, gift.recipient_email, gift.message) == ("", "", "", "")
    assert Gift.objects.count() == 1
