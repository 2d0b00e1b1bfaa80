"""Purchases and subscriptions, from the outbox, once each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from core import outbox
from core.models import OutboxDelivery
from tests.factories.tracking import NOON
from tracking.models import Event

pytestmark = pytest.mark.django_db

PAID = {
    "order_id": 7,
    "number": "B7K2-9QXM",
    "user_id": 3,
    "kind": "renewal",
    "gross": "24.90",
    "currency": "EUR",
    "charge_id": 5,
}
SUBSCRIPTION = {"subscription_id": 4, "reference": "S-1", "plan": "tige-monthly", "range": "tige", "amount": "21.90"}


def publish(name: str, payload: dict[str, Any], *, aggregate: str = "order", aggregate_id: int = 7) -> None:
    with transaction.atomic():
        outbox.publish(name=name, aggregate=aggregate, aggregate_id=aggregate_id, payload=payload, now=NOON)


def mine() -> Any:
    return OutboxDelivery.objects.filter(consumer__startswith="tracking.")


def deliver() -> None:
    for event_id, consumer in mine().values_list("event_id", "consumer"):
        outbox.deliver(event_id=event_id, consumer_name=consumer, now=NOON)


def facts() -> list[dict[str, Any]]:
    return list(Event.objects.values("kind", "subject", "detail", "amount", "visitor", "consent_level", "day"))


def test_a_paid_order_is_one_purchase_however_often_it_is_delivered() -> None:
    publish("order.paid", PAID)
    deliver()
    mine().update(state="due")
    deliver()
    assert facts() == [
        {
            "kind": "purchase",
            "subject": "order:B7K2-9QXM",
            "detail": "renewal",
            "amount": Decimal("24.90"),
            "visitor": "",
            "consent_level": 1,
            "day": NOON.date(),
        }
    ]
    assert set(mine().values_list("state", flat=True)) == {"done"}


def test_no_purchase_of_an_order_that_was_rolled_back() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        publish("order.paid", PAID)
        raise RuntimeError
    deliver()
    assert facts() == []


def test_a_subscription_starts_and_ends_with_its_range() -> None:
    publish("subscription.started", SUBSCRIPTION, aggregate="subscription", aggregate_id=4)
    publish("subscription.ended", SUBSCRIPTION, aggregate="subscription", aggregate_id=4)
    deliver()
    assert sorted((fact["kind"], fact["subject"], fact["detail"], fact["amount"]) for fact in facts()) == [
        ("subscription_ended", "subscription:S-1", "tige", Decimal("21.90")),
        ("subscription_started", "subscription:S-1", "tige", Decimal("21.90")),
    ]


def test_nothing_of_a_purchase_leads_to_a_visit() -> None:
    publish("order.paid", PAID)
    deliver()
    row = Event.objects.values("visitor", "path", "route", "referrer_host", "device", "language", "awaits_visit").get()
    assert row == {
        "visitor": "",
        "path": "",
        "route": "",
        "referrer_host": "",
        "device": "",
        "language": "",
        "awaits_visit": False,
    }
