"""The forms of a gift: for whom and when, the code, the child, the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import clock
from core.templatetags.days import full_day
from shop.checkout.forms import AddressForm
from shop.markets.models import MarketCountry
from subscriptions.gifts.buying import Wish, WrongMoment, check_moment, latest_day
from subscriptions.gifts.codes import LONGEST_TYPED
from subscriptions.models import Child
from subscriptions.models.gift import MESSAGE_LENGTH
from subscriptions.signup.forms import ChildForm
from subscriptions.words import month_name

MOST_LINES = 12
NOW, LATER = "now", "later"
HOURS, USUAL_HOUR = range(6, 23), 8
# One answer to all codes that open nothing: which of them ever existed is nobody's business.
REFUSED = _("This code opens nothing. Please compare it with the card, letter by letter; each code works once.")


class MessageField(forms.CharField):
    """Some lines of text: line ends are one character each, and at most one line in a row is empty."""

    def to_python(self, value: Any) -> str:
        lines = [" ".join(line.split()) for line in (super().to_python(value) or "").splitlines()]
        kept = [line for before, line in zip(["", *lines], lines, strict=False) if line or before]
        return "\n".join(kept).strip()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value.splitlines()) > MOST_LINES:
            text = ngettext_lazy(
                "At most %(count)d line fits on the card.", "At most %(count)d lines fit on the card.", MOST_LINES
            )
            raise forms.ValidationError(text % {"count": MOST_LINES})


class RecipientForm(forms.Form):
    """Who the gift is for, what the card says, and when it goes out. Three fields, and two more for whoever wants a day."""

    recipient_name = forms.CharField(
        label=_("Who is it for?"),
        help_text=_("As it will stand on the card: a child, its parents, a whole family."),
        max_length=80,
        error_messages={"required": _("Tell us what name stands on the card.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
    )
    message = MessageField(
        label=_("A word for the card"),
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    recipient_email = forms.EmailField(
        label=_("Their parent’s e-mail address"),
        help_text=_("The card goes there. Leave it empty to print the card and hand it over yourself."),
        required=False,
        max_length=254,
        error_messages={
            "invalid": _(
                "This does not look like an e-mail address. It needs an @ and a domain, such as name@example.fr."
            )
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    when = forms.ChoiceField(
        label=_("When does the card go out?"),
        choices=[(NOW, _("As soon as it is paid")), (LATER, _("On a day of my choice"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as in 24/12/2026.")},
    )
    hour = forms.TypedChoiceField(
        label=_("Hour"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(hour, f"{hour}:00") for hour in HOURS],
        initial=USUAL_HOUR,
        help_text=_("As the clock shows it in Paris."),
    )
    country = forms.ChoiceField(
        label=_("The boxes go to an address in"), error_messages={"required": _("Choose the country of the boxes.")}
    )

    def __init__(self, *args: Any, countries: list[MarketCountry], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.send_at: datetime | None = None
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [(row.country_id, row.country.printable_name) for row in countries]
        country.initial = countries[0].country_id if countries else ""
        limits = {"min": clock.local_day(now).isoformat(), "max": latest_day(now=now).isoformat()}
        self.fields["day"].widget.attrs.update(limits)
        for name in ("day", "hour"):  # shown to whoever wants a day, and not optional then
            self.fields[name].is_asked_for = True  # type: ignore[attr-defined]  # read by the label's template

    def clean_recipient_name(self) -> str:
        return " ".join(self.cleaned_data["recipient_name"].split())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("when") != LATER:
            return data
        if not data.get("recipient_email") and "recipient_email" not in self.errors:
            self.add_error("recipient_email", _("To send the card on a day, tell us where it goes."))
        if data.get("day"):
            self._check(day=data["day"], hour=data.get("hour") or USUAL_HOUR)
        elif "day" not in self.errors:
            self.add_error("day", _("Choose the day on which the card goes out."))
        return data

    def _check(self, *, day: date, hour: int) -> None:
        self.send_at = clock.at(day, time(hour))
        try:
            check_moment(self.send_at, now=self.now)
        except WrongMoment as problem:
            if day == clock.local_day(self.now):
                self.add_error("hour", _("This hour has passed today: choose a later one, or another day."))
            elif day < clock.local_day(self.now):
                self.add_error("day", _("This day has passed: choose one that is still to come."))
            else:
                text = _("A card can be ordered for %(day)s at the latest.")
                self.add_error("day", text % {"day": full_day(problem.latest)})

    def wish(self) -> Wish:
        """What a valid form asks for."""
        data = self.cleaned_data
        return Wish(
            recipient_name=data["recipient_name"],
            recipient_email=data["recipient_email"],
            message=data["message"],
            country=data["country"],
            send_at=self.send_at if data["when"] == LATER else None,
        )


class CodeForm(forms.Form):
    """The code of a card; anything may be typed, and one answer tells that it opens nothing."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Sixteen letters and figures, on the card. Capitals, blanks and hyphens do not matter."),
        max_length=LONGEST_TYPED,
        error_messages={
            "required": _("Type the code that stands on the card."),
            "max_length": REFUSED,
        },
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "autocorrect": "off",
                "spellcheck": "false",
                "inputmode": "text",
                "enterkeyhint": "go",
            }
        ),
    )


class OpeningForm(ChildForm):
    """Who the boxes are for: one of a signed-in customer's children, or another one with its month of birth."""

    child = forms.ChoiceField(label=_("Who are the boxes for?"), required=False, widget=forms.RadioSelect)
    field_order = ("child", "first_name", "month", "year", "range", "plan")

    def __init__(self, *args: Any, children: Sequence[Child], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children = {str(row.pk): row for row in children}
        if not self.children:
            del self.fields["child"]
            return
        field = self.fields["child"]
        assert isinstance(field, forms.ChoiceField)
        known = [
            (key, _("%(child)s, born in %(month)s") % {"child": row.first_name, "month": month_name(row.birth_month)})
            for key, row in self.children.items()
        ]
        field.choices = [*known, ("", _("Another child"))]
        field.error_messages["invalid_choice"] = _("Choose one of the list.")
        if self.data.get("child") in self.children:
            for name in ("first_name", "month", "year"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        known = self.children.get(data.get("child", ""))
        if known is not None:
            data |= {"first_name": known.first_name, "birth_month": known.birth_month}
        return data


class OpeningAddressForm(AddressForm):
    """Where the boxes go: in the country that they were bought for. A signed-in customer's mails go where they always do."""

    def __init__(self, *args: Any, country: MarketCountry, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, countries=[country], **kwargs)
        self.fields["country"].required = False
        self.fields["country"].widget = forms.HiddenInput()
        self.fields["email"].help_text = _("For the confirmation and the tracking of each box.")
        self.known_email = email
        if email:
            del self.fields["email"]

    def clean_country(self) -> str:
        return str(self.fields["country"].initial)
