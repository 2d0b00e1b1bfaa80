"""What pages show of the shop: products, ranges with their plans, and the boxes of the calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, TextField, UUIDField, Value, When
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Page, get_page_models

from core.components import Picture as Drawn
from core.languages import shown
from core.money import round_cents
from core.statements import Given, statement
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Category, Product, ProductCategory, ProductImage
from shop.images.queries import pictures
from shop.images.specs import THUMB
from shop.markets.queries import CurrentPrice, current_market, prices_at
from shop.stock.queries import UNCOUNTED, free_of_products
from subscriptions.enums import ReviewState
from subscriptions.models import BoxRange, Plan, Review

P = TypeVar("P", bound=Page)
# The digits of places in the tree begin and end with these.
FIRST, LAST = Page.alphabet[0], Page.alphabet[-1]
STEP = 12
# What some types of pages point at, read with the page itself.
ALONG = ("landingpage__category", "articlepage__written_by", "rangepage__box_range")


def around(*, page: Page, keys: Collection[int], language: str) -> list[Page]:
    """The published pages that a page leads to: its ancestors, its translations with itself, those it links. One query.

    Those it links come with their translation into `language`.
    """
    length = Page.steplen
    above = [page.path[:end] for end in range(2 * length, len(page.path), length)]
    # A list without an element would ask nothing; no page has the key 0 or an empty path.
    given = {"keys": sorted(keys) or [0], "above": above or [""], "translation": page.translation_key}
    return _around().objects(**given, language=language)


@statement
def _around() -> QuerySet[Page]:
    wanted = Q(pk__in=[Given("keys")]) | Q(path__in=[Given("above", CharField())])
    wanted |= Q(translation_key=Given("translation", UUIDField())) | translations_of([Given("keys")])
    return Page.objects.live().filter(wanted).select_related("locale").order_by("path")


def translations_of(keys: list[Any]) -> Q:
    """The condition of pages in the Given `language` that are translations of these."""
    linked = Page.objects.filter(pk__in=keys).values("translation_key")
    return Q(translation_key__in=linked, locale__language_code=Given("language", CharField()))


def linked_pages(*, keys: Collection[int], language: str) -> dict[int, Page]:
    """Published pages by their keys, each with its translation into `language`. One query; none for no keys."""
    found = _linked().objects(keys=sorted(keys), language=language) if keys else []
    return {page.pk: page for page in found}


@statement
def _linked() -> QuerySet[Page]:
    keys = [Given("keys")]
    return Page.objects.live().filter(Q(pk__in=keys) | translations_of(keys)).select_related("locale").order_by("path")


def published_page(*, url_path: str) -> Page | None:
    """The published page at `url_path` (root included), as its own type; None for a draft or nothing. One query."""
    found = _published().objects(url_path=url_path)
    if not found:
        return None
    return next((child for name in _page_types() if (child := getattr(found[0], name, None))), found[0])


def page_elsewhere(*, url_paths: Sequence[str]) -> Page | None:
    """The first published page at one of these places, roots included: the same address in other languages. One query."""
    rows = Page.objects.live().filter(url_path__in=list(url_paths)).select_related("locale")
    return rows.order_by("path").first()


@cache
def _page_types() -> tuple[str, ...]:
    return tuple(model._meta.model_name for model in get_page_models() if model is not Page)


@statement
def _published() -> QuerySet[Page]:
    pages = Page.objects.live().filter(url_path=Given("url_path", TextField()))
    return pages.select_related(*_page_types(), *ALONG).order_by("path")[:1]


def onward(*, numbers: Mapping[str, str]) -> str:
    """Where an address such as `/?p=123` leads by a redirect; "" for nowhere. One query."""
    paths = [f"/?{name}={number}" for name, number in numbers.items() if number.isdecimal() and len(number) < 20]
    row = Redirect.objects.select_related("redirect_page").filter(old_path__in=paths).order_by("pk").first()
    return str(row.link or "") if row else ""


def places_below(path: str) -> dict[str, Any]:
    """What a statement with `are_below` is given for the pages right under the one at `path` of the tree."""
    first, last = path + FIRST * Page.steplen, path + LAST * Page.steplen
    return {"first": first, "last": last, "depth": len(path) // Page.steplen + 1}


def are_below() -> Q:
    """The condition of pages between two places of the tree, at one depth."""
    between = Q(path__gte=Given("first", CharField()), path__lte=Given("last", CharField()))
    return between & Q(depth=Given("depth"))


def below(*, model: type[P], path: str) -> QuerySet[P]:
    """The published pages of a type right under the page at `path` of the tree."""
    depth = len(path) // Page.steplen + 1
    return model.objects.live().filter(path__startswith=path, depth=depth)  # type: ignore[no-any-return]


def choosable_products(*, language: str) -> QuerySet[Product]:
    """What an editor can put into a page: everything but plans and single variants, by title."""
    products = Product.objects.exclude(kind=ProductKind.PLAN).filter(parent=None)
    return products.order_by(shown("title", language=language), "pk")


@dataclass(frozen=True, slots=True)
class EditorFacts:
    """What the chooser shows of a product beside its title."""

    sku: str
    picture: Drawn | None
    price: CurrentPrice | None
    free: int
    is_counted: bool
    is_public: bool


def facts_for_editor(*, products: Sequence[Product], language: str, now: datetime) -> dict[int, EditorFacts]:
    """Picture, price and stock of each product, by its key. Five queries."""
    keys = [product.pk for product in products]
    first_pictures = _first_pictures(keys)
    drawn = pictures(picture_ids=first_pictures.values(), place=THUMB, language=language)
    prices = prices_at(product_ids=keys, market=current_market(), now=now)
    free = free_of_products(product_ids=keys)
    return {
        product.pk: EditorFacts(
            sku=product.upc or "",
            picture=drawn.get(first_pictures.get(product.pk, 0)),
            price=prices.get(product.pk),
            free=free[product.pk],
            is_counted=free[product.pk] < UNCOUNTED,
            is_public=product.is_public,
        )
        for product in products
    }


def _first_pictures(product_ids: Iterable[int]) -> dict[int, int]:
    rows = ProductImage.objects.filter(product_id__in=list(product_ids)).order_by("-display_order", "-pk")
    return dict(rows.values_list("product_id", "image_id"))


def public_products(*, keys: Collection[int]) -> list[Product]:
    """The chosen products that the shop shows, with their facts and `first_picture_id`. One query."""
    return _public().objects(keys=sorted(keys))


@statement
def _public() -> QuerySet[Product]:
    images = ProductImage.objects.filter(product=OuterRef("pk")).order_by("display_order", "pk")
    products = Product.objects.filter(pk__in=[Given("keys")], is_public=True).select_related("facts")
    return products.annotate(first_picture_id=Subquery(images.values("image_id")[:1]))


def published_reviews(*, keys: Collection[int]) -> list[Review]:
    """The chosen reviews that are still published, with what they are about. One query."""
    return _published_reviews().objects(keys=sorted(keys))


@statement
def _published_reviews() -> QuerySet[Review]:
    rows = Review.objects.filter(pk__in=[Given("keys")], state=ReviewState.PUBLISHED)
    return rows.select_related("theme", "range", "product")


def products_with_shelf(*, keys: Collection[int], shelf_path: str, most: int) -> list[Product]:
    """As `public_products`, and besides the newest of the category at `shelf_path` of the tree, `is_on_shelf`. One query."""
    chosen = sorted(keys) or [0]  # no product has the key 0; a list without an element would ask nothing
    # Few statements, however many products the pages choose.
    limit = -(-(len(chosen) + most) // STEP) * STEP
    last = shelf_path + LAST * (Category._meta.get_field("path").max_length - len(shelf_path))
    rows: list[Product] = _chosen_and_shelved(limit=limit).objects(chosen=chosen, shelf=shelf_path, last=last)
    found = rows[: len(chosen) + most]
    for product in found:
        product.is_on_shelf = product.is_shelved and product.parent_id is None and product.kind != ProductKind.PLAN
    return found


@statement
def _chosen_and_shelved(*, limit: int) -> QuerySet[Product]:
    within = {"category__path__gte": Given("shelf", CharField()), "category__path__lte": Given("last", CharField())}
    shelved = ProductCategory.objects.filter(product=OuterRef("pk"), **within)
    images = ProductImage.objects.filter(product=OuterRef("pk")).order_by("display_order", "pk")
    goods = Product.objects.filter(is_public=True).select_related("facts")
    goods = goods.annotate(first_picture_id=Subquery(images.values("image_id")[:1]), is_shelved=Exists(shelved))
    is_listed = Q(is_shelved=True, parent=None) & ~Q(kind=ProductKind.PLAN)
    chosen = [Given("chosen")]
    is_chosen = Case(When(pk__in=chosen, then=Value(0)), default=Value(1))
    return goods.filter(Q(pk__in=chosen) | is_listed).order_by(is_chosen, "-date_created", "-pk")[:limit]


def documents(*, keys: Collection[int]) -> dict[int, Document]:
    """The chosen documents that are still there, by key. No query for none, else one."""
    return Document.objects.in_bulk(sorted(keys)) if keys else {}


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """A plan with its price at this moment: all its boxes at once."""

    plan: Plan
    total: Decimal
    currency: str

    @property
    def per_box(self) -> Decimal:
        """The price of one box; a prepaid one's total divided, to the cent."""
        return round_cents(self.total / self.plan.boxes)


@dataclass(frozen=True, slots=True)
class RangeOffer:
    """A range on sale with the plans that have a price."""

    range: BoxRange
    plans: tuple[PlanOffer, ...]

    @property
    def from_price(self) -> Decimal | None:
        """The lowest price of a box; None where no plan is on sale."""
        return min((offer.per_box for offer in self.plans), default=None)

    @property
    def currency(self) -> str:
        """The market's currency; empty where no plan is on sale."""
        return self.plans[0].currency if self.plans else ""


def plans_on_sale() -> list[Plan]:
    """The plans of the ranges on sale, in the order of both. One query."""
    return _plans().objects()


@statement
def _plans() -> QuerySet[Plan]:
    plans = Plan.objects.filter(is_active=True, range__is_active=True).select_related("range")
    return plans.order_by("range__position", "range_id", "position", "pk")


def range_offers(*, plans: Iterable[Plan], prices: dict[int, CurrentPrice]) -> list[RangeOffer]:
    """The ranges of `plans`, each with those that have a price."""
    by_range: dict[int, list[PlanOffer]] = defaultdict(list)
    ranges: dict[int, BoxRange] = {}
    for plan in plans:
        ranges.setdefault(plan.range_id, plan.range)
        price = prices.get(plan.product_id)
        if price is not None:
            by_range[plan.range_id].append(PlanOffer(plan=plan, total=price.amount, currency=price.currency))
    return [RangeOffer(range=ranges[key], plans=tuple(by_range[key])) for key in ranges]
