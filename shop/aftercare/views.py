"""Withdrawing from a contract, with or without an account, in two steps: the statement, and its confirmation.

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
from shop.aftercare import withdrawals
from shop.aftercare.forms import WithdrawalForm
from shop.aftercare.models import WithdrawalNotice
from shop.aftercare.withdrawal_mails import stated
from shop.checkout.mails import TRACKING
from shop.order.models import Order

FROM_ONE_PLACE, ABOUT_ONE_ADDRESS = 20, 10
_DONE = Signer(salt="withdrawal")


def legal_links(*, language: str) -> list[Link]:
    """The entry that stands at the foot of every page."""
    return [Link(label=_("Withdraw from the contract here"), href=reverse("aftercare:withdraw"))]


def _steps(current: int) -> list[Step]:
    labels = (_("Your statement"), _("Confirm"))
    return [
        Step(label=label, state="done" if i < current else "current" if i == current else "todo")
        for i, label in enumerate(labels)
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Step one, and with a complete form step two: the confirmation, from which one can go back."""
    if request.method == "GET":
        return _form_page(request, WithdrawalForm(initial=_known(request)))
    if "change" in request.POST:
        return _form_page(request, WithdrawalForm(initial=request.POST.dict()))
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    if "confirm" in request.POST:
        return _state(request, form)
    return _confirm_page(request, form)


def _known(request: HttpRequest) -> dict[str, Any]:
    """What the link of an order's page or an account says already; neither is needed."""
    order = _order_of(request.GET.get("order", ""))
    if order is not None:
        address = order.shipping_address
        name = f"{address.first_name} {address.last_name}".strip() if address else ""
        return {"name": name, "email": order.contact_email, "contract": order.number}
    asked = {"contract": request.GET.get("contract", "")[:200]}
    user = request.user
    return {**asked, "name": user.get_full_name(), "email": user.email} if user.is_authenticated else asked


def _order_of(signed: str) -> Order | None:
    try:
        number = TRACKING.unsign(signed)
    except BadSignature:
        return None
    return Order.objects.select_related("shipping_address", "user").filter(number=number).first()


def _form_page(request: HttpRequest, form: WithdrawalForm, *, status: int = 200) -> HttpResponse:
    seo = Seo(
        title=_("Withdraw from the contract here"),
        description=_("Change your mind within 14 days, online and without an account."),
    )
    page = {"seo": seo, "steps": _steps(0), "form": form}
    return render(request, "shop/aftercare/withdraw.html", page, status=status)


def _confirm_page(request: HttpRequest, form: WithdrawalForm, *, status: int = 200, problem: str = "") -> HttpResponse:
    values = form.cleaned_data
    rows = [
        (_("Your name"), values["name"]),
        (_("E-mail address"), values["email"]),
        (_("Order or subscription"), values["contract"]),
        *([(_("Only these articles"), values["only_part"])] if values["only_part"] else []),
    ]
    page = {
        "seo": Seo(title=_("Confirm withdrawal"), robots="noindex"),
        "steps": _steps(1),
        "form": form,
        "rows": [Line(label=label, text=text) for label, text in rows],
        "problem": problem,
    }
    return render(request, "shop/aftercare/confirm.html", page, status=status)


def _state(request: HttpRequest, form: WithdrawalForm) -> HttpResponse:
    try:
        throttle.allow(at_most=FROM_ONE_PLACE, key=f"withdrawal:place:{throttle.place_of(client_address(request))}")
        throttle.allow(at_most=ABOUT_ONE_ADDRESS, key=f"withdrawal:address:{form.cleaned_data['email'].lower()}")
    except throttle.TooManyTries:
        problem = _(
            "Many statements came from here within the hour, so this one was not taken. Write to us by mail: that counts as well."
        )
        return _confirm_page(request, form, status=429, problem=problem)
    notice = withdrawals.state(statement=form.statement(language=get_language() or "fr"), now=clock.now())
    return redirect("aftercare:withdrawn", signed=_DONE.sign(notice.reference))


@never_cache
@require_GET
def withdrawn(request: HttpRequest, signed: str) -> HttpResponse:
    """What was stated and when; it does not say whether there is such a contract: that stands in the mail."""
    try:
        reference = _DONE.unsign(signed)
    except BadSignature as error:
        raise Http404 from error
    notice = get_object_or_404(WithdrawalNotice, reference=reference)
    page = {
        "seo": Seo(title=_("Your withdrawal is stated"), robots="noindex"),
        "notice": notice,
        "rows": stated(notice),
    }
    return render(request, "shop/aftercare/withdrawn.html", page)
