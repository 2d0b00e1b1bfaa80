"""Whatever an editor types into a block is on the page, on every kind of page that offers the block."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import pytest
from django.test import Client
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    ChooserBlock,
    ListBlock,
    RawHTMLBlock,
    RichTextBlock,
    StructBlock,
    TextBlock,
)
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Page

from content.blocks.bodies import ArticleBody, LandingBody, LegalBody, StandardBody
from content.blocks.calls import ButtonBlock, CallBlock, HeroBlock
from content.blocks.links import LinkBlock
from content.blocks.media import FilmBlock
from shop.catalogue.models import Category, Product
from shop.images.models import Picture
from subscriptions.models import BoxRange, Plan, Theme
from tests.factories import content as factory
from tests.factories.catalogue import shelf

# The words of a body are one text to every database.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("november")]


class Typist:
    """Fills a block as an editor would who leaves nothing empty; `words` is what was typed."""

    def __init__(self) -> None:
        self.words: list[str] = []
        box_range, theme = factory.box_range(), factory.wonder()
        plan = factory.plan(box_range)
        factory.month(box_range, theme, date(2026, 11, 1))
        kits, product = shelf("kits"), factory.shown_product()
        product.categories.add(kits)
        self.chosen: dict[type, int] = {
            Picture: factory.sized_picture().pk,
            Plan: plan.pk,
            BoxRange: box_range.pk,
            Product: product.pk,
            Page: factory.standard_page(slug="cible").pk,
            Category: kits.pk,
            Theme: theme.pk,
        }

    def fill(self, name: str, block: Any, *, of: Any = None, number: int = 2) -> Any:
        """A value of a block whose lists have `number` items; None leaves it out."""
        if isinstance(block, ChooserBlock):
            return self.chosen.get(block.model_class)
        if isinstance(block, StructBlock):
            parts = {part: self.fill(part, each, of=block, number=number) for part, each in block.child_blocks.items()}
            if isinstance(block, ButtonBlock):
                parts["plan"] = None  # there is a button already
            return {part: value for part, value in parts.items() if value is not None}
        if isinstance(block, ListBlock):
            return factory.items(*(self.fill(name, block.child_block, number=number) for _ in range(number)))
        if isinstance(block, ChoiceBlock):
            return None if isinstance(of, LinkBlock) or name == "drawing" else block.get_default()
        if name == "address":
            return "https://youtu.be/abcdefghijk" if isinstance(of, FilmBlock) else None
        if isinstance(block, RichTextBlock | RawHTMLBlock):
            return f"<p>{self.type(name)}</p>"
        if isinstance(block, CharBlock | TextBlock):
            return self.type(name)
        return block.get_default()

    def type(self, name: str) -> str:
        self.words.append(f"Mot {len(self.words)} {name}")
        return self.words[-1]


PAGES = {
    "article": (ArticleBody, lambda *blocks: factory.article(*blocks, parent=factory.journal())),
    "standard": (StandardBody, factory.standard_page),
    "landing": (LandingBody, lambda *blocks: factory.landing(*blocks, category=Category.objects.get(slug="kits"))),
    "legal": (LegalBody, factory.legal_page),
}
CASES = [(page, name) for page, (body, _) in PAGES.items() for name in body().child_blocks]


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(("kind", "name"), CASES)
def test_every_word_that_was_typed_is_on_the_page(kind: str, name: str, number: int) -> None:
    body, make = PAGES[kind]
    typist = Typist()
    page = make((name, typist.fill(name, body().child_blocks[name], number=number)))
    seen = html.unescape(Client().get(page.url).content.decode())
    assert [word for word in typist.words if word not in seen] == []


@pytest.mark.parametrize("kind", [HeroBlock, CallBlock])
def test_a_button_and_a_plan_at_once_are_refused_since_one_of_them_would_not_be_seen(kind: type[ButtonBlock]) -> None:
    typist, block = Typist(), kind()
    value = typist.fill("call", block)
    assert block.clean(block.to_python(value))
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({**value, "plan": typist.chosen[Plan]}))
    assert set(refused.value.block_errors) == {"plan"}
