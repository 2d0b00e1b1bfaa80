"""What the function "end your contract" asks: these fields and no others (Code de la consommation, art. D215-2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from subscriptions.endings.terminations import Notification

FURTHEST_YEARS = 2


class TerminationForm(forms.Form):
    """Step two, and step three where all of it can still be changed. `today` is the earliest day to be wished."""

    last_name = forms.CharField(
        label=_("Last name"),
        max_length=80,
        error_messages={"required": _("Please give your last name.")},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    first_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        error_messages={"required": _("Please give your first name.")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
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
        label=_("Your contract"),
        max_length=200,
        help_text=_(
            "Its reference begins with S and stands in our mails; the number of an order does as well. Neither at hand? "
            "Write what you have, such as the child’s first name and your address."
        ),
        error_messages={"required": _("Write the reference, or anything that tells us which contract it is.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    wished_on = forms.DateField(
        label=_("From which day on?"),
        required=False,
        help_text=_("Empty means as early as possible."),
        error_messages={"invalid": _("Write the day like this: 31/12/2026.")},
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Your reason to end before the last paid box"),
        required=False,
        max_length=500,
        help_text=_("Only if boxes are paid in advance and a legitimate reason ends them earlier, such as a late box."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["wished_on"].widget.attrs["min"] = today.isoformat()

    def clean_wished_on(self) -> date | None:
        wished_on: date | None = self.cleaned_data["wished_on"]
        if wished_on is None:
            return None
        if wished_on < self.today:
            raise forms.ValidationError(_("This day is over. Choose a later one, or leave it empty."))
        if wished_on.year > self.today.year + FURTHEST_YEARS:
            raise forms.ValidationError(_("This day is too far away: at most two years ahead."))
        return wished_on

    def notification(self, *, language: str) -> Notification:
        """What a valid form states."""
        return Notification(**self.cleaned_data, language=language)
