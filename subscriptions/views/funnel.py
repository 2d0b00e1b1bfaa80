"""The subscribe funnel: the child, the plan, and then the shop's checkout. What is known stands signed in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock
from core.components import Seo, Step
from shop.basket.changes import other_market_words
from shop.basket.current import OtherMarket, open_basket, remember_basket
from subscriptions.signup import signing_up
from subscriptions.signup.first_look import Look, look_at
from subscriptions.signup.forms import ChildForm, PlanForm
from subscriptions.signup.funnel import BrokenDraft, Draft
from subscriptions.signup.plan_choice import PlanChoice, before_choice, plan_choice


def _language() -> str:
    return get_language() or "fr"


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 5 else None


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Who the box is for. The range and its first box appear with the birth month; the rest needs no script either."""
    now = clock.now()
    known = _known(request)
    form = ChildForm(request.POST or None, initial=known, today=clock.local_day(now))
    if request.method == "GET":
        look = look_at(**_asked(known), language=_language(), now=now)
        return _child_page(request, form=form, look=look)
    if not form.is_valid():
        look = look_at(range_key=request.POST.get("range", ""), language=_language(), now=now)
        return _child_page(request, form=form, look=look, status=422)
    child = form.cleaned_data
    look = look_at(birth_month=child["birth_month"], range_key=child["range"], language=_language(), now=now)
    if look.range is None or not look.is_complete:
        return _child_page(request, form=form, look=look, status=422)
    draft = Draft.new(first_name=child["first_name"], birth_month=child["birth_month"], range_key=look.range.key)
    return HttpResponseRedirect(_plan_address(draft, plan=child["plan"]))


def _known(request: HttpRequest) -> dict[str, Any]:
    """What the address says: a draft to be changed, or what another page chose (age, range, plan, birth month)."""
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in ("month", "year", "range", "plan", "age")}
    try:
        draft = Draft.read(request.GET["child"])
    except (KeyError, BrokenDraft):
        return asked
    birth = {"month": str(draft.birth_month.month), "year": str(draft.birth_month.year)}
    return {**asked, "first_name": draft.first_name, "range": asked["range"] or draft.range_key, **birth}


def _asked(known: dict[str, Any]) -> dict[str, Any]:
    """The question to `look_at` that these values ask; a month that is still to come or no month at all is left out."""
    today = clock.today()
    month, year = _number(known["month"]), _number(known["year"])
    is_month = bool(month and year and 1 <= month <= 12 and 1900 <= year <= today.year)
    born = today.replace(year=year or 1, month=month or 1, day=1) if is_month else None
    return {
        "birth_month": born if born and born <= today else None,
        "age": _number(known["age"]),
        "range_key": known["range"],
    }


def _plan_address(draft: Draft, *, plan: str = "") -> str:
    query = {"child": draft.signed()} | ({"plan": plan} if plan else {})
    return f"{reverse('subscriptions:plan')}?{urlencode(query)}"


def _steps(current: int, *, draft: Draft | None = None) -> list[Step]:
    labels = (_("Child"), _("Plan"), _("Address and card"))
    hrefs = (f"{reverse('subscriptions:start')}?{urlencode({'child': draft.signed()})}" if draft else "", "", "")
    return [
        Step(label=label, state="done" if i < current else "current" if i == current else "todo", href=href)
        for i, (label, href) in enumerate(zip(labels, hrefs, strict=True))
    ]


def _child_page(request: HttpRequest, *, form: ChildForm, look: Look, status: int = 200) -> HttpResponse:
    seo = Seo(
        title=_("Subscribe"),
        description=_(
            "A box to make, read and wonder at: choose by age, pay box by box or in advance, end it when you like."
        ),
    )
    costs = before_choice(box_range=look.range, now=clock.now()) if look.is_complete and look.range else ""
    page = {
        "form": form,
        "look": look,
        "costs": costs,
        "steps": _steps(0),
        "seo": seo,
        "back_url": f"/{_language()}/",
        "back_label": _("Home"),
    }
    return render(request, "subscriptions/child.html", page, status=status)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """How it is paid and how it ends; the choice goes into the basket, and on to the checkout."""
    now = clock.now()
    try:
        draft = Draft.read(request.GET.get("child", ""))
    except BrokenDraft:
        return render(
            request, "subscriptions/broken.html", {"seo": Seo(title=_("Subscribe"), robots="noindex")}, status=404
        )
    look = look_at(birth_month=draft.birth_month, range_key=draft.range_key, language=_language(), now=now)
    if look.range is None or look.month is None or look.range.key != draft.range_key:
        return redirect(f"{reverse('subscriptions:start')}?{urlencode({'child': draft.signed()})}")
    asked = request.POST.get("plan") or request.GET.get("plan", "")
    choice = plan_choice(look=look, child=draft.first_name, asked=asked, now=now)
    form = PlanForm(request.POST or None, keys=[card.value for card in choice.cards])
    if request.method == "POST" and form.is_valid():
        return _to_checkout(request, draft=draft, choice=choice)
    page = {
        "choice": choice,
        "look": look,
        "form": form,
        "draft": draft,
        "steps": _steps(1, draft=draft),
        "back_url": f"{reverse('subscriptions:start')}?{urlencode({'child': draft.signed()})}",
        "back_label": _("Back"),
        "seo": Seo(title=_("Choose the plan"), robots="noindex"),
    }
    return render(request, "subscriptions/plan.html", page, status=422 if form.errors else 200)


def _to_checkout(request: HttpRequest, *, draft: Draft, choice: PlanChoice) -> HttpResponse:
    now = clock.now()
    basket = open_basket(request=request, now=now)
    assert choice.offer is not None
    try:
        signing_up.put_into_basket(
            basket_id=basket.pk, draft=draft, plan=choice.offer.plan, language=_language(), now=now
        )
    except OtherMarket as other:
        messages.error(request, other_market_words(other))
        return redirect("basket:summary")
    except signing_up.AlreadyPaid:
        return render(request, "subscriptions/already_paid.html", {"draft": draft}, status=409)
    return remember_basket(response=redirect("checkout:address"), basket=basket)
