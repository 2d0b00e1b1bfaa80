"""How often something may be asked for within an hour, from one place or about one address. Counted in the cache."""

from __future__ import annotations

import hashlib
import ipaddress

from django.core.cache import cache

AN_HOUR = 3600
# An internet line gets a whole network of this size (RFC 6177), so that its single addresses say nothing.
NETWORK_BITS = 64


class TooManyTries(Exception):
    """More was asked for than people ask for."""


def place_of(address: str) -> str:
    """A client's place on the net: its address, or the network of one of the newer, longer ones."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, NETWORK_BITS), strict=False))


def _name(key: str) -> str:
    """The cache keeps no more of a key than its hash."""
    return f"throttle:{hashlib.sha256(key.encode()).hexdigest()}"


def counted(key: str) -> int:
    """How often `key` was counted within the hour, this time included."""
    name = _name(key)
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


def forgive(key: str) -> None:
    """Take one count of `key` back: it was no try too many."""
    try:
        cache.decr(_name(key))
    except ValueError:  # it expired meanwhile
        return
