"""Orders of which something is remarkable on the invoice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core.ids import order_reference
from core.money import ZERO
from shop.catalogue.models import Product
from shop.checkout import paying, placement
from shop.invoicing.credit_notes import issue_credit_note
from shop.invoicing.issuing import issue_invoice
from shop.invoicing.models import CreditNote, Invoice
from shop.markets.models import ProductTaxShare, TaxCategory
from shop.order.models import Order, TaxRow
from shop.voucher.models import Voucher
from tests.factories.shop import NOON, address, contact, filled_basket, sandbox_card, sold_product


def mixed_product(**fields: Any) -> Product:
    """A box of which a book makes 30 % of the price: two rates on one line."""
    product = sold_product(**fields)
    for key, percent in (("book", 30), ("standard", 70)):
        category = TaxCategory.objects.get(key=key)
        ProductTaxShare.objects.create(product=product, category=category, percent=Decimal(percent))
    return product


def bare_invoice() -> Invoice:
    """The invoice of an order that nobody went through the checkout for: quickly made, where only its row matters."""
    sums = {"net": Decimal("20.75"), "tax": Decimal("4.15"), "gross": Decimal("24.90")}
    order = Order.objects.create(
        number=order_reference(),
        guest_email="claire@example.org",
        currency="EUR",
        total_incl_tax=sums["gross"],
        total_excl_tax=sums["net"],
        shipping_incl_tax=ZERO,
        shipping_excl_tax=ZERO,
        date_placed=NOON,
        paid_at=NOON,
    )
    TaxRow.objects.create(order=order, part="delivery", category="standard", country="FR", rate=Decimal("0.2"), **sums)
    return issue_invoice(order_id=order.pk, now=NOON)


def bare_credit_note() -> CreditNote:
    """A credit note of 5.00 on an invoice of its own."""
    invoice = bare_invoice()
    return issue_credit_note(invoice_id=invoice.pk, gross=Decimal("5.00"), reference=invoice.number, now=NOON)


def paid_with_code(voucher: Voucher, *quantities: tuple[Product, int], **who: Any) -> Order:
    """An order that the voucher reduced, paid by card as far as something is left to pay."""
    basket = filled_basket(*quantities)
    basket.vouchers.add(voucher)
    made = placement.begin(basket_id=basket.pk, contact=contact(**who), address=address(), now=NOON)
    if made.order.total_incl_tax:
        paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    else:
        paying.finish_free(placement=made, now=NOON)
    made.order.refresh_from_db()
    return made.order
