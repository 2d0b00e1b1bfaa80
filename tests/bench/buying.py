"""What buying costs: whole purchases by guests, and the page of a basket by its lines and by how many vouchers there are."""

from __future__ import annotations

import http.client
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.bench.processes import cpu_seconds, loop_ms
from tests.concurrency.buyers import Buyer
from tests.live import LiveShop

SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"}
PURCHASES = 40
ADD_PATH = "/fr/panier/ajouter/"


@dataclass(frozen=True)
class Purchases:
    """Whole purchases, one after the other: processor time of all processes for each, and how long one took."""

    requests: int
    cpu_ms: tuple[float, ...]
    seconds: tuple[float, ...]
    loop_ms: float

    @property
    def median_cpu_ms(self) -> float:
        return statistics.median(self.cpu_ms)

    @property
    def p50_ms(self) -> float:
        return statistics.median(self.seconds) * 1000


def add_form(product_id: int) -> str:
    """What the button of a product sends."""
    return urlencode({"product": product_id, "quantity": 1})


def filled_basket(shop: LiveShop, *, product_ids: Sequence[int]) -> str:
    """The cookie of a new basket with one piece of each."""
    cookie = ""
    for product_id in product_ids:
        connection = http.client.HTTPConnection(urlsplit(shop.url).netloc, timeout=30)
        headers = {**SAME_SITE, "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request("POST", ADD_PATH, add_form(product_id), headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 302, answer.status
        cookie = cookie or (answer.getheader("Set-Cookie") or "").partition(";")[0]
        connection.close()
    return cookie


def purchases(shop: LiveShop, *, product_path: str, product_id: int, heads: list[int]) -> Purchases:
    """Guests who look at a product, put it into the basket, look at that, and pay by card."""
    cpu, seconds, loops = [], [], []
    for number in range(PURCHASES):
        before, began = cpu_seconds(heads), time.monotonic()
        requests = _buy(shop, product_path=product_path, product_id=product_id, number=number)
        seconds.append(time.monotonic() - began)
        cpu.append((cpu_seconds(heads) - before) * 1000)
        loops.append(loop_ms() if number % 10 == 0 else loops[-1])
    return Purchases(requests, tuple(cpu), tuple(seconds), statistics.median(loops))


def _buy(shop: LiveShop, *, product_path: str, product_id: int, number: int) -> int:
    """One purchase; returns of how many requests. Raises AssertionError when it does not end with thanks."""
    buyer = Buyer(host=urlsplit(shop.url).netloc, cookie="")
    buyer.ask("GET", product_path)
    buyer.cookie = filled_basket(shop, product_ids=[product_id])
    buyer.ask("GET", "/fr/panier/")
    status, body, location = buyer.order(total=buyer.total(), email=f"guest{number}@example.org")
    assert status == 302, re.sub(r"\s+", " ", body)[-2000:]
    done = buyer.pay(location)
    assert "/merci/" in done, done
    assert all(200 <= each < 400 for each in buyer.statuses), buyer.statuses
    return len(buyer.statuses) + 1
