"""Telling visitors of one day apart without knowing who they are.

Consent exemption for audience measurement: article 82 of the French law of 6 January 1978, as read by the CNIL in its
guidelines 2020-091 (§ 50 to 52) and on its page "Cookies : solutions pour les outils de mesure d'audience" of 4 July
2025 (https://www.cnil.fr/fr/node/167364): only to measure the audience of this site, for its publisher alone, anonymous
statistics only, not crossed with other files, not followed across sites, kept 25 months at most. What follows from it:
- nothing is written to or read from the terminal: no cookie, no storage;
- an address loses its last two bytes (IPv4; IPv6 keeps 48 bits) before it is hashed, and is never stored;
- the hash is keyed with a random salt of the day that is destroyed afterwards, and bound to the host;
- campaign parameters are not kept: measuring campaigns and acquisition is outside the exemption;
- no row of a visitor carries a customer, an order or a subscription.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from core import sweeps
from core.clock import local_day
from core.statements import statement
from tracking.models import DaySalt

KEPT_BITS = {4: 16, 6: 48}
# The day of a salt turns at four in the morning, when hardly anybody is there, so that midnight splits no visit.
TURN_OF_DAY = timedelta(hours=4)
SALTS_KEPT_DAYS = 2
_salts: dict[date, bytes] = {}


def visitor_key(*, address: str, user_agent: str, host: str, now: datetime) -> str:
    """32 hexadecimal characters: the same for one browser on one day, and nothing that leads back to it later."""
    day = local_day(now - TURN_OF_DAY)
    message = "\n".join([truncated(address=address), user_agent, host])
    return hmac.new(_salt_of(day=day), message.encode(errors="replace"), hashlib.sha256).hexdigest()[:32]


def truncated(*, address: str) -> str:
    """The network of `address`, coarse enough to be no personal identifier: 203.0.0.0/16; empty for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None)
    if mapped is not None:
        parsed = mapped
    return str(ipaddress.ip_network((parsed, KEPT_BITS[parsed.version]), strict=False))


def _salt_of(*, day: date) -> bytes:
    if day not in _salts:
        row, _ = DaySalt.objects.get_or_create(day=day, defaults={"secret": secrets.token_hex(32)})
        forget_salts()
        _salts[day] = bytes.fromhex(row.secret)
    return _salts[day]


def forget_salts() -> None:
    """Read the salt again at the next visitor."""
    _salts.clear()


@statement
def _days() -> QuerySet[DaySalt, Any]:
    return DaySalt.objects.values_list("day")


@sweeps.register("tracking.salts", order=95, every=3600, says="%d salts made or destroyed", wakes_others=False)
def turn_salts(*, now: datetime) -> int:
    """Make the salts of today and tomorrow, so that no request has to, and destroy the old ones; return how many changed."""
    today = local_day(now - TURN_OF_DAY)
    there = {day for (day,) in _days().rows()}
    changed = 0
    for day in {today, today + timedelta(days=1)} - there:
        _, is_new = DaySalt.objects.get_or_create(day=day, defaults={"secret": secrets.token_hex(32)})
        changed += is_new
    last_destroyed = today - timedelta(days=SALTS_KEPT_DAYS)
    if any(day <= last_destroyed for day in there):
        changed += DaySalt.objects.filter(day__lte=last_destroyed).delete()[0]
    return changed
