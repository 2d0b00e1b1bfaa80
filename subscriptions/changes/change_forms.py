"""The choices on the account's pages: each offers what there is, so that nothing else can be sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.address.models import UserAddress
from subscriptions import words
from subscriptions.boxes import calendar
from subscriptions.changes.range_choice import RangeOption
from subscriptions.changes.skipping import MOST_MONTHS_OF_PAUSE
from subscriptions.models import Box, Cycle, Subscription


class PauseForm(forms.Form):
    """The first month in which a box comes again."""

    until = forms.TypedChoiceField(
        label=_("The next box comes in"),
        coerce=date.fromisoformat,
        error_messages={"required": _("Choose the month."), "invalid_choice": _("Choose one of these months.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = today.replace(day=1)
        months = [calendar.add_months(month=this, months=i) for i in range(2, MOST_MONTHS_OF_PAUSE + 1)]
        field = self.fields["until"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(month.isoformat(), words.month_name(month)) for month in months]


class BoxChoice(forms.Form):
    """One of the boxes that the child can get; the month's own is the first."""

    box = forms.TypedChoiceField(
        label=_("Which box?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a box."), "invalid_choice": _("This box cannot be had just now.")},
    )

    def __init__(self, *args: Any, cycle: Cycle, choices: Sequence[Box], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["box"]
        assert isinstance(field, forms.TypedChoiceField)
        own = cycle.month.box
        usual = [(own.pk, _("%(theme)s, the box of the month") % {"theme": own.theme.name})] if own else []
        field.choices = [*usual, *((box.pk, box.theme.name) for box in choices)]
        field.initial = cycle.chosen_box_id or cycle.month.box_id


class ExtraForm(forms.Form):
    product = forms.IntegerField(min_value=1)
    quantity = forms.IntegerField(min_value=0, max_value=99)


class AddressChoice(forms.Form):
    """One of the customer's own addresses."""

    address = forms.TypedChoiceField(
        label=_("Send them to"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an address."), "invalid_choice": _("Choose one of your addresses.")},
    )

    def __init__(self, *args: Any, subscription: Subscription, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = UserAddress.objects.filter(user_id=subscription.user_id).order_by("pk")
        field = self.fields["address"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(row.pk, f"{row.line1}, {row.postcode} {row.line4}") for row in rows]
        field.initial = subscription.address_id


class RangeChoice(forms.Form):
    """One of the ranges that can be had, and whether it goes on following the child's age."""

    range = forms.TypedChoiceField(
        label=_("Which range?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a range."), "invalid_choice": _("This range cannot be had just now.")},
    )
    follows_age = forms.BooleanField(
        label=_("Let it follow my child’s age"),
        help_text=_("We write to you before each change, and nothing becomes dearer without your yes."),
        required=False,
    )

    def __init__(self, *args: Any, subscription: Subscription, options: Sequence[RangeOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["range"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(option.range_id, option.says) for option in options]
        field.initial = subscription.range_id
        self.fields["follows_age"].initial = not subscription.is_range_pinned


class PlanChange(forms.Form):
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
