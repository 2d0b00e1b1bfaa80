"""Addresses proposed while one types: asked for seldom, kept for a while, and left alone when a service does not answer."""

from __future__ import annotations

import hashlib

import structlog
from django.conf import settings
from django.core.cache import cache

from core import throttle
from shop.completion.ban import Ban
from shop.completion.base import Completer, CompleterUnreachable, Proposal

log = structlog.get_logger(__name__)
COMPLETERS: tuple[Completer, ...] = (Ban(),)
LEAST, MOST = 3, 120
KEPT_SECONDS = 3600
# A service that did not answer is not asked again for so long: a page must not wait for it at every key.
LEFT_ALONE_SECONDS = 30
AN_HOUR_FROM_ONE_PLACE = 400


def countries() -> list[str]:
    """The countries whose addresses are completed, by the services that ADDRESS_COMPLETION names."""
    return [each.country for each in COMPLETERS if each.name in settings.ADDRESS_COMPLETION]


def propose(*, country: str, text: str, place: str) -> list[Proposal]:
    """What an address of this country may become; nothing where nobody is to be asked, or nobody answers in time.

    `place` is where the question comes from (core.throttle.place_of).
    """
    text = " ".join(text.split())
    completer = next((each for each in COMPLETERS if each.country == country), None)
    if completer is None or completer.name not in settings.ADDRESS_COMPLETION or not LEAST <= len(text) <= MOST:
        return []
    key = f"completion:{completer.name}:{hashlib.sha256(text.casefold().encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is not None:
        return [Proposal(*each) for each in kept]
    left_alone = f"completion:{completer.name}:left-alone"
    if cache.get(left_alone):
        return []
    try:
        throttle.allow(at_most=AN_HOUR_FROM_ONE_PLACE, key=f"completion:{place}")
        found = completer.propose(text=text)
    except throttle.TooManyTries:
        return []
    except CompleterUnreachable as reason:
        cache.set(left_alone, 1, timeout=LEFT_ALONE_SECONDS)
        log.info("completion_unreachable", service=completer.name, reason=str(reason))
        return []
    cache.set(key, [(each.line1, each.postcode, each.city) for each in found], timeout=KEPT_SECONDS)
    return found
