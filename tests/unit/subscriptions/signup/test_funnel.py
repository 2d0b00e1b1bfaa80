import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core import clock
from shop.basket.models import Basket
from shop.markets.models import Price
from subscriptions.enums import PlanKind
from subscriptions.models import Plan, Signup
from subscriptions.signup.funnel import Draft
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, plan_of

pytestmark = pytest.mark.django_db
NOVEMBER_23 = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shops_day(db: None) -> Any:
    """The shop's 23 November 2026, whatever the real day is."""
    clock.set_now(NOVEMBER_23)
    with translation.override("fr"):
        yield
    clock.forget()


def four_ranges() -> dict[str, Plan]:
    """The monthly plan of each range, with boxes from December on; the older ones have a prepaid plan too."""
    plans = {}
    for position, (key, first, last, cadence) in enumerate(
        (("graine", 1, 3, 3), ("pousse", 3, 5, 1), ("tige", 5, 8, 1), ("canopee", 8, 12, 1))
    ):
        row = BoxRangeFactory.create(
            key=key, name=key.title(), age_from=first, age_to=last, cadence_months=cadence, position=position
        )
        calendar_of(row, first=date(2026, 12, 1), months=4)
        plans[key] = plan_of(row, gross="19.90")
        plan_of(row, kind=PlanKind.PREPAID, boxes=6, gross="109.90")
    return plans


def child(**fields: Any) -> dict[str, Any]:
    return {"first_name": "Noé", "month": "3", "year": "2020", **fields}


def plan_address(**fields: Any) -> str:
    values = {"first_name": "Noé", "birth_month": date(2020, 3, 1), "range_key": "tige", **fields}
    return f"{reverse('subscriptions:plan')}?child={Draft.new(**values).signed()}"


def test_the_range_and_its_first_box_appear_with_the_birth_month(client: Client) -> None:
    plans = four_ranges()
    page = client.get(reverse("subscriptions:start"), {"month": "3", "year": "2020"}).content.decode()
    theme = plans["tige"].range.calendar.order_by("month")[0].box.theme
    assert theme.name_fr in page
    assert "Chez vous entre le 24 et le 28\u00a0décembre" in page
    assert "jusqu’au soir du 15\u00a0décembre" in page


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ({"range": "pousse"}, "pousse"),
        ({"age": "4"}, "pousse"),
        ({"age": "5"}, "tige"),
        ({"age": "12"}, "canopee"),
        ({"month": "3", "year": "2020", "range": "canopee"}, "tige"),
        ({"month": "12", "year": "2023"}, "pousse"),
        ({"month": "12", "year": "2023", "range": "graine"}, "graine"),
    ],
)
def test_links_from_other_pages_choose_the_range(client: Client, query: dict[str, str], key: str) -> None:
    four_ranges()
    assert client.get(reverse("subscriptions:start"), query).context["look"].range.key == key


@pytest.mark.parametrize("query", [{"age": "x"}, {"age": "40"}, {"month": "13", "year": "2020"}, {"year": "99999"}])
def test_a_link_that_makes_no_sense_chooses_nothing(client: Client, query: dict[str, str]) -> None:
    four_ranges()
    answer = client.get(reverse("subscriptions:start"), query)
    assert (answer.status_code, answer.context["look"].range, answer.context["look"].problem) == (200, None, "")


def test_two_anonymous_visitors_get_the_same_bytes_and_no_cookie(client: Client) -> None:
    four_ranges()
    other = Client()
    for address in (reverse("subscriptions:start"), reverse("subscriptions:start") + "?range=tige", plan_address()):
        with CaptureQueriesContext(connection) as queries:
            first = client.get(address)
        second = other.get(address)
        assert first.content == second.content
        assert not first.cookies
        assert len(queries) <= 12
        written = [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
        assert written == []


def test_the_childs_name_stands_in_no_address_in_plain_text(client: Client) -> None:
    four_ranges()
    answer = client.post(reverse("subscriptions:start"), child(first_name="Barnabé"))
    assert answer.status_code == 302
    assert "Barnab" not in answer["Location"]
    page = client.get(answer["Location"])
    assert page.context["draft"].first_name == "Barnabé"
    assert page.context["draft"].range_key == "tige"


def test_going_back_fills_the_form_again(client: Client) -> None:
    four_ranges()
    page = client.get(plan_address())
    back = client.get(page.context["steps"][0].href)
    assert [back.context["form"][name].value() for name in ("first_name", "month", "year")] == ["Noé", "3", "2020"]
    assert back.context["look"].range.key == "tige"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first_name": "  "}, "Dites-nous le prénom"),
        ({"first_name": "x" * 41}, "40"),
        ({"month": ""}, "Choisissez le mois."),
        ({"month": "13"}, "Choisissez dans la liste."),
        ({"year": "1950"}, "Choisissez dans la liste."),
        ({"month": "12", "year": "2026"}, "Ce mois est encore à venir"),
        ({"month": "6", "year": "2026"}, "le vôtre pourra commencer en juin 2027"),
        ({"month": "6", "year": "2012"}, "La gamme la plus proche est Canopee, pour les 8 à 12 ans."),
    ],
)
def test_bad_input_gets_a_clear_sentence_and_keeps_what_was_typed(
    client: Client, fields: dict[str, str], sentence: str
) -> None:
    four_ranges()
    answer = client.post(reverse("subscriptions:start"), child(**fields))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'value="{child(**fields)["first_name"]}"' in answer.content.decode()
    assert not Signup.objects.exists()


def test_a_range_without_a_box_says_so(client: Client) -> None:
    plans = four_ranges()
    plans["tige"].range.calendar.update(box=None)
    answer = client.post(reverse("subscriptions:start"), child())
    assert answer.status_code == 422
    assert "La gamme Tige n’a pas de coffret à envoyer" in answer.content.decode()


def test_before_a_plan_is_chosen_the_line_says_what_a_box_costs_and_for_how_long(client: Client) -> None:
    plans = four_ranges()
    start = f"{reverse('subscriptions:start')}?range=tige"
    page = client.get(start).content.decode()
    assert "À partir de 18,32 € le coffret, taxes et livraison comprises." in page
    assert "Sans durée fixe ni engagement, ou pour 6 coffrets" in page
    Plan.objects.filter(boxes=6).update(is_active=False)
    page = client.get(start).content.decode()
    assert "À partir de 19,90 € le coffret, taxes et livraison comprises. Sans durée fixe ni engagement.<" in page
    Price.objects.filter(product=plans["tige"].product).delete()
    assert client.get(start).context["costs"] == ""


def test_the_plans_say_what_they_cost_and_how_they_end(client: Client) -> None:
    four_ranges()
    page = client.get(plan_address()).content.decode()
    assert "aujourd’hui, TTC" in page
    assert "aujourd’hui, taxes et livraison comprises" in page
    assert "<b>19,90\u00a0€</b> aujourd" in page
    assert "<b>109,90\u00a0€</b> aujourd" in page
    assert "9,50\u00a0€ de moins" in page
    assert "19,90\u00a0€ le 21\u00a0janvier 2027, puis chaque mois" in page
    assert "Continue jusqu’à ce que vous y mettiez fin" in page
    assert "S’arrête tout seul après 6 coffrets" in page


def test_the_card_is_typed_beside_the_price_the_days_and_the_end(client: Client) -> None:
    plans = four_ranges()
    client.post(plan_address(), {"plan": plans["tige"].key})
    checkout = client.get(reverse("checkout:address")).content.decode()
    order = {
        "email": "claire@example.org",
        "name": "Claire Martin",
        "line1": "3 rue Crébillon",
        "postcode": "44000",
        "city": "Nantes",
        "country": "FR",
        "total": "19.90",
    }
    to_card = client.get(client.post(reverse("checkout:address"), order)["Location"])["Location"]
    page = client.get(to_card).content.decode()
    for text in (
        "Coffret Tige pour Noé",
        "Chez vous entre le 24 et le 28\u00a0décembre",
        "Continue jusqu’à ce que vous y mettiez fin",
    ):
        assert text in checkout
        assert text in page
    assert "Payer 19,90\u00a0€" in page
    assert "taxes comprises" in page
    assert page.index("Continue jusqu’à") < page.index('name="number"')
    other = client.get(to_card.replace("lang=fr", "lang=en")).content.decode()
    assert "Goes on until you end it" in other


def test_another_plan_in_the_address_changes_the_line(client: Client) -> None:
    plans = four_ranges()
    prepaid = Plan.objects.get(range=plans["tige"].range, boxes=6)
    choice = client.get(f"{plan_address()}&plan={prepaid.key}").context["choice"]
    assert (choice.offer.plan, str(choice.offer.total), choice.next) == (prepaid, "109.90", "aucun")


def test_a_plan_goes_into_the_basket_and_on_to_the_checkout(client: Client) -> None:
    plans = four_ranges()
    answer = client.post(plan_address(), {"plan": plans["tige"].key, "price": "0.01", "total": "0.01"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("checkout:address"))
    line = Basket.objects.get().lines.get()
    assert (line.product, line.quantity) == (plans["tige"].product, 1)
    assert (line.signup.child_first_name, line.signup.first_month.month) == ("Noé", date(2026, 12, 1))
    page = client.get(reverse("checkout:address"))
    assert page.context["agreed_total"] == "19.90"
    assert "Coffret Tige pour Noé" in page.content.decode()
    assert "19,90\u00a0€ le 21\u00a0janvier 2027, puis chaque mois" in page.content.decode()


def test_the_checkout_goes_on_with_the_steps_of_the_funnel(client: Client) -> None:
    """Both steps that are done can be gone back to, with what was chosen."""
    plan = four_ranges()["tige"]
    client.post(plan_address(), {"plan": plan.key})
    page = client.get(reverse("checkout:address")).content.decode()
    steps = page[page.index('class="steps"') : page.index("</nav>", page.index('class="steps"'))]
    assert [words in steps for words in ("Enfant", "Formule", "Adresse et carte", "Panier")] == [
        True,
        True,
        True,
        False,
    ]
    hrefs = re.findall(r'href="([^"]+)"', steps)
    assert [client.get(unescape(href)).status_code for href in hrefs] == [200, 200]
    assert "Noé" in client.get(unescape(hrefs[0])).content.decode()
    assert f'value="{plan.key}"' in client.get(unescape(hrefs[1])).content.decode()


def test_a_double_click_and_a_second_tab_buy_once(client: Client) -> None:
    plans = four_ranges()
    address = plan_address()
    for _ in range(3):
        client.post(address, {"plan": plans["tige"].key})
    assert Basket.objects.get().lines.count() == 1


def test_two_children_in_one_basket(client: Client) -> None:
    plans = four_ranges()
    client.post(plan_address(first_name="Noé"), {"plan": plans["tige"].key})
    client.post(plan_address(first_name="Zoé"), {"plan": plans["tige"].key})
    assert sorted(Signup.objects.values_list("child_first_name", flat=True)) == ["Noé", "Zoé"]
    assert Basket.objects.get().lines.count() == 2


@pytest.mark.parametrize("plan", ["", "nothing", "pousse-monthly-1"])
def test_a_plan_that_is_not_of_this_range_is_refused(client: Client, plan: str) -> None:
    four_ranges()
    answer = client.post(plan_address(), {"plan": plan})
    assert answer.status_code == 422
    assert not Basket.objects.exists()


def test_a_plan_without_a_price_is_not_shown(client: Client) -> None:
    plans = four_ranges()
    Price.objects.filter(product__plan__range=plans["tige"].range).delete()
    assert "n’a pas de prix" in client.get(plan_address()).content.decode()
    assert client.post(plan_address(), {"plan": plans["tige"].key}).status_code == 422


@pytest.mark.parametrize("text", ["", "x", "WyJhIl0:1xVOhE:abc"])
def test_a_broken_link_says_so(client: Client, text: str) -> None:
    four_ranges()
    answer = client.get(reverse("subscriptions:plan"), {"child": text})
    assert answer.status_code == 404
    assert "Ce lien est incomplet" in answer.content.decode()


def test_a_child_that_has_grown_out_of_the_range_meanwhile_chooses_again(client: Client) -> None:
    four_ranges()
    answer = client.get(plan_address(birth_month=date(2014, 3, 1), range_key="tige"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("subscriptions:start"))


def test_the_funnel_speaks_english(client: Client) -> None:
    four_ranges()
    with translation.override("en"):
        page = client.get(reverse("subscriptions:start"), {"month": "3", "year": "2020"}).content.decode()
    assert "Who is the box for?" in page
    assert "At your door between 24 and 28\u00a0December" in page
