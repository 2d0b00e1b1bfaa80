"""What the frame around every page needs: its menus and its languages. Nothing of the visitor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.db import DatabaseError
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.translation import get_language

from core import clock, slots
from core.company import Company, Mediator
from core.company import company as seller
from core.company import mediator as consumer_mediator
from core.components import Announcement, Link, LinkColumn, Menus
from core.languages import codes, name_of

register = template.Library()
# Functions of a language code that return Menus.
MENUS = "page.menus"
# Functions of a language code that return links: what every page must lead to, whatever editors put into the menus.
LEGAL = "page.legal"


class LanguageLink(NamedTuple):
    """The same page in one of the shop's languages."""

    code: str
    name: str
    href: str


@register.simple_tag
def page_menus(shown: Menus | None = None) -> Menus:
    """What the slots page.menus and page.legal hold, asked for once by `base.html`: each time is a question to the cache.

    `shown` are menus that a view of its own shows in their place: a preview.
    """
    if shown:
        return shown
    language = get_language() or settings.LANGUAGE_CODE
    found = [filling(language=language) for filling in slots.fillings(MENUS)]
    return Menus(
        main=tuple(link for menus in found for link in menus.main),
        footer=tuple(column for menus in found for column in menus.footer),
        legal=tuple(link for filling in slots.fillings(LEGAL) for link in filling(language=language)),
        announcements=tuple(each for menus in found for each in menus.announcements),
    )


@register.simple_tag
def announcement_now(menus: Menus) -> Announcement | None:
    """The announcement of this moment: of several, the one that began last. Where there is none, nobody asks for the time."""
    if not menus.announcements:
        return None
    try:
        now = clock.now()
    except DatabaseError:  # the page that says so is drawn with this frame
        return None
    return next((each for each in reversed(menus.announcements) if each.is_shown(now=now)), None)


@register.simple_tag(takes_context=True)
def link_here(context: dict[str, Any], links: Iterable[Link | LinkColumn]) -> str:
    """The address of the link that leads to this very page; "" when none of them does."""
    request = context.get("request")
    if not request:
        return ""
    flat = (each for link in links for each in (link.links if isinstance(link, LinkColumn) else (link,)))
    return next((link.href for link in flat if link.href == request.path), "")


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[LanguageLink]:
    """This page in every language: by `language_hrefs` or `seo.alternates` where it has them, else by its path translated."""
    alternates = getattr(context.get("seo"), "alternates", ())
    known = {each.language: each.href.removeprefix(settings.PUBLIC_URL) for each in alternates}
    known |= context.get("language_hrefs") or {}
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    return [LanguageLink(code, name, known.get(code) or _translated(path, code)) for code, name in _language_names()]


def _language_names() -> list[tuple[str, str]]:
    return [(code, name_of(code)) for code in codes()]


def _translated(path: str, code: str) -> str:
    if path.startswith(f"/{code}/"):
        return path
    address = translate_url(path, code)
    return address if address != path else f"/{code}/"


@register.simple_tag
def company() -> Company:
    """The company that sells, as it stands in the footer and under mails."""
    return seller()


@register.simple_tag
def mediator() -> Mediator:
    """The consumer mediator, named in the footer of every page."""
    return consumer_mediator()


@register.simple_tag
def home_url() -> str:
    """The address of the home page in the language of the page. The CMS owns it, so it has no name to reverse."""
    return f"/{get_language() or settings.LANGUAGE_CODE}/"


@register.simple_tag
def illustration(name: str) -> str:
    """The address of the drawing `name` in static/img/illustrations; "" when none of that name was collected."""
    try:
        return static(f"img/illustrations/{name}.svg")
    except ValueError:
        return ""
