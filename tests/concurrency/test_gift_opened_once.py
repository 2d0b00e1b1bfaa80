"""One code is used by eight at the same moment: one opens it; and without the guard several do."""

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
from shop.accounts.models import User
from shop.order.models import Order
from subscriptions.enums import GiftState
from subscriptions.gifts import voiding
from subscriptions.gifts.knocking import Unusable
from subscriptions.gifts.redeeming import Holder, redeem
from subscriptions.models import Gift, Subscription
from tests.factories.gifts import bought, opening
from tests.factories.shop import NOON, address

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8
R = TypeVar("R")


@pytest.fixture(autouse=True)
def is_mariadb() -> None:
    if connection.vendor != "mysql":
        pytest.fail("this proof is about row locks; run it by `make test`, which starts MariaDB")


def at_once(works: list[Callable[[], R]]) -> list[R | BaseException]:
    """Each of these in a thread of its own, from the same moment on; what it raised in place of its result."""
    start = Barrier(len(works))

    def one(work: Callable[[], R]) -> R | BaseException:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(one, works))


def opener(gift: Gift, number: int, *, form: Any = None) -> Callable[[], int]:
    """Somebody with the code, at the last button; the key of the subscription that it brought."""
    form = form or opening(gift, first_name=f"Lou{number}")
    holder = Holder(email=f"hand{number}@example.org", language="fr")
    return lambda: int(redeem(opening=form, holder=holder, address=address(), now=NOON).subscription_id or 0)


def test_s15_two_simultaneous_redemptions_are_one() -> None:
    gift = bought()
    answers = at_once([opener(gift, number) for number in range(HANDS)])
    won = [answer for answer in answers if isinstance(answer, int)]
    assert len(won) == 1, answers
    assert sum(isinstance(answer, Unusable) for answer in answers) == HANDS - 1, answers
    gift.refresh_from_db()
    assert (gift.state, gift.subscription_id) == (GiftState.REDEEMED, won[0])
    assert (Subscription.objects.count(), Order.objects.filter(kind="gift").count()) == (1, 1)
    assert User.objects.count() == 1
    assert OutboxEvent.objects.filter(name="gift.redeemed").count() == 1
    assert OutgoingMail.objects.filter(kind="gift-started").count() == 1


def test_one_form_sent_twice_at_once_opens_once_and_both_are_thanked() -> None:
    gift = bought()
    form = opening(gift)
    answers = at_once([opener(gift, 0, form=form) for _ in range(HANDS)])
    assert len(set(answers)) == 1, answers
    assert Subscription.objects.count() == 1


def test_opened_and_refunded_at_once_is_one_of_both() -> None:
    for _ in range(5):
        gift = bought()
        before = Subscription.objects.count()
        opened, voided = at_once([opener(gift, gift.pk), partial(voiding.void, gift_id=gift.pk, now=NOON)])
        gift.refresh_from_db()
        if isinstance(opened, int):
            assert isinstance(voided, voiding.AlreadyOpened)
            assert gift.state == GiftState.REDEEMED
        else:
            assert (type(opened), voided) == (Unusable, True)
            assert gift.state == GiftState.REFUNDED
        assert Subscription.objects.count() - before == isinstance(opened, int)


def test_without_the_guard_several_open_it(settings: Settings) -> None:
    """The control: looked at first and written afterwards, the same code brings boxes more than once."""
    settings.FAULT = "gifts.unguarded"
    gift = bought()
    answers = at_once([opener(gift, number) for number in range(HANDS)])
    assert Subscription.objects.count() > 1, answers
