"""The pattern pages, where demo pages are on: components with their code, and sketches of whole pages.

Their addresses stand outside the language prefix, so that no visit to them is counted.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.views import pattern_samples

SKETCHES = {
    "home": _("Home page"),
    "list": _("Shop"),
    "range": _("Theme"),
    "product": _("Product"),
    "subscribe-child": _("Subscribe 1: the child"),
    "subscribe-plan": _("Subscribe 2: the plan"),
    "subscribe-pay": _("Subscribe 3: address and card"),
    "basket": _("Basket page"),
    "basket-empty": _("Empty basket"),
    "address": _("Checkout 1: address"),
    "delivery": _("Checkout 2: delivery"),
    "pay": _("Checkout 3: payment"),
    "confirmation": _("Confirmation"),
    "sign-in": _("Sign in"),
    "account": _("Account page"),
    "order": _("Order page"),
    "article": _("Article"),
    "mail": _("A mail"),
}


class SampleForm(forms.Form):
    """One field of each kind, for the eye."""

    name = forms.CharField(label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Mail address"),
        help_text=_("For the receipt and the parcel’s number, nothing else unless you ask."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        help_text=_("Only for the courier, should the door stay shut."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    street = forms.CharField(
        label=_("Number and street"),
        required=False,
        help_text=_("Where a service completes addresses, proposals stand below this field."),
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    country = forms.ChoiceField(label=_("Country"), choices=[("FR", _("France")), ("BE", _("Belgium"))])
    delivery = forms.ChoiceField(
        label=_("Where should it go?"),
        choices=[("home", _("To my door")), ("relay", _("To a shop nearby"))],
        widget=forms.RadioSelect,
        initial="home",
    )
    words = forms.CharField(label=_("A word for the card"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    news = forms.BooleanField(label=_("Write to me when a new theme comes out, once a month"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["street"].template_name = "components/forms/completed_field.html"  # type: ignore[attr-defined]  # Django 5.0


def index(request: HttpRequest, language: str = "") -> HttpResponse:
    """Every component, with real content; in the visitor's language, or in the one that the address names."""
    _require_a_place(language)
    page = Paginator(range(90), 24).get_page(request.GET.get("page"))
    with translation.override(language or get_language()):
        return _drawn(
            request,
            "index",
            form=SampleForm(),
            wrong=wrong_form(),
            page=page,
            sketches=SKETCHES,
            told=[Message(constants.SUCCESS, gettext("Done: August is skipped, nothing is charged."))],
        )


def sketch(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """One page as a sketch: the markup to start from."""
    _require_a_place(language)
    if name not in SKETCHES:
        raise Http404
    with translation.override(language):
        if name == "basket":
            messages.success(request, _("The volcano kit is in the basket."))
        response = _drawn(request, name)
    if name == "mail":
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


def _require_a_place(language: str) -> None:
    """Raises Http404 where there are no demo pages, and for a language that the shop does not speak."""
    if not getattr(settings, "DEMO_PAGES", False) or language not in ("", *dict(settings.LANGUAGES)):
        raise Http404


def wrong_form() -> SampleForm:
    """The sample form as it comes back with errors."""
    answers = {"name": "", "email": "camille@", "country": "FR", "delivery": "home", "words": ""}
    return SampleForm({f"wrong-{name}": value for name, value in answers.items()}, prefix="wrong")


def _drawn(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    below = "patterns:index" if name == "index" else "patterns:sketch"
    where = {} if name == "index" else {"name": name}
    hrefs = {code: reverse(below, kwargs={"language": code, **where}) for code, _name in settings.LANGUAGES}
    context = {**pattern_samples.content(), **more, "language_hrefs": hrefs, "language": language}
    response = render(request, f"patterns/{name.replace('-', '_')}.html", context)
    response.headers["Content-Language"] = language
    return response
