"""Giving: which boxes, then for whom and when, and then the shop's checkout. What is known stands signed in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.components import Seo, Step
from shop.basket.changes import other_market_words
from shop.basket.current import OtherMarket, basket_id_of, open_basket, remember_basket
from shop.markets.queries import current_market, sales_countries
from subscriptions.gifts import buying, links, words
from subscriptions.gifts import card as cards
from subscriptions.gifts.choices import Choice
from subscriptions.gifts.forms import LATER, NOW, RecipientForm
from subscriptions.gifts.recaps import given_by
from subscriptions.gifts.shelf import GiftShelf, offer_chosen, shelf
from subscriptions.models import Gift
from subscriptions.signup.forms import PlanForm
from subscriptions.signup.funnel import BrokenDraft
from subscriptions.signup.signing_up import AlreadyPaid


def _steps(current: int, *, plan_href: str = "") -> list[Step]:
    labels = (_("Boxes"), _("Card"), _("Your details"))
    return [
        Step(
            label=label,
            state="done" if i < current else "current" if i == current else "todo",
            href=plan_href if i == 0 else "",
        )
        for i, label in enumerate(labels)
    ]


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Which range and how many boxes. A range is a link, so that its prices need no script."""
    found = shelf(range_key=request.GET.get("range", ""), asked=request.POST.get("plan", ""), now=clock.now())
    form = PlanForm(request.POST or None, keys=[each.value for each in found.cards])
    if request.method == "POST" and form.is_valid():
        choice = Choice.new(plan_key=form.cleaned_data["plan"])
        return HttpResponseRedirect(_recipient_address(choice))
    return _give_page(request, found=found, form=form)


def _give_page(request: HttpRequest, *, found: GiftShelf, form: PlanForm) -> HttpResponse:
    text = _(
        "Three, six or twelve boxes for a child, paid once: a card to print or to send on the day, and no renewal."
    )
    page = {
        "shelf": found,
        "form": form,
        "steps": _steps(0),
        "seo": Seo(title=_("Give boxes"), description=text),
        "back_url": f"/{get_language() or 'fr'}/",
        "back_label": _("Home"),
    }
    return render(request, "subscriptions/gifts/give.html", page, status=422 if form.errors else 200)


def _recipient_address(choice: Choice) -> str:
    return f"{reverse('gifts:recipient')}?{urlencode({'gift': choice.signed()})}"


@never_cache
@require_http_methods(["GET", "POST"])
def recipient(request: HttpRequest) -> HttpResponse:
    """For whom, what the card says, and when it goes out; the gift goes into the basket, and on to the checkout."""
    now = clock.now()
    try:
        choice = Choice.read(request.GET.get("gift", ""))
    except BrokenDraft:
        return _say(request, "broken", status=404)
    offer = offer_chosen(plan_key=choice.plan_key, now=now)
    if offer is None:
        return redirect("gifts:give")
    countries = sales_countries(market_id=current_market().pk)
    initial = _known(request, token=choice.token)
    form = RecipientForm(request.POST or None, countries=countries, now=now, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _to_checkout(request, choice=choice, offer=offer, form=form)
    box_range = offer.plan.range
    page = {
        "form": form,
        "offer": offer,
        "range": box_range,
        "what": words.boxes_of(box_range=box_range, boxes=offer.plan.boxes),
        "arrives": _("The card first; the boxes once it is opened."),
        "ends": words.no_renewal(),
        "steps": _steps(1, plan_href=f"{reverse('gifts:give')}?{urlencode({'range': box_range.key})}"),
        "back_url": f"{reverse('gifts:give')}?{urlencode({'range': box_range.key})}",
        "back_label": _("Back"),
        "seo": Seo(title=_("The card"), robots="noindex"),
    }
    return render(request, "subscriptions/gifts/recipient.html", page, status=422 if form.errors else 200)


def _say(request: HttpRequest, what: str, *, status: int) -> HttpResponse:
    """A page of one sentence."""
    page = {"seo": Seo(title=_("Give boxes"), robots="noindex")}
    return render(request, f"subscriptions/gifts/{what}.html", page, status=status)


def _known(request: HttpRequest, *, token: str) -> dict[str, Any]:
    """What the visitor typed before, if this gift lies in his basket already."""
    draft = buying.draft_in_basket(token=token, basket_id=basket_id_of(request))
    if draft is None:
        return {}
    known: dict[str, Any] = {
        name: getattr(draft, name) for name in ("recipient_name", "recipient_email", "message", "country")
    }
    if draft.send_at is None:
        return known | {"when": NOW}
    local = draft.send_at.astimezone(clock.SHOP_ZONE)
    return known | {"when": LATER, "day": local.date(), "hour": local.hour}


def _to_checkout(request: HttpRequest, *, choice: Choice, offer: Any, form: RecipientForm) -> HttpResponse:
    basket = open_basket(request=request, now=form.now)
    try:
        buying.put_into_basket(
            basket_id=basket.pk,
            token=choice.token,
            plan=offer.plan,
            wish=form.wish(),
            language=get_language() or "fr",
            now=form.now,
        )
    except OtherMarket as other:
        messages.error(request, other_market_words(other))
        return redirect("basket:summary")
    except AlreadyPaid:
        return _say(request, "already_paid", status=409)
    return remember_basket(response=redirect("checkout:address"), basket=basket)


@never_cache
@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The gifts that a customer gave: how they stand, their cards and their words. Nothing of who opened them."""
    assert request.user.pk is not None
    given = given_by(gifts=Gift.objects.filter(order_line__order__user_id=request.user.pk))
    page = {"given": given, "seo": Seo(title=_("Your presents"), robots="noindex")}
    return render(request, "subscriptions/gifts/mine.html", page)


@never_cache
@require_GET
def card(request: HttpRequest, signed: str) -> HttpResponse:
    """The card as a PDF, by the giver's link; a changed link and a dead code are not found."""
    try:
        gift = links.gift_of_link(signed)
    except links.NoSuchCard as error:
        raise Http404 from error
    answer = HttpResponse(cards.render(gift), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{cards.file_name(gift)}"'
    answer["X-Robots-Tag"] = "noindex"
    return answer
