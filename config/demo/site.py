"""What the demo shop's pages are built with: one language of the site while it grows, and the goods that pages show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from wagtail.models import Locale, Page

from config.demo import library
from config.demo.sources import read
from content.models import HomePage
from shop.catalogue.models import Product

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

    def page(
        self,
        model: type[Page],
        *,
        key: str,
        parent: Page,
        slug: Mapping[str, str],
        space: str = "",
        then: Callable[[Any], None] | None = None,
        **fields: Any,
    ) -> None:
        """The page of this key, made and published where it is missing; `then` adds to a new one what hangs on its row.

        `space` is what the key is unique in; the name of the type, unless the page was of another one once.
        """
        translation_key = uuid5(SPACE, f"{space or model.__name__}:{key}")
        found = Page.objects.filter(translation_key=translation_key, locale=self.locale).first()
        if found is None:
            page = model(slug=self.say(slug), locale=self.locale, translation_key=translation_key, **fields)
            found = parent.add_child(instance=page)
            if then is not None:
                then(found)
            found.save_revision().publish()
        self.pages[key] = found

    def picture(self, *, name: str, alt: Mapping[str, str]) -> Any:
        """A picture of the demo shop."""
        return library.picture(name=name, alt=alt, now=self.now)

    def link(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """A link of the menus."""
        page = self.pages[entry["page"]].pk if "page" in entry else None
        return {"label": self.say(entry["label"]), "page": page, "place": entry.get("place"), "address": ""}


def products() -> dict[str, int]:
    """The keys of the data's products, to those of their rows."""
    by_sku = dict(Product.objects.values_list("upc", "pk"))
    return {each["key"]: by_sku[each["sku"]] for each in read("products") if each["sku"] in by_sku}
