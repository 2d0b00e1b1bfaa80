"""Care's page for letters: what is held about an address, as a file, and forgetting it, in two steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminEmailInputWidget

from core import clock, privacy
from core.privacy import Person
from shop.accounts import erasing, exporting
from shop.accounts.models import User

# What the sections of a copy are called on the page; the file has their keys.
SECTIONS = {
    "account": _("Account"),
    "addresses": _("Addresses"),
    "boxes": _("Boxes"),
    "cards": _("Cards"),
    "children": _("Children"),
    "comments_on_the_old_site": _("Comments on the site before this one"),
    "consents_and_information": _("Consents and information"),
    "consents_to_later_debits": _("Consents to later debits"),
    "form_answers": _("Messages through forms"),
    "gifts_given": _("Gifts given"),
    "gifts_received": _("Gifts received"),
    "invoices": _("Invoices"),
    "mails": _("Mails"),
    "newsletter": _("Newsletter"),
    "notices": _("Notices"),
    "orders": _("Orders"),
    "parcels": _("Parcels"),
    "payments": _("Payments"),
    "questions_after_parcels": _("Questions after parcels"),
    "reviews": _("Reviews"),
    "store_credit": _("Store credit"),
    "subscriptions": _("Subscriptions"),
    "terminations": _("Terminations"),
    "withdrawals": _("Withdrawals"),
}
may_answer = permission_required(("accounts.view_user", "accounts.add_erasure"), raise_exception=True)


class AddressForm(forms.Form):
    """Whose letter it is."""

    email = forms.EmailField(label=_("E-mail address"), widget=UnfoldAdminEmailInputWidget)


def _person(email: str) -> Person:
    address = email.strip().lower()
    user_id = User.objects.filter(email=address).values_list("pk", flat=True).first()
    return Person(email=address, user_id=user_id)


@may_answer
def privacy_desk(request: HttpRequest) -> HttpResponse:
    """An address, and what is held about it by section; `step=erase` shows what forgetting it means."""
    form = AddressForm(request.GET if "email" in request.GET else None)
    page: dict[str, Any] = {**admin.site.each_context(request), "title": _("Personal data"), "form": form}
    if form.is_bound and form.is_valid():
        person = _person(form.cleaned_data["email"])
        found = privacy.export(person=person)
        held = [(SECTIONS.get(name, name), len(rows)) for name, rows in found.items() if rows]
        query = urlencode({"email": person.email})
        page |= {
            "person": person,
            "held": held,
            "waits": privacy.waits(person=person),
            "is_erasing": request.GET.get("step") == "erase",
            "copy_url": f"{reverse('privacy_copy')}?{query}",
            "erase_url": f"{reverse('privacy_desk')}?{query}&step=erase",
        }
    return TemplateResponse(request, "shop/accounts/privacy_desk.html", page)


@may_answer
def privacy_copy(request: HttpRequest) -> HttpResponse:
    """The file for the letter's answer."""
    form, now = AddressForm(request.GET), clock.now()
    if not form.is_valid():
        return redirect("privacy_desk")
    content = exporting.as_json(person=_person(form.cleaned_data["email"]), now=now)
    answer = HttpResponse(content, content_type="application/json", headers={"Cache-Control": "no-store"})
    answer["Content-Disposition"] = f'attachment; filename="{exporting.file_name(now=now)}"'
    return answer


@may_answer
def privacy_erase(request: HttpRequest) -> HttpResponse:
    """Forget the person of a letter; only the button of the second step gets here."""
    form = AddressForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return redirect("privacy_desk")
    email = form.cleaned_data["email"]
    try:
        erasure = erasing.for_letter(
            email=email, by_id=request.user.pk, language=get_language() or "fr", now=clock.now()
        )
    except erasing.StaffAccount:
        messages.error(request, gettext("This is an account of the staff: an administrator takes it away."))
    else:
        if erasure.done_at is not None:
            messages.success(request, gettext("Forgotten. A last mail says so to the address."))
        else:
            messages.info(
                request, gettext("Written down. What is under way ends first; then it is forgotten by itself.")
            )
    return redirect("privacy_desk")
