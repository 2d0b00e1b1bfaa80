"""The web server dies by SIGKILL between the transactions of a placement: no charge without an order, no order without a charge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db.models import F, Sum
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from shop.basket.current import COOKIE, _signer
from shop.checkout import giving_up
from shop.checkout.models import Placement
from shop.invoicing.models import Invoice
from shop.order.models import Order
from shop.payments.models import Attempt, MoneyMovement
from shop.payments.providers.sandbox.models import SandboxIntent
from shop.stock.models import Reservation, StockItem
from tests.concurrency.buyers import Buyer
from tests.factories.shop import filled_basket, sold_product
from tests.live import LiveShop
from tests.shared import SharedShop, shared_shop

POINTS = (
    "charging.before_intent",
    "charging.intent_made",
    "charging.attempt_committed",
    "charging.provider_answered",
    "placement.finished",
)
KILLS_AT_EACH = 10


def buy_until_killed(shop: LiveShop, product: Any, *, number: int) -> bool:
    """One purchase by HTTP; returns whether a request broke off."""
    basket = filled_basket((product, 1), now=timezone.now())
    buyer = Buyer(host=urlsplit(shop.url).netloc, cookie=f"{COOKIE}={_signer.sign(str(basket.pk))}")
    _, _, location = buyer.order(total=buyer.total(), email=f"cut{number}@example.org")
    if location:
        buyer.pay(location)
    return 0 in buyer.statuses


def recover(now: datetime) -> None:
    """What beat does within the next half hour."""
    for minutes in (3, 31):
        giving_up.sweep(now=now + timedelta(minutes=minutes))


def assert_money_and_orders_agree() -> None:
    captured = set(SandboxIntent.objects.filter(state="succeeded").values_list("reference", flat=True))
    assert captured == set(MoneyMovement.objects.values_list("reference", flat=True))
    paid = Order.objects.filter(status="paid")
    assert set(paid.values_list("charge__intent_ref", flat=True)) == captured
    assert paid.count() == Invoice.objects.count() == len(captured)
    assert sorted(Invoice.objects.values_list("sequence", flat=True)) == list(range(1, len(captured) + 1))
    assert not Order.objects.filter(status="pending").exists()
    assert not Placement.objects.filter(state="open").exists()
    assert not Attempt.objects.filter(state="unknown").exists()
    promised = Reservation.objects.filter(state="committed").aggregate(n=Sum("quantity"))["n"] or 0
    assert (StockItem.objects.aggregate(n=Sum("reserved"))["n"] or 0) == promised == len(captured)
    assert not StockItem.objects.filter(reserved__gt=F("on_hand")).exists()


@pytest.fixture(scope="module")
def fault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that says where the web server dies."""
    file = tmp_path_factory.mktemp("killed") / "fault"
    file.write_text("")
    return file


@pytest.fixture(scope="module")
def mortal_shop(fault: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[SharedShop]:
    options = {"WEB_CONCURRENCY": "1", "WEB_THREADS": "2", "FAULT": f"@{fault}"}
    with django_db_blocker.unblock(), shared_shop(has_worker=False, **options) as shared:
        yield shared


@pytest.fixture
def shop(mortal_shop: SharedShop, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveShop]:
    with django_db_blocker.unblock(), mortal_shop.as_at_first() as shop:
        yield shop


@pytest.mark.parametrize("point", POINTS)
def test_web_server_killed(point: str, shop: LiveShop, fault: Path) -> None:
    fault.write_text(f"{point}:1")
    product = sold_product(on_hand=1000)
    killed = sum(buy_until_killed(shop, product, number=number) for number in range(KILLS_AT_EACH))
    assert killed == KILLS_AT_EACH, "each purchase must have been cut off, else this proves nothing"
    recover(timezone.now())
    assert_money_and_orders_agree()
    expected = KILLS_AT_EACH if point in ("charging.provider_answered", "placement.finished") else 0
    assert Order.objects.filter(status="paid").count() == expected
    assert Order.objects.filter(status="expired").count() == KILLS_AT_EACH - expected
