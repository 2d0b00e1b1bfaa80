import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from core.models import OutgoingMail
from shop.accounts import signing_in
from shop.accounts.models import SignInLink
from tests.factories.shop import NOON, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_tried_yet() -> None:
    cache.clear()


def browser() -> Client:
    return Client(headers={"sec-fetch-site": "same-origin"})


def ask(client: Client, email: str, path: str = "/fr/compte/connexion/") -> Any:
    return client.post(path, {"email": email})


def link_in_mail() -> str:
    found = re.search(r"http://[^/]+(/\S+)", OutgoingMail.objects.latest("pk").text)
    assert found
    return found[1]


def test_by_the_link_of_the_mail_once() -> None:
    user = UserFactory.create(email="claire@example.org")
    client = browser()
    assert "Regardez vos e-mails" in ask(client, " Claire@Example.org ").content.decode()
    link = link_in_mail()
    assert link.startswith("/fr/compte/connexion/")
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 200, "a mail scanner must not use it up"
    assert client.post(link)["Location"] == "/fr/compte/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/fr/compte/").status_code == 200, "who signed in is known on the next page"
    assert browser().post(link).status_code == 410
    assert browser().get(link).status_code == 410


def test_the_answer_is_the_same_for_an_unknown_address() -> None:
    UserFactory.create(email="known@example.org")
    known, unknown = (
        ask(browser(), email).content.decode().replace(email, "X") for email in ("known@example.org", "un@example.org")
    )
    assert known == unknown
    assert OutgoingMail.objects.count() == 1


def test_the_secret_is_not_kept() -> None:
    UserFactory.create(email="claire@example.org")
    ask(browser(), "claire@example.org")
    token = link_in_mail().rstrip("/").rsplit("/", 1)[1]
    assert SignInLink.objects.get().token_hash == signing_in.hash_of(token) != token


def test_after_a_day_it_is_over() -> None:
    UserFactory.create(email="claire@example.org")
    signing_in.request_link(email="claire@example.org", language="fr", next_path="", place="1.2.3.4", now=NOON)
    token = link_in_mail().rstrip("/").rsplit("/", 1)[1]
    assert signing_in.find_link(token=token, now=NOON + timedelta(hours=23, minutes=59))
    with pytest.raises(signing_in.LinkUnusable):
        signing_in.redeem(token=token, now=NOON + timedelta(hours=24))


def test_it_leads_back_to_where_one_wanted_to_go_and_nowhere_else() -> None:
    UserFactory.create(email="claire@example.org")
    for wanted, reached in (
        ("/fr/compte/commandes/", "/fr/compte/commandes/"),
        ("https://evil.example/", "/fr/compte/"),
    ):
        client = browser()
        ask(client, "claire@example.org", f"/fr/compte/connexion/?next={wanted}")
        assert client.post(link_in_mail())["Location"] == reached


def test_too_many_mails_for_one_address_are_not_sent() -> None:
    UserFactory.create(email="claire@example.org")
    for _ in range(signing_in.LINKS_AN_HOUR + 3):
        assert ask(browser(), "claire@example.org").status_code == 200
    assert OutgoingMail.objects.count() == signing_in.LINKS_AN_HOUR


def test_one_place_cannot_ask_without_end() -> None:
    for number in range(signing_in.TRIES_AN_HOUR_FROM_ONE_PLACE):
        assert ask(browser(), f"a{number}@example.org").status_code == 200
    refused = ask(browser(), "b@example.org")
    assert refused.status_code == 429
    assert "Attendez une heure" in refused.content.decode()


def test_an_inactive_account_gets_no_link() -> None:
    UserFactory.create(email="gone@example.org", is_active=False)
    ask(browser(), "gone@example.org")
    assert not OutgoingMail.objects.exists()


def test_in_english() -> None:
    UserFactory.create(email="claire@example.org")
    ask(browser(), "claire@example.org", "/en/account/sign-in/")
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Your link to sign in"
    assert link_in_mail().startswith("/en/account/sign-in/")


@pytest.mark.parametrize("email", ["", "claire", "@", "a" * 300 + "@example.org"])
def test_bad_addresses(email: str) -> None:
    assert ask(browser(), email).status_code == 422


def test_the_account_asks_who_it_is() -> None:
    answer = browser().get("/fr/compte/")
    assert answer["Location"] == "/fr/compte/connexion/?next=/fr/compte/"
