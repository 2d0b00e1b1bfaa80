"""The languages of this installation. French is the shop's own and English its second; any other one is named by LANGUAGES."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from babel import Locale, UnknownLocaleError
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

# Their columns are made by the migrations, so that no installation is without them.
ALWAYS = {"fr": _("French"), "en": _("English")}
# What the columns hold that a language stands in, those of the search among them.
LONGEST = 5


def languages(named: Iterable[str]) -> list[tuple[str, str]]:
    """Code and name of each of these, French first; raises ImproperlyConfigured for what LANGUAGES cannot be."""
    codes = [code.strip().lower().replace("_", "-") for code in named]
    if tuple(codes[:2]) != tuple(ALWAYS) or len(codes) != len(set(codes)):
        raise ImproperlyConfigured("LANGUAGES begins with fr,en, and names each language once: fr,en,de")
    if too_long := [code for code in codes if len(code) > LONGEST]:
        raise ImproperlyConfigured(
            f"LANGUAGES: {too_long[0]} is too long: a language, or one of a country, as in de-ch"
        )
    return [(code, cast(str, ALWAYS[code]) if code in ALWAYS else _name(code)) for code in codes]


def fallbacks(codes: list[str]) -> dict[str, tuple[str, ...]]:
    """Where modeltranslation looks for a text that a language has not: de-ch in de, where that is offered, and all in French."""
    above = {code: code.partition("-")[0] for code in codes}
    return {"default": ("fr",), **{code: (base,) for code, base in above.items() if base != code and base in codes}}


def _name(code: str) -> str:
    if code in LANG_INFO:
        return cast(str, _(LANG_INFO[code]["name"]))  # Django's catalogues have it in most languages
    try:
        return str(Locale.parse(code, sep="-").english_name)
    except (ValueError, UnknownLocaleError) as error:
        raise ImproperlyConfigured(f"LANGUAGES: nobody knows a language {code!r}") from error
