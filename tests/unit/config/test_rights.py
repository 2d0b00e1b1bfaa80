"""Nobody raises their own rights: what makes a superuser is out of every role's reach, and no page shows a password's hash."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from config.roles import ROLES, make_groups
from shop.accounts.models import User
from tests.factories.shop import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtail_roots")]
HERE = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"}


@pytest.fixture
def person() -> User:
    """Somebody with every role there is."""
    make_groups()
    user = UserFactory.create(is_staff=True)
    user.set_password("six-blue-bamboo-boats")
    user.save()
    user.groups.set(Group.objects.filter(name__in=ROLES))
    return user


@pytest.fixture
def client_of_person(person: User) -> Client:
    client = Client(headers=HERE)
    client.force_login(person)
    return client


def rights(user: User) -> tuple[bool, bool, int, int, str]:
    user.refresh_from_db()
    return user.is_superuser, user.is_staff, user.groups.count(), user.user_permissions.count(), user.password


def test_all_roles_together_make_no_superuser_of_oneself_or_another(person: User, client_of_person: Client) -> None:
    other = UserFactory.create()
    for user in (person, other):
        before = rights(user)
        address = reverse("admin:accounts_user_change", args=[user.pk])
        client_of_person.post(
            address,
            {
                "email": user.email,
                "first_name": "A",
                "last_name": "B",
                "language": "fr",
                "password": "x",
                "is_active": "on",
                "is_staff": "on",
                "is_superuser": "on",
                "user_permissions": ["1", "2"],
                "date_joined_0": "2026-11-23",
                "date_joined_1": "12:00",
            },
        )
        assert rights(user) == before


def test_nobody_is_added_as_a_superuser(client_of_person: Client) -> None:
    data = {"email": "new@example.org", "password": "x", "is_superuser": "on", "is_staff": "on", "language": "fr"}
    client_of_person.post("/admin/accounts/user/add/", data)
    assert User.objects.filter(is_superuser=True).count() == 0


def test_no_page_shows_the_hash_of_a_password(person: User, client_of_person: Client) -> None:
    shown = client_of_person.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert person.password not in shown


def test_no_role_may_touch_roles() -> None:
    for role in ROLES.values():
        assert not {"auth.group", "auth.permission", "core.outboxdelivery"} & role.grants.keys()
