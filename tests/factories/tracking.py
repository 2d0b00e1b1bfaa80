"""Minimal valid rows of collection, and the message that a browser sends."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import factory

from core.clock import local_day
from tracking.enums import Channel, ConsentLevel, Device, EventKind, Step
from tracking.models import Event, Visit

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)


def new_id() -> str:
    return str(uuid.uuid4())


def message(**fields: Any) -> bytes:
    """The body of a page view of the French home page on a phone, with `fields` instead."""
    sent = {"id": new_id(), "path": "/fr/", "referrer": "", "device": "phone", "language": "fr", **fields}
    return json.dumps(sent).encode()


class PageViewFactory(factory.django.DjangoModelFactory):
    """A page view at noon that waits for its visit."""

    class Meta:
        model = Event

    event_id = factory.LazyFunction(new_id)
    kind = EventKind.PAGE_VIEW
    consent_level = ConsentLevel.EXEMPT
    happened_at = NOON
    stored_at = factory.SelfAttribute("happened_at")
    day = factory.LazyAttribute(lambda event: local_day(event.happened_at))
    visitor = "a" * 32
    awaits_visit = True
    path = "/fr/"
    route = "page"
    device = Device.PHONE
    language = "fr"


class VisitFactory(factory.django.DjangoModelFactory):
    """A visit of one page at noon."""

    class Meta:
        model = Visit

    key = factory.LazyFunction(new_id)
    consent_level = ConsentLevel.EXEMPT
    visitor = "a" * 32
    started_at = NOON
    ended_at = factory.LazyAttribute(lambda visit: visit.started_at + timedelta(minutes=2))
    day = factory.LazyAttribute(lambda visit: local_day(visit.started_at))
    page_views = 1
    entry_path = "/fr/"
    exit_path = "/fr/"
    channel = Channel.DIRECT
    channel_rules = 1
    device = Device.PHONE
    language = "fr"
    step = Step.LOOKED
    saw_sign_up = False
