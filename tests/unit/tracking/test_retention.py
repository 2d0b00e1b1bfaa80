"""After 25 months nothing of a visitor is left; the shop's own records and the facts of days are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.tracking import NOON, PageViewFactory, VisitFactory
from tracking import retention
from tracking.enums import EventKind
from tracking.models import Event, Visit

pytestmark = pytest.mark.django_db


def test_old_visits_and_page_views_go_in_batches_and_purchases_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for days in (757, 758, 759, 760, 800):
        PageViewFactory.create(happened_at=NOON - timedelta(days=days))
        VisitFactory.create(started_at=NOON - timedelta(days=days))
        PageViewFactory.create(happened_at=NOON - timedelta(days=days), visitor="", kind=EventKind.PURCHASE)
    assert retention.delete_old(now=NOON) == 6
    last_kept = (NOON - timedelta(days=758)).date()
    assert Event.objects.exclude(visitor="").earliest("day").day == last_kept
    assert Visit.objects.earliest("day").day == last_kept
    assert Event.objects.filter(kind=EventKind.PURCHASE).count() == 5
    assert retention.delete_old(now=NOON) == 0
