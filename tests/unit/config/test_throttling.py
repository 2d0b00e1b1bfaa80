"""Guessing passwords: five wrong ones close an account to that address for a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client

from config.back_office.throttling import forget_attempts
from tests.factories.shop import UserFactory
from tests.factories.tracking import NOON

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "staff@example.org", "six-blue-bamboo-boats"
DOORS = ["/admin/login/", "/cms/login/"]


@pytest.fixture(autouse=True)
def person() -> None:
    user = UserFactory.create(email=EMAIL, is_staff=True, is_superuser=True)
    user.set_password(PASSWORD)
    user.save()


def sign_in(door: str, *, password: str, email: str = EMAIL, address: str = "203.0.113.7", minutes: float = 0) -> Any:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        return Client().post(
            door,
            {"username": email, "password": password},
            headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"},
            REMOTE_ADDR=address,
        )


def guess(door: str, times: int, **where: Any) -> list[int]:
    return [sign_in(door, password="wrong-wrong-wrong", **where).status_code for _ in range(times)]


def test_the_right_password_signs_in() -> None:
    assert sign_in("/admin/login/", password=PASSWORD).status_code == 302
    assert sign_in("/cms/login/", password=PASSWORD).status_code == 302


@pytest.mark.parametrize("door", DOORS)
def test_after_five_wrong_ones_the_right_one_is_refused_too(door: str) -> None:
    assert guess(door, 5)[:4] == [200] * 4
    refused = sign_in(door, password=PASSWORD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")


def test_a_quarter_of_an_hour_later_it_is_open_again() -> None:
    guess(DOORS[0], 6)
    assert sign_in(DOORS[0], password=PASSWORD, minutes=14).status_code == 429
    assert sign_in(DOORS[0], password=PASSWORD, minutes=30).status_code == 302


def test_capitals_and_blanks_are_the_same_account_and_both_doors_count_together() -> None:
    for email in (EMAIL, EMAIL.upper(), f" {EMAIL} "):
        guess(DOORS[0], 2, email=email)
    assert sign_in(DOORS[1], password=PASSWORD).status_code == 429


def test_nobody_can_lock_others_out_from_elsewhere() -> None:
    guess(DOORS[0], 6)
    assert sign_in(DOORS[0], password=PASSWORD, address="198.51.100.1").status_code == 302
    assert sign_in(DOORS[0], password=PASSWORD, email="other@example.org").status_code == 200


def test_the_answer_does_not_tell_whether_the_account_exists() -> None:
    for email in (EMAIL, "nobody@example.org"):
        guess(DOORS[0], 5, email=email)
    known, unknown = (sign_in(DOORS[0], password="x", email=email) for email in (EMAIL, "nobody@example.org"))
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_a_right_password_clears_the_count() -> None:
    guess(DOORS[0], 4)
    sign_in(DOORS[0], password=PASSWORD)
    assert guess(DOORS[0], 4) == [200] * 4


def test_failed_attempts_are_forgotten_after_thirty_days() -> None:
    guess(DOORS[0], 2)
    assert forget_attempts(now=NOON + timedelta(days=30)) == 0
    assert forget_attempts(now=NOON + timedelta(days=30, seconds=1)) == 1
    assert AccessAttempt.objects.count() == 0
