"""Counting what is asked for within an hour, and what counts as one place."""

import pytest
from django.core.cache import cache

from core import throttle


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def test_what_is_too_much_is_refused_and_each_key_has_its_own_count() -> None:
    for _ in range(3):
        throttle.allow(at_most=3, key="a")
    with pytest.raises(throttle.TooManyTries):
        throttle.allow(at_most=3, key="a")
    assert throttle.counted("b") == 1


def test_a_count_that_is_forgiven_was_none() -> None:
    for _ in range(10):
        throttle.allow(at_most=1, key="a")
        throttle.forgive("a")
    throttle.forgive("never counted")
    assert throttle.counted("a") == 1


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_place_is_an_address_or_the_network_of_a_long_one(address: str, place: str) -> None:
    assert throttle.place_of(address) == place
