"""What the frame around every page needs: its menus and its languages. Nothing of the visitor."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

from core import slots
from core.company import Company, Mediator
from core.company import company as seller
from core.company import mediator as consumer_mediator
from core.components import Menus, Picture

register = template.Library()
_FIRST, _LATER = mark_safe('fetchpriority="high"'), mark_safe('loading="lazy"')
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
def page_menus() -> Menus:
    """What the slots page.menus and page.legal hold, asked for once by `base.html`: each time is a question to the cache."""
    language = get_language() or settings.LANGUAGE_CODE
    found = [filling(language=language) for filling in slots.fillings(MENUS)]
    return Menus(
        main=[link for menus in found for link in menus.main],
        footer=[column for menus in found for column in menus.footer],
        legal=[link for filling in slots.fillings(LEGAL) for link in filling(language=language)],
    )


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[LanguageLink]:
    """This page in every language: by `language_hrefs` or `seo.alternates` where it has them, else by its path translated."""
    alternates = getattr(context.get("seo"), "alternates", ())
    known = {each.language: each.href.removeprefix(settings.PUBLIC_URL) for each in alternates}
    known |= context.get("language_hrefs") or {}
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    return [
        LanguageLink(
            code, get_language_info(code)["name_local"].capitalize(), known.get(code) or _translated(path, code)
        )
        for code, _ in settings.LANGUAGES
    ]


def _translated(path: str, code: str) -> str:
    address = translate_url(path, code)
    return address if address != path or path.startswith(f"/{code}/") else f"/{code}/"


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
def image(
    picture: Picture, *, alt: str | None = None, sizes: str = "", class_name: str = "", priority: bool = False
) -> SafeString:
    """The image element of `picture`; `alt` and `sizes` in place of its own, `priority` for the page's largest.

    Written here and not in a template: a shelf has two dozen, and a template looks a dozen values up for each.
    """
    return format_html(
        '<img{} src="{}"{} width="{}" height="{}" alt="{}" {} decoding="async">',
        format_html(' class="{}"', class_name) if class_name else "",
        picture.src,
        format_html(' srcset="{}" sizes="{}"', picture.srcset, sizes or picture.sizes) if picture.srcset else "",
        picture.width,
        picture.height,
        picture.alt if alt is None else alt,
        _FIRST if priority else _LATER,
    )


@register.simple_tag
def illustration(name: str) -> str:
    """The address of the drawing `name` in static/img/illustrations; "" when none of that name was collected."""
    try:
        return static(f"img/illustrations/{name}.svg")
    except ValueError:
        return ""
