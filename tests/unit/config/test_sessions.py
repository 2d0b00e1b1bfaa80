"""Sessions in the back offices end after twelve hours and after an hour of silence; in the shop they last."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.factories.shop import UserFactory
from tests.factories.tracking import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtail_roots")]


@pytest.fixture
def staff() -> Client:
    client = Client()
    with time_machine.travel(NOON, tick=False):
        client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def status(client: Client, *, after: timedelta, path: str = "/admin/") -> int:
    with time_machine.travel(NOON + after, tick=False):
        return client.get(path).status_code


def test_work_keeps_a_session_alive_for_twelve_hours_and_no_longer(staff: Client) -> None:
    for hours in range(1, 13):
        assert status(staff, after=timedelta(hours=hours)) == 200
    assert status(staff, after=timedelta(hours=12, seconds=1)) == 302


def test_an_hour_of_silence_ends_it(staff: Client) -> None:
    assert status(staff, after=timedelta(minutes=1)) == 200
    assert status(staff, after=timedelta(minutes=61)) == 200
    assert status(staff, after=timedelta(minutes=121, seconds=1)) == 302


def test_the_editors_back_office_counts_too(staff: Client) -> None:
    assert status(staff, after=timedelta(minutes=1), path="/cms/") == 200
    assert status(staff, after=timedelta(minutes=62), path="/cms/") == 302


def test_other_pages_neither_end_nor_prolong_it(staff: Client) -> None:
    assert status(staff, after=timedelta(minutes=1)) == 200
    assert status(staff, after=timedelta(minutes=30), path="/health/live") == 200
    assert status(staff, after=timedelta(hours=2), path="/health/live") == 200
    assert "_auth_user_id" in staff.session
    assert status(staff, after=timedelta(hours=2)) == 302
    assert "_auth_user_id" not in staff.session
