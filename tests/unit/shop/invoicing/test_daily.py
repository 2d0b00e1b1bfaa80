"""What the tax office is told of each day: to the cent, by rate, credit notes subtracted."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from config.roles import ROLES, permission_names
from shop.checkout import paying, placement
from shop.invoicing.credit_notes import issue_credit_note
from shop.invoicing.daily import csv_rows, day_totals
from shop.order.models import Order
from tests.factories.invoicing import mixed_product, paid_with_code
from tests.factories.shop import NOON, UserFactory, address, contact, filled_basket, paid, sandbox_card, sold_product
from tests.factories.vouchers import voucher

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
NEXT = NOON + timedelta(days=1)


def belgian() -> Order:
    """An order that is delivered to Belgium, and taxed there."""
    basket = filled_basket((sold_product(gross="60.50"), 1))
    to = address(country="BE", postcode="1000", city="Bruxelles")
    made = placement.begin(basket_id=basket.pk, contact=contact(), address=to, now=NOON)
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    made.order.refresh_from_db()
    return made.order


def table(first: date = DAY, last: date = DAY) -> list[list[str]]:
    return list(csv_rows(totals=day_totals(first=first, last=last)))[1:]


def test_a_day_is_a_total_and_its_rates(market: object) -> None:
    paid((mixed_product(gross="21.90"), 1))
    paid((sold_product(gross="60.00"), 1), email="b@example.org")
    assert table() == [
        ["2026-11-23", "EUR", "TLB1", "FR", "", "72.26", "13.54", "85.80", "2", "0"],
        ["2026-11-23", "EUR", "TLB1", "FR", "5.50", "6.23", "0.34", "6.57", "", ""],
        ["2026-11-23", "EUR", "TLB1", "FR", "20.00", "66.03", "13.20", "79.23", "", ""],
    ]


def test_credit_notes_are_subtracted_on_their_own_day(market: object) -> None:
    invoice = paid((mixed_product(gross="21.90"), 1)).invoice
    issue_credit_note(invoice_id=invoice.pk, gross=Decimal("12.90"), reference="refund:1", now=NEXT)
    assert table(DAY, DAY)[0][5:] == ["22.26", "3.54", "25.80", "1", "0"]
    assert table(DAY + timedelta(days=1), DAY + timedelta(days=9)) == [
        ["2026-11-24", "EUR", "TLB1", "FR", "", "-11.13", "-1.77", "-12.90", "0", "1"],
        ["2026-11-24", "EUR", "TLB1", "FR", "5.50", "-3.12", "-0.17", "-3.29", "", ""],
        ["2026-11-24", "EUR", "TLB1", "FR", "20.00", "-8.01", "-1.60", "-9.61", "", ""],
    ]


def test_what_was_sold_and_credited_whole_on_a_day_comes_to_nothing(market: object) -> None:
    invoice = paid((mixed_product(gross="21.90"), 1)).invoice
    for number, gross in enumerate(("10.01", str(invoice.gross - Decimal("10.01")))):
        issue_credit_note(invoice_id=invoice.pk, gross=Decimal(gross), reference=f"refund:{number}", now=NOON)
    assert [row[5:8] for row in table()] == [["0.00", "0.00", "0.00"]] * 3
    assert table()[0][8:] == ["1", "2"]


def test_what_is_taxed_elsewhere_is_another_category(market: object) -> None:
    belgian()
    paid((sold_product(gross="60.00"), 1), email="b@example.org")
    totals = [row for row in table() if not row[4]]
    assert [row[2:4] for row in totals] == [["TNT1", "BE"], ["TLB1", "FR"]]
    assert totals[0][8] == totals[1][8] == "1"


def test_an_order_of_nothing_is_no_transaction(market: object) -> None:
    paid_with_code(voucher(value=Decimal(100)), (sold_product(gross="60.00"), 1))
    assert table() == []


def test_the_day_is_the_shops(market: object) -> None:
    paid((sold_product(gross="60.00"), 1), now=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    assert table() == []
    assert table(date(2026, 11, 24), date(2026, 11, 24))[0][0] == "2026-11-24"


def test_it_asks_the_same_for_many_days(market: object, django_assert_num_queries: Callable) -> None:
    for number in range(3):
        paid((sold_product(gross="60.00"), 1), email=f"{number}@example.org", now=NOON + timedelta(days=number))
    with django_assert_num_queries(4):
        assert len(day_totals(first=DAY, last=DAY + timedelta(days=5))) == 3


def desk_of(role: str) -> Client:
    """The back office of somebody who may what the role may."""
    user = UserFactory.create(is_staff=True)
    names = {name.partition(".")[::2] for name in permission_names(role=ROLES[role])}
    granted = Permission.objects.select_related("content_type")
    user.user_permissions.set([one for one in granted if (one.content_type.app_label, one.codename) in names])
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", ["sales", "bi", "care"])
def test_staff_read_the_month_and_take_it_as_a_file(market: object, role: str) -> None:
    paid((sold_product(gross="60.00"), 1))
    client = desk_of(role)
    page = client.get("/admin/vat/?month=2026-11").content.decode()
    assert "23\u00a0novembre 2026" in page
    assert "50,00\u00a0€" in page
    answer = client.get("/admin/vat/days.csv?month=2026-11")
    assert answer["Content-Disposition"] == 'attachment; filename="bambou-vat-2026-11.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0][:3] == ["date", "currency", "category"]
    assert rows[1:] == table()
    assert list(csv.reader(io.StringIO(client.get("/admin/vat/days.csv?month=2026-10").content.decode())))[1:] == []


@pytest.mark.parametrize("month", ["", "2026-13", "november", "2026-11-05"])
def test_a_month_that_is_none_is_this_month(market: object, month: str) -> None:
    assert desk_of("bi").get(f"/admin/vat/?month={month}").status_code == 200


@pytest.mark.parametrize("role", ["logistics", "marketing"])
def test_other_roles_do_not(market: object, role: str) -> None:
    client = desk_of(role)
    assert client.get("/admin/vat/").status_code == 403
    assert client.get("/admin/vat/days.csv").status_code == 403
