"""The customer's data: a copy to keep, and being forgotten, in two steps of which the second is a link by mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, privacy
from core.components import Seo
from core.privacy import Person
from core.throttle import TooManyTries
from shop.accounts import erasing, exporting
from shop.accounts.privacy_rows import latest_erasure
from shop.accounts.views import CustomerRequest


def _person(request: CustomerRequest) -> Person:
    return Person(email=request.user.email, user_id=request.user.pk)


def _page(title: str, **more: Any) -> dict[str, Any]:
    return {"seo": Seo(title=title, robots="noindex"), **more}


@never_cache
@require_GET
@login_required
def data(request: CustomerRequest) -> HttpResponse:
    """What one can do with one's data, and how an erasure stands that was confirmed."""
    erasure = latest_erasure(user_id=request.user.pk)
    waits = privacy.waits(person=_person(request)) if erasure is not None else []
    page = _page(_("Your data"), erasure=erasure, waits=waits)
    return render(request, "shop/accounts/data.html", page)


@never_cache
@require_GET
@login_required
def copy(request: CustomerRequest) -> HttpResponse:
    """The file."""
    now = clock.now()
    answer = HttpResponse(exporting.as_json(person=_person(request), now=now), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{exporting.file_name(now=now)}"'
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def erase(request: CustomerRequest) -> HttpResponse:
    """What being forgotten means; the button sends the link that confirms it."""
    if request.method == "GET":
        waits = privacy.waits(person=_person(request))
        return render(request, "shop/accounts/erase.html", _page(_("Erase your account"), waits=waits))
    try:
        erasing.request(user_id=request.user.pk, language=get_language() or "fr", now=clock.now())
    except erasing.StaffAccount:
        messages.error(request, _("This account belongs to somebody of the staff: an administrator takes it away."))
        return redirect("account:data")
    except TooManyTries:
        messages.error(request, _("Too many mails were asked for from here. Please wait an hour."))
        return redirect("account:data")
    return render(request, "shop/accounts/erase_sent.html", _page(_("Look at your mails"), email=request.user.email))


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def confirm_erasure(request: CustomerRequest, token: str) -> HttpResponse:
    """The link of the mail. Looking at it changes nothing; the button erases."""
    now, user_id = clock.now(), request.user.pk
    try:
        if request.method == "GET":
            erasing.find(token=token, user_id=user_id, now=now)
            waits = privacy.waits(person=_person(request))
            return render(request, "shop/accounts/erase_confirm.html", _page(_("Erase your account"), waits=waits))
        erasure = erasing.confirm(token=token, user_id=user_id, now=now)
    except erasing.LinkUnusable:
        return render(request, "shop/accounts/link_unusable.html", _page(_("Erase your account")), status=410)
    if erasure.done_at is None:
        return redirect("account:data")
    logout(request)
    return render(request, "shop/accounts/erased.html", _page(_("Your data are erased")))
