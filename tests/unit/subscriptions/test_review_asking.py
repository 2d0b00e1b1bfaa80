"""Who is asked about a parcel, when, and once; and who is left in peace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import outbox
from core.models import OutboxDelivery, OutgoingMail
from logistics.models import Parcel
from subscriptions.models import ReviewRequest
from subscriptions.reviews import asking
from tests.factories.reviews import (
    ARRIVED,
    ASKED,
    SHIPPED,
    plan_and_ask,
    sent_box,
)

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


def state(parcel: Parcel) -> tuple[str, str]:
    row = ReviewRequest.objects.get(parcel=parcel.reference)
    return row.state, row.why


def questions() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="review-request").order_by("pk"))


def test_a_parent_is_asked_ten_days_after_the_last_promised_day() -> None:
    parcel, _cycle = sent_box()
    assert plan_and_ask(parcel, now=ASKED - A_MINUTE) == 0
    assert questions() == []
    assert asking.ask_due(now=ASKED) == 1
    row = ReviewRequest.objects.get()
    assert (row.state, row.arrived_on, row.asked_at, row.mail) == ("asked", ARRIVED, ASKED, questions()[0])
    assert asking.ask_due(now=ASKED + timedelta(days=30)) == 0
    assert len(questions()) == 1


def test_the_event_of_a_parcel_that_leaves_plans_the_question_once() -> None:
    parcel, cycle = sent_box()
    payload = {"reference": parcel.reference, "cycle_ids": [cycle.pk]}
    outbox.publish_all([outbox.Happened("parcel.shipped", "parcel", parcel.pk, payload)] * 2, now=SHIPPED)
    while outbox.deliver_due(now=SHIPPED):
        pass
    assert not OutboxDelivery.objects.exclude(state="done").exists()
    assert list(ReviewRequest.objects.values_list("parcel", "ask_at")) == [(parcel.reference, ASKED)]
