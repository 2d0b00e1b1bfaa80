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
from wagtail.models import Page
from wagtail.rich_text.rewriters import LinkRewriter

from content import cards, held, html, queries
from content.addresses import paths_of
from content.places import address_of
from core import clock
from core.components import Picture as Drawn
from core.components import ProductCard
from shop.catalogue.models import Product
from shop.images.models import Picture
from shop.images.queries import pictures
from shop.images.specs import WIDTHS, Shown
from shop.markets.queries import shop_prices
from shop.stock.queries import free_of_products
from subscriptions.models import BoxRange, CalendarMonth, Plan
from subscriptions.offers import next_boxes

# The facts that a block asks for by its `facts`: ranges with plans and prices; the next box of each range.
OFFERS, MONTHS = "offers", "months"
ALL_WIDTHS = Shown(widths=WIDTHS, sizes="100vw")


@dataclass(frozen=True)
class Live:
    """What templates ask for while a page is drawn. None of it queries."""

    language: str
    now: datetime
    pages: Mapping[int, Page] = field(default_factory=dict)
    addresses: Mapping[int, str] = field(default_factory=dict)
    pictures: Mapping[int, Drawn] = field(default_factory=dict)
    products: Mapping[int, ProductCard] = field(default_factory=dict)
    offers: tuple[queries.RangeOffer, ...] = ()
    months: tuple[CalendarMonth, ...] = ()

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

    def href(self, link: Mapping[str, Any] | None) -> str:
        """Where a link block leads; empty when nothing is chosen, or its page is gone or not published."""
        if not link:
            return ""
        if link.get("page"):
            return self.addresses.get(link["page"].pk, "")
        return address_of(link["place"], language=self.language) if link.get("place") else link.get("address") or ""

    def text(self, source: str | None) -> SafeString:
        """Rich text with the addresses of the pages that it links to; a link to a page that is gone loses its address."""

        def page_links(attributes: list[dict[str, str]]) -> list[str]:
            hrefs = [self.addresses.get(int(each["id"])) for each in attributes]
            return [f'<a href="{escape(href)}">' if href else "<a>" for href in hrefs]

        return mark_safe(LinkRewriter(bulk_rules={"page": page_links})(source or ""))  # noqa: S308 (cleaned when saved)

    def html(self, source: str | None) -> SafeString:
        """HTML of an editor or of an older site, cleaned once more, with the addresses of the pages that it links to."""
        return self.text(html.clean(source or ""))


def load(*, page: Page, streams: Iterable[StreamValue], wanted: held.Wanted, language: str, now: datetime) -> Live:
    """Fetch what `wanted` names and what the blocks of `streams` choose, and turn the blocks into values.

    At most seven queries: pages; products and their stock; plans; prices; calendar; picture files.
    """
    streams = list(streams)
    wanted.add_streams(streams)
    pages = {each.pk: each for each in queries.around(page=page, keys=wanted.keys[Page])}
    products = queries.public_products(keys=wanted.keys[Product]) if wanted.keys[Product] else []
    needs_plans = OFFERS in wanted.facts or wanted.keys[Plan] or wanted.keys[BoxRange]
    plans = queries.plans_on_sale() if needs_plans else []
    months = list(next_boxes(now=now).values()) if MONTHS in wanted.facts else []
    priced = [each.pk for each in products] + [plan.product_id for plan in plans]
    prices = shop_prices(product_ids=priced, now=now)
    wanted.keys[Picture] |= _picture_ids(products=products, plans=plans, months=months)
    drawn = pictures(picture_ids=wanted.keys[Picture], place=ALL_WIDTHS, language=language)
    free = free_of_products(product_ids=[each.pk for each in products]) if products else {}
    rows: dict[type[Model], Mapping[int, Any]] = {
        Page: pages,
        Picture: {pk: Picture.from_db(None, ["id"], [pk]) for pk in drawn},
        Product: {each.pk: each for each in products},
        Plan: {plan.pk: plan for plan in plans},
        BoxRange: {plan.range_id: plan.range for plan in plans},
    }
    held.resolve(streams=streams, rows=rows)
    return Live(
        language=language,
        now=now,
        pages=pages,
        addresses=paths_of(pages),
        pictures=drawn,
        products={
            each.pk: cards.product_card(
                product=each, price=prices.get(each.pk), free=free[each.pk], picture=drawn.get(each.first_picture_id)
            )
            for each in products
        },
        offers=tuple(queries.range_offers(plans=plans, prices=prices)),
        months=tuple(months),
    )


def _picture_ids(*, products: list[Product], plans: list[Plan], months: list[CalendarMonth]) -> set[int]:
    keys = {each.first_picture_id for each in products}
    keys |= {plan.range.picture_id for plan in plans}
    keys |= {month.box.theme.picture_id for month in months if month.box}
    return {key for key in keys if key}
