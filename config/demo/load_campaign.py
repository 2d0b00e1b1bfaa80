"""The demo shop's further pages: activities, questions, forms, and a campaign before Christmas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from html import escape
from typing import Any

from config.demo.site import Site, products
from config.demo.streams import items, stream
from content.models import (
    ActivityIndexPage,
    ActivityPage,
    ContactField,
    FormPage,
    LandingPage,
    QuestionsPage,
)
from content.places import Place
from shop.catalogue.models import Category
from subscriptions.models import BoxRange

# A link within a text of the data: [[key of the page|words]].
_LINK = re.compile(r"\[\[([\w-]+)\|([^\]]+)\]\]")


def load(site: Site, words: dict[str, Any]) -> None:
    """Build what is missing of them in one language."""
    for form in words["forms"]:
        _form(site, form)
    _activities(site, words["activities"])
    _questions(site, words["faq"])
    _landing(site, words["landing"])


def newsletter(site: Site, words: dict[str, Any]) -> tuple[str, Any]:
    """The band that asks for an address."""
    return "newsletter", {"title": site.say(words["title"]), "text": site.say(words["text"]), "sheet": "sky"}


def _linked(site: Site, text: str) -> str:
    """A text of the data as running text, with links to pages."""
    found = _LINK.sub(
        lambda link: f'<a linktype="page" id="{site.pages[link[1]].pk}">{link[2]}</a>', escape(text, quote=False)
    )
    return f"<p>{found}</p>"


def _form(site: Site, words: dict[str, Any]) -> None:
    say = site.say
    site.page(
        FormPage,
        key=words["key"],
        parent=site.home,
        slug=words["slug"],
        title=say(words["title"]),
        intro=say(words["intro"]),
        search_description=say(words["intro"]),
        sheet=words["sheet"],
        button=say(words["button"]),
        thanks=say(words["thanks"]),
        then=partial(_fields, site=site, fields=words["fields"]),
    )


def _fields(page: FormPage, *, site: Site, fields: list[dict[str, Any]]) -> None:
    page.form_fields = [
        ContactField(
            sort_order=position,
            label=site.say(field["label"]),
            field_type=field["kind"],
            required=not field.get("optional", False),
            help_text=site.say(field.get("help")),
            choices="\n".join(site.say(field.get("choices")) or ()),
        )
        for position, field in enumerate(fields)
    ]
    page.save()


def _activities(site: Site, words: dict[str, Any]) -> None:
    say = site.say
    site.page(
        ActivityIndexPage,
        key="activities",
        parent=site.home,
        slug=words["slug"],
        title=say(words["title"]),
        intro=say(words["intro"]),
        search_description=say(words["description"]),
    )
    known = products()
    for activity in words["items"]:
        product = known.get(activity["product"])
        site.page(
            ActivityPage,
            key=activity["key"],
            parent=site.pages["activities"],
            slug=activity["slug"],
            title=say(activity["title"]),
            standfirst=say(activity["standfirst"]),
            search_description=say(activity["standfirst"]),
            picture=site.picture(name=activity["picture"], alt=activity["alt"]),
            sheet=activity["sheet"],
            minutes=activity["minutes"],
            age_from=activity["age_from"],
            age_to=activity["age_to"],
            mess=activity["mess"],
            materials="\n".join(say(activity["materials"])),
            steps=stream(
                *(("step", {"title": say(step["title"]), "text": say(step["text"])}) for step in activity["steps"])
            ),
            safety=say(activity["safety"]),
            body=stream(("products", {"products": items([product])})) if product else [],
        )


def _asked(site: Site, questions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return items({"question": site.say(each["question"]), "answer": site.say(each["answer"])} for each in questions)


def _questions(site: Site, words: dict[str, Any]) -> None:
    say, call = site.say, words["call"]
    groups = [
        {
            "title": say(group["title"]),
            "items": items(
                {"question": say(each["question"]), "answer": _linked(site, say(each["answer"]))}
                for each in group["items"]
            ),
        }
        for group in words["groups"]
    ]
    link = {"label": say(call["action"]), "page": site.pages["contact"].pk}
    site.page(
        QuestionsPage,
        key="questions",
        parent=site.home,
        slug=words["slug"],
        title=say(words["title"]),
        intro=say(words["intro"]),
        search_description=say(words["description"]),
        groups=stream(*(("group", group) for group in groups)),
        body=stream(("call", {"title": say(call["title"]), "text": say(call["text"]), "link": link, "sheet": "sun"})),
    )


def _landing(site: Site, words: dict[str, Any]) -> None:
    say = site.say
    site.page(
        LandingPage,
        key=words["key"],
        parent=site.home,
        slug=words["slug"],
        title=say(words["title"]),
        search_description=say(words["description"]),
        sheet=words["sheet"],
        category=Category.objects.filter(slug_en=words["category"]).first(),
        body=stream(*_landing_blocks(site, words)),
    )


def _landing_blocks(site: Site, words: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    say, hero, how, until = site.say, words["hero"], words["how"], words["countdown"]
    gallery, shelf, questions, call = words["gallery"], words["shelf"], words["questions"], words["call"]
    give = Place.GIVE.value
    yield (
        "hero",
        {
            "title": say(words["title"]),
            "lead": say(hero["lead"]),
            "link": {"label": say(hero["action"]), "place": give},
            "reassurance": say(hero["reassurance"]),
            "sticker": say(hero["sticker"]),
            "picture": site.picture(name=hero["picture"], alt=hero["alt"]).pk,
            "sheet": words["sheet"],
        },
    )
    steps = [
        {"title": say(step["title"]), "text": say(step["text"]), "drawing": step["picture"]} for step in how["steps"]
    ]
    yield "steps", {"title": say(how["title"]), "steps": items(steps)}
    box_range = BoxRange.objects.filter(key=until["range"]).first()
    if box_range is not None:
        yield (
            "countdown",
            {"title": say(until["title"]), "text": say(until["text"]), "range": box_range.pk, "sheet": "sun"},
        )
    pictures = [
        {"picture": site.picture(name=each["name"], alt=each["alt"]).pk, "caption": say(each["caption"])}
        for each in gallery["pictures"]
    ]
    yield "gallery", {"title": say(gallery["title"]), "pictures": items(pictures)}
    yield "ranges", {"title": say(words["ranges"]["title"]), "ranges": []}
    yield "shelf", {"title": say(shelf["title"]), "intro": say(shelf["intro"]), "number": 4}
    yield "questions", {"title": say(questions["title"]), "items": _asked(site, questions["items"])}
    last = {"label": say(call["action"]), "place": give}
    yield "call", {"title": say(call["title"]), "link": last, "sheet": "leaf"}
