"""Typing a code: whatever opens nothing is refused alike, and after a few tries nothing is looked at any more."""

from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache

from core import clock
from core.throttle import TooManyTries
from subscriptions.enums import GiftState
from subscriptions.gifts import knocking, openings
from subscriptions.gifts.codes import in_groups
from subscriptions.models import Gift
from tests.factories.gifts import bought, opening
from tests.factories.shop import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries() -> None:
    cache.clear()


def knock(typed: str, *, place: str = "192.0.2.7", now: datetime = NOON) -> Gift:
    return knocking.gift_for(typed=typed, place=place, now=now)


def test_a_code_opens_however_it_is_typed() -> None:
    gift = bought()
    assert knock(in_groups(gift.code).lower()) == knock(f" {gift.code} ") == gift


@pytest.mark.parametrize("state", ["redeemed", "refunded", "expired"])
def test_s15_used_refunded_and_expired_codes_are_refused_like_unknown_ones(state: str) -> None:
    gift = bought()
    Gift.objects.update(state=state)
    for typed in (gift.code, "K7QM2H9XB3T01VZA", "nonsense", gift.reference):
        with pytest.raises(knocking.Unusable) as refusal:
            knock(typed)
        assert refusal.value.args == ()


def test_a_code_that_is_past_its_day_is_refused_before_the_sweep_has_closed_it() -> None:
    gift = bought()
    with pytest.raises(knocking.Unusable):
        knock(gift.code, now=clock.end_of(gift.valid_until))


def test_s15_after_a_few_wrong_tries_a_right_one_opens_nothing_for_that_place() -> None:
    gift = bought()
    for _ in range(knocking.WRONG_AN_HOUR):
        with pytest.raises(knocking.Unusable):
            knock("K7QM2H9XB3T01VZA")
    with pytest.raises(TooManyTries):
        knock(gift.code)
    assert knock(gift.code, place="192.0.2.8") == gift


def test_s15_one_code_from_many_places_is_not_looked_at_for_ever() -> None:
    gift = bought()
    Gift.objects.update(state=GiftState.REDEEMED)
    for number in range(knocking.SAME_CODE_AN_HOUR):
        with pytest.raises(knocking.Unusable):
            knock(gift.code, place=f"192.0.2.{number}")
    with pytest.raises(TooManyTries):
        knock(in_groups(gift.code), place="198.51.100.1")
    with pytest.raises(knocking.Unusable):
        knock("K7QM2H9XB3T01VZA", place="198.51.100.1")


def test_a_network_of_long_addresses_is_one_place() -> None:
    bought()
    for number in range(knocking.WRONG_AN_HOUR):
        with pytest.raises(knocking.Unusable):
            knock("K7QM2H9XB3T01VZA", place=f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyTries):
        knock("K7QM2H9XB3T01VZA", place="2001:db8:1:2:ffff::1")
    with pytest.raises(knocking.Unusable):
        knock("K7QM2H9XB3T01VZA", place="2001:db8:1:3::1")


def test_good_codes_use_no_tries_up() -> None:
    gift = bought()
    for _ in range(2 * knocking.SAME_CODE_AN_HOUR):
        knock(gift.code)


def test_an_opening_is_good_for_two_hours_and_cannot_be_written_by_hand(monkeypatch: Any) -> None:
    gift = bought()
    signed = opening(gift).signed()
    assert openings.Opening.read(signed).gift_id == gift.pk
    assert gift.code not in signed
    for text in ("", signed[:-1], signed + "x"):
        with pytest.raises(openings.OpeningTooOld):
            openings.Opening.read(text)
    monkeypatch.setattr(openings, "VALID_SECONDS", -1)
    with pytest.raises(openings.OpeningTooOld):
        openings.Opening.read(signed)
