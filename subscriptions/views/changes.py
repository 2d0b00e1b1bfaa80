"""What a customer changes before a cut-off: a month left out, another box, extras, a pause, address and plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.components import Seo
from subscriptions import words
from subscriptions.boxes import choosing
from subscriptions.changes import changeable, changing, extras, refusals, skipping, swapping
from subscriptions.changes.change_forms import AddressChoice, BoxChoice, ExtraForm, PauseForm, PlanChange
from subscriptions.changes.extra_shelf import shelf_for
from subscriptions.models import Cycle, Subscription
from subscriptions.signup.plan_choice import cards_for_change


def _mine(request: HttpRequest, reference: str) -> Subscription:
    assert request.user.pk is not None
    rows = Subscription.objects.select_related("range", "plan__range", "child", "address", "wanted_plan", "user")
    subscription = rows.filter(user_id=request.user.pk, reference=reference).first()
    if subscription is None:
        raise Http404
    return subscription


def _box(subscription: Subscription, number: int) -> Cycle:
    related = ("month__box__theme", "month__box__item", "month__range", "chosen_box__theme")
    cycle = subscription.cycles.select_related(*related).filter(number=number).first()
    if cycle is None:
        raise Http404
    return cycle


def _carry_out(request: HttpRequest, *, change: Callable[[datetime], Any], done: Callable[[Any], str]) -> bool:
    """Make the change, and say so or say why not; return whether it was made."""
    try:
        outcome = change(clock.now())
    except changeable.CannotChange as problem:
        messages.error(request, refusals.words_of(problem))
        return False
    messages.success(request, done(outcome))
    return True


def _back(subscription: Subscription) -> HttpResponse:
    return redirect("subscriptions:detail", reference=subscription.reference)


def _page(subscription: Subscription, *, title: str, **more: Any) -> dict[str, Any]:
    return {"subscription": subscription, "title": title, "seo": Seo(title=title, robots="noindex"), **more}


@never_cache
@require_POST
@login_required
def skip(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Leave a month out; the same button again changes nothing."""
    subscription = _mine(request, reference)

    def done(cycle: Cycle) -> str:
        return _("No box in %(month)s. You can take it back until its cut-off.") % {
            "month": words.month_name(cycle.month.month)
        }

    _carry_out(
        request,
        change=lambda now: skipping.skip(subscription_id=subscription.pk, number=number, now=now),
        done=done,
    )
    return _back(subscription)


@never_cache
@require_POST
@login_required
def unskip(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take a month back in."""
    subscription = _mine(request, reference)

    def done(cycle: Cycle) -> str:
        return _("The box of %(month)s comes after all.") % {"month": words.month_name(cycle.month.month)}

    _carry_out(
        request,
        change=lambda now: skipping.unskip(subscription_id=subscription.pk, number=number, now=now),
        done=done,
    )
    return _back(subscription)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def pause(request: HttpRequest, reference: str) -> HttpResponse:
    """Until which month no box comes."""
    subscription = _mine(request, reference)
    form = PauseForm(request.POST or None, today=clock.local_day(clock.now()))
    if request.method == "POST" and form.is_valid():

        def done(row: Subscription) -> str:
            return _("Paused. The next box comes in %(month)s; boxes that are fixed still come.") % {
                "month": words.month_name(row.paused_until) if row.paused_until else ""
            }

        until = form.cleaned_data["until"]
        _carry_out(
            request,
            change=lambda now: skipping.pause(subscription_id=subscription.pk, until=until, now=now),
            done=done,
        )
        return _back(subscription)
    page = _page(subscription, title=_("Take a break"), form=form)
    return render(request, "subscriptions/pause.html", page, status=422 if form.errors else 200)


@never_cache
@require_POST
@login_required
def resume(request: HttpRequest, reference: str) -> HttpResponse:
    """End a pause now."""
    subscription = _mine(request, reference)
    _carry_out(
        request,
        change=lambda now: skipping.resume(subscription_id=subscription.pk, now=now),
        done=lambda row: _("The pause is over: the boxes come again."),
    )
    return _back(subscription)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def swap(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The month's box, or one of those that the child has not had."""
    subscription = _mine(request, reference)
    cycle = _box(subscription, number)
    form = BoxChoice(request.POST or None, cycle=cycle, choices=choosing.choices_for(cycle=cycle))
    if request.method == "POST" and form.is_valid():
        box_id = form.cleaned_data["box"]
        _carry_out(
            request,
            change=lambda now: swapping.swap(subscription_id=subscription.pk, number=number, box_id=box_id, now=now),
            done=lambda row: _("Noted: that is the box of %(month)s.") % {"month": words.month_name(row.month.month)},
        )
        return _back(subscription)
    page = _page(subscription, title=_("Another box in %(month)s") % {"month": words.month_name(cycle.month.month)})
    return render(
        request, "subscriptions/swap.html", {**page, "form": form, "cycle": cycle}, status=422 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def add(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Small things that go with the box, in its parcel and on its debit."""
    subscription = _mine(request, reference)
    cycle = _box(subscription, number)
    form = ExtraForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        _carry_out(
            request,
            change=lambda now: extras.put(
                subscription_id=subscription.pk,
                number=number,
                product_id=wanted["product"],
                quantity=wanted["quantity"],
                now=now,
            ),
            done=lambda row: _("It goes with the box.") if row is not None else _("It stays here."),
        )
        return redirect("subscriptions:add", reference=reference, number=number)
    shelf = shelf_for(cycle=cycle, language=get_language() or "fr", now=clock.now())
    title = _("With the box of %(month)s") % {"month": words.month_name(cycle.month.month)}
    page = _page(subscription, title=title, cycle=cycle, shelf=shelf)
    return render(request, "subscriptions/extras.html", page, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def address(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the boxes go that are not fixed yet."""
    subscription = _mine(request, reference)
    form = AddressChoice(request.POST or None, subscription=subscription)
    if request.method == "POST" and form.is_valid():
        address_id = form.cleaned_data["address"]
        try:
            _carry_out(
                request,
                change=lambda now: changing.move_to(subscription_id=subscription.pk, address_id=address_id, now=now),
                done=lambda row: _first_moved(row),
            )
        except changing.NotDelivered:
            messages.error(request, _("We do not deliver to that country."))
        return _back(subscription)
    page = _page(subscription, title=_("Where the boxes go"), form=form)
    return render(request, "subscriptions/address.html", page, status=422 if form.errors else 200)


def _first_moved(subscription: Subscription) -> str:
    """Which box is the first one to go to the new address: the fixed ones do not."""
    coming = subscription.cycles.filter(state="planned").select_related("month").order_by("number").first()
    if coming is None:
        return _("Noted, for the boxes after those that are fixed.")
    return _("Noted, from the box of %(month)s on.") % {"month": words.month_name(coming.month.month)}


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    """How the boxes are paid that are not paid yet; the holder of a present goes on with a card of their own."""
    subscription = _mine(request, reference)
    if changeable.is_present(subscription=subscription):
        return redirect("subscriptions:continue", reference=reference)
    cards, ids = cards_for_change(subscription=subscription, now=clock.now())
    form = PlanChange(request.POST or None, keys=list(ids))
    if request.method == "POST" and form.is_valid():
        plan_id = ids[form.cleaned_data["plan"]]
        _carry_out(
            request,
            change=lambda now: changing.change_plan(subscription_id=subscription.pk, plan_id=plan_id, now=now),
            done=lambda row: _("Noted: that is how the next box that is not paid yet is paid."),
        )
        return _back(subscription)
    current = subscription.wanted_plan or subscription.plan
    page = _page(subscription, title=_("Another plan"), form=form, cards=cards, current=current.key)
    return render(request, "subscriptions/plan_change.html", page, status=422 if form.errors else 200)
