"""Minimal valid rows of the shop: a market with its taxes, products with price and stock, customers, baskets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import factory

from shop.accounts.models import User
from shop.basket.current import prepare
from shop.basket.models import Basket
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product, ProductClass
from shop.checkout import paying, placement
from shop.checkout.models import Placement
from shop.checkout.placement import Contact
from shop.markets.models import Price
from shop.order.models import Order
from shop.order.writing import AddressDraft
from shop.partner.models import Partner, StockRecord
from shop.partner.records import WAREHOUSE
from shop.payments.providers.sandbox import ledger
from shop.payments.providers.sandbox.cards import Behaviour
from shop.stock.enums import MovementKind
from shop.stock.models import Component, StockItem, StockMovement
from tests.factories.markets import markets

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"parent{n}@example.org")
    first_name = "Claire"
    last_name = "Martin"


class StockItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StockItem

    sku = factory.Sequence(lambda n: f"ITEM-{n}")
    name = factory.LazyAttribute(lambda item: f"Article {item.sku}")


def stocked_item(*, on_hand: int, **fields: Any) -> StockItem:
    """An item with a receipt of `on_hand` pieces."""
    return stocked_items(StockItemFactory.build(**fields), on_hand=on_hand)[0]


def stocked_items(*items: StockItem, on_hand: int) -> list[StockItem]:
    """These items, each with a receipt of `on_hand` pieces, in two statements instead of those of goods that come in."""
    for item in items:
        item.on_hand = on_hand
    made = StockItem.objects.bulk_create(items)
    receipts = [
        StockMovement(
            item=item, kind=MovementKind.RECEIVED, quantity=on_hand, reference=f"receipt-{item.pk}", moved_at=LONG_AGO
        )
        for item in made
        if on_hand
    ]
    StockMovement.objects.bulk_create(receipts)
    return made


class ProductFactory(factory.django.DjangoModelFactory):
    """A public kit without price and stock."""

    class Meta:
        model = Product

    title = factory.Sequence(lambda n: f"Coffret {n}")
    title_fr = factory.SelfAttribute("title")
    slug = factory.Sequence(lambda n: f"coffret-{n}")
    slug_fr = factory.SelfAttribute("slug")
    kind = ProductKind.KIT
    upc = factory.Sequence(lambda n: f"UPC-{n}")

    @factory.lazy_attribute
    def product_class(self) -> ProductClass:
        return ProductClass.objects.get_or_create(
            slug="goods", defaults={"name": "Goods", "track_stock": False, "requires_shipping": True}
        )[0]


def priced(product: Product, *, gross: str, sku: str) -> None:
    """Give a product its record, and a price since long ago."""
    partner = Partner.objects.filter(code=WAREHOUSE).first() or Partner.objects.create(code=WAREHOUSE, name="Bambou")
    StockRecord.objects.create(product=product, partner=partner, partner_sku=sku, price_currency="EUR")
    Price.objects.create(product=product, market=markets(), amount=Decimal(gross), active_from=LONG_AGO)


def sold_product(*, gross: str = "19.90", on_hand: int = 10, **fields: Any) -> Product:
    """A product that can be bought: record, price since long ago, one component with `on_hand` pieces."""
    product = ProductFactory.create(**fields)
    priced(product, gross=gross, sku=product.upc)
    item = stocked_item(on_hand=on_hand, sku=f"SKU-{product.pk}", name=product.title)
    Component.objects.create(product=product, item=item)
    return product


def filled_basket(*quantities: tuple[Product, int], now: datetime = NOON) -> Basket:
    """An open basket with these products, prices and vouchers applied."""
    basket = prepare(Basket.objects.create(), now=now)
    for product, quantity in quantities:
        basket.add_product(product, quantity)
    return prepare(basket, now=now)


def address(**fields: Any) -> AddressDraft:
    """A real French address."""
    usual = {
        "first_name": "Claire",
        "last_name": "Martin",
        "line1": "3 rue Crébillon",
        "postcode": "44000",
        "city": "Nantes",
        "country": "FR",
    }
    return AddressDraft(**{**usual, **fields})


def contact(**fields: Any) -> Contact:
    """A guest who reads French."""
    return Contact(**{"email": "claire@example.org", "language": "fr", **fields})


def begun(
    *quantities: tuple[Product, int], now: datetime = NOON, to: AddressDraft | None = None, **who: Any
) -> Placement:
    """A purchase that waits for its card."""
    basket = filled_basket(*quantities, now=now)
    return placement.begin(basket_id=basket.pk, contact=contact(**who), address=to or address(), now=now)


def sandbox_card(behaviour: Behaviour = Behaviour.SUCCEEDS) -> str:
    """The reference of a card that was typed on the sandbox's page."""
    card = ledger.keep_card(behaviour=behaviour, brand="Visa", last4="4242", expires_on=date(2029, 12, 31))
    return card.reference


def paid(*quantities: tuple[Product, int], now: datetime = NOON, **who: Any) -> Order:
    """An order that was paid with a good card."""
    made = begun(*quantities, now=now, **who)
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=now)
    made.order.refresh_from_db()
    return made.order
