"""What staff do with gifts: find, correct, send again, refund. And the card that is printed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.roles import make_groups
from core import clock, mail, outbox
from core.models import OutgoingMail
from shop.credit.models import CreditMovement
from shop.invoicing.models import CreditNote
from shop.order.models import Order
from shop.payments import refunds
from shop.payments.enums import RefundState
from shop.payments.models import Charge, MoneyMovement, Refund
from subscriptions import gifts
from subscriptions.enums import GiftState
from subscriptions.gifts import sending
from subscriptions.gifts.card import contents_of, printable, render
from subscriptions.gifts.codes import in_groups
from subscriptions.models import Gift, Subscription
from tests.factories.gifts import bought, gift_plan, in_basket, opened, ordered
from tests.factories.shop import NOON, UserFactory, sold_product
from tests.factories.subscriptions import BoxRangeFactory, all_rules_hold, calendar_of

pytestmark = pytest.mark.django_db
CHRISTMAS_EVE = datetime(2026, 12, 24, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shops_day(db: None) -> Any:
    clock.set_now(NOON)
    yield
    clock.forget()


def signed_in(*roles: str) -> Client:
    """A colleague with these roles."""
    make_groups()
    user = UserFactory.create(is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(user)
    return client


@pytest.fixture
def care() -> Client:
    return signed_in("care")


LIST = reverse("admin:subscriptions_gift_changelist")


def page_of(gift: Gift) -> str:
    return reverse("admin:subscriptions_gift_change", args=[gift.pk])


def found(client: Client, words: str) -> list[Gift]:
    return list(client.get(LIST, {"q": words}).context["cl"].result_list)


def test_a_list_of_three_costs_what_a_list_of_one_costs(care: Client) -> None:
    opened(bought())
    care.get(LIST)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert care.get(LIST).status_code == 200
        counts.append(sum("core_clockoffset" not in query["sql"] for query in queries))
        opened(bought())
        bought(send_at=CHRISTMAS_EVE)
    assert counts[0] == counts[1] <= 15


def test_a_gift_is_found_by_code_mail_address_and_order(care: Client) -> None:
    gift, other = bought(), bought(recipient_email="ali@example.org", recipient_name="Ali")
    number = gift.order_line.order.number
    for words in (gift.code, in_groups(gift.code).lower(), gift.reference, "lea@", number, number.lower()):
        assert found(care, words) == [gift], words
    assert found(care, "josiane@example.org") == [other, gift]
    assert found(care, "K7QM2H9XB3T01VZA") == []


def test_staff_see_the_end_of_a_code_and_not_its_mail(care: Client) -> None:
    gift = bought()
    page = care.get(page_of(gift)).content.decode()
    assert gift.code[-4:] in page
    assert gift.code not in page
    assert in_groups(gift.code) not in page
    for kind in ("gift-card", "gift-bought"):
        row = OutgoingMail.objects.get(kind=kind)
        preview = care.get(reverse("admin:core_outgoingmail_change", args=[row.pk])).content.decode()
        assert in_groups(gift.code) not in preview


def test_the_page_costs_few_questions(care: Client) -> None:
    gift = opened(bought())
    care.get(page_of(gift))
    with CaptureQueriesContext(connection) as queries:
        care.get(page_of(gift))
    assert sum("core_clockoffset" not in query["sql"] for query in queries) <= 15


def correction(**values: str) -> dict[str, str]:
    usual = {"recipient_email": "lea.petit@example.org", "send_at_0": "20/12/2026", "send_at_1": "09:00:00"}
    return {**usual, **values}


def test_care_corrects_the_address_and_the_moment(care: Client) -> None:
    gift = bought(send_at=CHRISTMAS_EVE)
    assert care.post(page_of(gift), correction()).status_code == 302
    gift.refresh_from_db()
    assert (gift.recipient_email, gift.send_at) == (
        "lea.petit@example.org",
        datetime(2026, 12, 20, 8, 0, tzinfo=UTC),
    )
    assert gift.valid_until == date(2028, 12, 20)


@pytest.mark.parametrize("values", [{"send_at_0": "20/11/2026"}, {"send_at_0": "20/12/2028"}, {"recipient_email": "x"}])
def test_a_wrong_correction_changes_nothing(care: Client, values: dict[str, str]) -> None:
    gift = bought(send_at=CHRISTMAS_EVE)
    assert care.post(page_of(gift), correction(**values)).status_code == 200
    gift.refresh_from_db()
    assert (gift.recipient_email, gift.send_at) == ("lea@example.org", CHRISTMAS_EVE)


def test_an_opened_gift_cannot_be_changed(care: Client) -> None:
    gift = opened(bought())
    care.post(page_of(gift), correction())
    gift.refresh_from_db()
    assert (gift.recipient_email, gift.send_at) == ("lea@example.org", NOON)


def test_care_sends_the_card_again(care: Client) -> None:
    out, waiting, printed = bought(), bought(send_at=CHRISTMAS_EVE), bought(recipient_email="")
    answer = care.post(
        LIST, {"action": "send_again", "_selected_action": [out.pk, waiting.pk, printed.pk]}, follow=True
    ).content.decode()
    assert "1 carte repart." in answer
    assert f"{waiting.reference} n’est pas parti" in answer
    assert f"{printed.reference} n’a pas d’adresse mail" in answer
    assert OutgoingMail.objects.filter(kind="gift-card").count() == 2


def test_who_may_see_and_who_may_change() -> None:
    gift = bought()
    assert signed_in("sales").get(page_of(gift)).status_code == 200
    assert signed_in("sales").post(page_of(gift), correction()).status_code == 403
    for role in ("logistics", "marketing", "bi"):
        assert signed_in(role).get(LIST).status_code == 403
    gift.refresh_from_db()
    assert gift.recipient_email == "lea@example.org"


def test_the_order_and_the_customer_show_their_gifts(care: Client) -> None:
    user = UserFactory.create(email="josiane@example.org")
    gift = opened(bought())
    bought_by = gift.order_line.order
    bought_by.refresh_from_db()
    assert bought_by.user == user
    pages = [
        reverse("admin:order_order_change", args=[bought_by.pk]),
        reverse("admin:order_order_change", args=[gift.order.pk]),
        reverse("admin:accounts_user_change", args=[user.pk]),
    ]
    for address in pages:
        assert page_of(gift) in care.get(address).content.decode(), address


# Refunds


def refund_page(gift: Gift) -> str:
    return reverse("admin:subscriptions_gift_refund", args=[gift.pk])


def give_back(client: Client, gift: Gift, *, seen: str = "56.90") -> str:
    answer = client.post(refund_page(gift), {"reason": "changed her mind", "seen": seen, "confirm": ""}, follow=True)
    outbox.deliver_due(now=clock.now())
    return str(answer.content.decode())


def test_an_unopened_gift_is_refunded_and_its_code_is_dead(care: Client) -> None:
    draft = in_basket(gift_plan(gross="56.90"))
    basket = draft.basket_line.basket
    in_basket(gift_plan(gross="56.90"), basket=basket, recipient_name="Ali")
    ordered(draft)
    gift, other = Gift.objects.order_by("pk")
    effect = care.post(refund_page(gift), {"reason": "changed her mind"}).content.decode()
    assert "56,90" in effect and "n’ouvre plus rien" in effect
    assert not Refund.objects.exists()
    assert "56,90" in give_back(care, gift)
    refund = Refund.objects.get()
    assert (refund.amount, refund.parts) == (Decimal("56.90"), {f"line:{gift.order_line_id}": "56.90"})
    gift.refresh_from_db()
    other.refresh_from_db()
    assert (gift.state, other.state) == (GiftState.REFUNDED, GiftState.SENT)
    assert gift.refunded_at is not None
    refunds.sweep(now=clock.now())
    outbox.deliver_due(now=clock.now())
    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    note = CreditNote.objects.get()
    assert (note.gross, [line["part"] for line in note.lines]) == (Decimal("56.90"), [f"line:{gift.order_line_id}"])
    all_rules_hold(now=clock.now())


def test_a_gift_is_refunded_once_however_often_the_button_is_pressed(care: Client) -> None:
    gift = bought()
    give_back(care, gift)
    give_back(care, gift)
    assert Refund.objects.count() == 1


def test_what_credit_paid_comes_back_as_credit(care: Client) -> None:
    draft = in_basket(gift_plan())
    order = ordered(draft)
    gift = Gift.objects.get()
    Order.objects.filter(pk=order.pk).update(paid_by_credit=Decimal("10.00"), user=UserFactory())
    half = Decimal("46.90")
    Charge.objects.filter(order=order).update(amount=half)
    MoneyMovement.objects.filter(charge__order=order).update(amount=half)
    give_back(care, gift)
    assert Refund.objects.get().amount == half
    assert CreditMovement.objects.get().amount == Decimal("10.00")


def test_another_refund_of_the_order_meanwhile_stops_it(care: Client) -> None:
    gift = bought()
    charge = gift.order_line.order.charge
    refunds.make(charge_id=charge.pk, amount=Decimal("5.00"), reason="late", requested_by_id=None, now=NOON)
    outbox.deliver_due(now=NOON)
    assert "rien n’a été fait" in give_back(care, gift)
    gift.refresh_from_db()
    assert (gift.state, Refund.objects.count()) == (GiftState.SENT, 1)
    assert "51,90" in give_back(care, gift, seen="51.90")
    gift.refresh_from_db()
    assert gift.state == GiftState.REFUNDED


def test_the_refund_page_of_the_payment_says_what_becomes_of_its_gifts(care: Client) -> None:
    gift = bought()
    page = reverse("admin:payments_charge_refund", args=[gift.order_line.order.charge.pk])
    assert "cadeaux qui ne sont pas ouverts" in care.get(page).content.decode()
    opened(gift)
    assert "Un cadeau de cette commande a été ouvert" in care.get(page).content.decode()


def test_a_card_that_was_to_go_out_does_not_after_its_refund() -> None:
    gift = bought(send_at=CHRISTMAS_EVE)
    charge = gift.order_line.order.charge
    refunds.make(charge_id=charge.pk, amount=charge.amount, reason="x", requested_by_id=None, now=NOON)
    outbox.deliver_due(now=NOON)
    assert sending.send_due(now=CHRISTMAS_EVE) == 0
    gift.refresh_from_db()
    assert gift.state == GiftState.REFUNDED


def test_a_part_of_a_payment_given_back_leaves_the_gift_alive() -> None:
    gift = bought()
    charge = gift.order_line.order.charge
    refunds.make(charge_id=charge.pk, amount=Decimal("5.00"), reason="late", requested_by_id=None, now=NOON)
    outbox.deliver_due(now=NOON)
    gift.refresh_from_db()
    assert gift.state == GiftState.SENT
    all_rules_hold(now=NOON)


def test_goods_given_back_leave_the_gift_beside_them_alive() -> None:
    draft = in_basket(gift_plan(gross="56.90"))
    draft.basket_line.basket.lines.create(
        line_reference="kit",
        product=(kit := sold_product(gross="12.00")),
        stockrecord=kit.stockrecords.get(),
        quantity=1,
        price_currency="EUR",
        price_incl_tax=Decimal("12.00"),
    )
    order = ordered(draft)
    refunds.make(charge_id=order.charge.pk, amount=Decimal("15.90"), reason="x", requested_by_id=None, now=NOON)
    outbox.deliver_due(now=NOON)
    assert Gift.objects.get().state == GiftState.SENT


def test_a_gift_that_was_opened_meanwhile_is_not_refunded(care: Client) -> None:
    gift = bought()
    care.get(refund_page(gift))
    opened(gift)
    assert "a été ouvert" in give_back(care, gift)
    assert not Refund.objects.exists()
    gift.refresh_from_db()
    assert gift.state == GiftState.REDEEMED
    assert care.get(refund_page(gift))["Location"] == page_of(gift)


def test_who_may_only_look_at_gifts_refunds_none() -> None:
    gift = bought()
    sales = signed_in("sales")
    assert sales.get(page_of(gift)).status_code == 200
    assert sales.get(refund_page(gift)).status_code == 403


def test_voiding_is_done_once_and_never_to_an_opened_one() -> None:
    gift = bought()
    assert gifts.void(gift_id=gift.pk, now=NOON)
    assert not gifts.void(gift_id=gift.pk, now=NOON + timedelta(days=1))
    gift.refresh_from_db()
    assert gift.refunded_at == NOON
    other = opened(bought())
    with pytest.raises(gifts.AlreadyOpened):
        gifts.void(gift_id=other.pk, now=NOON)
    assert Subscription.objects.count() == 1


# The card


def test_the_card_says_in_french_what_its_reader_needs() -> None:
    gift = bought(recipient_name="Léonie", message="Pour toi\n\nMamie")
    page = contents_of(gift)
    assert (page["title"], page["from"]) == ("Un cadeau pour Léonie", "De la part de Josiane Moreau")
    assert page["message"] == ["Pour toi", "", "Mamie"]
    assert page["code"] == in_groups(gift.code)
    assert page["how"][0].endswith("/fr/cadeau/")
    assert "23\u00a0novembre 2028" in page["conditions"][2]
    assert "ni carte à donner" in page["how"][2]


def test_and_in_english() -> None:
    page = contents_of(bought(language="en"))
    assert page["title"] == "A present for Léonie"
    assert page["how"][0].endswith("/en/gift/")
    assert page["conditions"][0] == "One box a month, delivery included, to an address in France."


def test_a_quarterly_range_says_so() -> None:
    box_range = BoxRangeFactory.create(cadence_months=3)
    calendar_of(box_range, first=date(2026, 12, 1), months=3)
    assert "tous les 3 mois" in contents_of(bought(gift_plan(box_range=box_range)))["conditions"][0]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Joyeux Noël 🎄🎁", "Joyeux Noël"),
        ("Je t’aime ❤️ fort", "Je t’aime  fort"),
        ("Ça coûte 5 € – 20 °C, n° 3 ©", "Ça coûte 5 € – 20 °C, n° 3 ©"),
        ("e\u0301te\u0301", "été"),
        ("👨‍👩‍👧", ""),
        ("Łucja Żółć", "Łucja Żółć"),
    ],
)
def test_what_no_typeface_has_is_left_out_of_the_card(text: str, kept: str) -> None:
    assert printable(text) == kept


def test_what_looks_like_a_layouts_commands_is_printed_as_it_was_typed() -> None:
    gift = bought(message='#set page(width: 1mm) $x^2$ *b* "q" \\ @ref <label>', recipient_name="#eval(1)")
    assert contents_of(gift)["message"] == ['#set page(width: 1mm) $x^2$ *b* "q" \\ @ref <label>']
    assert render(gift).startswith(b"%PDF")


@pytest.mark.parametrize("message", ["", "x" * 500, "mot " * 125, "\n".join("ligne" for _ in range(12)), "🎄" * 10])
def test_the_card_is_archivable_whatever_was_written(message: str) -> None:
    gift = bought(message=message[:500], recipient_name="W" * 80)
    made = render(gift)
    assert b"pdfaid:part" in made
    assert mail.make_attachment(("gift-card", gift.reference)).content == made
