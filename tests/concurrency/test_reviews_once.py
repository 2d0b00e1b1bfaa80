"""Eight workers ask about one parcel at the same moment, eight hands send one link's form, eight parents judge one box:
one mail, one review, eight marks. And without the locks the books go wrong."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connection
from pytest_django import Settings

from core.models import OutboxEvent, OutgoingMail
from subscriptions.enums import Refusal, ReviewState
from subscriptions.models import Rating, Review, ReviewRequest
from subscriptions.reviews import asking, giving, moderating, planning
from subscriptions.reviews.mine import asked_about
from tests.factories.reviews import (
    ASKED,
    LATER,
    SHIPPED,
    box_for,
    opinion,
    plan_and_ask,
    published,
    reviewed,
    rules_hold,
    sent_box,
)

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8
R = TypeVar("R")


@pytest.fixture(autouse=True)
def is_mariadb() -> None:
    if connection.vendor != "mysql":
        pytest.fail("this proof is about row locks; run it by `make test`, which starts MariaDB")


def at_once(works: list[Callable[[], R]]) -> list[R]:
    """Each of these in a thread of its own, from the same moment on; raises what one of them raised."""
    start = Barrier(len(works))

    def one(work: Callable[[], R]) -> R:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(one, works))


def planned(count: int) -> None:
    for _ in range(count):
        parcel, _cycle = sent_box()
        planning.plan(parcels=[parcel.reference], now=SHIPPED)


def test_many_workers_ask_once() -> None:
    planned(3)
    assert sum(at_once([partial(asking.ask_due, now=ASKED)] * HANDS)) == 3
    assert OutgoingMail.objects.filter(kind="review-request").count() == 3
    assert ReviewRequest.objects.exclude(mail=None).count() == 3
    rules_hold(now=ASKED)


def test_without_the_locks_several_workers_ask(settings: Settings) -> None:
    """The control: the mails alone are still one each, since each has a key of its own."""
    settings.FAULT = "locks.off"
    planned(3)
    assert sum(at_once([partial(asking.ask_due, now=ASKED)] * HANDS)) > 3


def give(parcel: str, key: str, *, mark: int) -> Callable[[], Review]:
    asked = asked_about(parcel=parcel, key=key)
    return lambda: giving.give(
        request_id=asked.request.pk, thing=asked.thing, opinion=opinion(mark, "Bien."), now=LATER
    )


def test_one_form_sent_eight_times_at_once_is_one_review() -> None:
    parcel, cycle = sent_box()
    plan_and_ask(parcel)
    at_once([give(parcel.reference, f"c{cycle.pk}", mark=4)] * HANDS)
    review = Review.objects.get()
    assert (review.revision, OutboxEvent.objects.filter(name="review.given").count()) == (1, 1)
    assert list(Rating.objects.values_list("fours", flat=True)) == [1, 1]
    rules_hold(now=LATER)


def judged_at_once() -> Rating:
    """Eight parents judge the same box for the first time, at the same moment."""
    box = box_for()
    sent = [sent_box(box=box) for _ in range(HANDS)]
    plan_and_ask(*(parcel for parcel, _cycle in sent))
    at_once([give(parcel.reference, f"c{cycle.pk}", mark=1 + n % 5) for n, (parcel, cycle) in enumerate(sent)])
    return Rating.objects.get(theme=box.theme)


def test_the_marks_of_eight_parents_at_once_are_all_counted() -> None:
    row = judged_at_once()
    assert (row.ones, row.twos, row.threes, row.fours, row.fives) == (2, 2, 2, 1, 1)
    rules_hold(now=LATER)


def test_without_the_locks_marks_are_lost(settings: Settings) -> None:
    settings.FAULT = "locks.off"
    row = judged_at_once()
    assert sum((row.ones, row.twos, row.threes, row.fours, row.fives)) < HANDS


def test_what_two_colleagues_decide_at_once_is_one_decision() -> None:
    box = box_for()
    for _ in range(3):
        review = reviewed(3, "Bien.", box=box)
        seen: dict[str, Any] = {"seen": {review.pk: 1}, "by_id": None, "now": LATER}
        approvals = [partial(moderating.approve, **seen)] * 4
        refusals = [partial(moderating.refuse, refusal=Refusal.INSULT, **seen)] * 4
        at_once([*approvals, *refusals])
        review.refresh_from_db()
        assert review.state in (ReviewState.PUBLISHED, ReviewState.REFUSED)
        rules_hold(now=LATER)


def test_published_at_once_the_latest_sentences_are_the_latest() -> None:
    box = box_for()
    waiting = [reviewed(4, f"Phrase {number}.", box=box) for number in range(HANDS)]
    at_once([partial(moderating.approve, seen={each.pk: 1}, by_id=None, now=LATER) for each in waiting])
    assert Rating.objects.get(theme=box.theme).sentences == HANDS
    rules_hold(now=LATER)


def test_changed_by_its_parent_while_a_colleague_publishes_it_nothing_unread_is_shown() -> None:
    box = box_for()
    for number in range(3):
        review = published(4, f"Lu {number}.", box=box)
        request = review.request
        change = asked_about(parcel=request.parcel, key=f"c{review.cycle_id}")
        new = opinion(2, "Pas lu.")
        at_once(
            [
                partial(giving.give, request_id=request.pk, thing=change.thing, opinion=new, now=LATER),
                partial(moderating.approve, seen={review.pk: 1}, by_id=None, now=LATER),
                partial(giving.withdraw, review_id=review.pk, now=LATER),
            ]
        )
        assert not Review.objects.filter(state=ReviewState.PUBLISHED, words="Pas lu.").exists()
        rules_hold(now=LATER)
