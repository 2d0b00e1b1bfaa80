"""Routes and HTTP. Each call is one step under the lock, so that two at once are one after the other, as with row locks."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.stripe import control, events, idempotency, intents, parameters, refunds
from tests.fakes.stripe.books import Books, Fault, Json, Refusal
from tests.fakes.stripe.intents import PAYMENT, SETUP

Handler = Callable[[Books, list[str], Json], Json]


def _row(kind: str) -> Handler:
    return lambda books, keys, params: books.get(kind, keys[0])


ROUTES: list[tuple[str, str, str, Handler]] = [
    ("POST", "customers", "CustomerCreateParams", lambda b, k, p: intents.create_customer(b, p)),
    ("GET", "customers/*", "CustomerRetrieveParams", _row("customer")),
    ("POST", "payment_methods/*/attach", "PaymentMethodAttachParams", lambda b, k, p: intents.attach(b, k[0], p)),
    ("POST", "payment_methods/*/detach", "PaymentMethodDetachParams", lambda b, k, p: intents.detach(b, k[0], p)),
    ("GET", "payment_methods/*", "PaymentMethodRetrieveParams", _row("payment_method")),
    ("POST", "setup_intents", "SetupIntentCreateParams", lambda b, k, p: intents.create_setup(b, p)),
    ("POST", "setup_intents/*/confirm", "SetupIntentConfirmParams", lambda b, k, p: intents.confirm(b, SETUP, k[0], p)),
    ("GET", "setup_intents/*", "SetupIntentRetrieveParams", _row(SETUP)),
    ("POST", "payment_intents", "PaymentIntentCreateParams", lambda b, k, p: intents.create_payment(b, p)),
    ("GET", "payment_intents", "PaymentIntentListParams", lambda b, k, p: intents.list_payments(b, p)),
    ("GET", "payment_intents/search", "PaymentIntentSearchParams", lambda b, k, p: intents.search_payments(b, p)),
    (
        "POST",
        "payment_intents/*/confirm",
        "PaymentIntentConfirmParams",
        lambda b, k, p: intents.confirm(b, PAYMENT, k[0], p),
    ),
    ("POST", "payment_intents/*/cancel", "PaymentIntentCancelParams", lambda b, k, p: intents.cancel(b, k[0], p)),
    ("GET", "payment_intents/*", "PaymentIntentRetrieveParams", _row(PAYMENT)),
    ("POST", "refunds", "RefundCreateParams", lambda b, k, p: refunds.create(b, p)),
    ("GET", "refunds", "RefundListParams", lambda b, k, p: refunds.list_refunds(b, p)),
    ("GET", "refunds/*", "RefundRetrieveParams", _row("refund")),
    ("GET", "disputes/*", "DisputeRetrieveParams", _row("dispute")),
    ("GET", "events", "EventListParams", lambda b, k, p: events.list_events(b, p)),
]
COMPILED = [(method, re.compile(path.replace("*", "([^/]+)")), typed, run) for method, path, typed, run in ROUTES]


class Dropped(Exception):
    """The line is cut without an answer."""


def answer(books: Books, *, method: str, path: str, query: str, body: str, key: str) -> tuple[int, Json, bool]:
    """Status, body, and whether it is an old answer. Raises Dropped."""
    books.calls.append(f"{method} {path}")
    fault = books.fault_for(f"{method} {path}")
    if fault is not None and fault.kind == "drop_before":
        raise Dropped
    try:
        if fault is not None and fault.kind == "429":
            raise Refusal(429, is_stored=False, code="rate_limit", message="Too many requests")
        params = parameters.decode(query if method == "GET" else body)
        run = _found(books, method=method, path=path, params=params, fault=fault)
        if method == "POST" and key:
            (status, found), is_old = idempotency.once(books, key=key, question=(path, body), run=run)
        else:
            (status, found), is_old = run(), False
    except Refusal as refusal:
        status, found, is_old = refusal.status, refusal.body, False
    if fault is not None and fault.kind == "drop_after":
        raise Dropped
    if fault is not None and fault.kind == "delay":
        time.sleep(fault.seconds)
    return status, found, is_old


def _found(
    books: Books, *, method: str, path: str, params: Json, fault: Fault | None
) -> Callable[[], tuple[int, Json]]:
    for wanted, pattern, typed, handler in COMPILED:
        match = pattern.fullmatch(path.removeprefix("/v1/"))
        if match and wanted == method:
            parameters.check(params, of=typed)
            keys = [*match.groups()]
            return lambda: _run(books, handler, keys, params, fault)
    raise Refusal(404, is_stored=False, message=f"Unrecognized request URL ({method}: {path})")


def _run(books: Books, handler: Handler, keys: list[str], params: Json, fault: Fault | None) -> tuple[int, Json]:
    trouble = Refusal(500, type="api_error", message="Something went wrong")
    if fault is not None and fault.kind == "slow":
        time.sleep(fault.seconds)
    if fault is not None and fault.kind == "500":
        raise trouble
    with books.lock:
        found = _public(intents.shown(books, handler(books, keys, params), params))
    if fault is not None and fault.kind == "500_after":
        raise trouble
    return 200, found


def _public(value: Any) -> Any:
    """A copy without the fake's own fields, which begin with an underscore."""
    if isinstance(value, dict):
        return {name: _public(inner) for name, inner in value.items() if not name.startswith("_")}
    return [_public(inner) for inner in value] if isinstance(value, list) else value


class Http(BaseHTTPRequestHandler):
    """One request. The books hang on the server."""

    protocol_version = "HTTP/1.1"
    server: FakeServer

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: a test's output is the test's."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path.startswith("/_bank/"):
            self._bank(address.path.rpartition("/")[2], address.query)
        else:
            self._api("GET", body="")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path == "/_control":
            self._control(json.loads(body))
        else:
            self._api("POST", body=body)

    def _api(self, method: str, *, body: str) -> None:
        address, key = urlsplit(self.path), self.headers.get("Idempotency-Key", "")
        if not self.headers.get("Authorization", "").startswith("Bearer sk_test_"):
            self._send(401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided"}})
            return
        try:
            status, found, is_old = answer(
                self.server.books, method=method, path=address.path, query=address.query, body=body, key=key
            )
        except Dropped:
            self.close_connection = True
            return
        if self.server.after is not None:
            self.server.after(address.path)
        self._send(status, found, **({"Idempotent-Replayed": "true"} if is_old else {}))

    def _bank(self, secret: str, query: str) -> None:
        with self.server.books.lock:
            where = intents.answer_bank(self.server.books, secret=secret, accepted="refuse" not in query)
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _control(self, order: Json) -> None:
        name, books = order.pop("do"), self.server.books
        if name in control.UNLOCKED_ORDERS:
            done = control.UNLOCKED_ORDERS[name](books, **order)
        else:
            with books.lock:
                done = control.ORDERS[name](books, **order)
        self._send(200, {"done": done})

    def _send(self, status: int, found: Json, **headers: str) -> None:
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", "req_fake")
        for header, value in headers.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)


class FakeServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Http)
        self.books = Books(address=f"http://127.0.0.1:{self.server_port}")
        # Called with the path of each call that was carried out, before it is answered.
        self.after: Callable[[str], None] | None = None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up before its answer is part of the tests."""


@contextmanager
def running(*, port: int = 0) -> Iterator[str]:
    """A fake on a port of this machine; yields its address."""
    server = FakeServer(port=port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.books.address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
