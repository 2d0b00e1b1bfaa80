"""The demo's words in the index, committed: MariaDB's full-text index sees nothing of a transaction that goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.factories import search


@pytest.fixture(scope="module")
def demo_words(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        search.write_demo_words()
    yield
    with django_db_blocker.unblock():
        search.clear()
