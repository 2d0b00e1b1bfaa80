"""What the shop sells in the shapes that templates take: product cards, range cards, plan cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from content.places import Place, address_of
from content.queries import PlanOffer, RangeOffer
from core.components import Picture, PlanCard, ProductCard, RangeCard
from core.templatetags.days import day
from core.templatetags.page import illustration
from shop.catalogue.models import Product, ProductFacts
from shop.catalogue.words import tag_words
from shop.images.specs import CARD
from shop.markets.queries import CurrentPrice
from subscriptions.enums import AtEnd
from subscriptions.models import BoxRange, CalendarMonth, Plan
from subscriptions.words import ages, plan_name


def product_card(*, product: Product, price: CurrentPrice | None, free: int, picture: Picture | None) -> ProductCard:
    """The card of a product; one without a price cannot be had."""
    facts: ProductFacts | None = getattr(product, "facts", None)
    age_from, age_to = (facts.age_from, facts.age_to) if facts else (None, None)
    return ProductCard(
        name=product.title,
        href=product.get_absolute_url(),
        price=price.amount if price else None,
        was=price.before if price else None,
        currency=price.currency if price else "EUR",
        picture=replace(picture, sizes=CARD.sizes) if picture else None,
        range_key=facts.range_key if facts else "",
        note=tag_words(kind=product.kind, age_from=age_from, age_to=age_to),
        is_available=price is not None and free > 0,
    )


def subscribe_href(*, language: str, box_range: BoxRange, plan_key: str = "") -> str:
    """The funnel, with the range and the plan chosen."""
    chosen = {"range": box_range.key} | ({"plan": plan_key} if plan_key else {})
    return f"{address_of(Place.SUBSCRIBE, language=language)}?{urlencode(chosen)}"


@dataclass(frozen=True, slots=True)
class AgeButton:
    """A range as an answer to the question of the age; `years` are its ages in figures."""

    key: str
    name: str
    years: str
    href: str
    picture: Picture | None


def age_button(*, offer: RangeOffer, pictures: Mapping[int, Picture], language: str) -> AgeButton:
    """The button of a range, which leads into the funnel."""
    box_range = offer.range
    return AgeButton(
        key=box_range.key,
        name=box_range.name,
        years=f"{box_range.age_from}–{box_range.age_to}",
        href=subscribe_href(language=language, box_range=box_range),
        picture=pictures.get(box_range.picture_id or 0),
    )


def range_card(
    *, offer: RangeOffer, month: CalendarMonth, pictures: Mapping[int, Picture], language: str
) -> RangeCard | None:
    """The next box of a range, and until when it can be had; None for a range without a price."""
    if offer.from_price is None or month.box is None:
        return None
    box_range, theme = offer.range, month.box.theme
    picture = pictures.get(theme.picture_id or box_range.picture_id or 0)
    return RangeCard(
        key=box_range.key,
        name=f"{box_range.name} · {theme.name}",
        ages=ages(box_range),
        promise=month.box.summary or box_range.promise,
        href=subscribe_href(language=language, box_range=box_range),
        price_from=offer.from_price,
        currency=offer.currency,
        picture=replace(picture, sizes=CARD.sizes) if picture else None,
        until=_("until %(day)s") % {"day": day(month.cutoff_on)},
    )


def range_on_sale(
    *, offer: RangeOffer, month: CalendarMonth | None, pictures: Mapping[int, Picture], language: str
) -> RangeCard | None:
    """A range by itself, whatever its next box is; `until` where one can be had. None for a range without a price."""
    if offer.from_price is None:
        return None
    box_range = offer.range
    picture = pictures.get(box_range.picture_id or 0) or drawn_range(box_range)
    return RangeCard(
        key=box_range.key,
        name=box_range.name,
        ages=ages(box_range),
        promise=box_range.promise,
        href=subscribe_href(language=language, box_range=box_range),
        price_from=offer.from_price,
        currency=offer.currency,
        picture=replace(picture, sizes=CARD.sizes) if picture else None,
        until=_("until %(day)s") % {"day": day(month.cutoff_on)} if month else "",
    )


def drawn_range(box_range: BoxRange) -> Picture | None:
    """The house's drawing of a range that has no picture; None for a range that nobody drew."""
    address = illustration(f"range-{box_range.key}")
    return Picture(src=address, width=600, height=600) if address else None


def plan_end(plan: Plan) -> str:
    """How a plan ends."""
    if plan.is_open_ended:
        return _("Goes on until you stop it, in two clicks.")
    if plan.at_end == AtEnd.CONVERT:
        return _("Then goes on box by box. We write to you before.")
    return _("Ends by itself after the last box.")


def plan_cards(offer: RangeOffer) -> list[PlanCard]:
    """The plans of a range; `saving` compares a prepaid one with as many boxes bought one by one."""
    single = next((each.total for each in offer.plans if each.plan.is_open_ended), None)
    return [plan_card(each, single=single) for each in offer.plans]


def plan_card(offer: PlanOffer, *, single: Decimal | None = None) -> PlanCard:
    """One plan; `single` is what one box costs by itself."""
    plan = offer.plan
    saving = single * plan.boxes - offer.total if single is not None and not plan.is_open_ended else None
    return PlanCard(
        value=plan.key,
        name=plan_name(plan),
        per_box=offer.per_box,
        total_now=offer.total,
        ends=plan_end(plan),
        saving=saving if saving and saving > 0 else None,
        reason=plan.reason,
        currency=offer.currency,
    )
