"""Fixtures for all tests; those for pages in a browser are in tests/journeys/conftest.py."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from core import catalogs, drawing
from tests.fakes.stripe.client import FakeStripe
from tests.fakes.stripe.server import running as running_stripe
from tests.live import LiveShop, connected_to, running_shop
from tests.servers import redis_database

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations that changed, once before the processes of a parallel run start."""
    if not hasattr(config, "workerinput"):
        catalogs.compile_all(root=ROOT)


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """No test reaches another machine: a connection to anything but this one raises ConnectionRefusedError."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(host).startswith(LOOPBACK):
            raise ConnectionRefusedError(f"a test tried to reach {host}")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def as_at_first() -> None:
    """No test is given a page that another one drew with settings of its own, nor the language that it spoke."""
    drawing.forget()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """As ever, with the table of the migrations, which wagtail-localize reads: tables are made without them in tests."""
    with django_db_blocker.unblock():
        MigrationRecorder(connection).ensure_schema()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of an empty Redis of this session's own."""
    with redis_database() as url:
        yield url


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """The address of an S3 interface, spoken to over HTTP by this process and by those that a test starts."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - costs a second that most test runs can save

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def session_shop() -> Iterator[LiveShop]:
    """The one running shop that all tests of a session share; tests ask for `live_shop`."""
    with running_shop() as shop:
        yield shop


@pytest.fixture
def live_shop(session_shop: LiveShop, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveShop]:
    """A running web server and worker, and this test's queries going to their database.

    What a test writes there stays for the tests after it: each makes the rows that it looks at, under names of its own.
    """
    with django_db_blocker.unblock(), connected_to(session_shop):
        yield session_shop


@pytest.fixture
def start_shop(django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., LiveShop]]:
    """Call it with the arguments of `running_shop` for a shop of this test's own, to kill or to take through time."""
    with ExitStack() as started:
        started.enter_context(django_db_blocker.unblock())

        def start(**variables: Any) -> LiveShop:
            shop = started.enter_context(running_shop(**variables))
            started.enter_context(connected_to(shop))
            return shop

        yield start


@pytest.fixture(scope="session")
def session_stripe() -> Iterator[str]:
    """The address of the one fake Stripe that all tests of a session share; tests ask for `fake_stripe`."""
    with running_stripe() as address:
        yield address


@pytest.fixture
def fake_stripe(session_stripe: str) -> FakeStripe:
    """A Stripe of our own with empty books, over HTTP."""
    fake = FakeStripe(session_stripe)
    fake.reset()
    return fake
