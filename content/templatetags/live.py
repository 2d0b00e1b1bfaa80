"""What block templates ask of the page's live facts: pictures, addresses, cards. Everything was fetched before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django import template
from django.utils.safestring import SafeString
from wagtail.blocks import BoundBlock
from wagtail.models import Page

from content import cards
from content.addresses import path_of
from content.cards import AgeButton
from content.drawings import SIZES
from content.live import Live
from content.queries import RangeOffer
from core.components import Link, Picture, PlanCard, ProductCard, Question, RangeCard
from shop.catalogue.enums import Mess
from shop.catalogue.models import Product
from shop.images.models import Picture as PictureRow
from subscriptions.models import BoxRange, Plan

register = template.Library()


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
