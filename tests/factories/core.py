"""Minimal valid rows of core: an outgoing mail, an event owed to a consumer."""

from __future__ import annotations

from datetime import UTC, datetime

import factory

from core.models import OutboxDelivery, OutboxEvent, OutgoingMail

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


class OutgoingMailFactory(factory.django.DjangoModelFactory):
    """An order's mail that is due."""

    class Meta:
        model = OutgoingMail

    kind = "order-placed"
    key = factory.Sequence(lambda n: f"B7K2-{n:04d}")
    to = factory.Sequence(lambda n: f"parent{n}@example.org")
    language = "fr"
    subject = factory.LazyAttribute(lambda mail: f"Votre commande {mail.key}")
    text = "Bonjour,\nvotre commande est en route.\n"
    html = "<p>Bonjour, votre commande est en route.</p>"
    message_id = factory.Sequence(lambda n: f"<{n}@bambou.example>")
    due_at = NOON
    created_at = NOON


class OutboxEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OutboxEvent

    name = "order.paid"
    aggregate = "order"
    aggregate_id = factory.Sequence(str)
    sequence = 1
    payload = {"number": "B7K2-9QXM"}
    happened_at = NOON


class OutboxDeliveryFactory(factory.django.DjangoModelFactory):
    """One that is due."""

    class Meta:
        model = OutboxDelivery

    event = factory.SubFactory(OutboxEventFactory)
    consumer = "tracking.purchase"
    due_at = NOON
