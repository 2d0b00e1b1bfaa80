"""The demo shop's site: home, pages of words, journal, themes and menus, in French and English; more in load_campaign.py.

What is missing is made; a page that is there is an editor's by now, and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from itertools import cycle
from typing import Any

from config.demo import load_campaign
from config.demo.site import LANGUAGES, Site, products
from config.demo.sources import read
from config.demo.streams import MAKERS, Raw, html, items, stream
from content.models import (
    ArticleIndexPage,
    ArticlePage,
    Author,
    HomePage,
    LegalPage,
    Navigation,
    RangePage,
    StandardPage,
    ThemeIndexPage,
    ThemePage,
)
from content.places import Place
from content.tree import ensure_roots
from shop.catalogue.models import ProductFacts
from subscriptions.models import BoxRange, Theme


def load(*, now: datetime) -> None:
    """Build what is missing of the site."""
    homes = ensure_roots()
    words, site = read("pages"), read("site")
    for language in LANGUAGES:
        build = Site(language=language, home=homes[language], now=now)
        for page in words["standard"]:
            _standard(build, page)
        _ranges(build, read("ranges"))
        _themes(build, site["themes"], read("themes"))
        _journal(build, site["journal"], read("articles"), words)
        load_campaign.load(build, words)
        _home(build, words["home"], {**site["home"], "newsletter": words["newsletter"]})
        _menus(build, site)


def _home(site: Site, words: dict[str, Any], more: dict[str, Any]) -> None:
    home = site.home
    if home.body:
        return
    say = site.say
    home.headline, home.lead = say(words["promise"]), say(words["lead"])
    home.action, home.reassurance = say(more["action"]), say(more["reassurance"])
    home.seo_title, home.search_description = say(words["seo"]["title"]), say(words["seo"]["description"])
    blocks = [*_home_blocks(site, words), *stream(load_campaign.newsletter(site, more["newsletter"]))]
    home.body = HomePage._meta.get_field("body").to_python(blocks)
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
    return stream(
        ("ages", {"title": say(ages["question"]), "hint": say(ages["hint"])}),
        ("steps", {"title": say(how["title"]), "steps": items(steps)}),
        ("month", {"title": say(month["title"]), "intro": say(month["text"])}),
        (
            "text_and_picture",
            {
                "title": say(inside["title"]),
                "text": say(inside["text"]),
                "points": items(points),
                "drawing": "box-volcanoes",
            },
        ),
        ("voices", {"title": say(voices["title"]), "voices": items(notes)}),
        ("gift", {"title": say(gift["title"]), "text": say(gift["text"]), "link": start, "drawing": gift["picture"]}),
        ("questions", {"title": say(questions["title"]), "items": items(asked)}),
    )


def _body(site: Site, blocks: Iterable[dict[str, Any]]) -> Raw:
    return stream(*(made for block in blocks if (made := _block(site, block))))


def _block(site: Site, block: dict[str, Any]) -> tuple[str, Any] | None:
    kind = block["type"]
    if kind in ("product", "products"):
        keys = [block["product"]] if kind == "product" else block["products"]
        by_key = products()
        found = [by_key[key] for key in keys if key in by_key]
        return ("products", {"title": site.say(block.get("title")), "products": items(found)}) if found else None
    return MAKERS[kind](site, block)


def _standard(site: Site, page: dict[str, Any]) -> None:
    day = page.get("in_force")
    more: dict[str, Any] = {"in_force_on": date.fromisoformat(day)} if day else {}
    site.page(
        LegalPage if day else StandardPage,
        key=page["key"],
        space=StandardPage.__name__,
        **more,
        parent=site.home,
        slug=page["slug"],
        title=site.say(page["title"]),
        intro=site.say(page["intro"]),
        search_description=site.say(page["intro"]),
        body=_body(site, page["blocks"]),
    )


def _author(site: Site, words: dict[str, Any]) -> Author:
    """Somebody who signs articles; one row for both languages."""
    portrait = site.picture(name=words["portrait"], alt=words["alt"])
    texts = {f"{name}_{code}": words[name][code] for name in ("role", "words") for code in LANGUAGES}
    row, _ = Author.objects.get_or_create(
        slug=words["key"], defaults={"name": words["name"], "portrait": portrait, **texts}
    )
    return row


def _journal(site: Site, words: dict[str, Any], articles: list[dict[str, Any]], more: dict[str, Any]) -> None:
    say = site.say
    authors = {each["key"]: _author(site, each) for each in more["authors"]}
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
        signed = more["signatures"][article["key"]]
        site.page(
            ArticlePage,
            then=partial(_tag, tags=say(signed["tags"])),
            written_by=authors[signed["author"]],
            key=article["key"],
            parent=site.pages["journal"],
            slug=article["slug"],
            title=say(article["title"]),
            standfirst=say(article["intro"]),
            search_description=say(article["intro"]),
            published_on=date.fromisoformat(article["published"]),
            minutes=article["minutes"],
            picture=site.picture(name=article["picture"], alt=article["alt"]),
            sheet=sheet,
            body=_body(site, article["blocks"]),
        )


def _tag(article: ArticlePage, *, tags: list[str]) -> None:
    article.tags.add(*tags)
    article.save()


def _ranges(site: Site, ranges: list[dict[str, Any]]) -> None:
    """A page for each range, whose words are the shop's."""
    rows = {row.key: row for row in BoxRange.objects.all()}
    for row, sheet in zip(ranges, ("sun", "leaf", "sky", "lilac"), strict=True):
        years = {"fr": "{name}, de {age_from} à {age_to} ans", "en": "{name}, {age_from} to {age_to} years"}
        site.page(
            RangePage,
            key=f"range-{row['key']}",
            parent=site.home,
            slug=row["slug"],
            title=site.say(years).format(name=site.say(row["name"]), age_from=row["age_from"], age_to=row["age_to"]),
            search_description=site.say(row["promise"]),
            box_range=rows.get(row["key"]),
            sheet=sheet,
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
        more = {"title": say(words["kits"]), "products": items(chosen)}
        site.page(
            ThemePage,
            key=theme["key"],
            parent=site.pages["themes"],
            slug=theme["slug"],
            title=say(theme["name"]),
            theme=rows.get(theme["key"]),
            tagline=say(theme["tagline"]),
            search_description=say(theme["story"])[0][:300],
            story=html(say(theme["story"])),
            activities=stream(*(("activity", _activity(site, kind, theme[kind])) for kind in ("make", "do", "learn"))),
            contents="\n".join(say(theme["contents"])),
            sheet=sheet,
            body=stream(*_safety(site, words, theme), *([("products", more)] if chosen else [])),
        )


def _safety(site: Site, words: dict[str, Any], theme: dict[str, Any]) -> list[tuple[str, Any]]:
    """What is to be known before the box is opened, and who answers for it."""
    told = html([site.say(theme["safety"]), site.say(words["maker"])])
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
        {"title": site.say(column["title"]), "links": items(site.link(each) for each in column["links"])}
        for column in words["footer"]
    ]
    main = stream(*(("link", site.link(entry)) for entry in words["menu"]))
    row.main = Navigation._meta.get_field("main").to_python(main)
    row.footer = Navigation._meta.get_field("footer").to_python(stream(*(("column", each) for each in columns)))
    row.terms_id = site.pages["terms"].pk
    row.save()
