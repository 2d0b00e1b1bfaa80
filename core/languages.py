"""Texts in several languages: one column for each language of the installation, and where to look when it is empty.

French and English columns come with the migrations, those of further languages with `core.language_columns`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from modeltranslation.utils import build_lang

# The languages that every installation has.
ALWAYS = ("fr", "en")


def codes() -> list[str]:
    """The languages of the shop, its own one first."""
    return [code for code, _name in settings.LANGUAGES]


def choices() -> list[tuple[str, str]]:
    """The languages of the shop with their names, for a field of a model: a migration does not hold what they are."""
    return list(settings.LANGUAGES)


def asked_language(code: str) -> str:
    """A language that an address names, where the shop has it; else the shop's own."""
    return code if code in codes() else settings.LANGUAGE_CODE


def further() -> list[str]:
    """The languages that this installation has beyond French and English."""
    return [code for code in codes() if code not in ALWAYS]


def order(language: str) -> tuple[str, ...]:
    """Where a text for `language` is looked for: there, for de-ch then in de, and last in the shop's own language."""
    return _order(language, tuple(codes()))


@cache
def _order(language: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    wanted = (language, language.partition("-")[0], settings.LANGUAGE_CODE)
    return tuple(dict.fromkeys(code for code in wanted if code in offered))


@cache
def column(text: str, language: str) -> str:
    """The column of a text in a language: title_de_ch."""
    return f"{text}_{build_lang(language)}"


def columns(*texts: str) -> list[str]:
    """The columns of these texts in all languages, text by text."""
    return [column(text, code) for text in texts for code in codes()]


def columns_for(texts: Iterable[str], *, language: str) -> list[str]:
    """The columns that `text_in` looks at for a language, text by text."""
    return [column(text, code) for text in texts for code in order(language)]


def text_in(row: Mapping[str, Any], text: str, *, language: str) -> str:
    """A text of a row that holds its columns by their names; "" where no language has it."""
    return next((str(row[name]) for code in order(language) if row[name := column(text, code)]), "")


def text_of(thing: Any, text: str, *, language: str) -> str:
    """A text of an object with the columns as attributes; "" where no language has it."""
    found = (getattr(thing, column(text, code)) for code in order(language))
    return next((str(each) for each in found if each), "")


def shown(text: str, *, language: str, is_long: bool = False) -> Any:
    """What `text_in` would find, for `values_list` and `order_by`: a column, or an expression where there are several."""
    first, *others = (column(text, code) for code in order(language))
    if not others:
        return first
    kind: Any = TextField() if is_long else CharField()
    filled = [NullIf(F(name), Value("", output_field=kind), output_field=kind) for name in (first, *others)]
    return Coalesce(*filled, Value("", output_field=kind), output_field=kind)


@cache
def name_of(language: str) -> str:
    """What a language calls itself: "Deutsch", or "Deutsch (Schweiz)" for one of a country."""
    if "-" in language:
        return capfirst(Locale.parse(language, sep="-").get_display_name() or language)
    return str(capfirst(get_language_info(language)["name_local"]))


@cache
def locale_of(language: str, *, currency: str = "") -> Locale:
    """The rules by which a language writes amounts and days; those of the country of `currency`, where it is spoken there.

    German writes francs as Switzerland does, whose only currency they are: `CHF 29.90`.
    """
    locale = Locale.parse(language, sep="-")
    country = CURRENCY_COUNTRIES.get(currency)
    if not country or locale.territory:
        return locale
    return Locale.parse(f"{locale.language}_{country}") if f"{locale.language}_{country}" in _known() else locale


# The currencies of one country; the euro says nothing of where it is.
CURRENCY_COUNTRIES = {"CHF": "CH", "GBP": "GB"}


@cache
def _known() -> frozenset[str]:
    from babel.localedata import locale_identifiers  # noqa: PLC0415 - reads a folder, and only where it is needed

    return frozenset(locale_identifiers())
