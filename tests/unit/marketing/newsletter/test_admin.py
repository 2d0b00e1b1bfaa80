"""Readers in the back office: seen, taken off by whoever may, handed over as a file, and never put on the list by hand."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from config.roles import make_groups
from marketing.newsletter import signing_up
from marketing.newsletter.enums import ReaderState
from marketing.newsletter.models import Reader
from tests.factories.shop import UserFactory
from tests.unit.marketing.newsletter.conftest import NOW

LIST = "/admin/newsletter/reader/"


def client_of(role: str) -> Client:
    make_groups()
    user = UserFactory.create(is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    client = Client(headers={"Accept-Language": "fr", "sec-fetch-site": "same-origin"})
    client.force_login(user)
    return client


@pytest.fixture
def reader() -> Reader:
    signing_up.sign_up(
        email="claire@example.org", consent_text="Oui.", page="/fr/", language="fr", place="192.0.2.1", now=NOW
    )
    return Reader.objects.get()


def take_off(client: Client, reader: Reader) -> int:
    return client.post(LIST, {"action": "take_off_list", "_selected_action": [reader.pk]}, follow=True).status_code


def test_care_takes_somebody_off_who_asked_by_telephone(reader: Reader) -> None:
    client = client_of("care")
    assert take_off(client, reader) == 200
    reader.refresh_from_db()
    assert reader.state == ReaderState.LEFT
    left_at = reader.left_at
    take_off(client, reader)
    reader.refresh_from_db()
    assert reader.left_at == left_at


def test_marketing_sees_readers_and_takes_the_file_and_changes_nothing(reader: Reader) -> None:
    client = client_of("marketing")
    assert "claire@example.org" in client.get(LIST).content.decode()
    take_off(client, reader)
    reader.refresh_from_db()
    assert reader.state == ReaderState.ASKED
    file = client.get(f"{LIST}readers/")
    assert (file.status_code, file["Content-Disposition"]) == (200, 'attachment; filename="bambou-readers.csv"')
    assert "no-store" in file["Cache-Control"]
    assert "claire" not in file.content.decode()
    assert client.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("role", ["logistics", "bi", "sales"])
def test_others_see_nobody(reader: Reader, role: str) -> None:
    client = client_of(role)
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}readers/").status_code in (302, 403)
