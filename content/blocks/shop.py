"""What the shop sells, as it is at this moment: products, plans with prices, the boxes of the calendar."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, IntegerBlock, ListBlock, StructBlock, TextBlock

from content.blocks.band import Band
from content.blocks.links import MaybeLinkBlock
from content.choosers import ProductBlock, RangeBlock
from content.live import MONTHS, MOST_OF_SHELF, OFFERS, SHELF


class ProductsBlock(StructBlock):
    """Cards of chosen products. One that is deleted or taken off sale is left out."""

    title = CharBlock(label=_("heading"), max_length=120, required=False)
    intro = TextBlock(label=_("introduction"), required=False)
    products = ListBlock(ProductBlock(label=_("product")), label=_("products"))
    link = MaybeLinkBlock(label=_("link below"))

    def is_band(self, value: Any, *, bands: bool) -> bool:
        """Whether it takes the width of the page: a single product stands in the run of the text."""
        return bands or len(value["products"]) > 1

    class Meta:
        icon = "tag"
        label = _("products")
        description = _("Cards of the products that you choose, with the prices and the stock of the moment.")
        group = _("Shop")
        template = "content/blocks/products.html"


class ShelfBlock(Band, StructBlock):
    """The newest products of the shelf that the page points at, and a link to all of them."""

    facts = frozenset({SHELF})

    title = CharBlock(label=_("heading"), max_length=120)
    intro = TextBlock(label=_("introduction"), required=False)
    number = IntegerBlock(label=_("how many"), min_value=1, max_value=MOST_OF_SHELF, default=4)

    class Meta:
        icon = "tag"
        label = _("products of the page’s shelf")
        description = _("The newest products of the shelf that this page names. You choose none of them.")
        group = _("Shop")
        template = "content/blocks/shelf.html"


class RangesBlock(Band, StructBlock):
    """Cards of the ranges on sale: ages, promise, lowest price of a box, and until when the next one can be had."""

    facts = frozenset({OFFERS, MONTHS})

    title = CharBlock(label=_("heading"), max_length=120)
    intro = TextBlock(label=_("introduction"), required=False)
    ranges = ListBlock(
        RangeBlock(label=_("range")),
        label=_("ranges"),
        min_num=0,
        help_text=_("Left empty: all that are on sale, by age."),
    )

    class Meta:
        icon = "group"
        label = _("cards of the ranges")
        description = _("A card for each range: ages, promise, lowest price of a box.")
        group = _("Shop")
        template = "content/blocks/ranges.html"


class PlansBlock(Band, StructBlock):
    """The plans of a range with today's prices, each leading into the funnel."""

    facts = frozenset({OFFERS})

    range = RangeBlock(label=_("range"))
    title = CharBlock(label=_("heading"), max_length=120, required=False)
    intro = TextBlock(label=_("introduction"), required=False)

    class Meta:
        icon = "calendar-alt"
        label = _("plans and prices of a range")
        description = _("All plans of one range with today’s prices, each with its button.")
        group = _("Shop")
        template = "content/blocks/plans.html"


class AgesBlock(Band, StructBlock):
    """The question that matters: a button for each range on sale, leading into the funnel."""

    facts = frozenset({OFFERS})

    title = CharBlock(label=_("question"), max_length=80)
    hint = TextBlock(label=_("hint below"), required=False)

    class Meta:
        icon = "group"
        label = _("How old is your child?")
        description = _("The large question of the age, with a button for each range.")
        group = _("Shop")
        template = "content/blocks/ages.html"


class MonthBlock(Band, StructBlock):
    """The next box of each range and the day until which it can be had, from the box calendar."""

    facts = frozenset({OFFERS, MONTHS})

    title = CharBlock(label=_("heading"), max_length=120)
    intro = TextBlock(label=_("introduction"), required=False)

    class Meta:
        icon = "date"
        label = _("this month’s boxes")
        description = _("The next box of each range, and until when it can be had.")
        group = _("Shop")
        template = "content/blocks/month.html"
