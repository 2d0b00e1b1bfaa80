"""Orders of which something is remarkable on the invoice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shop.catalogue.models import Product
from shop.checkout import placement
from shop.markets.models import ProductTaxShare, TaxCategory
from shop.order.models import Order
from shop.voucher.models import Voucher
from tests.factories.shop import NOON, address, contact, filled_basket, sandbox_card, sold_product


def mixed_product(**fields: Any) -> Product:
    """A box of which a book makes 30 % of the price: two rates on one line."""
    product = sold_product(**fields)
    for key, percent in (("book", 30), ("standard", 70)):
        category = TaxCategory.objects.get(key=key)
        ProductTaxShare.objects.create(product=product, category=category, percent=Decimal(percent))
    return product


def paid_with_code(voucher: Voucher, *quantities: tuple[Product, int], **who: Any) -> Order:
    """An order that the voucher reduced, paid by card as far as something is left to pay."""
    basket = filled_basket(*quantities)
    basket.vouchers.add(voucher)
    made = placement.begin(basket_id=basket.pk, contact=contact(**who), address=address(), now=NOON)
    if made.order.total_incl_tax:
        placement.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    else:
        placement.finish_free(placement=made, now=NOON)
    made.order.refresh_from_db()
    return made.order
