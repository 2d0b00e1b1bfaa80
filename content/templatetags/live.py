"""What block templates ask of the page's live facts: pictures, addresses, cards. Everything was fetched before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString
from wagtail.blocks import BoundBlock
from wagtail.models import Page

from content import cards, newsletter
from content.addresses import path_of
from content.cards import AgeButton
from content.drawings import SIZES
from content.films import Film
from content.live import DAYS, FILMS, PRINT, Live
from content.queries import RangeOffer
from core.components import Link, Picture, PlanCard, ProductCard, Question, RangeCard, Voice
from shop.catalogue.enums import Mess
from shop.catalogue.models import Product
from shop.images.models import Picture as PictureRow
from subscriptions.models import BoxRange, CalendarMonth, Plan, Review

register = template.Library()
# The modules in static/js/components that a page loads because of what its blocks ask for.
SCRIPTS = {FILMS: "film", DAYS: "days_left", PRINT: "print"}


def _live(context: Mapping[str, Any]) -> Live:
    return context["live"]  # type: ignore[no-any-return]


@register.simple_tag(takes_context=True)
def live_picture(context: Mapping[str, Any], picture: PictureRow | int | None) -> Picture | None:
    """The picture's files, given the row or its key; None for one that is gone."""
    key = picture.pk if isinstance(picture, PictureRow) else picture
    return _live(context).pictures.get(key or 0)


@register.simple_tag(takes_context=True)
def live_link(context: Mapping[str, Any], link: Mapping[str, Any] | None) -> Link | None:
    """A link block's words and address; None when it leads nowhere any more."""
    href = _live(context).href(link)
    return Link(label=link["label"], href=href) if link and href else None


@register.simple_tag(takes_context=True)
def live_text(context: Mapping[str, Any], text: Any) -> SafeString:
    """Rich text, from a block or a field."""
    return _live(context).text(getattr(text, "source", text))


@register.simple_tag(takes_context=True)
def live_html(context: Mapping[str, Any], text: str) -> SafeString:
    """HTML kept as it came, cleaned."""
    return _live(context).html(text)


@register.simple_tag(takes_context=True)
def live_products(context: Mapping[str, Any], products: Iterable[Product | None]) -> list[ProductCard]:
    """The cards of those products that the shop still shows, in their order."""
    known = _live(context).products
    return [known[product.pk] for product in products if product is not None and product.pk in known]


@register.simple_tag(takes_context=True)
def live_voices(context: Mapping[str, Any], reviews: Iterable[Review | None] | None) -> list[Voice]:
    """What parents wrote, in the order of these reviews; without those that were taken back since."""
    known = _live(context).voices
    return [known[review.pk] for review in reviews or () if review is not None and review.pk in known]


@register.simple_tag(takes_context=True)
def live_ages(context: Mapping[str, Any]) -> list[AgeButton]:
    """The ranges on sale."""
    live = _live(context)
    return [
        cards.age_button(offer=offer, pictures=live.pictures, language=live.language)
        for offer in live.offers
        if offer.plans
    ]


@register.simple_tag(takes_context=True)
def live_months(context: Mapping[str, Any]) -> list[RangeCard]:
    """The next box of each range on sale that has one."""
    live = _live(context)
    found = [
        cards.range_card(offer=offer, month=month, pictures=live.pictures, language=live.language)
        for offer in live.offers
        if (month := live.month_of(range_id=offer.range.pk))
    ]
    return [card for card in found if card]


@register.simple_tag(takes_context=True)
def live_ranges(context: Mapping[str, Any], ranges: Iterable[BoxRange | None]) -> list[RangeCard]:
    """The cards of these ranges in their order, of all on sale where none is chosen; one not on sale is left out."""
    live, chosen = _live(context), list(ranges)
    offers = {offer.range.pk: offer for offer in live.offers}
    keys = [each.pk for each in chosen if each is not None] if chosen else list(offers)
    found = [
        cards.range_on_sale(
            offer=offers[key], month=live.month_of(range_id=key), pictures=live.pictures, language=live.language
        )
        for key in keys
        if key in offers
    ]
    return [card for card in found if card]


@register.simple_tag(takes_context=True)
def live_shelf(context: Mapping[str, Any], number: int) -> list[ProductCard]:
    """The newest products of the page's shelf, so many of them; those that can be had before those that cannot."""
    live = _live(context)
    found = [live.products[key] for key in live.shelf if key in live.products]
    return sorted(found, key=lambda card: not card.is_available)[:number]


@register.simple_tag(takes_context=True)
def live_cutoff(context: Mapping[str, Any], box_range: BoxRange | None) -> CalendarMonth | None:
    """The next box of the range; None for a range that is gone, and where nothing is to be had."""
    return _live(context).month_of(range_id=box_range.pk) if box_range else None


@register.simple_tag(takes_context=True)
def live_film(context: Mapping[str, Any], block: Mapping[str, Any]) -> Film | None:
    """The film of another site that a block shows, if it does."""
    return _live(context).film(block)


@register.simple_tag(takes_context=True)
def live_scripts(context: Mapping[str, Any]) -> list[str]:
    """The addresses of the modules that the blocks of this page need; none on a page that has no live facts."""
    live = context.get("live")
    return [static(f"js/components/{SCRIPTS[fact]}.js") for fact in SCRIPTS if live and fact in live.facts]


@register.simple_tag
def newsletter_ask() -> newsletter.Ask | None:
    """Where the sign-up of the newsletter goes and what one agrees to; None in a shop without one."""
    return newsletter.ask()


@register.simple_tag(takes_context=True)
def live_plans(context: Mapping[str, Any], box_range: BoxRange | None) -> list[PlanCard]:
    """The plans of a range with their prices; none for a range that is gone or not on sale."""
    offer = _live(context).offer_of(range_id=box_range.pk) if box_range else None
    return cards.plan_cards(offer) if offer else []


@register.simple_tag(takes_context=True)
def live_plan(context: Mapping[str, Any], plan: Plan | None) -> PlanCard | None:
    """One plan with its price; None for one that is gone or not on sale."""
    offer = _live(context).offer_of(range_id=plan.range_id) if plan else None
    found = next((each for each in offer.plans if plan and each.plan.pk == plan.pk), None) if offer else None
    return cards.plan_card(found) if found else None


@register.simple_tag(takes_context=True)
def live_offer(context: Mapping[str, Any], box_range: BoxRange) -> RangeOffer | None:
    """The range's lowest price, where it is on sale."""
    offer = _live(context).offer_of(range_id=box_range.pk)
    return offer if offer and offer.plans else None


@register.simple_tag(takes_context=True)
def subscribe_href(context: Mapping[str, Any], box_range: BoxRange, plan: Plan | str | None = None) -> str:
    """The funnel with a range, and a plan or its key, chosen."""
    key = plan.key if isinstance(plan, Plan) else plan
    return cards.subscribe_href(language=_live(context).language, box_range=box_range, plan_key=key or "")


class Run(NamedTuple):
    """One band, or text blocks that follow each other."""

    is_band: bool
    blocks: list[BoundBlock]


@register.simple_tag
def live_runs(body: Iterable[BoundBlock], bands: bool = False) -> list[Run]:
    """The blocks of a body, text that belongs together held together. `bands`: the page is made of bands."""
    runs: list[Run] = []
    for bound in body:
        decide = getattr(bound.block, "is_band", None)
        is_band = bool(decide and decide(bound.value, bands=bands))
        if is_band or not runs or runs[-1].is_band:
            runs.append(Run(is_band=is_band, blocks=[]))
        runs[-1].blocks.append(bound)
    return runs


@register.simple_tag
def below(page: Any, name: str, row: Any) -> str:
    """The rest of the address of a journal's list of a tag or an author, below the journal's own."""
    return str(page.reverse_subpage(name, kwargs={"slug": row.slug}))


@register.filter
def page_path(page: Page) -> str:
    """The page's address."""
    return path_of(page)


@register.filter
def undescribed(picture: Picture | None) -> Picture | None:
    """The picture as decoration: what it shows is said beside it."""
    return replace(picture, alt="") if picture else None


@register.filter
def drawing_size(name: str) -> tuple[int, int]:
    """Width and height of a drawing of the house, in pixels."""
    return SIZES.get(name, (600, 600))


@register.filter
def mess_words(value: str) -> str:
    """The level of mess in words."""
    return str(Mess(int(value)).label)


@register.filter
def questions(items: Iterable[Mapping[str, str]]) -> list[Question]:
    """The items of a questions block for the accordion."""
    return [Question(question=item["question"], answer=item["answer"]) for item in items]
