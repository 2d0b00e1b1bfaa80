"""How often something may be asked for within an hour, from one place or about one address. Counted in the cache."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

AN_HOUR = 3600


class TooManyTries(Exception):
    """More was asked for than people ask for."""


def counted(key: str) -> int:
    """How often `key` was counted within the hour, this time included. The cache keeps no more than a hash of it."""
    name = f"throttle:{hashlib.sha256(key.encode()).hexdigest()}"
    if cache.add(name, 1, timeout=AN_HOUR):
        return 1
    try:
        return cache.incr(name)
    except ValueError:  # it expired between both calls
        return 1


def allow(*, at_most: int, key: str) -> None:
    """Count `key`; raises TooManyTries from the `at_most + 1`-th time of an hour on."""
    if counted(key) > at_most:
        raise TooManyTries(key)
