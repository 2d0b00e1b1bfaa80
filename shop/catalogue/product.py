"""The page of one product: everything on it in at most 10 queries, the same for a shop of any size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import slots
from core.components import Link, Picture, ProductCard, Seo, Voices
from shop.catalogue.addresses import absolute, alternates, list_path, product_path, shelf_path
from shop.catalogue.cards import cards, first_pictures
from shop.catalogue.product_rows import Row, read_others, read_product
from shop.catalogue.ranges import range_names
from shop.catalogue.shelf import ShelfRow
from shop.catalogue.structured import product_data
from shop.catalogue.tree import Tree, read_tree
from shop.catalogue.words import MOST_AT_ONCE, Fact, Offer, availability, facts, tag_words, withdrawal_words
from shop.images.queries import Kept
from shop.images.specs import CARD, PAGE
from shop.markets.delivery import DeliveryPromise, promise, terms_here
from shop.markets.models import MarketCountry
from shop.markets.queries import CurrentPrice, prices_at
from shop.stock.queries import free_of_products

# Functions of a product's `row` and its `slug` that return what parents say of it, as Voices, or None.
VOICES_SLOT = "catalogue.voices"
RELATED = 4
_FACT = "facts__"


@dataclass(frozen=True, slots=True)
class Buying:
    """What stands around the button: the offer that is chosen at first, the variants, and the terms of delivery."""

    offer: Offer
    variants: Sequence[Offer]
    delivery: DeliveryPromise
    terms: MarketCountry


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A product as its template takes it."""

    title: str
    short: str
    description: SafeString
    tag: str
    range_key: str
    range_name: str
    buying: Buying
    gallery: Sequence[Picture]
    facts: Sequence[Fact]
    maker: str
    warning: str
    withdrawal: str
    crumbs: Sequence[Link]
    related: Sequence[ProductCard]
    voices: Voices | None
    seo: Seo
    structured: SafeString


def product_page(*, slug: str, language: str, now: datetime) -> ProductPage:
    """The page of the product with this slug in `language`.

    Raises NoSuchProduct; Moved for a slug of another language, for a variant (to its parent) and for a plan (to the funnel).
    """
    row, category_ids = read_product(slug=slug, language=language)
    others = read_others(row=row, language=language)
    terms = terms_here()
    pks = [row["pk"], *(other["pk"] for other in others)]
    prices = prices_at(product_ids=pks, market=terms.market, now=now)
    free = free_of_products(product_ids=pks, at_most=MOST_AT_ONCE)
    variants = [_offer(each, prices=prices, free=free) for each in others if each["parent_id"] == row["pk"]]
    offers = variants or [_offer(row, prices=prices, free=free)]
    chosen = next((offer for offer in offers if offer.availability.is_available), offers[0])
    related = _related(others, prices=prices, free=free)
    shown = [row["pk"], *(each.pk for each in related)]
    pictures = first_pictures(product_ids=shown, places=[CARD, PAGE], language=language, gallery=row["pk"])
    gallery = pictures.get(row["pk"], [])
    crumbs = _crumbs(row, tree=read_tree(language=language), category_ids=category_ids, language=language)
    seo = _seo(row, gallery=gallery, language=language)
    voices = next((found for tell in slots.fillings(VOICES_SLOT) if (found := tell(row=row, slug=row["slug"]))), None)
    specifics = {key.removeprefix(_FACT): value for key, value in row.items() if key.startswith(_FACT)}
    return ProductPage(
        title=row["title"],
        short=row["short"],
        description=mark_safe(row["description"]),  # noqa: S308  cleaned when it was saved, see texts.py
        tag=tag_words(kind=row["kind"], age_from=specifics["age_from"], age_to=specifics["age_to"]),
        range_key=specifics["range_key"] or "",
        range_name=range_names(language=language).get(specifics["range_key"] or "", ""),
        buying=Buying(
            offer=chosen,
            variants=[replace(offer, is_chosen=offer is chosen) for offer in variants],
            delivery=promise(to=terms, now=now),
            terms=terms,
        ),
        gallery=[kept.shown(PAGE, alt=kept.alt or row["title"]) for kept in gallery],
        facts=[*facts(specifics), *_reference(row)],
        maker=specifics["maker"] or "",
        warning=specifics["warning"] or "",
        withdrawal=withdrawal_words(specifics["withdrawal"]),
        crumbs=crumbs,
        related=cards(rows=related, pictures=pictures, language=language),
        voices=voices,
        seo=seo,
        structured=product_data(
            seo=seo,
            sku=row["upc"] or "",
            maker=specifics["maker"] or "",
            offers=offers,
            crumbs=crumbs,
            voices=voices,
        ),
    )


def _reference(row: Row) -> list[Fact]:
    """What identifies the product: the listing must show it (Regulation (EU) 2023/988, art. 19)."""
    return [Fact(_("Reference"), row["upc"])] if row["upc"] else []


def _offer(row: Row, *, prices: dict[int, CurrentPrice], free: dict[int, int]) -> Offer:
    price = prices.get(row["pk"])
    known = availability(free=free[row["pk"]], is_priced=price is not None)
    return Offer(pk=row["pk"], label=row["title"], price=price, availability=known)


def _related(others: Iterable[Row], *, prices: dict[int, CurrentPrice], free: dict[int, int]) -> list[ShelfRow]:
    """Up to four neighbours that can be bought today."""
    rows = [
        ShelfRow(
            pk=other["pk"],
            kind=other["kind"],
            slug=other["slug"],
            title=other["title"],
            range_key=other["facts__range_key"] or "",
            age_from=other["facts__age_from"],
            age_to=other["facts__age_to"],
            price=prices[other["pk"]],
            is_from=False,
            is_left=True,
        )
        for other in others
        if other["parent_id"] is None and other["pk"] in prices and free[other["pk"]] > 0
    ]
    return rows[:RELATED]


def _crumbs(row: Row, *, tree: Tree, category_ids: Iterable[int], language: str) -> list[Link]:
    shelves = [tree.by_pk[pk] for pk in category_ids if pk in tree.by_pk]
    deepest = max(shelves, key=lambda shelf: len(shelf.path), default=None)
    line = tree.line(deepest) if deepest else []
    return [
        Link(_("Home"), f"/{language}/"),
        Link(_("The shop"), list_path(language=language)),
        *(Link(shelf.name, shelf_path(slug=shelf.slugs[language], language=language)) for shelf in line),
        Link(row["title"], product_path(slug=row["slug"], language=language)),
    ]


def _seo(row: Row, *, gallery: Sequence[Kept], language: str) -> Seo:
    paths = {code: product_path(slug=slug, language=code) for code, slug in row["slugs"].items()}
    return Seo(
        title=row["meta_title"] or row["title"],
        description=row["meta_description"] or row["short"],
        canonical=absolute(paths[language]),
        image=absolute(gallery[0].shown(PAGE).src) if gallery else "",
        alternates=alternates(paths),
        kind="product",
    )
