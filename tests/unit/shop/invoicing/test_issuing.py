from decimal import Decimal

import pytest
from django.db import transaction

from shop.invoicing.issuing import issue_invoice
from shop.invoicing.models import Invoice, InvoiceTax, Series
from shop.markets.models import ProductTaxShare, TaxCategory
from shop.order.models import Order
from tests.factories.shop import NOON, begun, paid, sold_product

pytestmark = pytest.mark.django_db


def test_numbers_follow_each_other_and_an_order_has_one() -> None:
    orders = [paid((sold_product(), 1), email=f"a{n}@example.org") for n in range(3)]
    assert [order.invoice.number for order in orders] == ["FA2026-000001", "FA2026-000002", "FA2026-000003"]
    assert issue_invoice(order_id=orders[0].pk, now=NOON).number == "FA2026-000001"
    assert Series.objects.get().last_number == 3


def test_a_rollback_leaves_no_gap() -> None:
    order = begun((sold_product(), 1)).order
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issue_invoice(order_id=order.pk, now=NOON)
        raise ZeroDivisionError
    assert issue_invoice(order_id=order.pk, now=NOON).number == "FA2026-000001"


def test_taxes_by_rate_add_up_to_what_was_paid() -> None:
    mixed = sold_product(gross="19.90")
    for key, percent in (("book", "30"), ("standard", "70")):
        category = TaxCategory.objects.get(key=key)
        ProductTaxShare.objects.create(product=mixed, category=category, percent=Decimal(percent))
    order = paid((mixed, 1))
    invoice = Invoice.objects.get(order=order)
    assert (invoice.gross, invoice.net + invoice.tax) == (Decimal("23.80"), Decimal("23.80"))
    rows = list(InvoiceTax.objects.order_by("rate").values_list("rate", "net", "tax", "gross"))
    assert rows == [
        (Decimal("0.0550"), Decimal("5.66"), Decimal("0.31"), Decimal("5.97")),
        (Decimal("0.2000"), Decimal("14.86"), Decimal("2.97"), Decimal("17.83")),
    ]


def test_it_keeps_the_words_of_the_day() -> None:
    order = paid((sold_product(), 1))
    Order.objects.filter(pk=order.pk).update(guest_email="changed@example.org")
    order.shipping_address.delete()
    invoice = Invoice.objects.get()
    assert invoice.buyer["name"] == "Claire Martin"
    assert invoice.buyer["email"] == "claire@example.org"
    assert invoice.seller["name"] == "Bambou SAS"
