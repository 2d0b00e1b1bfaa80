"""Giving and opening, page by page: three screens each, nothing of a visitor in a public page, one refusal for every bad code."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core import clock, outbox
from shop.markets.queries import current_market, sales_countries
from shop.order.models import Order
from subscriptions.enums import GiftState
from subscriptions.gifts import knocking, links
from subscriptions.gifts.choices import Choice
from subscriptions.gifts.codes import in_groups
from subscriptions.gifts.forms import REFUSED, RecipientForm
from subscriptions.models import Gift, GiftDraft, Plan, Subscription
from tests.factories.gifts import bought, gift_plan, in_basket, opened, opening, ordered
from tests.factories.shop import NOON, UserFactory
from tests.factories.subscriptions import ChildFactory, plan_of

pytestmark = pytest.mark.django_db
CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 30", "code": "123"}
BILL = {
    "email": "josiane@example.org",
    "name": "Josiane Moreau",
    "line1": "2 rue du Port",
    "postcode": "44000",
    "city": "Nantes",
    "country": "FR",
}
HOME = {
    "email": "lea@example.org",
    "first_name": "Léa",
    "last_name": "Petit",
    "line1": "9 rue des Lilas",
    "postcode": "44000",
    "city": "Nantes",
    "country": "FR",
}


@pytest.fixture(autouse=True)
def shops_day(db: None) -> Any:
    """The shop's 23 November 2026, whatever the real day is, and nobody who tried a code before."""
    cache.clear()
    clock.set_now(NOON)
    with translation.override("fr"):
        yield
    clock.forget()


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"sec-fetch-site": "same-origin"})


class _Fields(HTMLParser):
    """The fields that a visitor sees and types into: no hidden ones, no choices by radio, nothing that is folded away."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self._folded = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "details" or "gift-when__day" in (found.get("class") or "") or (self._folded and tag == "div"):
            self._folded += 1
        is_typed = tag in ("select", "textarea") or (
            tag == "input" and found.get("type") not in ("hidden", "radio", "checkbox", "submit")
        )
        if is_typed and not self._folded:
            self.names.append(found.get("name") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("details", "div") and self._folded:
            self._folded -= 1


def fields(answer: Any) -> list[str]:
    parser = _Fields()
    # What stands in the frame of every page, the search, is nothing that the gift asks for.
    parser.feed(answer.content.decode().split("<main", 1)[1])
    return parser.names


def total(answer: Any) -> str:
    found = re.search(r'name="total"\s+value="([\d.]+)"', answer.content.decode())
    assert found
    return found[1]


def card_address(plan: Plan) -> str:
    return f"{reverse('gifts:recipient')}?gift={Choice.new(plan_key=plan.key).signed()}"


def card(**values: Any) -> dict[str, Any]:
    usual = {
        "recipient_name": "Léonie",
        "recipient_email": "lea@example.org",
        "message": "Joyeux Noël !",
        "when": "now",
        "country": "FR",
        "hour": "8",
    }
    return {**usual, **values}


def test_a_guest_gives_boxes_in_three_screens_and_eight_fields(visitor: Client) -> None:
    plan = gift_plan(boxes=6, gross="109.90")
    first = visitor.get(reverse("gifts:give"), {"range": plan.range.key})
    chosen = visitor.post(f"{reverse('gifts:give')}?range={plan.range.key}", {"plan": plan.key})
    second = visitor.get(chosen["Location"])
    answer = visitor.post(chosen["Location"], card())
    assert answer["Location"] == "/fr/commande/"
    third = visitor.get(answer["Location"])
    seen = [fields(page) for page in (first, second, third)]
    assert seen == [
        [],
        ["recipient_name", "message", "recipient_email"],
        ["email", "name", "line1", "postcode", "city"],
    ]
    assert sum(map(len, seen)) == 8
    text = third.content.decode()
    assert "Qui l’offre" in text
    assert "Commander avec obligation de paiement" in text
    assert "lea@example.org" in text
    paid = visitor.post("/fr/commande/", {**BILL, "total": total(third)})
    card_page = visitor.get(paid["Location"])
    back = visitor.post(card_page["Location"], CARD)
    done = visitor.get(visitor.get(back["Location"])["Location"])
    outbox.deliver_due(now=clock.now())
    gift = Gift.objects.get()
    assert (gift.boxes, gift.giver_name, gift.order_line.order.total_incl_tax) == (
        6,
        "Josiane Moreau",
        Decimal("109.90"),
    )
    assert "Merci, Josiane." in done.content.decode()
    order_page = visitor.get(done.context["order_path"]).content.decode()
    assert links.card_path(gift) in order_page
    assert "Facturé à" in order_page
    assert "Livré à" not in order_page


def test_public_pages_are_the_same_bytes_for_everybody_and_write_nothing(visitor: Client) -> None:
    plan = gift_plan()
    other = Client()
    for address in (reverse("gifts:open"), reverse("gifts:give"), f"{reverse('gifts:give')}?range={plan.range.key}"):
        visitor.get(address)
        with CaptureQueriesContext(connection) as queries:
            first = visitor.get(address)
        assert first.status_code == 200
        assert first.content == other.get(address).content
        assert not first.cookies
        assert len(queries) <= 8
        written = [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
        assert written == []


def test_the_funnel_leads_to_the_gift_and_the_gift_to_the_funnel(visitor: Client) -> None:
    plan = gift_plan()
    funnel = visitor.get(reverse("subscriptions:start"), {"range": plan.range.key}).content.decode()
    assert f"{reverse('gifts:give')}?range={plan.range.key}" in funnel
    assert reverse("subscriptions:start") in visitor.get(reverse("gifts:give")).content.decode()


def test_only_plans_that_are_paid_once_are_offered(visitor: Client) -> None:
    plan = gift_plan()
    plan_of(plan.range, gross="19.90")
    page = visitor.get(reverse("gifts:give"), {"range": plan.range.key})
    assert [each.value for each in page.context["shelf"].cards] == [plan.key]
    assert "Rien n’est reconduit." in page.content.decode()


def test_another_plan_than_those_shown_is_refused(visitor: Client) -> None:
    plan = gift_plan()
    monthly = plan_of(plan.range)
    for key in ("", "nonsense", monthly.key):
        answer = visitor.post(f"{reverse('gifts:give')}?range={plan.range.key}", {"plan": key})
        assert answer.status_code == 422
    assert not GiftDraft.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"recipient_name": " "}, "recipient_name"),
        ({"recipient_name": "x" * 81}, "recipient_name"),
        ({"recipient_email": "lea"}, "recipient_email"),
        ({"message": "x" * 501}, "message"),
        ({"message": "\n".join(str(n) for n in range(13))}, "message"),
        ({"country": "US"}, "country"),
        ({"when": "later", "day": ""}, "day"),
        ({"when": "later", "day": "24/13/2026"}, "day"),
        ({"when": "later", "day": "2026-11-22"}, "day"),
        ({"when": "later", "day": "2027-12-24"}, "day"),
        ({"when": "later", "day": "2026-11-23", "hour": "9"}, "hour"),
        ({"when": "later", "day": "2026-12-24", "hour": "3"}, "hour"),
        ({"when": "later", "day": "2026-12-24", "recipient_email": ""}, "recipient_email"),
        ({"when": "whenever"}, "when"),
    ],
)
def test_a_wrong_card_gets_a_sentence_at_its_field_and_loses_nothing(
    visitor: Client, values: dict[str, Any], field: str
) -> None:
    address = card_address(gift_plan())
    answer = visitor.post(address, card(**values))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert form["message"].value() == card(**values)["message"]
    assert not GiftDraft.objects.exists()


def test_the_moment_is_the_shops_whatever_the_season() -> None:
    gift_plan()
    countries = sales_countries(market_id=current_market().pk)
    for day, hour, expected in (
        ("2026-12-24", "8", datetime(2026, 12, 24, 7, 0, tzinfo=UTC)),
        ("2027-07-14", "8", datetime(2027, 7, 14, 6, 0, tzinfo=UTC)),
        ("2026-12-24", "", datetime(2026, 12, 24, 7, 0, tzinfo=UTC)),
    ):
        form = RecipientForm(card(when="later", day=day, hour=hour), countries=countries, now=NOON)
        assert form.is_valid(), form.errors
        assert form.wish().send_at == expected


def test_going_back_to_the_card_changes_it_and_buys_no_second_one(visitor: Client) -> None:
    address = card_address(gift_plan())
    visitor.post(address, card(when="later", day="2026-12-24", hour="9"))
    page = visitor.get(address)
    values = [page.context["form"][name].value() for name in ("recipient_name", "message", "when", "hour")]
    assert values == ["Léonie", "Joyeux Noël !", "later", 9]
    visitor.post(address, card(recipient_name="Léonie et Ali"))
    draft = GiftDraft.objects.get()
    assert (draft.recipient_name, draft.send_at) == ("Léonie et Ali", None)
    assert Client().get(address).context["form"]["recipient_name"].value() is None


def test_a_broken_link_and_a_plan_that_is_gone_lead_back(visitor: Client) -> None:
    plan = gift_plan()
    assert visitor.get(f"{reverse('gifts:recipient')}?gift=x").status_code == 404
    address = card_address(plan)
    plan.is_active = False
    plan.save()
    assert visitor.get(address)["Location"] == reverse("gifts:give")


def test_an_old_card_page_of_a_paid_gift_says_so(visitor: Client) -> None:
    plan = gift_plan()
    choice = Choice.new(plan_key=plan.key)
    ordered(in_basket(plan, token=choice.token))
    answer = visitor.post(f"{reverse('gifts:recipient')}?gift={choice.signed()}", card())
    assert answer.status_code == 409
    assert GiftDraft.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   "])
def test_the_bill_asks_for_a_name(visitor: Client, name: str) -> None:
    visitor.post(card_address(gift_plan()), card())
    page = visitor.get("/fr/commande/")
    answer = visitor.post("/fr/commande/", {**BILL, "name": name, "total": total(page)})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])
    assert not Order.objects.exists()


# The card


def test_the_card_is_had_by_the_givers_link_until_its_code_is_dead(visitor: Client) -> None:
    gift = bought()
    answer = visitor.get(links.card_path(gift))
    assert (answer.status_code, answer["Content-Type"], answer["X-Robots-Tag"]) == (200, "application/pdf", "noindex")
    assert answer.content.startswith(b"%PDF")
    assert visitor.get(links.card_path(gift)[:-2] + "x/").status_code == 404
    Gift.objects.update(state=GiftState.REFUNDED)
    assert visitor.get(links.card_path(gift)).status_code == 404


# Opening


def type_code(visitor: Client, code: str) -> Any:
    return visitor.post(reverse("gifts:open"), {"code": code})


def test_a_stranger_opens_a_gift_in_three_screens(visitor: Client) -> None:
    gift = bought()
    code_page = visitor.get(reverse("gifts:open"))
    assert fields(code_page) == ["code"]
    assert 'autocomplete="off"' in code_page.content.decode()
    child_at = type_code(visitor, f" {in_groups(gift.code).lower()}")["Location"]
    assert gift.code not in child_at
    child_page = visitor.get(child_at)
    assert fields(child_page) == ["first_name", "month", "year"]
    assert "Josiane Moreau" in child_page.content.decode()
    born = {"first_name": "Lou", "month": "3", "year": "2022", "range": gift.plan.range.key}
    address_at = visitor.post(child_at, born)["Location"]
    assert "Lou" not in address_at
    address_page = visitor.get(address_at)
    assert fields(address_page) == ["email", "first_name", "last_name", "line1", "postcode", "city"]
    thanks_at = visitor.post(address_at, HOME)["Location"]
    thanks = visitor.get(thanks_at).content.decode()
    subscription = Subscription.objects.get()
    assert (subscription.child.first_name, subscription.user.email) == ("Lou", "lea@example.org")
    assert "lea@example.org" in thanks
    assert gift.order_line.order.number not in thanks
    assert visitor.post(address_at, HOME)["Location"] == thanks_at
    assert visitor.get(address_at)["Location"] == thanks_at
    assert Subscription.objects.count() == 1
    assert "_auth_user_id" not in visitor.session


def test_in_english(visitor: Client) -> None:
    gift = bought()
    answer = visitor.post("/en/gift/", {"code": gift.code})
    assert answer["Location"].startswith("/en/gift/child/?gift=")
    assert "from Josiane Moreau" in visitor.get(answer["Location"]).content.decode()


def test_s15_every_code_that_opens_nothing_gets_the_same_answer(visitor: Client) -> None:
    gifts = {}
    for state in (GiftState.REDEEMED, GiftState.REFUNDED, GiftState.EXPIRED):
        gifts[state] = bought()
        Gift.objects.filter(pk=gifts[state].pk).update(state=state)
    late = bought()
    Gift.objects.filter(pk=late.pk).update(valid_until=NOON.date() - timedelta(days=1))
    codes = [gift.code for gift in gifts.values()] + [late.code, "K7QM2H9XB3T01VZA", "garbage"]
    answers = [type_code(visitor, code) for code in codes]
    assert {answer.status_code for answer in answers} == {422}
    bodies = {answer.content.decode().replace(code, "") for answer, code in zip(answers, codes, strict=True)}
    assert len(bodies) == 1
    assert str(REFUSED) in bodies.pop()


def test_s15_after_a_few_tries_the_answer_is_429_even_to_a_right_code(visitor: Client) -> None:
    gift = bought()
    statuses = [type_code(visitor, "K7QM2H9XB3T01VZA").status_code for _ in range(knocking.WRONG_AN_HOUR + 2)]
    assert statuses == [422] * knocking.WRONG_AN_HOUR + [429] * 2
    answer = type_code(visitor, gift.code)
    assert answer.status_code == 429
    assert "Patientez une heure" in answer.content.decode()
    assert Gift.objects.get().state == GiftState.SENT


def test_an_empty_code_is_no_try(visitor: Client) -> None:
    gift = bought()
    for _ in range(2 * knocking.WRONG_AN_HOUR):
        assert type_code(visitor, "").status_code == 422
    assert type_code(visitor, gift.code).status_code == 302


def test_a_page_that_is_too_old_asks_for_the_code_again(visitor: Client) -> None:
    bought()
    for name in ("gifts:child", "gifts:address"):
        answer = visitor.get(f"{reverse(name)}?gift=old")
        assert answer.status_code == 410
        assert reverse("gifts:open") in answer.content.decode()


def test_a_gift_that_was_opened_meanwhile_is_not_opened_again(visitor: Client) -> None:
    gift = bought()
    address_at = f"{reverse('gifts:address')}?gift={opening(gift).signed()}"
    opened(gift)
    assert visitor.post(address_at, HOME).status_code == 410
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize("values", [{"first_name": ""}, {"month": "13"}, {"year": ""}, {"year": "2027"}])
def test_a_wrong_child_gets_a_sentence(visitor: Client, values: dict[str, str]) -> None:
    gift = bought()
    child_at = type_code(visitor, gift.code)["Location"]
    answer = visitor.post(child_at, {"first_name": "Lou", "month": "3", "year": "2022", **values})
    assert answer.status_code == 422
    assert not Subscription.objects.exists()


def test_the_boxes_stay_in_the_country_that_was_paid_for(visitor: Client) -> None:
    gift = bought()
    address_at = f"{reverse('gifts:address')}?gift={opening(gift).signed()}"
    answer = visitor.post(address_at, {**HOME, "country": "BE", "postcode": "1000"})
    assert answer.status_code == 422
    assert not Subscription.objects.exists()


def test_without_a_child_the_address_comes_later(visitor: Client) -> None:
    gift = bought()
    child_at = type_code(visitor, gift.code)["Location"]
    answer = visitor.get(child_at.replace(reverse("gifts:child"), reverse("gifts:address")))
    assert answer["Location"].startswith(reverse("gifts:child"))


def test_sold_out_meanwhile_keeps_the_gift_and_what_was_typed(visitor: Client) -> None:
    gift = bought(gift_plan(on_hand=0))
    address_at = f"{reverse('gifts:address')}?gift={opening(gift).signed()}"
    answer = visitor.post(address_at, HOME)
    assert answer.status_code == 422
    assert answer.context["form"]["line1"].value() == HOME["line1"]
    assert Gift.objects.get().state == GiftState.SENT


def test_a_customer_chooses_a_child_that_is_known_and_types_no_address_twice(visitor: Client) -> None:
    child = ChildFactory.create(first_name="Noé")
    visitor.force_login(child.user)
    gift = bought()
    child_at = type_code(visitor, gift.code)["Location"]
    page = visitor.get(child_at)
    assert "Noé, né(e) en mars 2022" in page.content.decode()
    address_at = visitor.post(child_at, {"child": str(child.pk), "range": ""})["Location"]
    form_page = visitor.get(address_at)
    assert "email" not in form_page.context["form"].fields
    visitor.post(address_at, {name: value for name, value in HOME.items() if name != "email"})
    subscription = Subscription.objects.get()
    assert (subscription.child, subscription.user) == (child, child.user)


def test_another_customers_child_cannot_be_chosen(visitor: Client) -> None:
    mine, other = ChildFactory.create(), ChildFactory.create(first_name="Zoé")
    visitor.force_login(mine.user)
    child_at = type_code(visitor, bought().code)["Location"]
    assert visitor.post(child_at, {"child": str(other.pk)}).status_code == 422


# The account


def test_the_giver_finds_the_gifts_in_the_account(visitor: Client) -> None:
    user = UserFactory.create(email="josiane@example.org")
    gift = bought()
    visitor.force_login(user)
    assert reverse("gifts:mine") in visitor.get(reverse("account:home")).content.decode()
    page = visitor.get(reverse("gifts:mine")).content.decode()
    for words in ("Léonie", "Joyeux Noël", links.card_path(gift)):
        assert words in page
    visitor.force_login(UserFactory.create())
    assert "Léonie" not in visitor.get(reverse("gifts:mine")).content.decode()
    visitor.logout()
    assert visitor.get(reverse("gifts:mine")).status_code == 302


def test_s15_the_recipient_sees_its_own_order_and_nothing_of_the_givers(visitor: Client) -> None:
    gift = opened(bought())
    visitor.force_login(gift.subscription.user)
    pages = [
        reverse("account:home"),
        reverse("account:orders"),
        reverse("account:order", kwargs={"number": gift.order.number}),
        reverse("account:invoices"),
        reverse("subscriptions:detail", kwargs={"reference": gift.subscription.reference}),
    ]
    for address in pages:
        answer = visitor.get(address)
        assert answer.status_code == 200
        for secret in (gift.order_line.order.number, "josiane@example.org", "rue du Port", "56,90", "18,97", gift.code):
            assert secret not in answer.content.decode(), (address, secret)
    theirs = reverse("account:order", kwargs={"number": gift.order_line.order.number})
    assert visitor.get(theirs).status_code == 404
