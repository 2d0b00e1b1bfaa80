"""What an imported product costs, how it is taxed, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from django.db.models import Q

from core import clock
from shop.catalogue.importers.magento.mapping import Draft, Special
from shop.catalogue.importers.magento.merging import Merge
from shop.catalogue.importers.magento.report import Report
from shop.catalogue.models import Product
from shop.markets.models import Market, Price, ProductTaxShare, TaxCategory
from shop.markets.pricing import PriceInThePast, reduce_price, set_price
from shop.stock.models import Component, StockItem
from shop.stock.movements import ImpossibleMovement, correct, receive

REFERENCE = "magento"


@dataclass(frozen=True)
class Supply:
    """What all of it needs: the product, its draft, the decisions about it, and where the shop sells."""

    product: Product
    draft: Draft
    merge: Merge
    market: Market
    report: Report
    now: datetime


def write(supply: Supply) -> None:
    """Prices, tax and stock of one product that can be bought, where staff did not change them since."""
    _write_price(supply)
    _write_special(supply)
    _write_tax(supply)
    _write_stock(supply)


def _write_price(supply: Supply) -> None:
    rows = Price.objects.filter(product=supply.product, market=supply.market, is_reduction=False)
    last = rows.order_by("-active_from").first()
    incoming = supply.draft.price
    assert incoming is not None
    present = str(last.amount) if last else None
    if supply.merge.takes("price", incoming=str(incoming), present=present):
        try:
            set_price(product_id=supply.product.pk, market=supply.market, amount=incoming, starts_at=supply.now)
        except PriceInThePast:
            supply.merge.kept.append("price")
            return
        supply.report.counts["prices"] += 1


def _write_special(supply: Supply) -> None:
    still = Q(active_to=None) | Q(active_to__gt=supply.now)
    rows = Price.objects.filter(still, product=supply.product, market=supply.market, is_reduction=True)
    present = [[str(row.amount), row.active_to.isoformat() if row.active_to else None] for row in rows]
    special = supply.draft.special
    ends_at = clock.end_of(special.ends_on) if special and special.ends_on else None
    incoming = [[str(special.amount), ends_at.isoformat() if ends_at else None]] if special else []
    if not supply.merge.takes("special", incoming=incoming, present=present):
        return
    for row in rows:
        _end(row, now=supply.now)
    if special is not None:
        reduce_price(
            product_id=supply.product.pk,
            market=supply.market,
            amount=special.amount,
            starts_at=_start(special, now=supply.now),
            ends_at=ends_at,
        )
        supply.report.counts["reductions"] += 1


def _start(special: Special, *, now: datetime) -> datetime:
    """A reduction begins when the file says, or now: of the time before the shop knows no price to compare with."""
    if special.starts_on is None:
        return now
    return max(clock.at(special.starts_on, time(0)), now)


def _end(row: Price, *, now: datetime) -> None:
    if row.active_from >= now:
        row.delete()
    else:
        row.active_to = now
        row.save(update_fields=["active_to"])


def _write_tax(supply: Supply) -> None:
    rows = ProductTaxShare.objects.filter(product=supply.product)
    present = {key: str(percent.normalize()) for key, percent in rows.values_list("category__key", "percent")}
    incoming = {key: str(Decimal(percent).normalize()) for key, percent in sorted(supply.draft.tax.items())}
    if supply.merge.takes("tax", incoming=incoming, present=present):
        rows.delete()
        for key, percent in incoming.items():
            category = TaxCategory.objects.get(key=key)
            ProductTaxShare.objects.create(product=supply.product, category=category, percent=Decimal(percent))


def _write_stock(supply: Supply) -> None:
    draft, now = supply.draft, supply.now
    if draft.stock is None:
        return
    component = Component.objects.filter(product=supply.product, item__sku=draft.sku).select_related("item").first()
    if component is None:
        if not supply.merge.is_new:
            return
        item = StockItem.objects.create(sku=draft.sku, name=supply.product.title[:255], weight_grams=draft.weight_grams)
        Component.objects.create(product=supply.product, item=item)
    else:
        item = component.item
    if not supply.merge.takes("stock", incoming=draft.stock, present=item.on_hand):
        return
    if supply.merge.is_new:
        receive(item_id=item.pk, quantity=draft.stock, reference=REFERENCE, now=now)
    else:
        reference = f"{REFERENCE}:{now:%Y%m%d%H%M%S}"
        try:
            correct(item_id=item.pk, quantity=draft.stock - item.on_hand, reference=reference, now=now, note="Magento")
        except ImpossibleMovement:
            supply.merge.kept.append("stock")
            return
    supply.report.counts["stock"] += 1
