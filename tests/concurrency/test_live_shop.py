"""The running shop itself, before anything is asked of it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable

from core.models import Heartbeat
from tests.live import LiveShop

READY = {"status": "ok", "database": "ok", "queue": "ok", "owner": "ok"}


def ready(shop: LiveShop) -> dict[str, str]:
    with urllib.request.urlopen(f"{shop.url}/health/ready", timeout=10) as answer:
        body: dict[str, str] = json.load(answer)
    return body


def test_database_and_queue_of_the_running_shop_are_those_of_the_test(live_shop: LiveShop) -> None:
    Heartbeat.objects.all().delete()
    assert ready(live_shop) == READY
    assert Heartbeat.objects.count() == 1


def test_a_killed_web_server_comes_back(start_shop: Callable[..., LiveShop]) -> None:
    shop = start_shop(has_worker=False)
    shop.web.kill()
    assert not shop.is_ready()
    shop.start_web()
    assert ready(shop) == READY
