"""The event list, and messages signed like Stripe's: an HMAC-SHA256 over the time and the raw body."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request

from tests.fakes.stripe.books import Books, Json, listed


def list_events(books: Books, params: Json) -> Json:
    since = int(params.get("created", {}).get("gte", 0))
    types = params.get("types")
    rows = [event for event in books.events if event["created"] >= since and (types is None or event["type"] in types)]
    return listed(rows, params, url="/v1/events")


def signature(body: bytes, *, secret: str, at: int) -> str:
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def send(event: Json, *, to: str, secret: str, age: float = 0.0, tampered: bool = False) -> int:
    """Post one message to `to`; return the status of its answer. `age`: how many seconds ago it was signed."""
    body = json.dumps(event).encode()
    header = signature(body, secret=secret, at=int(time.time() - age))
    if tampered:
        body = body.replace(b'"amount": ', b'"amount": 9')
    request = urllib.request.Request(
        to, data=body, headers={"Content-Type": "application/json", "Stripe-Signature": header}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
