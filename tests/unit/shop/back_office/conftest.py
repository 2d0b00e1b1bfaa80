from collections.abc import Callable

import pytest
from django.test import Client

from core import clock
from shop.accounts.models import User
from tests.factories.shop import UserFactory


@pytest.fixture
def staff(db: None) -> User:
    """Somebody who may do everything in the back office."""
    return UserFactory.create(email="lea@bambou.example", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(staff: User) -> Client:
    """A browser in which they are signed in."""
    client = Client(headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"})
    client.force_login(staff)
    return client


@pytest.fixture
def asked(desk: Client, django_assert_max_num_queries: Callable) -> Callable[[str], int]:
    """How many questions a page asks of the database once the session is read: at most 15 for a list."""

    def count(url: str, limit: int = 15) -> int:
        desk.get(url)
        clock.now()  # its offset is kept for a moment, and read again after
        with django_assert_max_num_queries(limit) as queries:
            assert desk.get(url).status_code == 200
        return len(queries)

    return count
