"""Fifty orders are finished at once: their numbers follow each other; and without the lock they do not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from shop.invoicing.credit_notes import issue_credit_note
from shop.invoicing.issuing import issue_invoice
from shop.invoicing.models import CreditNote, Invoice, Series
from shop.invoicing.splitting import MoreThanIsLeft
from shop.markets.seed import seed_markets
from shop.order.enums import OrderKind, OrderStatus
from shop.order.models import Order
from shop.order.writing import LineDraft, OrderDraft, write_order
from tests.factories.shop import NOON, address, sold_product

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = 50
R = TypeVar("R")


class PowerCut(Exception):
    """What undoes a transaction after its number was taken."""


@pytest.fixture(autouse=True)
def is_mariadb() -> None:
    if connection.vendor != "mysql":
        pytest.fail("this proof is about row locks; run it by `make test`, which starts MariaDB")


@pytest.fixture
def orders() -> list[Order]:
    """Paid orders that have no invoice yet."""
    seed_markets()
    product = sold_product(gross="24.90")
    line = LineDraft(product.pk, "Coffret", 1, Decimal("24.90"), Decimal("24.90"), Decimal("24.90"))
    drafts = [
        OrderDraft(
            number=f"N{number:03d}",
            kind=OrderKind.PURCHASE,
            status=OrderStatus.PAID,
            currency="EUR",
            language="fr",
            email="claire@example.org",
            user_id=None,
            address=address(),
            lines=[line],
        )
        for number in range(ORDERS)
    ]
    return [write_order(draft, now=NOON)[0] for draft in drafts]


def at_once(work: Callable[[Any], R], things: list[Any]) -> list[R | BaseException]:
    """`work` for each thing in a thread of its own, from the same moment on; what it raised in place of its result."""
    start = Barrier(len(things))

    def one(thing: Any) -> R | BaseException:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return work(thing)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as threads:
        return list(threads.map(one, things))


def sequences(model: Any) -> list[int]:
    return sorted(model.objects.values_list("sequence", flat=True))


def test_s24_fifty_at_once_have_consecutive_numbers(orders: list[Order]) -> None:
    answers = at_once(lambda order: issue_invoice(order_id=order.pk, now=NOON).sequence, orders)
    assert sorted(one for one in answers if isinstance(one, int)) == sequences(Invoice) == list(range(1, ORDERS + 1))
    assert Series.objects.get().last_number == ORDERS


def test_s24_every_third_is_undone_and_leaves_no_gap(orders: list[Order]) -> None:
    def issue(order: Order) -> int:
        with transaction.atomic():
            invoice = issue_invoice(order_id=order.pk, now=NOON)
            if int(order.number[1:]) % 3 == 0:
                raise PowerCut
            return invoice.sequence

    Series.objects.create(key="FA2026")  # the first of a year makes it; a retry of ours would hide the rollback
    answers = at_once(issue, orders)
    cut = [answer for answer in answers if isinstance(answer, PowerCut)]
    numbers = sorted(answer for answer in answers if isinstance(answer, int))
    assert (len(cut), len(numbers)) == (17, 33)
    assert numbers == sequences(Invoice) == list(range(1, 34))


def test_s24_credit_notes_at_once_have_their_own_numbers_and_stay_within_the_invoice(orders: list[Order]) -> None:
    invoices = [issue_invoice(order_id=order.pk, now=NOON) for order in orders[:5]]
    wanted = [(invoice, number) for invoice in invoices for number in range(5)]

    def credit(thing: tuple[Invoice, int]) -> int:
        invoice, number = thing
        reference = f"refund:{invoice.pk}-{number}"
        return issue_credit_note(invoice_id=invoice.pk, gross=Decimal("8.00"), reference=reference, now=NOON).sequence

    answers = at_once(credit, wanted)
    refused = [answer for answer in answers if isinstance(answer, MoreThanIsLeft)]
    assert len(refused) == 10, answers
    assert sequences(CreditNote) == list(range(1, 16))
    assert sequences(Invoice) == list(range(1, 6))
    assert [invoice.credit_notes.count() for invoice in invoices] == [3] * 5


def test_the_same_refund_told_twice_at_once_is_one_credit_note(orders: list[Order]) -> None:
    invoice = issue_invoice(order_id=orders[0].pk, now=NOON)
    answers = at_once(
        lambda _: issue_credit_note(invoice_id=invoice.pk, gross=Decimal("5.00"), reference="refund:1", now=NOON).pk,
        list(range(8)),
    )
    assert len(set(answers)) == CreditNote.objects.count() == 1


def test_without_the_lock_the_same_number_is_taken_twice(orders: list[Order], settings: Settings) -> None:
    """The control: the constraint refuses the second, so orders that were paid stay without an invoice."""
    Series.objects.create(key="FA2026")
    settings.FAULT = "locks.off"
    answers = at_once(lambda order: issue_invoice(order_id=order.pk, now=NOON).sequence, orders)
    refused = [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert refused, "the control must take a number twice: else the proof above shows nothing"
    assert Invoice.objects.count() < ORDERS
