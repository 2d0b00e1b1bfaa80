"""Sign in by mail, and the customer's own pages. Nothing of these is public or cached."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, slots
from core.components import Link, Seo
from core.throttle import TooManyTries
from shop.accounts import queries, signing_in
from shop.accounts.addresses import AddressInUse, remove_address, save_address
from shop.accounts.forms import CustomerAddressForm, DetailsForm, SignInForm
from shop.accounts.models import User
from shop.address.models import UserAddress
from shop.checkout.views import order_page
from shop.invoicing.queries import NoSuchDocument, document_numbered, invoices_of
from shop.invoicing.views import pdf_response
from shop.markets.delivery import NotDelivered, terms_of
from shop.markets.queries import current_market, sales_countries


class CustomerRequest(HttpRequest):
    """A request of somebody who is signed in, as `login_required` leaves it."""

    user: User  # type: ignore[assignment]  # narrower than Django says


def _page(title: str, **more: Any) -> dict[str, Any]:
    return {"seo": Seo(title=title, robots="noindex"), **more}


def _own_path(request: HttpRequest, path: str) -> str:
    """`path` if it is one of ours, else nothing: a sign-in leads nobody astray."""
    is_ours = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    return path[:255] if is_ours else ""


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether there is an account or not."""
    if request.user.is_authenticated:
        return redirect("account:home")
    form = SignInForm(request.POST or None)
    next_path = _own_path(request, request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        try:
            signing_in.request_link(
                email=form.cleaned_data["email"],
                language=get_language() or "fr",
                next_path=next_path,
                place=request.META["REMOTE_ADDR"],
                now=clock.now(),
            )
        except TooManyTries:
            form.add_error(None, _("Too many mails were asked for from here. Please wait an hour."))
            return render(request, "shop/accounts/sign_in.html", _page(_("Sign in"), form=form), status=429)
        return render(request, "shop/accounts/link_sent.html", _page(_("Look at your mails"), form=form))
    status = 422 if form.errors else 200
    return render(request, "shop/accounts/sign_in.html", _page(_("Sign in"), form=form), status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Looking at it changes nothing, so that a mail scanner does not use it up; the button signs in."""
    now = clock.now()
    try:
        if request.method == "GET":
            signing_in.find_link(token=token, now=now)
            return render(request, "shop/accounts/open_link.html", _page(_("Sign in")))
        link = signing_in.redeem(token=token, now=now)
    except signing_in.LinkUnusable:
        return render(request, "shop/accounts/link_unusable.html", _page(_("Sign in")), status=410)
    login(request, link.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(_own_path(request, link.next_path) or reverse("account:home"))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("/")


@never_cache
@require_GET
@login_required
def home(request: CustomerRequest) -> HttpResponse:
    """The next box first, then everything else one tap below."""
    user, now = request.user, clock.now()
    panels = [panel for give in slots.fillings("account.home") for panel in give(user=user, now=now)]
    menu: list[Link] = [link for give in slots.fillings("account.menu") for link in give(user=user)]
    orders = queries.orders_of(user=user)[:3]
    page = _page(_("Your account"), panels=panels, menu=menu, orders=orders, user=user)
    return render(request, "shop/accounts/home.html", page)


@never_cache
@require_GET
@login_required
def orders(request: CustomerRequest) -> HttpResponse:
    page = Paginator(queries.orders_of(user=request.user), 20).get_page(request.GET.get("page"))
    return render(request, "shop/accounts/orders.html", _page(_("Your orders"), page_obj=page))


@never_cache
@require_GET
@login_required
def order(request: CustomerRequest, number: str) -> HttpResponse:
    """One of the customer's own orders; anybody else's is not found."""
    found = get_object_or_404(queries.orders_of(user=request.user), number=number)
    return render(request, "shop/checkout/order.html", {**order_page(found), "is_in_account": True})


@never_cache
@require_GET
@login_required
def invoices(request: CustomerRequest) -> HttpResponse:
    """Invoices and the credit notes that belong to them."""
    page = Paginator(invoices_of(user_id=request.user.pk), 20).get_page(request.GET.get("page"))
    return render(request, "shop/accounts/invoices.html", _page(_("Your invoices"), page_obj=page))


@never_cache
@require_GET
@login_required
def invoice(request: CustomerRequest, number: str) -> HttpResponse:
    """One of the customer's own documents as a PDF; anybody else's is not found."""
    try:
        return pdf_response(document_numbered(number=number, user_id=request.user.pk))
    except NoSuchDocument as error:
        raise Http404 from error


@never_cache
@require_GET
@login_required
def addresses(request: CustomerRequest) -> HttpResponse:
    rows = queries.addresses_of(user=request.user)
    return render(request, "shop/accounts/addresses.html", _page(_("Your addresses"), addresses=rows))


def _address_initial(address: Any) -> dict[str, Any]:
    return {
        "first_name": address.first_name,
        "last_name": address.last_name,
        "line1": address.line1,
        "line2": address.line2,
        "postcode": address.postcode,
        "city": address.line4,
        "country": address.country_id,
        "phone": str(address.phone_number or ""),
    }


def _market_id(country: str) -> int:
    """The market of an address that is there, since what it pays for is in that currency; that of the page for a new one."""
    with suppress(NotDelivered):
        return terms_of(country=country).market_id
    return current_market().pk


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def edit_address(request: CustomerRequest, address_id: int | None = None) -> HttpResponse:
    """Add or change an address of one's own."""
    initial: dict[str, Any] = {"first_name": request.user.first_name, "last_name": request.user.last_name}
    if address_id is not None:
        initial = _address_initial(get_object_or_404(UserAddress, pk=address_id, user=request.user))
    countries = sales_countries(market_id=_market_id(initial.get("country", "")))
    form = CustomerAddressForm(request.POST or None, countries=countries, initial=initial)
    if request.method == "POST" and form.is_valid():
        save_address(user=request.user, draft=form.address(), address_id=address_id)
        messages.success(request, _("The address is saved."))
        return redirect("account:addresses")
    page = _page(_("Your addresses"), form=form)
    return render(request, "shop/accounts/address_form.html", page, status=422 if form.errors else 200)


@require_POST
@login_required
def delete_address(request: CustomerRequest, address_id: int) -> HttpResponse:
    """Remove an address of one's own."""
    try:
        remove_address(user=request.user, address_id=address_id)
        messages.success(request, _("The address is removed."))
    except UserAddress.DoesNotExist as error:
        raise Http404 from error
    except AddressInUse:
        messages.error(request, _("A subscription is delivered there. Change that address instead of removing it."))
    return redirect("account:addresses")


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def details(request: CustomerRequest) -> HttpResponse:
    """Name and language."""
    form = DetailsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("account:details")
    page = _page(_("Your details"), form=form)
    return render(request, "shop/accounts/details.html", page, status=422 if form.errors else 200)
