"""Pages of the site and what they show: a range on sale with its plans and its next box."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.utils.text import slugify
from wagtail.documents.models import Document
from wagtail.models import Collection, Page

from content.authors import Author
from content.navigation import Navigation
from content.pages.activity import ActivityIndexPage, ActivityPage
from content.pages.article import ArticleIndexPage, ArticlePage
from content.pages.form import ContactField, FormPage
from content.pages.home import HomePage
from content.pages.landing import LandingPage
from content.pages.legal import LegalPage
from content.pages.questions import QuestionsPage
from content.pages.range import RangePage
from content.pages.standard import StandardPage
from content.pages.theme import ThemeIndexPage, ThemePage
from content.tree import ensure_roots
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import ProductImage
from shop.images import renditions
from shop.images.models import Picture
from subscriptions.enums import PlanKind
from subscriptions.models import Box, BoxRange, CalendarMonth, Plan, Theme
from tests.factories.images import picture
from tests.factories.shop import sold_product, stocked_item


def stream(*blocks: tuple[str, Any]) -> list[dict[str, Any]]:
    """Blocks as they are stored."""
    return [{"type": name, "value": value, "id": str(uuid.uuid4())} for name, value in blocks]


def items(*values: Any) -> list[dict[str, Any]]:
    """The items of a list block as they are stored."""
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def home(language: str = "fr") -> HomePage:
    """The home page of a language."""
    return ensure_roots()[language]


def with_blocks(page: Page, *blocks: tuple[str, Any], name: str = "body") -> Any:
    """The page with these blocks, saved."""
    field = page._meta.get_field(name)
    setattr(page, name, field.to_python(stream(*blocks)))
    page.save()
    return page


def add(parent: Page, page: Any, *blocks: tuple[str, Any]) -> Any:
    """Put a page under its parent, published."""
    page.locale = parent.locale
    made = parent.add_child(instance=page)
    return with_blocks(made, *blocks) if blocks else made


def standard_page(*blocks: tuple[str, Any], parent: Page | None = None, slug: str = "livraison", **fields: Any) -> Any:
    page = StandardPage(**{"title": slug.title(), "slug": slug, **fields})
    return add(parent or home(), page, *blocks)


def journal(parent: Page | None = None) -> Any:
    return add(parent or home(), ArticleIndexPage(title="Le journal", slug="journal"))


def article(*blocks: tuple[str, Any], parent: Page, slug: str = "ciseaux", **fields: Any) -> Any:
    values = {"title": slug.title(), "slug": slug, "standfirst": "Découper.", "published_on": date(2026, 9, 7)}
    return add(parent, ArticlePage(**{**values, **fields}), *blocks)


def author(name: str = "Soizic Le Bihan", **fields: Any) -> Author:
    words = {"role_fr": "essaie les coffrets", "role_en": "tries the boxes", "words_fr": "Elle écoute."}
    return Author.objects.create(name=name, **{"slug": slugify(name), **words, **fields})


def tagged(page: ArticlePage, *tags: str) -> ArticlePage:
    """The article with these tags, saved."""
    page.tags.add(*tags)
    page.save()
    return page


def landing(*blocks: tuple[str, Any], slug: str = "noel", **fields: Any) -> Any:
    return add(home(), LandingPage(**{"title": "Offrir", "slug": slug, **fields}), *blocks)


def legal_page(*blocks: tuple[str, Any], slug: str = "conditions", **fields: Any) -> Any:
    values = {"title": "Conditions de vente", "slug": slug, "in_force_on": date(2026, 9, 1)}
    return add(home(), LegalPage(**{**values, **fields}), *blocks)


def questions_page(*groups: dict[str, Any], slug: str = "questions", **fields: Any) -> Any:
    page = add(home(), QuestionsPage(**{"title": "Vos questions", "slug": slug, **fields}))
    return with_blocks(page, *(("group", group) for group in groups), name="groups")


def form_page(*, slug: str = "nous-ecrire", kinds: dict[str, str] | None = None, **fields: Any) -> Any:
    """A page with a form; `kinds` are its questions and their kinds, all of them required."""
    values = {"title": "Nous écrire", "button": "Envoyer", "thanks": "Nous répondons demain."}
    page = add(home(), FormPage(**{"slug": slug, "team_address": "equipe@example.org", **values, **fields}))
    asked = kinds or {"Votre nom": "name", "Votre adresse": "email", "Votre message": "multiline"}
    page.form_fields = [
        ContactField(label=label, field_type=kind, choices="Un\nDeux", sort_order=position)
        for position, (label, kind) in enumerate(asked.items())
    ]
    page.save()
    return page


def activity_list() -> Any:
    return add(home(), ActivityIndexPage(title="À faire", slug="activites"))


def activity(*, parent: Page, slug: str = "lanterne", **fields: Any) -> Any:
    values = {
        "title": slug.title(),
        "standfirst": "Une feuille, et la chambre change.",
        "minutes": 35,
        "age_from": 4,
        "mess": 1,
        "materials": "1 feuille de papier\n\n1 bougie électrique",
    }
    page = add(parent, ActivityPage(**{**values, "slug": slug, **fields}))
    return with_blocks(page, ("step", {"title": "Plier", "text": "En deux."}), name="steps")


def document(*, name: str = "film.mp4", content: bytes = b"ftyp", **fields: Any) -> Document:
    """A file of the library of documents."""
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    return Document.objects.create(**{"title": name, "file": ContentFile(content, name=name), **fields})


def theme_list(parent: Page | None = None) -> Any:
    return add(parent or home(), ThemeIndexPage(title="Les merveilles", slug="merveilles"))


def theme_page(theme: Theme, *, parent: Page, **fields: Any) -> Any:
    return add(parent, ThemePage(**{"title": theme.name_fr, "slug": theme.key, "theme": theme, **fields}))


def range_page(box_range: BoxRange | None, **fields: Any) -> Any:
    return add(
        home(), RangePage(**{"title": "Pousse, de 3 à 5 ans", "slug": "pousse", "box_range": box_range, **fields})
    )


def sized_picture(**fields: Any) -> Picture:
    """A picture with both descriptions and all its sizes."""
    made = picture(**{"width": 80, "height": 60, "alt_fr": "Un volcan", "alt_en": "A volcano", **fields})
    renditions.make(picture=made)
    return made


def shown_product(**fields: Any) -> Any:
    """A product that can be bought, with a picture."""
    product = sold_product(**fields)
    ProductImage.objects.create(product=product, image=sized_picture())
    return product


def box_range(*, key: str = "pousse", **fields: Any) -> BoxRange:
    values = {
        "name_fr": key.title(),
        "slug_fr": key,
        "promise_fr": "Trois choses à faire.",
        "description_fr": "Une histoire.",
    }
    return BoxRange.objects.create(key=key, age_from=3, age_to=5, **{**values, **fields})


def plan(of: BoxRange, *, boxes: int = 1, gross: str = "19.90") -> Plan:
    """A plan of the range with a price."""
    kind = PlanKind.MONTHLY if boxes == 1 else PlanKind.PREPAID
    product = sold_product(kind=ProductKind.PLAN, gross=gross)
    return Plan.objects.create(key=f"{of.key}-{boxes}", range=of, product=product, kind=kind, boxes=boxes)


def wonder(key: str = "volcanoes", **fields: Any) -> Theme:
    return Theme.objects.create(
        key=key, **{"name_fr": key.title(), "slug_fr": key, "picture": sized_picture(), **fields}
    )


def month(of: BoxRange, theme: Theme, first: date, *, cutoff: int = 15) -> CalendarMonth:
    """The theme's box goes out to the range in this month."""
    box = Box.objects.filter(range=of, theme=theme).first()
    if box is None:
        box = Box.objects.create(range=of, theme=theme, item=stocked_item(on_hand=5, sku=f"{of.key}-{theme.key}"))
    days = {name: first.replace(day=day) for name, day in (("cutoff_on", cutoff), ("debit_on", 21), ("pack_on", 22))}
    return CalendarMonth.objects.create(range=of, month=first, box=box, **days)


def menus(*, to: Page) -> Page:
    """The French menus, with links to a page and elsewhere at the top and a column below; the page also has the terms."""
    row = Navigation.objects.get(locale__language_code="fr")
    link = {"label": "Livraison", "page": to.pk, "place": None, "address": ""}
    elsewhere = {"label": "Ailleurs", "page": None, "place": None, "address": "https://example.org/"}
    row.main = Navigation._meta.get_field("main").to_python(stream(("link", link), ("link", elsewhere)))
    column = {"title": "Aide", "links": items(link)}
    row.footer = Navigation._meta.get_field("footer").to_python(stream(("column", column)))
    row.terms_id = to.pk
    row.save()
    return to
