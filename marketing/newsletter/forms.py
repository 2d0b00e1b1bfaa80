from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SignUpForm(forms.Form):
    """An address, and the page where it was typed."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        error_messages={
            "required": _("Please give your e-mail address: the letter goes there."),
            "invalid": _(
                "This does not look like an e-mail address. It needs an @ and a domain, such as name@example.fr."
            ),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    page = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)
