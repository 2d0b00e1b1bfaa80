"""Whether the addresses of other sites answer. Asked only where CHECK_OTHER_SITES is on, and never inside a transaction."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

SECONDS = 8
AT_ONCE = 4
MOST = 500
# What a site answers that is there but will not be read by a program.
STILL_THERE = (401, 403, 405, 406, 429, 503, 999)


def broken(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that nobody answers at, or that lead to a page that is not there."""
    asked = list(addresses)[:MOST]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as threads:
        answers = list(threads.map(answers_well, asked))
    return {address for address, is_well in zip(asked, answers, strict=True) if not is_well}


def answers_well(address: str) -> bool:
    """Whether a page stands there. An address inside our own network is not asked, and counts as well."""
    if not _is_public(urlsplit(address).hostname or ""):
        return True
    request = Request(address, headers={"User-Agent": "Bambou link check"})  # noqa: S310 (https only)
    try:
        with urlopen(request, timeout=SECONDS):  # noqa: S310 (https only)
            return True
    except HTTPError as error:
        return error.code in STILL_THERE
    except (OSError, ValueError):
        return False


def _is_public(host: str) -> bool:
    """Whether a host is outside our own network. True of one that has no address at all: asking it fails by itself."""
    try:
        found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    except OSError:
        return True
    return all(ipaddress.ip_address(each[4][0]).is_global for each in found)
