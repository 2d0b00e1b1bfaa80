from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

OLDEST = 16


class ChildForm(forms.Form):
    """The first screen: who the box is for. `birth_month` of the cleaned data is the first day of the month."""

    first_name = forms.CharField(
        label=_("Your child’s first name"),
        help_text=_("A nickname is fine: it is how we speak of the box to you."),
        max_length=40,
        error_messages={"required": _("Tell us the first name, or a nickname.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
    )
    month = forms.TypedChoiceField(label=_("Month"), coerce=int, error_messages={"required": _("Choose the month.")})
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, error_messages={"required": _("Choose the year.")})
    range = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    plan = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        months, years = self.fields["month"], self.fields["year"]
        assert isinstance(months, forms.TypedChoiceField) and isinstance(years, forms.TypedChoiceField)
        months.choices = [("", _("Month")), *MONTHS.items()]
        years.choices = [("", _("Year")), *((year, str(year)) for year in range(today.year, today.year - OLDEST, -1))]
        for field in (months, years):
            field.error_messages["invalid_choice"] = _("Choose one of the list.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("month") and cleaned.get("year"):
            birth_month = date(cleaned["year"], cleaned["month"], 1)
            if birth_month > self.today:
                self.add_error("month", _("This month is still to come: when was the child born?"))
            else:
                cleaned["birth_month"] = birth_month
        return cleaned


class PlanForm(forms.Form):
    """The second screen: one of the plans on it."""

    plan = forms.ChoiceField(
        error_messages={
            "required": _("Choose one of the plans."),
            "invalid_choice": _("This plan is not one of this range. Choose one of these."),
        }
    )

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, key) for key in keys]


class CancelForm(forms.Form):
    """The reason is asked, never required."""

    reason = forms.CharField(
        label=_("May we know why?"),
        required=False,
        max_length=255,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
