"""Everything that a page shows besides its own words, fetched in a fixed number of queries before it is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.documents.models import Document
from wagtail.models import Page
from wagtail.rich_text.rewriters import LinkRewriter

from content import cards, held, html, queries
from content.addresses import links_of, paths_of
from content.films import Film, NotAFilm, film
from content.places import address_of
from core import clock
from core.components import Picture as Drawn
from core.components import ProductCard, Voice
from shop.catalogue.models import Product
from shop.images.models import Picture
from shop.images.queries import pictures
from shop.images.specs import WIDTHS, Shown
from shop.markets.queries import shop_prices
from shop.stock.queries import free_of_products
from subscriptions.models import BoxRange, CalendarMonth, Plan, Review
from subscriptions.reviews.shown import voices_of
from subscriptions.signup.offers import next_boxes

# The facts that a block asks for by its `facts`: ranges with plans and prices; the next box of each range; the products of
# the shelf that the page points at; a film of another site; the days that are left; a button that prints.
OFFERS, MONTHS, SHELF, FILMS, DAYS, PRINT = "offers", "months", "shelf", "films", "days", "print"
MOST_OF_SHELF = 12
ALL_WIDTHS = Shown(widths=WIDTHS, sizes="100vw")


@dataclass(frozen=True)
class Live:
    """What templates ask for while a page is drawn. None of it queries.

    `addresses` are those of pages; `links` where a link to a page leads, which is its translation where there is one.
    """

    language: str
    now: datetime
    pages: Mapping[int, Page] = field(default_factory=dict)
    addresses: Mapping[int, str] = field(default_factory=dict)
    links: Mapping[int, str] = field(default_factory=dict)
    pictures: Mapping[int, Drawn] = field(default_factory=dict)
    products: Mapping[int, ProductCard] = field(default_factory=dict)
    offers: tuple[queries.RangeOffer, ...] = ()
    months: tuple[CalendarMonth, ...] = ()
    voices: Mapping[int, Voice] = field(default_factory=dict)
    shelf: tuple[int, ...] = ()
    facts: frozenset[str] = frozenset()

    @property
    def today(self) -> date:
        """The shop's day."""
        return clock.local_day(self.now)

    def offer_of(self, *, range_id: int) -> queries.RangeOffer | None:
        """The range's offer, or None when it is not on sale."""
        return next((offer for offer in self.offers if offer.range.pk == range_id), None)

    def month_of(self, *, range_id: int) -> CalendarMonth | None:
        """The range's next box that can still be had, or None."""
        return next((month for month in self.months if month.range_id == range_id), None)

    def film(self, block: Mapping[str, Any]) -> Film | None:
        """The film that a block shows from elsewhere; None for a file of ours, and for an address that is no longer taken."""
        try:
            return film(block["address"]) if block.get("address") else None
        except NotAFilm:
            return None

    def href(self, link: Mapping[str, Any] | None) -> str:
        """Where a link block leads; empty when nothing is chosen, or its page is gone or not published."""
        if not link:
            return ""
        if link.get("page"):
            return self.links.get(link["page"].pk, "")
        return address_of(link["place"], language=self.language) if link.get("place") else link.get("address") or ""

    def text(self, source: str | None) -> SafeString:
        """Rich text with the addresses of the pages that it links to; a link to a page that is gone loses its address."""

        def page_links(attributes: list[dict[str, str]]) -> list[str]:
            hrefs = [self.links.get(int(each["id"])) for each in attributes]
            return [f'<a href="{escape(href)}">' if href else "<a>" for href in hrefs]

        return mark_safe(LinkRewriter(bulk_rules={"page": page_links})(source or ""))  # noqa: S308 (cleaned when saved)

    def html(self, source: str | None) -> SafeString:
        """HTML of an editor or of an older site, cleaned once more, with the addresses of the pages that it links to."""
        return self.text(html.clean(source or ""))


def load(*, page: Page, streams: Iterable[StreamValue], wanted: held.Wanted, language: str, now: datetime) -> Live:
    """Fetch what `wanted` names and what the blocks of `streams` choose, and turn the blocks into values.

    At most nine queries: pages; products and their stock; plans; prices; calendar; picture files; documents; reviews.
    """
    streams = list(streams)
    wanted.add_streams(streams)
    linked = frozenset(wanted.keys[Page])
    pages = {each.pk: each for each in queries.around(page=page, keys=linked, language=language)}
    products, shelf = _products(wanted=wanted)
    needs_plans = OFFERS in wanted.facts or wanted.keys[Plan] or wanted.keys[BoxRange]
    plans = queries.plans_on_sale() if needs_plans else []
    months = list(next_boxes(now=now).values()) if MONTHS in wanted.facts else []
    reviews = queries.published_reviews(keys=wanted.keys[Review]) if wanted.keys[Review] else []
    priced = [each.pk for each in products] + [plan.product_id for plan in plans]
    prices = shop_prices(product_ids=priced, now=now)
    wanted.keys[Picture] |= _picture_ids(products=products, plans=plans, months=months)
    drawn = pictures(picture_ids=wanted.keys[Picture], place=ALL_WIDTHS, language=language)
    free = free_of_products(product_ids=[each.pk for each in products], at_most=1) if products else {}
    rows: dict[type[Model], Mapping[int, Any]] = {
        Page: pages,
        Document: queries.documents(keys=wanted.keys[Document]),
        Picture: {pk: Picture.from_db(None, ["id"], [pk]) for pk in drawn},
        Product: {each.pk: each for each in products},
        Plan: {plan.pk: plan for plan in plans},
        BoxRange: {plan.range_id: plan.range for plan in plans},
        Review: {each.pk: each for each in reviews},
    }
    held.resolve(streams=streams, rows=rows)
    return Live(
        language=language,
        now=now,
        pages=pages,
        addresses=paths_of(pages),
        links=links_of(pages, keys=linked, language=language),
        pictures=drawn,
        products={
            each.pk: cards.product_card(
                product=each, price=prices.get(each.pk), free=free[each.pk], picture=drawn.get(each.first_picture_id)
            )
            for each in products
        },
        offers=tuple(queries.range_offers(plans=plans, prices=prices)),
        months=tuple(months),
        voices=dict(zip((each.pk for each in reviews), voices_of(reviews), strict=True)),
        shelf=shelf,
        facts=frozenset(wanted.facts),
    )


def _products(*, wanted: held.Wanted) -> tuple[list[Product], tuple[int, ...]]:
    """The products that the blocks chose and those of the page's shelf, and the keys of the latter."""
    keys = wanted.keys[Product]
    if SHELF in wanted.facts and wanted.shelf_path:
        products = queries.products_with_shelf(keys=keys, shelf_path=wanted.shelf_path, most=MOST_OF_SHELF)
        newest = sorted(products, key=lambda each: (each.date_created, each.pk), reverse=True)
        return products, tuple([each.pk for each in newest if each.is_on_shelf])
    return (queries.public_products(keys=keys) if keys else []), ()


def _picture_ids(*, products: list[Product], plans: list[Plan], months: list[CalendarMonth]) -> set[int]:
    keys = {each.first_picture_id for each in products}
    keys |= {plan.range.picture_id for plan in plans}
    keys |= {month.box.theme.picture_id for month in months if month.box}
    return {key for key in keys if key}
