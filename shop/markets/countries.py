"""The countries of the world, of which a market may take any: their rows are made when somebody chooses them."""

from __future__ import annotations

from typing import Any

from babel import Locale, UnknownLocaleError
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from core.languages import locale_of
from shop.address.models import Country

# Two letters that are no country: unions, the unknown, and what testers of locales use.
NONE = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def countries() -> list[tuple[str, str]]:
    """Code and name of every country in the language in force, by name."""
    names = locale_of(get_language() or settings.LANGUAGE_CODE).territories
    rows = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in NONE]
    return sorted(rows, key=lambda row: row[1].casefold())


def country_named(code: str) -> Country:
    """The row of a country, made where it is missing, with the name that the country has there: "Schweiz", "España"."""
    try:
        name = Locale.parse(f"und_{code}").territories[code]
    except (UnknownLocaleError, KeyError, ValueError):
        name = dict(countries())[code]
    row, _made = Country.objects.get_or_create(
        pk=code, defaults={"name": name, "printable_name": name, "is_shipping_country": True}
    )
    return row


class CountryForm(forms.ModelForm):
    """A row that names a country, chosen among all there are."""

    country = forms.ChoiceField(
        label=_("country"), choices=lambda: [("", "---------"), *countries()], widget=UnfoldAdminSelectWidget
    )

    def clean_country(self) -> Any:
        """The country's row. Made here, since the model looks for it next; one that nothing leads to does nothing."""
        return country_named(self.cleaned_data["country"])
