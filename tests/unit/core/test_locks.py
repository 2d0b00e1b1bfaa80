from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from core.locks import in_same_transaction, in_transaction, lock_those
from core.models import Heartbeat
from subscriptions.models import Child
from tests.factories.core import NOON
from tests.factories.subscriptions import ChildFactory

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


def test_rows_are_locked_by_a_column_or_by_what_it_points_to_in_one_statement_without_a_join() -> None:
    children = [ChildFactory.create(first_name=name) for name in ("Lou", "Noé", "Zoé")]
    wanted = [children[2].user_id, children[0].user_id]
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        assert lock_those(Child, column="user", values=wanted) == [children[0], children[2]]
        assert lock_those(Child, values=[children[1].pk]) == [children[1]]
        assert lock_those(Child, column="first_name", values=["Noé"]) == [children[1]]
        assert lock_those(Child, column="user", values=[]) == []
    assert len(captured) == 3
    assert not [query["sql"] for query in captured if "JOIN" in query["sql"]]
