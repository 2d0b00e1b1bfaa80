"""Buyers as operating-system processes: each fills in the checkout's form over HTTP and pays, all at the same moment."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import threading
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier as ProcessBarrier
from typing import Any
from urllib.parse import urlencode, urlsplit

CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 30", "code": "123"}
PATIENCE = 60


@dataclass(frozen=True)
class Answer:
    """How a buyer fared: the status of the order's own request, what the page said, and where the payment ended."""

    order_status: int
    notice: str
    last_path: str
    statuses: tuple[int, ...]


class Buyer:
    """A small browser: one cookie, no redirects followed by itself."""

    def __init__(self, *, host: str, cookie: str) -> None:
        self.host, self.cookie = host, cookie
        self.statuses: list[int] = []

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, body and Location of one request; a connection that breaks counts as status 0."""
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        headers = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            response = connection.getresponse()
            body, status = response.read().decode(), response.status
            location = response.getheader("Location") or ""
        except (http.client.HTTPException, OSError):
            status, body, location = 0, "", ""
        finally:
            connection.close()
        self.statuses.append(status)
        return status, body, location

    def total(self) -> str:
        """What the checkout asks for, as the form will post it."""
        _, body, _ = self.ask("GET", "/fr/commande/")
        found = re.search(r'name="total"\s+value="([\d.]+)"', body)
        assert found, body[-3000:]
        return found[1]

    def order(self, *, total: str, email: str) -> tuple[int, str, str]:
        form = {
            "email": email,
            "name": "Claire Martin",
            "line1": "3 rue Crébillon",
            "postcode": "44000",
            "city": "Nantes",
            "country": "FR",
            "total": total,
        }
        return self.ask("POST", "/fr/commande/", form)

    def pay(self, location: str) -> str:
        """From the order to the confirmation; returns the last path."""
        _, _, card_page = self.ask("GET", location)
        if not card_page:
            return location
        _, _, back = self.ask("POST", card_page, CARD)
        _, _, done = self.ask("GET", back)
        self.ask("GET", done)
        return done


def _notice(body: str) -> str:
    found = re.search(r'class="notice notice--error".*?<p>(.*?)</p>', body, re.S)
    return found[1].strip() if found else ""


def _shop_at(number: int, host: str, cookie: str, barrier: ProcessBarrier, answers: multiprocessing.Queue[Any]) -> None:
    buyer = Buyer(host=host, cookie=cookie)
    try:
        total = buyer.total()
        barrier.wait(timeout=PATIENCE)
    except (AssertionError, threading.BrokenBarrierError) as problem:
        barrier.abort()
        answers.put(Answer(order_status=0, notice=repr(problem)[-2000:], last_path="", statuses=(0,)))
        return
    status, body, location = buyer.order(total=total, email=f"buyer{number}@example.org")
    last = buyer.pay(location) if status == 302 else ""
    answers.put(Answer(order_status=status, notice=_notice(body), last_path=last, statuses=tuple(buyer.statuses)))


def buy_at_once(*, url: str, cookies: list[str]) -> list[Answer]:
    """One process per cookie; all post their order when the last of them is ready."""
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(len(cookies)), context.Queue()
    processes = [
        context.Process(target=_shop_at, args=(number, urlsplit(url).netloc, cookie, barrier, answers))
        for number, cookie in enumerate(cookies)
    ]
    for process in processes:
        process.start()
    found = [answers.get(timeout=PATIENCE * 2) for _ in processes]
    for process in processes:
        process.join(timeout=PATIENCE)
    return found
