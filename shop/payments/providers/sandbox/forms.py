from __future__ import annotations

import calendar
import re
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.payments.providers.sandbox.cards import BY_NUMBER, TestCard, passes_luhn


class CardForm(forms.Form):
    """Number, date and security code. Blanks and dashes are welcome in the number, and 3/27 is a date."""

    number = forms.CharField(
        label=_("Card number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "cc-number"}),
    )
    expiry = forms.CharField(
        label=_("Valid until (month / year)"),
        max_length=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "cc-exp", "placeholder": _("MM / YY")}),
    )
    code = forms.CharField(
        label=_("Security code"),
        max_length=4,
        help_text=_("The three digits on the back."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "cc-csc"}),
    )

    def clean_number(self) -> TestCard:
        digits = re.sub(r"[\s-]", "", self.cleaned_data["number"])
        if not digits.isdigit() or not 12 <= len(digits) <= 19:
            raise forms.ValidationError(_("A card number has 16 digits; this one has not. Please check it."))
        if not passes_luhn(digits):
            raise forms.ValidationError(_("There is a typing error in the card number: its check digit is wrong."))
        if digits not in BY_NUMBER:
            raise forms.ValidationError(_("This is a test shop: it takes only the test cards listed below."))
        return BY_NUMBER[digits]

    def clean_expiry(self) -> date:
        match = re.fullmatch(r"\s*(\d{1,2})\s*[/ -]?\s*(\d{2}|20\d{2})\s*", self.cleaned_data["expiry"])
        if match is None or not 1 <= int(match[1]) <= 12:
            raise forms.ValidationError(_("Please write the month and the year as on the card, such as 03 / 29."))
        year, month = 2000 + int(match[2][-2:]), int(match[1])
        last_day = date(year, month, calendar.monthrange(year, month)[1])
        if last_day < timezone.localdate():
            raise forms.ValidationError(_("This card has expired. Please use another one."))
        return last_day

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if not re.fullmatch(r"\d{3,4}", code):
            raise forms.ValidationError(_("The security code has three or four digits."))
        return code
