"""What the function "withdraw from the contract here" asks: who, which contract, and where the acknowledgement goes.

Source: Code de la consommation, art. D221-5; Directive 2011/83, art. 11a(2).
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.aftercare.withdrawals import Statement


class WithdrawalForm(forms.Form):
    """The statement. No reason is asked."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=160,
        error_messages={"required": _("Please give your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The acknowledgement goes there. Best is the address that you ordered with."),
        error_messages={
            "required": _("Please give your e-mail address: the acknowledgement goes there."),
            "invalid": _(
                "This does not look like an e-mail address. It needs an @ and a domain, such as name@example.fr."
            ),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    contract = forms.CharField(
        label=_("Order or subscription"),
        max_length=200,
        help_text=_(
            "Its number stands in our mails, such as B7K2-9QXM. Not at hand? Write what you have, such as the day and the article."
        ),
        error_messages={"required": _("Write the number, or anything that tells us which order it is.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    only_part = forms.CharField(
        label=_("Only these articles"),
        required=False,
        max_length=500,
        help_text=_("Empty means all of it. A person reads what you write here."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    def statement(self, *, language: str) -> Statement:
        """What a valid form states."""
        return Statement(**self.cleaned_data, language=language)
