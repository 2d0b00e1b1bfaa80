from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from core.locks import in_same_transaction, in_transaction
from core.models import Heartbeat
from tests.factories.core import NOON

pytestmark = pytest.mark.django_db


class Refused(Exception):
    pass


def write(name: str) -> None:
    Heartbeat.objects.create(name=name, beat_at=NOON)


def refuse(name: str) -> None:
    write(name)
    raise Refused


def names() -> set[str]:
    return set(Heartbeat.objects.values_list("name", flat=True))


def statements(function: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        function()
    return [query["sql"].split(maxsplit=1)[0] for query in captured]


def test_a_part_of_a_transaction_costs_no_savepoint() -> None:
    part, whole = in_same_transaction(write), in_transaction(write)

    @in_transaction
    def with_part() -> None:
        part("a")

    @in_transaction
    def with_savepoint() -> None:
        whole("b")

    assert statements(with_part) == ["SAVEPOINT", "INSERT", "RELEASE"]
    assert statements(with_savepoint) == ["SAVEPOINT", "SAVEPOINT", "INSERT", "RELEASE", "RELEASE"]


def test_alone_a_part_is_a_transaction_of_its_own() -> None:
    with pytest.raises(Refused):
        in_same_transaction(refuse)("a")
    assert names() == set()
    with transaction.atomic():
        with pytest.raises(Refused):
            in_same_transaction(refuse)("b")
        write("c")
    assert names() == {"c"}


def test_whoever_goes_on_after_a_refused_part_is_stopped() -> None:
    part = in_same_transaction(refuse)

    def careless() -> None:
        with pytest.raises(Refused):
            part("a")
        write("b")

    with pytest.raises(TransactionManagementError):
        in_transaction(careless)()
    assert names() == set()


def test_after_a_refused_part_the_next_transaction_is_whole_again() -> None:
    with pytest.raises(Refused):
        in_transaction(lambda: in_same_transaction(refuse)("a"))()
    assert statements(lambda: in_same_transaction(write)("b")) == ["SAVEPOINT", "INSERT", "RELEASE"]
