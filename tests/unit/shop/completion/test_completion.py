import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from structlog.testing import capture_logs

from shop.accounts.forms import CustomerAddressForm
from shop.checkout.forms import AddressForm, BillingForm, DeliveryForm
from shop.completion import proposing
from shop.completion.base import Proposal
from tests.factories.shop import UserFactory, sold_product
from tests.fakes.ban import CREBILLON, FakeBan, feature, running_ban
from tests.unit.shop.checkout.test_views import shopper

FOUND = Proposal(line1="3 Rue Crébillon", postcode="44000", city="Nantes")


@pytest.fixture
def ban(settings: Any) -> Iterator[FakeBan]:
    cache.clear()
    with running_ban() as fake:
        settings.ADDRESS_COMPLETION, settings.BAN_URL = ["ban"], fake.address
        settings.ADDRESS_COMPLETION_MS = 2000
        yield fake
    cache.clear()


def proposed(text: str, *, country: str = "FR") -> list[Proposal]:
    return proposing.propose(country=country, text=text, place="192.0.2.1")


def test_the_service_is_asked_in_its_words_and_its_houses_are_proposed(ban: FakeBan) -> None:
    assert proposed("  3 rue   créb ") == [FOUND]
    assert ban.asked == [{"q": "3 rue créb", "autocomplete": "1", "index": "address", "limit": "5"}]


def test_a_question_is_asked_once(ban: FakeBan) -> None:
    assert proposed("3 rue créb") == proposed("3 RUE CRÉB") == [FOUND]
    ban.features = []
    assert proposed("3 rue d") == proposed("3 rue d") == []
    assert len(ban.asked) == 2


@pytest.mark.parametrize(
    ("text", "country"), [("3 r", "BE"), ("3", "FR"), ("  ", "FR"), ("x" * 121, "FR"), ("3 rue", "")]
)
def test_nobody_is_asked_about_other_countries_and_too_little(ban: FakeBan, text: str, country: str) -> None:
    assert proposed(text, country=country) == []
    assert ban.asked == []


def test_nobody_is_asked_where_it_is_off(ban: FakeBan, settings: Any) -> None:
    settings.ADDRESS_COMPLETION = []
    assert proposed("3 rue créb") == []
    assert ban.asked == []


@pytest.mark.parametrize(
    ("typed", "line1"),
    [
        ("7 bis rue créb", "7 bis Rue Crébillon"),
        ("7B, rue créb", "7B Rue Crébillon"),
        ("rue créb", "Rue Crébillon"),
        ("11 novembre", "11 Rue Crébillon"),
    ],
)
def test_a_number_that_the_service_does_not_know_is_kept(ban: FakeBan, typed: str, line1: str) -> None:
    ban.features = [feature("Rue Crébillon", "44000", "Nantes", kind="street")]
    assert proposed(typed) == [Proposal(line1=line1, postcode="44000", city="Nantes")]


def test_towns_twins_and_what_is_half_said_are_left_out(ban: FakeBan) -> None:
    ban.features = [
        feature("Nantes", "44000", "Nantes", kind="municipality"),
        feature("Rue A", "", "Nantes", kind="street"),
        feature("Rue B", "44000", "", kind="street"),
        CREBILLON,
        CREBILLON,
    ]
    assert proposed("3 rue créb") == [FOUND]


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 500},
        {"status": 429},
        {"status": 302},
        {"body": "<html>"},
        {"body": "[]"},
        {"body": '{"features": 3}'},
        {"body": '{"features": [], "x": "' + "y" * 200_000},
    ],
    ids=["500", "429", "302", "html", "list", "number", "endless"],
)
def test_a_bad_answer_proposes_nothing_and_it_is_left_alone_for_a_while(ban: FakeBan, wrong: dict[str, Any]) -> None:
    for name, value in wrong.items():
        setattr(ban, name, value)
    with capture_logs() as logs:
        assert proposed("3 rue créb") == []
        assert proposed("3 rue crébi") == []
    assert len(ban.asked) == 1
    assert [(each["event"], each["log_level"]) for each in logs] == [("completion_unreachable", "info")]
    assert "rue" not in str(logs)


@pytest.mark.parametrize(
    "text", ['[{"properties": null}]', "[null, 3]", '[{"properties": {"type": "street", "name": 7}}]']
)
def test_answers_of_another_form_are_no_proposals(ban: FakeBan, text: str) -> None:
    ban.body = f'{{"features": {text}}}'
    assert proposed("3 rue créb") == []


def test_a_slow_service_is_waited_for_no_longer_than_said(ban: FakeBan, settings: Any) -> None:
    settings.ADDRESS_COMPLETION_MS, ban.seconds = 60, 0.5
    began = time.monotonic()
    assert proposed("3 rue créb") == []
    assert time.monotonic() - began < 0.4


def test_nobody_there_proposes_nothing(ban: FakeBan, settings: Any) -> None:
    settings.BAN_URL = "http://127.0.0.1:9/geocodage"
    assert proposed("3 rue créb") == []


def test_one_place_asks_no_more_than_people_type(ban: FakeBan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "AN_HOUR_FROM_ONE_PLACE", 2)
    assert [len(proposed(text)) for text in ("3 rue c", "3 rue cr", "3 rue cré")] == [1, 1, 0]
    assert len(ban.asked) == 2


def posted(**fields: str) -> Any:
    return Client(headers={"sec-fetch-site": "same-origin"}).post("/fr/adresses/propositions/", fields)


def test_the_page_holds_what_a_choice_fills_in(ban: FakeBan) -> None:
    ban.features = [CREBILLON, feature("3 Rue <Créb>", "44100", "Nantes")]
    answer = posted(line1="3 rue créb", country="FR", email="never@example.org")
    text = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert text.count('role="option"') == 2
    assert 'data-line1="3 Rue Crébillon"' in text
    assert 'data-postcode="44000"' in text
    assert 'data-city="Nantes"' in text
    assert "&lt;Créb&gt;" in text
    assert "2 adresses proposées" in text


@pytest.mark.django_db
def test_no_proposals_are_an_empty_page(ban: FakeBan) -> None:
    ban.status = 500
    assert posted(line1="3 rue créb", country="FR").content.decode().strip() == ""
    assert posted().content.decode().strip() == ""
    assert Client().get("/fr/adresses/propositions/").status_code == 405
    assert (
        Client(headers={"sec-fetch-site": "cross-site"}, enforce_csrf_checks=True)
        .post("/fr/adresses/propositions/")
        .status_code
        == 403
    )


@pytest.mark.django_db
def test_the_field_is_a_plain_one_unless_the_service_is_on(settings: Any) -> None:
    client = shopper(sold_product())
    off = client.get("/fr/commande/").content.decode()
    settings.ADDRESS_COMPLETION = ["ban"]
    on = client.get("/fr/commande/").content.decode()
    assert ("data-completion" in off, "completion.js" in off) == (False, False)
    assert ("data-completion" in on, "completion.js" in on) == (True, True)
    assert 'hx-post="/fr/adresses/propositions/"' in on
    assert 'autocomplete="address-line1"' in on
    own = Client()
    own.force_login(UserFactory.create())
    page = own.get("/fr/compte/adresses/ajouter/").content.decode()
    assert ("data-completion" in page, "completion.js" in page, page.count("htmx-2.min.js")) == (True, True, 1)


@pytest.mark.parametrize("form", [AddressForm, DeliveryForm, BillingForm, CustomerAddressForm])
def test_every_form_of_an_address_is_completed(settings: Any, form: Any) -> None:
    assert form(countries=[]).is_completed is False
    settings.ADDRESS_COMPLETION = ["ban"]
    assert form(countries=[]).is_completed is True
