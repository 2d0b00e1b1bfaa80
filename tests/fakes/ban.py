"""The State's address service, answering over HTTP in its own form, or badly when told so."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


def feature(name: str, postcode: str, city: str, *, kind: str = "housenumber") -> dict[str, Any]:
    """One answer, with what else the service says of it."""
    about = {"label": f"{name} {postcode} {city}", "score": 0.9, "type": kind, "citycode": "44109", "_type": "address"}
    place = {"type": "Point", "coordinates": [-1.56, 47.21]}
    return {
        "type": "Feature",
        "geometry": place,
        "properties": {**about, "name": name, "postcode": postcode, "city": city},
    }


CREBILLON = feature("3 Rue Crébillon", "44000", "Nantes")


@dataclass
class FakeBan:
    """What it answers, and the questions that it was asked."""

    address: str = ""
    features: list[Any] = field(default_factory=lambda: [CREBILLON])
    body: str | None = None
    status: int = 200
    seconds: float = 0
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, bytes]:
        parts = urlsplit(path)
        if parts.path != "/geocodage/search":
            return 404, b"{}"
        self.asked.append({name: values[0] for name, values in parse_qs(parts.query).items()})
        time.sleep(self.seconds)
        whole = {"type": "FeatureCollection", "features": self.features, "query": self.asked[-1].get("q", "")}
        return self.status, (json.dumps(whole) if self.body is None else self.body).encode()


@contextmanager
def running_ban() -> Iterator[FakeBan]:
    """The service on a port of its own, for as long as the block lasts."""
    fake = FakeBan()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = fake.answer(self.path)
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:  # nobody waited for it
                return

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    fake.address = f"http://127.0.0.1:{server.server_port}/geocodage"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
