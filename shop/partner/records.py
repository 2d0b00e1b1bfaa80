"""Oscar wants a stock record behind every basket line; ours carries the SKU alone, prices and stock are elsewhere."""

from __future__ import annotations

from shop.catalogue.models import Product
from shop.partner.models import Partner, StockRecord

WAREHOUSE = "bambou"


def ensure_record(*, product: Product, sku: str) -> StockRecord:
    """The product's record, made or given the new SKU."""
    partner, _ = Partner.objects.get_or_create(code=WAREHOUSE, defaults={"name": "Bambou"})
    record, _ = StockRecord.objects.update_or_create(
        product=product, partner=partner, defaults={"partner_sku": sku, "price_currency": "EUR"}
    )
    return record
