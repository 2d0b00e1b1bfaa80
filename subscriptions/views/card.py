"""Another card for a customer's boxes: typed on the provider's page, agreed by the bank, tried at once where a debit waits."""

from __future__ import annotations

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
from core.components import Seo
from shop.checkout.words import decline_words
from shop.payments import cards
from shop.payments.enums import SetupState
from shop.payments.models import CardSetup
from shop.payments.providers.base import ProviderUnreachable
from subscriptions.billing import card_change
from subscriptions.models import Subscription


def _mine(request: HttpRequest, reference: str) -> Subscription:
    assert request.user.pk is not None
    rows = Subscription.objects.select_related("range", "child", "method")
    subscription = rows.filter(user_id=request.user.pk, reference=reference).first()
    if subscription is None:
        raise Http404
    return subscription


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def card(request: HttpRequest, reference: str) -> HttpResponse:
    """Which card pays now; the button leads to the provider's page."""
    subscription = _mine(request, reference)
    if request.method == "POST":
        assert request.user.pk is not None
        try:
            setup = card_change.begin(user_id=request.user.pk, language=get_language() or "fr", now=clock.now())
        except ProviderUnreachable:
            return _page(request, subscription=subscription, is_unreachable=True, status=503)
        back = reverse("subscriptions:card_back", kwargs={"reference": reference, "setup": setup.reference})
        language = get_language() or "fr"
        return HttpResponseRedirect(cards.setup_page_url(setup=setup, return_url=back, language=language))
    return _page(request, subscription=subscription)


def _page(
    request: HttpRequest, *, subscription: Subscription, is_unreachable: bool = False, status: int = 200
) -> HttpResponse:
    title = _("The card that pays")
    others = Subscription.objects.filter(user_id=subscription.user_id, state__in=card_change.RUNNING)
    page = {
        "subscription": subscription,
        "title": title,
        "consent": card_change.consent_text(),
        "is_unreachable": is_unreachable,
        "has_others": others.exclude(pk=subscription.pk).exists(),
        "expires_too_soon": card_change.expires_before_its_next_debit(subscription),
        "seo": Seo(title=title, robots="noindex"),
    }
    return render(request, "subscriptions/card.html", page, status=status)


@never_cache
@require_GET
@login_required
def card_back(request: HttpRequest, reference: str, setup: str) -> HttpResponse:
    """Back from the card's page, or from the bank; reloading and going back change nothing twice."""
    subscription = _mine(request, reference)
    found = CardSetup.objects.filter(user_id=subscription.user_id, reference=setup).first()
    if found is None:
        raise Http404
    this_url = reverse("subscriptions:card_back", kwargs={"reference": reference, "setup": setup})
    now = clock.now()
    try:
        done, action_url = cards.finish_setup(
            setup_id=found.pk, method_ref=request.GET.get("method", ""), return_url=this_url, now=now
        )
    except ProviderUnreachable:
        return _page(request, subscription=subscription, is_unreachable=True, status=503)
    if action_url:
        return HttpResponseRedirect(f"{action_url}?lang={get_language()}")
    if done.state != SetupState.KEPT or done.method is None:
        messages.error(request, str(decline_words(done.decline_code)) if done.decline_code else _("No card was typed."))
        return redirect("subscriptions:card", reference=reference)
    if card_change.pay_with(user_id=done.user_id, method_id=done.method.pk, now=now):
        text = _("Noted: the card that ends in %(last4)s pays from now on. What is still owed is tried at once.")
        messages.success(request, text % {"last4": done.method.last4})
    return redirect("subscriptions:detail", reference=reference)
