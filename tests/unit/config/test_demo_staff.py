"""The accounts that the run command prints open the doors that it names."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.test import Client

from config.demo.accounts import ACCOUNTS, CUSTOMER, EDITOR, MODERATOR, STAFF, TRANSLATOR, Account
from config.demo.load_staff import load
from shop.accounts.models import User
from tests.factories.tracking import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtail_roots")]


def sign_in(account: Account) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    door = "/admin/login/" if account == STAFF else "/cms/login/"
    client.post(door, {"username": account.email, "password": account.password})
    return client


def test_a_second_run_changes_nothing() -> None:
    load(now=NOON)
    before = list(User.objects.order_by("pk").values())
    load(now=NOON)
    assert list(User.objects.order_by("pk").values()) == before
    assert [user["email"] for user in before] == [account.email for account in ACCOUNTS]


def test_each_enters_its_own_door_and_no_other() -> None:
    load(now=NOON)
    entered = {
        account.role: (sign_in(account).get("/admin/").status_code, sign_in(account).get("/cms/").status_code)
        for account in (EDITOR, MODERATOR, TRANSLATOR, STAFF)
    }
    assert entered == {"editor": (302, 200), "moderator": (302, 200), "translator": (302, 200), "staff": (200, 200)}
    assert User.objects.get(email=CUSTOMER.email).is_staff is False


def test_nobody_is_a_superuser_and_the_passwords_are_good_enough() -> None:
    load(now=NOON)
    assert User.objects.filter(is_superuser=True).count() == 0
    for account in ACCOUNTS:
        validate_password(account.password, User.objects.get(email=account.email))
