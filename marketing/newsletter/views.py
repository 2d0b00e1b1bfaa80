"""The newsletter's sign-up in two steps, and the way out in one. The answers never say whether an address is known."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.components import Seo
from core.http import client_address
from core.throttle import TooManyTries
from core.traps import is_trapped
from marketing.newsletter import signing_up
from marketing.newsletter.forms import SignUpForm
from marketing.newsletter.words import consent


def _page(title: str, *, robots: str = "noindex", **more: Any) -> dict[str, Any]:
    return {"seo": Seo(title=title, robots=robots), **more}


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """The form by itself, and where the forms of all pages are sent."""
    if request.method != "POST":
        return _form_page(request, SignUpForm())
    if is_trapped(request.POST):
        return redirect("newsletter:asked")
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        signing_up.sign_up(
            email=form.cleaned_data["email"],
            consent_text=consent(),
            page=form.cleaned_data["page"],
            language=get_language() or "fr",
            place=client_address(request),
            now=clock.now(),
        )
    except TooManyTries:
        form.add_error(None, _("Many addresses came from here within the hour. Please try again later."))
        return _form_page(request, form, status=429)
    return redirect("newsletter:asked")


def _form_page(request: HttpRequest, form: SignUpForm, *, status: int = 200) -> HttpResponse:
    page = _page(
        _("The letter"), robots="index,follow", form=form, consent=consent(), action=reverse("newsletter:sign_up")
    )
    return render(request, "marketing/newsletter/sign_up.html", page, status=status)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What to do now: the same words for every address."""
    days = signing_up.VALID_FOR.days
    return render(request, "marketing/newsletter/asked.html", _page(_("Look at your mails"), days=days))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Looking at it changes nothing, so that a mail scanner consents to nothing; the button does."""
    now = clock.now()
    try:
        if request.method != "POST":
            reader = signing_up.find(token=token, now=now)
            return render(request, "marketing/newsletter/confirm.html", _page(_("Confirm"), email=reader.email))
        signing_up.confirm(token=token, now=now)
    except signing_up.LinkUnusable:
        page = _page(_("This link is of no use any more"))
        return render(request, "marketing/newsletter/unusable.html", page, status=410)
    return redirect("newsletter:confirmed")


@require_safe
def confirmed(request: HttpRequest) -> HttpResponse:
    return render(request, "marketing/newsletter/confirmed.html", _page(_("The letter comes")))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, signed: str) -> HttpResponse:
    """The link in each letter. Its button ends it, and so does a mail program's own (RFC 8058), which sends no cookie."""
    if not signing_up.is_of_ours(signed):
        raise Http404
    if request.method != "POST":
        return render(request, "marketing/newsletter/leave.html", _page(_("No more letters")))
    try:
        signing_up.leave(signed=signed, now=clock.now())
    except BadSignature as error:
        raise Http404 from error
    return render(request, "marketing/newsletter/left.html", _page(_("No more letters")))
