"""The demo shop's site: home, pages of words, journal, themes and menus, in French and English.

What is missing is made; a page that is there is an editor's by now, and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import cycle
from typing import Any
from uuid import UUID, uuid5

from wagtail.models import Locale, Page

from config.demo import library
from config.demo.sources import read
from config.demo.streams import MAKERS, Raw
from config.demo.streams import html as _html
from config.demo.streams import items as _items
from config.demo.streams import stream as _stream
from content.models import (
    ArticleIndexPage,
    ArticlePage,
    HomePage,
    Navigation,
    StandardPage,
    ThemeIndexPage,
    ThemePage,
)
from content.places import Place
from content.tree import ensure_roots
from shop.catalogue.models import Product, ProductFacts
from subscriptions.models import BoxRange, Theme

SPACE = UUID("5b0e8d5e-6a59-4d0c-9c3c-3f0c8d1b6f52")
LANGUAGES = ("fr", "en")


class Site:
    """One language of the site while it is built: the pages by their key in the data."""

    def __init__(self, *, language: str, home: HomePage, now: datetime) -> None:
        self.language, self.home, self.now = language, home, now
        self.locale = Locale.objects.get(language_code=language)
        self.pages: dict[str, Page] = {"home": home}

    def say(self, texts: Mapping[str, Any] | None) -> Any:
        """The text in this language."""
        return (texts or {}).get(self.language, "")

    def page(self, model: type[Page], *, key: str, parent: Page, slug: Mapping[str, str], **fields: Any) -> None:
        """The page of this key, made and published where it is missing."""
        translation_key = uuid5(SPACE, f"{model.__name__}:{key}")
        found = model.objects.filter(translation_key=translation_key, locale=self.locale).first()
        if found is None:
            page = model(slug=self.say(slug), locale=self.locale, translation_key=translation_key, **fields)
            found = parent.add_child(instance=page)
            found.save_revision().publish()
        self.pages[key] = found

    def picture(self, *, name: str, alt: Mapping[str, str]) -> Any:
        """A picture of the demo shop."""
        return library.picture(name=name, alt=alt, now=self.now)

    def link(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """A link of the menus."""
        page = self.pages[entry["page"]].pk if "page" in entry else None
        return {"label": self.say(entry["label"]), "page": page, "place": entry.get("place"), "address": ""}


def load(*, now: datetime) -> None:
    """Build what is missing of the site."""
    homes = ensure_roots()
    words, site = read("pages"), read("site")
    for language in LANGUAGES:
        build = Site(language=language, home=homes[language], now=now)
        for page in words["standard"]:
            _standard(build, page)
        _themes(build, site["themes"], read("themes"))
        _journal(build, site["journal"], read("articles"))
        _home(build, words["home"], site["home"])
        _menus(build, site)


def _home(site: Site, words: dict[str, Any], more: dict[str, Any]) -> None:
    home = site.home
    if home.body:
        return
    say = site.say
    home.headline, home.lead = say(words["promise"]), say(words["lead"])
    home.action, home.reassurance = say(more["action"]), say(more["reassurance"])
    home.seo_title, home.search_description = say(words["seo"]["title"]), say(words["seo"]["description"])
    home.body = HomePage._meta.get_field("body").to_python(_home_blocks(site, words))
    home.save_revision().publish()


def _home_blocks(site: Site, words: dict[str, Any]) -> Raw:
    say = site.say
    ages, how, month, inside = words["ages"], words["how"], words["month"], words["inside"]
    voices, gift, questions = words["voices"], words["gift"], words["questions"]
    ranges = dict(BoxRange.objects.values_list("key", "pk"))
    steps = [
        {"title": say(step["title"]), "text": say(step["text"]), "drawing": step["picture"]} for step in how["steps"]
    ]
    points = [{"title": say(each["title"]), "text": say(each["text"])} for each in inside["items"]]
    notes = [
        {"words": say(each["text"]), "who": f"{each['name']}, {each['town']}", "range": ranges.get(each["range"])}
        for each in voices["items"]
    ]
    asked = [{"question": say(each["question"]), "answer": say(each["answer"])} for each in questions["items"]]
    start = {"label": say(gift["action"]), "place": Place.GIVE.value}
    return _stream(
        ("ages", {"title": say(ages["question"]), "hint": say(ages["hint"])}),
        ("steps", {"title": say(how["title"]), "steps": _items(steps)}),
        ("month", {"title": say(month["title"]), "intro": say(month["text"])}),
        (
            "text_and_picture",
            {
                "title": say(inside["title"]),
                "text": say(inside["text"]),
                "points": _items(points),
                "drawing": "box-volcanoes",
            },
        ),
        ("voices", {"title": say(voices["title"]), "voices": _items(notes)}),
        ("gift", {"title": say(gift["title"]), "text": say(gift["text"]), "link": start, "drawing": gift["picture"]}),
        ("questions", {"title": say(questions["title"]), "items": _items(asked)}),
    )


def _body(site: Site, blocks: Iterable[dict[str, Any]]) -> Raw:
    return _stream(*(made for block in blocks if (made := _block(site, block))))


def _block(site: Site, block: dict[str, Any]) -> tuple[str, Any] | None:
    kind = block["type"]
    if kind in ("product", "products"):
        keys = [block["product"]] if kind == "product" else block["products"]
        by_key = _products()
        found = [by_key[key] for key in keys if key in by_key]
        return ("products", {"title": site.say(block.get("title")), "products": _items(found)}) if found else None
    return MAKERS[kind](site, block)


def _products() -> dict[str, int]:
    """The keys of the data's products, to those of their rows."""
    by_sku = dict(Product.objects.values_list("upc", "pk"))
    return {each["key"]: by_sku[each["sku"]] for each in read("products") if each["sku"] in by_sku}


def _standard(site: Site, page: dict[str, Any]) -> None:
    site.page(
        StandardPage,
        key=page["key"],
        parent=site.home,
        slug=page["slug"],
        title=site.say(page["title"]),
        intro=site.say(page["intro"]),
        search_description=site.say(page["intro"]),
        body=_body(site, page["blocks"]),
    )


def _journal(site: Site, words: dict[str, Any], articles: list[dict[str, Any]]) -> None:
    say = site.say
    site.page(
        ArticleIndexPage,
        key="journal",
        parent=site.home,
        slug=words["slug"],
        title=say(words["title"]),
        intro=say(words["intro"]),
        search_description=say(words["description"]),
    )
    for article, sheet in zip(articles, cycle(("sky", "sun", "leaf", "lilac")), strict=False):
        site.page(
            ArticlePage,
            key=article["key"],
            parent=site.pages["journal"],
            slug=article["slug"],
            title=say(article["title"]),
            standfirst=say(article["intro"]),
            search_description=say(article["intro"]),
            author=article["author"],
            published_on=date.fromisoformat(article["published"]),
            minutes=article["minutes"],
            picture=site.picture(name=article["picture"], alt=article["alt"]),
            sheet=sheet,
            body=_body(site, article["blocks"]),
        )


def _themes(site: Site, words: dict[str, Any], themes: list[dict[str, Any]]) -> None:
    say = site.say
    site.page(
        ThemeIndexPage,
        key="themes",
        parent=site.home,
        slug=words["slug"],
        title=say(words["title"]),
        intro=say(words["intro"]),
        search_description=say(words["description"]),
    )
    rows = {row.key: row for row in Theme.objects.all()}
    for theme, sheet in zip(themes, cycle(("sun", "leaf", "sky", "lilac")), strict=False):
        kits = ProductFacts.objects.filter(theme_key=theme["key"], product__is_public=True).order_by("product_id")
        chosen = list(kits.values_list("product_id", flat=True))
        more = {"title": say(words["kits"]), "products": _items(chosen)}
        site.page(
            ThemePage,
            key=theme["key"],
            parent=site.pages["themes"],
            slug=theme["slug"],
            title=say(theme["name"]),
            theme=rows.get(theme["key"]),
            tagline=say(theme["tagline"]),
            search_description=say(theme["story"])[0][:300],
            story=_html(say(theme["story"])),
            activities=_stream(*(("activity", _activity(site, kind, theme[kind])) for kind in ("make", "do", "learn"))),
            contents="\n".join(say(theme["contents"])),
            sheet=sheet,
            body=_stream(*_safety(site, words, theme), *([("products", more)] if chosen else [])),
        )


def _safety(site: Site, words: dict[str, Any], theme: dict[str, Any]) -> list[tuple[str, Any]]:
    """What is to be known before the box is opened, and who answers for it."""
    told = _html([site.say(theme["safety"]), site.say(words["maker"])])
    return [("heading", {"text": site.say(words["safety"])}), ("paragraph", told)]


def _activity(site: Site, kind: str, words: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": site.say(words["title"]),
        "sentence": site.say(words["sentence"]),
        "minutes": words["minutes"],
        "mess": str(words["mess"]),
    }


def _menus(site: Site, words: dict[str, Any]) -> None:
    row = Navigation.objects.get(locale=site.locale)
    if row.main or row.footer:
        return
    columns = [
        {"title": site.say(column["title"]), "links": _items(site.link(each) for each in column["links"])}
        for column in words["footer"]
    ]
    main = _stream(*(("link", site.link(entry)) for entry in words["menu"]))
    row.main = Navigation._meta.get_field("main").to_python(main)
    row.footer = Navigation._meta.get_field("footer").to_python(_stream(*(("column", each) for each in columns)))
    row.terms_id = site.pages["terms"].pk
    row.save()
