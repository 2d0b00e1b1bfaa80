"""What a language of this installation is still without: words, texts of rows, pages. Until then they are French there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import check_for_language, override
from wagtail.models import Page

from core import own_catalogs
from core.language_columns import untranslated_texts
from core.languages import further, name_of
from shop.markets.queries import NoMarket, current_market


@dataclass(frozen=True)
class LanguageState:
    """A further language, and how much of what is in French it is without. `texts` is by column, those with nothing left out."""

    language: str
    name: str
    market: str
    is_known: bool
    strings: int
    pages: int
    texts: dict[str, int]


def states() -> Iterator[LanguageState]:
    """Each further language, in the order of LANGUAGES."""
    for language in further():
        yield LanguageState(
            language=language,
            name=name_of(language),
            market=_market(language),
            is_known=check_for_language(language),
            strings=own_catalogs.untranslated(root=settings.BASE_DIR, folder=settings.OWN_LOCALE, language=language),
            pages=_pages_without(language),
            texts=untranslated_texts(language=language),
        )


def _market(language: str) -> str:
    with override(language):
        try:
            market = current_market()
        except NoMarket:
            return ""
    return f"{market.name} ({market.currency})"


def _pages_without(language: str) -> int:
    """The published pages of the shop's own language that have none in this one."""
    there = Page.objects.filter(locale__language_code=language).values("translation_key")
    own = Page.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE, depth__gt=1)
    return own.exclude(translation_key__in=there).count()
