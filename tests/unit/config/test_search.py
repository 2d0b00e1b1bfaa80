"""The command palette finds rows by what people write in a mail, and only those that its reader may see."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from config.back_office.search import AT_MOST
from config.roles import make_groups
from shop.order.models import Order
from subscriptions.gifts.codes import in_groups
from tests.factories.gifts import bought
from tests.factories.shop import UserFactory
from tests.factories.tracking import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtail_roots")]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


def placed(number: str, email: str) -> Order:
    zero = {"total_incl_tax": "24.90", "total_excl_tax": "20.75", "shipping_incl_tax": "0", "shipping_excl_tax": "0"}
    return Order.objects.create(number=number, guest_email=email, currency="EUR", date_placed=NOON, **zero)


def found(term: str, *, role: str = "care") -> list[str]:
    """Addresses of the rows found; pages whose name holds the term are found by unfold."""
    make_groups()
    user = UserFactory.create(is_staff=True, first_name="", last_name="")
    user.groups.set(Group.objects.filter(name=role))
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(user)
    answer = client.get("/admin/search/", {"s": term, "extended": "1"})
    links = [result.link for result in answer.context["results"]] if answer.content else []
    return [link for link in links if link.endswith("/change/")]


def test_an_order_is_found_by_number_however_it_is_typed_and_by_mail_address() -> None:
    order = placed("B7K2-9QXM", "claire@example.org")
    placed("AAAA-AAAA", "lou@example.org")
    link = f"/admin/order/order/{order.pk}/change/"
    for term in ("B7K2-9QXM", "b7k29qxm", "b7k2 9qxm", "claire@example.org", "CLAIRE@"):
        assert found(term) == [link]


def test_who_may_not_see_orders_finds_none() -> None:
    placed("B7K2-9QXM", "claire@example.org")
    assert found("claire@", role="bi") == []


def test_short_terms_ask_nothing_and_long_lists_are_cut() -> None:
    for n in range(AT_MOST + 3):
        placed(f"AAAA-AAA{n}", "claire@example.org")
    assert found("cl") == []
    assert len(found("claire@")) == AT_MOST


@pytest.mark.parametrize("term", ["%%%", "___", "' OR 1=1 --", "\x00abc", "é" * 500, "<script>"])
def test_odd_terms_find_nothing_and_break_nothing(term: str) -> None:
    placed("B7K2-9QXM", "claire@example.org")
    assert found(term) == []


def test_a_gift_is_found_by_its_code_and_by_the_mail_address_of_either_side() -> None:
    gift = bought(recipient_email="lea@example.org")
    bought(recipient_email="ali@example.org")
    link = f"/admin/subscriptions/gift/{gift.pk}/change/"
    for term in (in_groups(gift.code), gift.reference, "lea@"):
        assert found(term) == [link]
    assert link in found("josiane@")
    assert found(in_groups(gift.code), role="logistics") == []
