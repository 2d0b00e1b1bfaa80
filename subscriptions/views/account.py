"""A customer's subscriptions: the next box, what came, and the way out. Another customer's are not found."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.components import Seo
from core.templatetags.days import full_day
from shop.aftercare.panels import way_out
from subscriptions import queries, words
from subscriptions.endings import cancel as cancelling
from subscriptions.endings import withdrawing
from subscriptions.queries import Held
from subscriptions.signup.forms import CancelForm


def _held(request: HttpRequest, reference: str) -> Held:
    assert request.user.pk is not None
    held = queries.one_held_by(
        user_id=request.user.pk, reference=reference, language=get_language() or "fr", now=clock.now()
    )
    if held is None:
        raise Http404
    return held


def _page(held: Held, title: str) -> dict[str, Any]:
    return {"held": held, "subscription": held.subscription, "seo": Seo(title=title, robots="noindex")}


@never_cache
@require_GET
@login_required
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The boxes to come and those that came, the card, the address, and how it ends."""
    held = _held(request, reference)
    row = held.subscription
    page = _page(held, _("Subscription %(number)s") % {"number": reference})
    is_paused = row.paused_until is not None and row.paused_until > clock.local_day(clock.now())
    contract = withdrawing.contract_of(subscription=row)
    path = f"{reverse('aftercare:withdraw')}?{urlencode({'contract': reference})}"
    panels = way_out(found=[contract] if contract else [], path=path, now=clock.now())
    more = {"paid_words": "" if row.cancelled_at else words.what_follows(row), "is_paused": is_paused, "panels": panels}
    return render(request, "subscriptions/detail.html", {**page, **more})


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """One page that says what ending means, and one button. A second click changes nothing."""
    held = _held(request, reference)
    if request.method == "GET":
        outcome = cancelling.ending_of(subscription=held.subscription, now=clock.now())
        page = {**_page(held, _("End the subscription")), "outcome": outcome, "form": CancelForm()}
        return render(request, "subscriptions/cancel.html", page)
    form = CancelForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    outcome = cancelling.cancel(subscription_id=held.subscription.pk, reason=reason, now=clock.now())
    text = _("The subscription ends on %(day)s. The confirmation is on its way to %(email)s.")
    messages.success(request, text % {"day": full_day(outcome.ends_on), "email": held.subscription.user.email})
    return redirect("subscriptions:detail", reference=reference)
