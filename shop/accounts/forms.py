from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import User
from shop.checkout.forms import AddressForm


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={
            "required": _("Please give your e-mail address."),
            "invalid": _(
                "This does not look like an e-mail address. It needs an @ and a domain, such as name@example.fr."
            ),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class DetailsForm(forms.ModelForm):
    """Name and language; the address of the account is its key and is changed by care."""

    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "language")
        labels = {"first_name": _("First name"), "last_name": _("Last name")}


class CustomerAddressForm(AddressForm):
    """An address in the account: the checkout's form without the e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"]
        for name in ("hx-get", "hx-target", "hx-trigger"):
            self.fields["country"].widget.attrs.pop(name, None)
