"""Ending a contract without an account, in three steps: what it means, the form, and the recap with the button that notifies.

The answer is the same whether we know the contract or not. Works without a script and keeps nothing before the button.
"""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, throttle
from core.components import Line, Link, Seo, Step
from core.http import client_address
from core.templatetags.days import full_day
from subscriptions import queries
from subscriptions.endings import terminations
from subscriptions.endings.termination_forms import TerminationForm
from subscriptions.endings.termination_mails import stated
from subscriptions.models import Subscription, Termination

FROM_ONE_PLACE, ABOUT_ONE_ADDRESS = 20, 10
_DONE = Signer(salt="termination")


def legal_links(*, language: str) -> list[Link]:
    """The entry that stands at the foot of every page."""
    return [Link(label=_("End your contract"), href=reverse("subscriptions:terminate"))]


def _steps(current: int) -> list[Step]:
    labels = (_("What it means"), _("Your contract"), _("Check and notify"))
    return [
        Step(label=label, state="done" if i < current else "current" if i == current else "todo")
        for i, label in enumerate(labels)
    ]


@require_GET
def terminate(request: HttpRequest) -> HttpResponse:
    """Step one: what ending means, and the way to the form. A public page, the same for everybody."""
    seo = Seo(
        title=_("End your contract"),
        description=_("End a subscription online, without an account: three steps, and an acknowledgement by mail."),
    )
    return render(request, "subscriptions/terminate.html", {"seo": seo, "steps": _steps(0)})


@never_cache
@require_http_methods(["GET", "POST"])
def contract(request: HttpRequest) -> HttpResponse:
    """Step two, and with a complete form step three: the recap, from which one can go back or notify."""
    today = clock.today()
    if request.method == "GET":
        return _form_page(request, TerminationForm(initial=_known(request), today=today))
    if "change" in request.POST:
        return _form_page(request, TerminationForm(initial=request.POST.dict(), today=today))
    form = TerminationForm(request.POST, today=today)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    if "notify" in request.POST:
        return _notify(request, form)
    return _recap_page(request, form)


def _known(request: HttpRequest) -> dict[str, Any]:
    """What an account knows already; an account is not needed."""
    asked = {"contract": request.GET.get("contract", "")[:200]}
    user = request.user
    if not user.is_authenticated:
        return asked
    known = {"last_name": user.last_name, "first_name": user.first_name, "email": user.email}
    return {**known, "contract": asked["contract"] or _only_contract(user.pk)}


def _only_contract(user_id: int) -> str:
    running = Subscription.objects.filter(user_id=user_id, state__in=queries.RUNNING, cancelled_at=None)
    found = list(running.values_list("reference", flat=True).order_by("pk")[:2])
    return found[0] if len(found) == 1 else ""


def _form_page(request: HttpRequest, form: TerminationForm, *, status: int = 200, problem: str = "") -> HttpResponse:
    seo = Seo(title=_("End your contract"), robots="noindex")
    page = {"seo": seo, "steps": _steps(1), "form": form, "problem": problem}
    return render(request, "subscriptions/terminate_form.html", page, status=status)


def _recap_page(request: HttpRequest, form: TerminationForm, *, status: int = 200, problem: str = "") -> HttpResponse:
    values = form.cleaned_data
    rows = [
        (_("Last name"), values["last_name"]),
        (_("First name"), values["first_name"]),
        (_("E-mail address"), values["email"]),
        (_("Your contract"), values["contract"]),
        (_("Wished date"), full_day(values["wished_on"]) or _("at the earliest date")),
        *([(_("Reason given"), values["reason"])] if values["reason"] else []),
    ]
    page = {
        "seo": Seo(title=_("Check and notify"), robots="noindex"),
        "steps": _steps(2),
        "form": form,
        "rows": [Line(label=label, text=text) for label, text in rows],
        "problem": problem,
    }
    return render(request, "subscriptions/terminate_recap.html", page, status=status)


def _notify(request: HttpRequest, form: TerminationForm) -> HttpResponse:
    try:
        throttle.allow(at_most=FROM_ONE_PLACE, key=f"termination:place:{throttle.place_of(client_address(request))}")
        throttle.allow(at_most=ABOUT_ONE_ADDRESS, key=f"termination:address:{form.cleaned_data['email'].lower()}")
    except throttle.TooManyTries:
        problem = _(
            "Many notifications came from here within the hour, so this one was not taken. Write to us by mail: that counts as well."
        )
        return _recap_page(request, form, status=429, problem=problem)
    notification = form.notification(language=get_language() or "fr")
    made = terminations.notify(notification=notification, now=clock.now())
    return redirect("subscriptions:terminated", signed=_DONE.sign(made.reference))


@never_cache
@require_GET
def terminated(request: HttpRequest, signed: str) -> HttpResponse:
    """What was notified and when; it does not say whether there is such a contract: that stands in the mail."""
    try:
        reference = _DONE.unsign(signed)
    except BadSignature as error:
        raise Http404 from error
    found = get_object_or_404(Termination, reference=reference)
    page = {
        "seo": Seo(title=_("Your termination is notified"), robots="noindex"),
        "termination": found,
        "rows": stated(found),
    }
    return render(request, "subscriptions/terminated.html", page)
