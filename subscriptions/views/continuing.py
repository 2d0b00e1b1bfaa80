"""Going on after a gift: a plan, and then the card. The bank's page lies in between; nothing is debited today."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
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
from subscriptions.changes import changeable, refusals
from subscriptions.changes.change_forms import PlanChange
from subscriptions.gifts import continuing
from subscriptions.models import Plan, Subscription
from subscriptions.signup.plan_choice import cards_for_change


def _offered(request: HttpRequest, reference: str) -> Subscription:
    assert request.user.pk is not None
    rows = continuing.offered_to(user_id=request.user.pk)
    return get_object_or_404(rows, reference=reference)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def start(request: HttpRequest, reference: str) -> HttpResponse:
    """How the boxes after the gift are paid; the button that obliges to pay leads to the card (L221-14), if none is known."""
    subscription = _offered(request, reference)
    card = continuing.card_of(subscription=subscription)
    plan_cards, ids = cards_for_change(subscription=subscription, now=clock.now())
    form = PlanChange(request.POST or None, keys=list(ids))
    if request.method == "POST" and form.is_valid():
        plan_id = ids[form.cleaned_data["plan"]]
        if card is not None:
            return _go_on(request, subscription=subscription, plan_id=plan_id, method_id=card.pk)
        try:
            return HttpResponseRedirect(_card_page(subscription, plan_id=plan_id))
        except ProviderUnreachable:
            messages.error(
                request, _("The payment page does not answer. Nothing was changed; please try again in a moment.")
            )
    title = _("Go on with the boxes")
    page = {
        "subscription": subscription,
        "title": title,
        "seo": Seo(title=title, robots="noindex"),
        "form": form,
        "cards": plan_cards,
        "card": card,
        "consent": card_change.consent_text(),
        "first": continuing.first_debit(subscription=subscription),
    }
    return render(request, "subscriptions/gifts/go_on.html", page, status=422 if form.errors else 200)


def _card_page(subscription: Subscription, *, plan_id: int) -> str:
    language = get_language() or "fr"
    setup = card_change.begin(user_id=subscription.user_id, language=language, now=clock.now())
    return cards.setup_page_url(setup=setup, return_url=_way_back(subscription, plan_id, setup), language=language)


def _way_back(subscription: Subscription, plan_id: int, setup: CardSetup) -> str:
    key = Plan.objects.values_list("key", flat=True).get(pk=plan_id)
    where = {"reference": subscription.reference, "plan": key, "setup": setup.reference}
    return reverse("subscriptions:continue_back", kwargs=where)


@never_cache
@require_GET
@login_required
def back(request: HttpRequest, reference: str, plan: str, setup: str) -> HttpResponse:
    """Back from the card page with a card, or from the bank with an answer. Reloading asks nothing twice."""
    assert request.user.pk is not None
    subscription = Subscription.objects.filter(user_id=request.user.pk, reference=reference).first()
    begun = CardSetup.objects.filter(user_id=request.user.pk, reference=setup).first()
    chosen = Plan.objects.filter(key=plan).first()
    if subscription is None or begun is None or chosen is None:
        raise Http404
    if not continuing.offered_to(user_id=subscription.user_id).filter(pk=subscription.pk).exists():
        return redirect("subscriptions:detail", reference=reference)
    try:
        begun, action_url = cards.finish_setup(
            setup_id=begun.pk,
            method_ref=request.GET.get("method", ""),
            return_url=_way_back(subscription, chosen.pk, begun),
            now=clock.now(),
        )
    except ProviderUnreachable:
        messages.error(
            request, _("The payment page does not answer. Nothing was changed; please try again in a moment.")
        )
        return redirect("subscriptions:continue", reference=reference)
    if action_url:
        return HttpResponseRedirect(f"{action_url}?lang={get_language()}")
    return _settle(request, subscription=subscription, plan=chosen, setup=begun)


def _settle(request: HttpRequest, *, subscription: Subscription, plan: Plan, setup: CardSetup) -> HttpResponse:
    if setup.state != SetupState.KEPT or setup.method_id is None:
        unchanged = _("Nothing was changed.")
        reason = decline_words(setup.decline_code) if setup.decline_code else _("No card was given.")
        messages.error(request, f"{reason} {unchanged}")
        return redirect("subscriptions:continue", reference=subscription.reference)
    return _go_on(request, subscription=subscription, plan_id=plan.pk, method_id=setup.method_id)


def _go_on(request: HttpRequest, *, subscription: Subscription, plan_id: int, method_id: int) -> HttpResponse:
    try:
        continuing.go_on(subscription_id=subscription.pk, plan_id=plan_id, method_id=method_id, now=clock.now())
    except changeable.CannotChange as problem:
        messages.error(request, refusals.words_of(problem))
    else:
        messages.success(request, _("The boxes go on after the paid ones. Nothing was debited today."))
    return redirect("subscriptions:detail", reference=subscription.reference)
