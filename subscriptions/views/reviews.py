"""Saying what one thinks of a box: by the link of a mail, without signing in, or in the account. Looking writes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core import clock, throttle
from core.components import Seo
from core.http import client_address
from shop.accounts.views import CustomerRequest
from subscriptions.reviews import giving, links, opting_out
from subscriptions.reviews.forms import OpinionForm, initial
from subscriptions.reviews.mine import Asked, NothingAsked, asked_about
from subscriptions.reviews.mine import mine as things_of

# From one place, and about one box: nobody changes his mind so often within an hour.
SENT_AN_HOUR, SAME_AN_HOUR = 30, 12
TAKE_BACK = "take_back"


@never_cache
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, signed: str) -> HttpResponse:
    """The page that the links of a question's mail lead to."""
    try:
        parcel, key = links.read(signed)
        asked = asked_about(parcel=parcel, key=key)
    except links.LinkTooOld:
        page = {"seo": _seo(_("This link is too old")), "days": settings.REVIEW_LINK_DAYS}
        return render(request, "subscriptions/reviews/too_old.html", page, status=410)
    except (links.LinkUnusable, NothingAsked) as error:
        raise Http404 from error
    return _opinion(request, asked=asked)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def change(request: CustomerRequest, parcel: str, key: str) -> HttpResponse:
    """The same in the account, for what came to this customer; it does not grow old."""
    try:
        asked = asked_about(parcel=parcel, key=key, user_id=request.user.pk)
    except NothingAsked as error:
        raise Http404 from error
    return _opinion(request, asked=asked)


def _seo(title: str) -> Seo:
    return Seo(title=title, robots="noindex")


def _opinion(request: HttpRequest, *, asked: Asked) -> HttpResponse:
    if request.method == "GET":
        form = OpinionForm(asked=asked, initial=initial(asked, mark=request.GET.get("mark", "")))
        return _page(request, asked=asked, form=form)
    form = OpinionForm(request.POST, asked=asked)
    try:
        _count(request, asked)
    except throttle.TooManyTries:
        text = _("That was sent too often within an hour. What you wrote still stands here: please send it later.")
        return _page(request, asked=asked, form=form, problem=text, status=429)
    if request.POST.get("do") == TAKE_BACK:
        if asked.review is not None:
            giving.withdraw(review_id=asked.review.pk, now=clock.now())
        return redirect(request.path)
    if not form.is_valid():
        return _page(request, asked=asked, form=form, status=422)
    opinion = form.opinion(language=_language())
    giving.give(request_id=asked.request.pk, thing=asked.thing, opinion=opinion, now=clock.now())
    return redirect(f"{request.path}?thanks=1")


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _count(request: HttpRequest, asked: Asked) -> None:
    place = throttle.place_of(client_address(request))
    throttle.allow(at_most=SENT_AN_HOUR, key=f"review:place:{place}")
    throttle.allow(at_most=SAME_AN_HOUR, key=f"review:{asked.thing.parcel}.{asked.thing.key}")


def _page(
    request: HttpRequest, *, asked: Asked, form: OpinionForm, problem: str = "", status: int = 200
) -> HttpResponse:
    thing = asked.thing
    page: dict[str, Any] = {
        "form": form,
        "thing": thing,
        "title": thing.title(language=_language()),
        "review": asked.review,
        "is_thanked": "thanks" in request.GET and asked.review is not None,
        "problem": problem,
        "seo": _seo(_("What do you think of it?")),
    }
    return render(request, "subscriptions/reviews/give.html", page, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def mine(request: CustomerRequest) -> HttpResponse:
    """What came, what the customer said of it, and whether the next box is asked about."""
    email = request.user.email
    if request.method == "POST":
        if request.POST.get("questions") == "on":
            opting_out.opt_in(email=email)
            messages.success(request, _("We ask again, from the next parcel on."))
        else:
            opting_out.opt_out(email=email, now=clock.now())
            messages.success(request, _("We ask no more after a parcel."))
        return redirect("reviews:mine")
    assert request.user.pk is not None
    language = _language()
    page = {
        "things": [(each, each.thing.title(language=language)) for each in things_of(user_id=request.user.pk)],
        "is_asked": opting_out.is_asked(email=email),
        "seo": _seo(_("Your reviews")),
    }
    return render(request, "subscriptions/reviews/mine.html", page)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def no_more(request: HttpRequest, signed: str) -> HttpResponse:
    """No more questions after parcels. A mail program's one click is a POST without cookie or origin (RFC 8058)."""
    try:
        email = opting_out.address_asked(parcel=links.parcel_of_no_more(signed))
    except links.LinkUnusable as error:
        raise Http404 from error
    if request.method == "POST":
        opting_out.opt_out(email=email, now=clock.now())
    page = {
        "is_done": not opting_out.is_asked(email=email),
        "account": reverse("reviews:mine"),
        "seo": _seo(_("No more questions")),
    }
    return render(request, "subscriptions/reviews/no_more.html", page)
