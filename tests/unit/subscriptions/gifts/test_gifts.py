"""Gifts are bought through the checkout, get a code once they are paid, and their cards go out at their moment."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from core import ids, mail, outbox
from core.models import OutboxDelivery, OutboxEvent, OutgoingMail
from shop.accounts.models import User
from shop.basket.current import prepare
from shop.basket.models import Basket
from shop.checkout import paying, placement
from shop.checkout.placement import LineUnavailable
from shop.markets.delivery import NotDelivered
from shop.order.models import Order
from shop.payments.models import PaymentMethod
from shop.stock.models import Reservation
from subscriptions.enums import GiftState
from subscriptions.gifts import buying, recaps, sending, states
from subscriptions.gifts.codes import in_groups, new_code, read_code
from subscriptions.models import Gift, GiftDraft, Subscription
from subscriptions.signup import signing_up
from subscriptions.signup.funnel import Draft
from subscriptions.transitions import WrongState
from tests.factories.gifts import bought, gift_plan, in_basket, opened, ordered
from tests.factories.shop import NOON, UserFactory, address, contact, sandbox_card, sold_product
from tests.factories.subscriptions import all_rules_hold, plan_of

pytestmark = pytest.mark.django_db
CHRISTMAS_EVE = datetime(2026, 12, 24, 7, 0, tzinfo=UTC)  # 8:00 in Paris


def mails(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=kind).order_by("pk"))


def test_a_gift_is_bought_like_the_rest_and_reserves_nothing() -> None:
    plan = gift_plan(boxes=3, gross="56.90")
    order = ordered(in_basket(plan))
    gift = Gift.objects.get()
    assert (gift.plan, gift.boxes, gift.state, gift.country) == (plan, 3, GiftState.SENT, "FR")
    assert (gift.giver_name, gift.recipient_name, gift.message) == ("Josiane Moreau", "Léonie", "Joyeux Noël !")
    assert (gift.bought_at, gift.send_at, gift.valid_until) == (NOON, NOON, date(2028, 11, 23))
    assert (order.total_incl_tax, order.shipping_incl_tax, order.status) == (Decimal("56.90"), Decimal("0.00"), "paid")
    assert (order.invoice.gross, order.charge.amount) == (Decimal("56.90"), Decimal("56.90"))
    assert not Reservation.objects.exists()
    assert not Subscription.objects.exists()
    all_rules_hold(now=NOON)


def test_its_order_needs_no_delivery_and_no_account() -> None:
    order = ordered(in_basket(gift_plan()))
    assert (order.shipping_address, order.billing_address.line1) == (None, "2 rue du Port")
    assert (order.delivery_from, order.delivery_to, order.user) == (None, None, None)
    assert not User.objects.exists()
    assert order.invoice.buyer["name"] == "Josiane Moreau"
    mail_of_order = mails("order-placed")[0]
    assert "Josiane" in mail_of_order.text
    assert "La carte de votre cadeau" in mail_of_order.text


def test_s15_the_givers_card_is_not_kept() -> None:
    order = ordered(in_basket(gift_plan()))
    assert (order.charge.keeps_card, order.charge.method) == (False, None)
    assert not PaymentMethod.objects.exists()


def test_a_subscription_beside_a_gift_keeps_the_card_and_the_address() -> None:
    plan = gift_plan()
    monthly = plan_of(plan.range, gross="19.90")
    draft = in_basket(plan)
    basket = draft.basket_line.basket
    signup = Draft.new(first_name="Noé", birth_month=date(2022, 3, 1), range_key=plan.range.key)
    signing_up.put_into_basket(basket_id=basket.pk, draft=signup, plan=monthly, language="fr", now=NOON)
    order = ordered(draft)
    assert (order.shipping_address.line1, order.charge.keeps_card) == ("2 rue du Port", True)
    assert Subscription.objects.get().child.first_name == "Noé"
    assert Gift.objects.get().recipient_name == "Léonie"


def test_goods_beside_a_gift_are_delivered() -> None:
    draft = in_basket(gift_plan(gross="56.90"))
    prepare(draft.basket_line.basket, now=NOON).add_product(sold_product(gross="12.00"), 1)
    order = ordered(draft)
    assert order.total_incl_tax == Decimal("56.90") + Decimal("12.00") + Decimal("3.90")
    assert order.shipping_address.line1 == "2 rue du Port"
    assert order.delivery_from is not None


def test_the_boxes_country_decides_the_tax_of_a_gift_and_the_bills_that_of_the_rest() -> None:
    draft = in_basket(gift_plan(gross="60.50"), country="BE")
    prepare(draft.basket_line.basket, now=NOON).add_product(sold_product(gross="12.00"), 1)
    order = ordered(draft)
    rates = set(order.tax_rows.values_list("country", "rate"))
    assert rates == {("BE", Decimal("0.2100")), ("FR", Decimal("0.2000"))}
    assert order.lines.order_by("pk")[0].line_price_excl_tax == Decimal("50.00")
    assert Gift.objects.get().country == "BE"


def test_told_twice_it_is_made_once() -> None:
    ordered(in_basket(gift_plan()))
    OutboxDelivery.objects.update(state="due")
    outbox.deliver_due(now=NOON)
    event = OutboxEvent.objects.get(name="order.paid")
    outbox.deliver(event_id=event.pk, consumer_name="subscriptions.gifts", now=NOON)
    assert Gift.objects.count() == 1
    assert (len(mails("gift-bought")), len(mails("gift-card"))) == (1, 1)


def test_two_gifts_in_one_basket_are_two_codes() -> None:
    plan, basket = gift_plan(), Basket.objects.create()
    in_basket(plan, basket=basket, recipient_name="Léonie")
    order = ordered(in_basket(plan, basket=basket, recipient_name="Ali"))
    gifts = Gift.objects.order_by("pk")
    assert [gift.recipient_name for gift in gifts] == ["Léonie", "Ali"]
    assert len({gift.code for gift in gifts}) == len({gift.order_line_id for gift in gifts}) == 2
    assert order.total_incl_tax == Decimal("113.80")


def test_the_same_choice_sent_again_changes_its_line() -> None:
    plan = gift_plan()
    longer = plan_of(plan.range, kind=plan.kind, boxes=6, gross="109.90")
    basket = Basket.objects.create()
    for chosen, name in ((plan, "Leonie"), (plan, "Léonie"), (longer, "Léonie")):
        in_basket(chosen, basket=basket, token="ONE", recipient_name=name)
    line = basket.lines.get()
    assert (line.product, line.gift_draft.recipient_name) == (longer.product, "Léonie")
    assert GiftDraft.objects.count() == 1


def test_a_choice_opened_with_another_basket_leaves_the_first_alone() -> None:
    plan = gift_plan()
    first, second = Basket.objects.create(), Basket.objects.create()
    in_basket(plan, basket=first, token="ONE")
    in_basket(plan, basket=second, token="ONE")
    assert [basket.lines.get().gift_draft.token for basket in (first, second)] == ["ONE", "ONE-2"]


def test_an_old_page_of_a_paid_gift_buys_nothing() -> None:
    plan = gift_plan()
    ordered(in_basket(plan, token="ONE"))
    with pytest.raises(signing_up.AlreadyPaid):
        in_basket(plan, token="ONE")
    assert GiftDraft.objects.count() == 1


def test_another_country_of_the_boxes_is_another_order() -> None:
    plan, basket = gift_plan(), Basket.objects.create()
    draft = in_basket(plan, basket=basket, token="ONE")
    first = placement.begin(basket_id=basket.pk, contact=contact(), address=address(), now=NOON)
    in_basket(plan, basket=basket, token="ONE", country="BE")
    second = placement.begin(basket_id=basket.pk, contact=contact(), address=address(), now=NOON)
    draft.refresh_from_db()
    assert first.order_id != second.order_id
    assert draft.order_line.order_id == second.order_id
    assert set(second.order.tax_rows.values_list("country", flat=True)) == {"BE"}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"country": "US"}, NotDelivered),
        ({"send_at": NOON}, buying.WrongMoment),
        ({"send_at": NOON - timedelta(days=1)}, buying.WrongMoment),
        ({"send_at": NOON + timedelta(days=366)}, buying.WrongMoment),
    ],
)
def test_a_refused_wish_changes_nothing(fields: dict[str, Any], error: type[Exception]) -> None:
    plan, basket = gift_plan(), Basket.objects.create()
    with pytest.raises(error):
        in_basket(plan, basket=basket, **fields)
    assert not basket.lines.exists()
    assert not GiftDraft.objects.exists()


@pytest.mark.parametrize("change", ["monthly", "withdrawn"])
def test_only_plans_that_are_paid_once_and_sold_are_given(change: str) -> None:
    plan = gift_plan()
    if change == "monthly":
        plan = plan_of(plan.range)
    else:
        plan.is_active = False
        plan.save()
    with pytest.raises(buying.NotAGift):
        in_basket(plan)
    assert not GiftDraft.objects.exists()


def test_one_line_is_one_gift() -> None:
    draft = in_basket(gift_plan())
    draft.basket_line.quantity = 2
    draft.basket_line.save()
    with pytest.raises(LineUnavailable):
        placement.begin(basket_id=draft.basket_line.basket_id, contact=contact(), address=address(), now=NOON)
    assert not Order.objects.exists()


def test_a_gift_that_is_not_paid_has_no_code() -> None:
    draft = in_basket(gift_plan())
    made = placement.begin(basket_id=draft.basket_line.basket_id, contact=contact(), address=address(), now=NOON)
    outbox.deliver_due(now=NOON)
    assert not Gift.objects.exists()
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    outbox.deliver_due(now=NOON)
    assert Gift.objects.count() == 1


def test_s15_the_code_is_mailed_on_christmas_eve_at_eight_and_not_before() -> None:
    gift = bought(send_at=CHRISTMAS_EVE)
    assert (gift.state, gift.valid_until) == (GiftState.BOUGHT, date(2028, 12, 24))
    assert sending.send_due(now=CHRISTMAS_EVE - timedelta(seconds=1)) == 0
    assert mails("gift-card") == []
    assert sending.send_due(now=CHRISTMAS_EVE) == 1
    gift.refresh_from_db()
    assert (gift.state, gift.sent_at, gift.mailings) == (GiftState.SENT, CHRISTMAS_EVE, 1)
    (sent,) = mails("gift-card")
    assert (sent.to, sent.due_at, sent.attachments) == (
        "lea@example.org",
        CHRISTMAS_EVE,
        [["gift-card", gift.reference]],
    )
    for part in (sent.text, sent.html):
        assert in_groups(gift.code) in part
        assert "Joyeux Noël" in part
        assert "Josiane Moreau" in part


def test_s15_the_card_goes_out_once() -> None:
    bought(send_at=CHRISTMAS_EVE)
    assert [sending.send_due(now=CHRISTMAS_EVE + timedelta(minutes=step)) for step in (0, 1, 2)] == [1, 0, 0]
    assert len(mails("gift-card")) == 1


def test_the_giver_has_a_copy_at_once_whatever_the_day_of_the_card() -> None:
    gift = bought(send_at=CHRISTMAS_EVE)
    (copy,) = mails("gift-bought")
    assert (copy.to, copy.due_at, copy.attachments) == ("josiane@example.org", NOON, [["gift-card", gift.reference]])
    assert "jeudi 24\u00a0décembre 2026 à 8\u00a0h\u00a000" in copy.text
    assert in_groups(gift.code) in copy.text


def test_without_an_address_the_giver_gets_the_card_to_print() -> None:
    gift = bought(recipient_email="", send_at=CHRISTMAS_EVE)
    assert (gift.state, gift.send_at, gift.mailings) == (GiftState.SENT, NOON, 0)
    assert mails("gift-card") == []
    (copy,) = mails("gift-bought")
    assert "à imprimer" in copy.text


def test_what_a_giver_types_is_escaped_in_the_mail() -> None:
    bought(recipient_name="<b>Léo</b>", message='<script>alert("x")</script>\nÀ toi')
    (sent,) = mails("gift-card")
    assert "<script>" not in sent.html
    assert "&lt;script&gt;" in sent.html
    assert "<b>Léo</b>" not in sent.html
    assert '<script>alert("x")</script>' in sent.text


def test_in_english() -> None:
    gift = bought(language="en")
    (sent,) = mails("gift-card")
    assert sent.language == "en"
    assert sent.subject == "A present from Josiane Moreau for Léonie"
    assert "/en/gift/#" + in_groups(gift.code) in sent.text


def test_staff_correct_the_address_and_the_moment_before_it_goes_out() -> None:
    gift = bought(send_at=CHRISTMAS_EVE)
    sooner = CHRISTMAS_EVE - timedelta(days=4)
    sending.correct(gift_id=gift.pk, recipient_email="lea.petit@example.org", send_at=sooner, now=NOON)
    assert sending.send_due(now=sooner) == 1
    assert [sent.to for sent in mails("gift-card")] == ["lea.petit@example.org"]
    gift.refresh_from_db()
    assert gift.valid_until == date(2028, 12, 20)


def test_after_a_typing_mistake_the_card_is_sent_again() -> None:
    gift = bought(recipient_email="laa@example.org")
    sending.correct(gift_id=gift.pk, recipient_email="lea@example.org", send_at=gift.send_at, now=NOON)
    sending.send_again(gift_id=gift.pk, now=NOON)
    assert [sent.to for sent in mails("gift-card")] == ["laa@example.org", "lea@example.org"]
    gift.refresh_from_db()
    assert gift.mailings == 2


def test_what_is_out_opened_or_dead_is_not_corrected() -> None:
    gift = bought()
    with pytest.raises(WrongState):
        sending.correct(gift_id=gift.pk, recipient_email="x@example.org", send_at=CHRISTMAS_EVE, now=NOON)
    opened(gift)
    with pytest.raises(WrongState):
        sending.correct(gift_id=gift.pk, recipient_email="x@example.org", send_at=gift.send_at, now=NOON)
    with pytest.raises(WrongState):
        sending.send_again(gift_id=gift.pk, now=NOON)
    gift.refresh_from_db()
    assert gift.recipient_email == "lea@example.org"
    assert len(mails("gift-card")) == 1


def test_a_card_without_an_address_cannot_be_mailed() -> None:
    gift = bought(recipient_email="")
    with pytest.raises(sending.NoAddress):
        sending.send_again(gift_id=gift.pk, now=NOON)
    assert mails("gift-card") == []


def test_a_code_that_nobody_used_expires_after_its_last_day() -> None:
    gift = bought()
    last_moment = datetime(2028, 11, 23, 22, 59, tzinfo=UTC)
    assert sending.expire_due(now=last_moment) == 0
    assert sending.expire_due(now=last_moment + timedelta(minutes=1)) == 1
    gift.refresh_from_db()
    assert gift.state == GiftState.EXPIRED
    assert OutboxEvent.objects.filter(name="gift.expired").count() == 1


@pytest.mark.parametrize(
    ("state", "to"),
    [(state, to) for state in GiftState for to in GiftState if to not in states.GIFT_MOVES[state]],
)
def test_a_gift_moves_nowhere_else(state: GiftState, to: GiftState) -> None:
    gift = bought()
    Gift.objects.update(state=state)
    events = OutboxEvent.objects.count()
    with pytest.raises(WrongState):
        states.move(gift_id=gift.pk, to=to, now=NOON)
    gift.refresh_from_db()
    assert (gift.state, OutboxEvent.objects.count()) == (state, events)


def test_codes_are_long_and_of_letters_that_are_told_apart() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 16 and set(code) <= set(ids.ALPHABET) for code in codes)
    assert not set("ILOU") & set(ids.ALPHABET)
    assert in_groups("K7QM2H9XB3TR8WZA") == "K7QM-2H9X-B3TR-8WZA"


@pytest.mark.parametrize(
    "typed",
    [
        "K7QM2H9XB3T01VZA",
        "k7qm-2h9x-b3t0-1vza",
        "  K7QM 2H9X B3T0 1VZA ",
        "K7QM–2H9X—B3T0‑1VZA",
        "K7QM.2H9X/B3T0\u00a01VZA",
        "k7qm2h9xb3tOlvza",
        "K7QM2H9XB3TOIUZA",
        "Ｋ７ＱＭ２Ｈ９ＸＢ３Ｔ０１ＶＺＡ",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_code(typed) == "K7QM2H9XB3T01VZA"


@pytest.mark.parametrize(
    "typed", ["", "K7QM", "K7QM2H9XB3T01VZAA", "K7QM2H9XB3T01VZÄ", "🎁" * 16, "٣" * 16, "x" * 5000]
)
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert read_code(typed) == ""


def test_the_checkout_and_the_orders_page_say_what_the_gift_is() -> None:
    draft = in_basket(gift_plan(boxes=6, gross="109.90"), send_at=CHRISTMAS_EVE)
    with translation.override("fr"):
        (recap,) = recaps.basket_recaps(basket=draft.basket_line.basket, country="FR", now=NOON)
        assert recap.title == "Un cadeau pour Léonie"
        assert "6\u00a0coffrets" in recap.lines[0].text or "6 coffrets" in recap.lines[0].text
        assert "lea@example.org" in recap.lines[1].note
        assert "rien n’est" in recap.note or "jamais" in recap.note
        (panel,) = recaps.order_panels(order=ordered(draft), now=NOON)
    assert "Joyeux Noël" in panel
    assert "/fr/cadeau/carte/" in panel


def test_s15_the_giver_sees_how_the_gift_stands_and_nothing_of_who_has_it() -> None:
    gift = bought()
    opened(gift, email="secret@example.org", first_name="Capucine")
    user = UserFactory.create(email="other@example.org")
    order = Order.objects.get(pk=gift.order_line.order_id)
    with translation.override("fr"):
        (panel,) = recaps.order_panels(order=order, now=NOON)
    news = mails("gift-opened")[0]
    for words in (panel, news.text, news.html):
        assert "ouvert" in words
        for secret in ("Capucine", "secret@example.org", "rue des Lilas", "Petit", gift.code, in_groups(gift.code)):
            assert secret not in words, secret
    assert recaps.given_by(gifts=Gift.objects.filter(order_line__order__user=user)) == []


def test_the_cards_mail_is_not_sent_for_a_gift_that_was_opened_before_its_moment() -> None:
    gift = bought(send_at=CHRISTMAS_EVE)
    opened(gift)
    assert sending.send_due(now=CHRISTMAS_EVE) == 0
    assert mails("gift-card") == []


def test_the_mail_brings_the_card() -> None:
    gift = bought()
    file = mail.make_attachment(("gift-card", gift.reference))
    assert (file.name, file.media_type) == (f"carte-cadeau-{gift.reference}.pdf", "application/pdf")
    assert file.content.startswith(b"%PDF")
    assert file.content == mail.make_attachment(("gift-card", gift.reference)).content
