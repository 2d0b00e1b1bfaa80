"""Looking at pages as a visitor's browser gets them."""

from __future__ import annotations

import re

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock


def squeezed(html: str) -> str:
    """`html` without the blanks between and around tags."""
    return re.sub(r"\s*(</?[a-zA-Z!][^>]*>)\s*", lambda tag: re.sub(r"\s+", " ", tag[1]), html)


def get(client: Client, path: str, *, status: int = 200) -> str:
    """The page at `path`, squeezed; fails for any other status."""
    response = client.get(path)
    assert response.status_code == status, f"{path}: {response.status_code}"
    return squeezed(response.content.decode())


def cold_queries_of(client: Client, path: str) -> list[str]:
    """The statements of the first view of `path` in a process that has just started, the cache being empty.

    Templates are read before, so that a slow machine does not ask for the shop's clock a second later once more.
    """
    get(client, path)
    cache.clear()
    ContentType.objects.clear_cache()
    return queries_of(client, path)


def queries_of(client: Client, path: str) -> list[str]:
    """The statements that one view of `path` needs, the reading of the shop's clock included."""
    clock.forget()
    with CaptureQueriesContext(connection) as captured:
        get(client, path)
    return [query["sql"] for query in captured]
