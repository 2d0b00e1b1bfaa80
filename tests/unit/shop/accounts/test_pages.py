from typing import Any

import pytest
from django.test import Client

from shop.accounts.addresses import AddressInUse, remove_address, save_address
from shop.accounts.models import User
from shop.address.models import UserAddress
from shop.markets.seed import seed_markets
from tests.factories.shop import UserFactory, address, paid, sold_product

pytestmark = pytest.mark.django_db
FORM = {
    "first_name": "Claire",
    "last_name": "Martin",
    "line1": "3 rue Crébillon",
    "postcode": "44000",
    "city": "Nantes",
    "country": "FR",
}


@pytest.fixture
def user() -> User:
    seed_markets()
    return UserFactory.create(email="claire@example.org", first_name="Claire")


@pytest.fixture
def client_of(user: User) -> Client:
    client = Client(headers={"sec-fetch-site": "same-origin"})
    client.force_login(user)
    return client


def test_home_shows_ones_own_orders(client_of: Client, user: User) -> None:
    mine = paid((sold_product(title="Le volcan"), 1), email=user.email)
    theirs = paid((sold_product(title="Les abeilles"), 1), email="other@example.org")
    page = client_of.get("/fr/compte/").content.decode()
    assert "Bonjour Claire" in page
    assert mine.number in page
    assert theirs.number not in page


def test_another_customers_order_is_not_found(client_of: Client, user: User) -> None:
    mine = paid((sold_product(), 1), email=user.email)
    UserFactory.create(email="other@example.org")
    theirs = paid((sold_product(), 1), email="other@example.org")
    assert client_of.get(f"/fr/compte/commandes/{mine.number}/").status_code == 200
    assert client_of.get(f"/fr/compte/commandes/{theirs.number}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client_of: Client, user: User, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        paid((sold_product(), 1), email=user.email)
    client_of.get("/fr/compte/commandes/")
    with django_assert_max_num_queries(9):
        assert client_of.get("/fr/compte/commandes/").status_code == 200


def test_addresses_are_added_changed_and_removed(client_of: Client, user: User) -> None:
    assert client_of.post("/fr/compte/adresses/ajouter/", FORM).status_code == 302
    row = UserAddress.objects.get(user=user)
    client_of.post(f"/fr/compte/adresses/{row.pk}/", {**FORM, "line1": "5 rue Racine"})
    row.refresh_from_db()
    assert row.line1 == "5 rue Racine"
    client_of.post(f"/fr/compte/adresses/{row.pk}/retirer/")
    assert not UserAddress.objects.exists()


def test_a_wrong_postcode_is_said_and_nothing_is_saved(client_of: Client) -> None:
    answer = client_of.post("/fr/compte/adresses/ajouter/", {**FORM, "postcode": "4"})
    assert answer.status_code == 422
    assert "Ce code postal n’existe pas" in answer.content.decode()
    assert not UserAddress.objects.exists()


def test_another_customers_address_is_not_found(client_of: Client) -> None:
    theirs = save_address(user=UserFactory.create(), draft=address())
    assert client_of.get(f"/fr/compte/adresses/{theirs.pk}/").status_code == 404
    assert client_of.post(f"/fr/compte/adresses/{theirs.pk}/", FORM).status_code == 404
    assert client_of.post(f"/fr/compte/adresses/{theirs.pk}/retirer/").status_code == 404
    assert UserAddress.objects.count() == 1


def test_the_same_address_twice_is_one(user: User) -> None:
    assert save_address(user=user, draft=address()) == save_address(user=user, draft=address())


def test_details(client_of: Client, user: User) -> None:
    changed = {
        "first_name": "Clara",
        "last_name": "Martin",
        "language": "en",
        "email": "thief@example.org",
        "is_staff": "1",
    }
    client_of.post("/fr/compte/coordonnees/", changed)
    user.refresh_from_db()
    assert (user.first_name, user.language, user.email, user.is_staff) == ("Clara", "en", "claire@example.org", False)


def test_signing_out(client_of: Client) -> None:
    assert client_of.get("/fr/compte/deconnexion/").status_code == 405
    client_of.post("/fr/compte/deconnexion/")
    assert client_of.get("/fr/compte/").status_code == 302


def test_an_address_in_use_is_kept(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.models import ProtectedError  # noqa: PLC0415 (beside its use)

    row = save_address(user=user, draft=address())

    def protected(self: Any, *args: Any, **kwargs: Any) -> None:
        raise ProtectedError("a subscription", set())

    monkeypatch.setattr(UserAddress, "delete", protected)
    with pytest.raises(AddressInUse):
        remove_address(user=user, address_id=row.pk)
