"""What search engines and shared links read of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page

from content.live import Live
from core.components import Alternate, Link, Picture, Seo

if TYPE_CHECKING:
    from content.pages.base import ContentPage


def absolute(path: str) -> str:
    """The full address of a path of the shop; one that is full already (pictures on S3) is left alone."""
    return path if path.startswith(("http://", "https://")) else f"{settings.PUBLIC_URL}{path}"


def language_hrefs(*, page: Page, live: Live) -> dict[str, str]:
    """Where the language switch leads: to the page's translation, or to its own address in a language that has none yet.

    There stands that it is not translated, and where it can be read: `content.views.not_translated`.
    """
    own = live.addresses.get(page.pk, "")
    rest = own.removeprefix(f"/{live.language}/") if own else ""
    found = {
        each.locale.language_code: live.addresses[each.pk]
        for each in live.pages.values()
        if each.translation_key == page.translation_key
    }
    return {code: found.get(code) or f"/{code}/{rest}" for code, _ in settings.LANGUAGES}


def alternates(*, page: Page, live: Live) -> tuple[Alternate, ...]:
    """The published translations of a page, itself included, the shop's first language also as `x-default`."""
    found = {
        each.locale.language_code: absolute(live.addresses[each.pk])
        for each in live.pages.values()
        if each.translation_key == page.translation_key
    }
    if len(found) < 2:
        return ()
    languages = [Alternate(language=code, href=found[code]) for code, _ in settings.LANGUAGES if code in found]
    default = found.get(settings.LANGUAGE_CODE)
    return (*languages, Alternate(language="x-default", href=default)) if default else tuple(languages)


def numbered(path: str, *, http: HttpRequest) -> str:
    """The address of a list with the number of its page, from the second one on."""
    number = http.GET.get("page", "")
    return f"{path}?page={number}" if path and number.isdecimal() and int(number) > 1 else path


def of_page(*, page: ContentPage, live: Live, picture: Picture | None, http: HttpRequest) -> Seo:
    """Title, description, address, picture and translations of a page; of a list, the address keeps its page number."""
    address = numbered(live.addresses.get(page.pk, ""), http=http)
    return Seo(
        title=page.seo_title or page.title,
        description=page.search_description,
        canonical=absolute(address) if address else "",
        image=absolute(picture.src) if picture else "",
        alternates=alternates(page=page, live=live),
        kind=page.kind,  # type: ignore[arg-type]  # each page type says one of the three
    )


def crumbs(*, page: Page, live: Live) -> tuple[Link, ...]:
    """The way from the home page down to this one; none on the home page itself."""
    above = [each for each in live.pages.values() if page.path.startswith(each.path) and each.pk != page.pk]
    above.sort(key=lambda each: each.path)
    if not above:
        return ()
    return (*(Link(label=each.title, href=live.addresses[each.pk]) for each in above), Link(label=page.title))
