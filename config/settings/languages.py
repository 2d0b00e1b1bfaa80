"""The languages of this installation. French is the shop's own and English its second; any other one is named by LANGUAGES."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.env import env

# Their columns are made by the migrations, so that no installation is without them.
ALWAYS = {"fr": _("French"), "en": _("English")}


def languages() -> list[tuple[str, str]]:
    """Code and name of each, French first; raises ImproperlyConfigured for what LANGUAGES cannot be."""
    codes = [code.strip().lower().replace("_", "-") for code in env("LANGUAGES")]
    if tuple(codes[:2]) != tuple(ALWAYS) or len(codes) != len(set(codes)):
        raise ImproperlyConfigured("LANGUAGES begins with fr,en, and names each language once: fr,en,de")
    return [(code, ALWAYS[code] if code in ALWAYS else _name(code)) for code in codes]


def fallbacks(codes: list[str]) -> dict[str, tuple[str, ...]]:
    """Where modeltranslation looks for a text that a language has not: de-ch in de, where that is offered, and all in French."""
    above = {code: code.partition("-")[0] for code in codes}
    return {"default": ("fr",), **{code: (base,) for code, base in above.items() if base != code and base in codes}}


def _name(code: str) -> str:
    if code in LANG_INFO:
        return _(LANG_INFO[code]["name"])  # Django's catalogues have it in most languages
    try:
        return str(Locale.parse(code, sep="-").english_name)
    except (ValueError, UnknownLocaleError) as error:
        raise ImproperlyConfigured(f"LANGUAGES: nobody knows a language {code!r}") from error
