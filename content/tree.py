"""The roots of the site: a home page and menus for each language, made once so that there is always something to edit."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from wagtail.models import Collection, Locale, Page, Site

from content.models import Navigation
from content.pages.home import HomePage
from core.languages import codes
from core.locks import in_transaction


@in_transaction
def ensure_roots() -> dict[str, HomePage]:
    """Make the locales, the home pages, the site and the menus that are missing; return the home page of each language."""
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in codes()}
    root = Page.get_first_root_node() or Page.add_root(
        title="Root", slug="root", locale=locales[settings.LANGUAGE_CODE]
    )
    homes = {page.locale.language_code: page for page in HomePage.objects.select_related("locale")}
    key = next((page.translation_key for page in homes.values()), uuid.uuid4())
    for code, locale in locales.items():
        if code not in homes:
            homes[code] = root.add_child(instance=_home(code=code, locale=locale, key=key))
            # A page without a published revision goes off the site when a change of it is put off to a later day.
            homes[code].save_revision().publish()
    _ensure_site(home=homes[settings.LANGUAGE_CODE])
    menus_key = Navigation.objects.values_list("translation_key", flat=True).first() or uuid.uuid4()
    for locale in locales.values():
        Navigation.objects.get_or_create(locale=locale, defaults={"translation_key": menus_key})
    return homes


def _home(*, code: str, locale: Locale, key: Any) -> HomePage:
    with override(code):
        return HomePage(
            slug=code,
            locale=locale,
            translation_key=key,
            title=_("Home"),
            headline=pgettext("first home page", "Every month, one wonder to make yourself"),
            lead=_("A box to build, read and experiment with, delivered home, for children from 1 to 12."),
            action=_("Choose your child’s age"),
        )


def _ensure_site(*, home: HomePage) -> None:
    """Point the default site at our home page, and take away the page that Wagtail greets new sites with."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", port=80, site_name="Bambou", root_page=home, is_default_site=True)
        return
    if not HomePage.objects.filter(pk=site.root_page_id).exists():
        greeting, site.root_page = site.root_page, home
        site.site_name = site.site_name or "Bambou"
        site.save()
        if greeting.specific_class is Page and not greeting.get_children().exists():
            greeting.delete()
