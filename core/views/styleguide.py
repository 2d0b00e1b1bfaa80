"""The style guide, where demo pages are on: components with their code, and sketches of whole pages."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.views import styleguide_samples

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
    country = forms.ChoiceField(label=_("Country"), choices=[("FR", _("France")), ("BE", _("Belgium"))])
    delivery = forms.ChoiceField(
        label=_("Where should it go?"),
        choices=[("home", _("To my door")), ("relay", _("To a shop nearby"))],
        widget=forms.RadioSelect,
        initial="home",
    )
    words = forms.CharField(label=_("A word for the card"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    news = forms.BooleanField(label=_("Write to me when a new theme comes out, once a month"), required=False)


def _require_demo_pages() -> None:
    if not getattr(settings, "DEMO_PAGES", False):
        raise Http404


def index(request: HttpRequest) -> HttpResponse:
    """Every component, with real content."""
    _require_demo_pages()
    answers = {"name": "", "email": "camille@", "country": "FR", "delivery": "home", "words": ""}
    wrong = SampleForm({f"wrong-{name}": value for name, value in answers.items()}, prefix="wrong")
    page = Paginator(range(90), 24).get_page(request.GET.get("page"))
    context = {**styleguide_samples.content(), "form": SampleForm(), "wrong": wrong, "page": page, "sketches": SKETCHES}
    return render(request, "styleguide/index.html", context)


def sketch(request: HttpRequest, name: str) -> HttpResponse:
    """One page as a sketch: the markup to start from."""
    _require_demo_pages()
    if name not in SKETCHES:
        raise Http404
    if name == "basket":
        messages.success(request, _("The volcano kit is in the basket."))
    response = render(request, f"styleguide/{name.replace('-', '_')}.html", styleguide_samples.content())
    if name == "mail":
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
