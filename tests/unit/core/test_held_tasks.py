"""What is to be done after a row was saved: at once, or once for each row when much is written."""

from __future__ import annotations

import pytest
from django_tasks import task

from core.held_tasks import once_each

done: list[tuple[str, int]] = []


@task()
def index(name: str, *, times: int = 1) -> None:
    done.append((name, times))


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


def test_outside_of_a_block_it_is_done_at_once() -> None:
    assert index.enqueue("page").is_finished
    index.enqueue("page")
    assert done == [("page", 1), ("page", 1)]


def test_within_a_block_each_is_done_once_when_it_ends() -> None:
    with once_each():
        assert not index.enqueue("page").is_finished
        index.enqueue("picture", times=2)
        with once_each():
            index.enqueue("page")
        assert done == []
    assert done == [("page", 1), ("picture", 2)]
    index.enqueue("page")
    assert len(done) == 3


def test_what_was_saved_before_a_failure_is_not_forgotten() -> None:
    with pytest.raises(KeyboardInterrupt), once_each():
        index.enqueue("page")
        raise KeyboardInterrupt
    assert done == [("page", 1)]
