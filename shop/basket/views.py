"""The basket: one page, and forms that lead back to it. Works without JavaScript; htmx only saves the reload."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from core import clock
from core.components import Seo
from core.templatetags.money import money
from shop.basket import changes
from shop.basket.current import basket_id_of, current_basket, open_basket, remember_basket
from shop.basket.models import Basket
from shop.basket.queries import BasketPage, Refusals, basket_page, count_of
from shop.catalogue.product_rows import plan_path
from shop.voucher.redeeming import VoucherRefused, redeem, take_out
from shop.voucher.words import refusal_words

_PREFIX = "quantity-"


def _language() -> str:
    return get_language() or "fr"


def _page(request: HttpRequest, *, refusals: Refusals, status: int = 200, said: str = "") -> HttpResponse:
    """The whole page, or for htmx the basket alone with what screen readers are told: `said` and the total."""
    now = clock.now()
    basket = current_basket(request=request, now=now)
    context: dict[str, Any] = {"seo": Seo(title=_("Your basket"), robots="noindex"), "basket": None}
    if basket is not None and basket.num_lines:
        email = request.user.email if request.user.is_authenticated else ""
        context["basket"] = basket_page(
            basket=basket,
            language=_language(),
            country=_country(request),
            email=email,
            refusals=refusals,
            now=now,
        )
    htmx = _htmx(request)
    if not htmx or htmx.history_restore_request:
        return render(request, "shop/basket/basket.html", context, status=status)
    context["said"] = " ".join(filter(None, (said, _total_words(context["basket"]))))
    return render(request, "shop/basket/changed.html", context, status=status)


def _htmx(request: HttpRequest) -> HtmxDetails:
    """What htmx says of the request; false for one that it did not send."""
    return cast(HtmxDetails, getattr(request, "htmx"))  # noqa: B009 - django-htmx's middleware adds it, unknown to the stubs


def _total_words(page: BasketPage | None) -> str:
    if page is None:
        return _("Your basket is empty.")
    return _("Total: %(total)s.") % {"total": money(page.quote.total, page.currency)}


def _country(request: HttpRequest) -> str:
    """The country of delivery that the page shows, as its address or one of its forms says."""
    return request.POST.get("country") or request.GET.get("country", "")


def _changed(request: HttpRequest, *, said: str = "") -> HttpResponse:
    """After a change: the basket in place, or the way back to its page with the same country."""
    if _htmx(request):
        return _page(request, refusals=Refusals(), said=said)
    if said:
        messages.success(request, said)
    country = _country(request)
    return redirect(reverse("basket:summary") + (f"?{urlencode({'country': country})}" if country else ""))


@never_cache
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """The basket as it is."""
    response = _page(request, refusals=Refusals())
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def count(request: HttpRequest) -> JsonResponse:
    """How many things are in the basket, for the header of pages that are the same for everybody."""
    response = JsonResponse({"count": count_of(basket_id=basket_id_of(request))})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a product into the basket, then show it."""
    now = clock.now()
    basket = open_basket(request=request, now=now)
    response = redirect("basket:summary")
    try:
        product_id = _key(request.POST.get("product", ""))
        quantity = changes.read_quantity(request.POST.get("quantity", "1"))
        product = changes.add(basket_id=basket.pk, product_id=product_id, quantity=quantity, now=now)
    except changes.BasketRefused as refused:
        messages.error(request, refused.sentence)
    except changes.IsPlan:
        return redirect(plan_path(product_id=product_id, language=_language()))
    else:
        messages.success(request, _("In your basket: %(title)s.") % {"title": product.get_title()})
    return remember_basket(response=response, basket=basket)


def _key(text: str) -> int:
    """The key of a row as a form sends it; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@never_cache
@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Take a line out, or give lines the quantities that were typed."""
    basket_id = _open_basket_id(request)
    if basket_id is None:
        return _changed(request)
    if "remove" in request.POST:
        title = changes.remove(basket_id=basket_id, line_id=_key(request.POST["remove"]))
        return _changed(request, said="" if title is None else _("Taken out: %(title)s.") % {"title": title})
    fields = {key.removeprefix(_PREFIX): value for key, value in request.POST.items() if key.startswith(_PREFIX)}
    typed = {_key(key): str(value)[:40] for key, value in fields.items()}
    problems = changes.set_quantities(basket_id=basket_id, typed=typed, now=clock.now())
    if problems:
        wrong = {pk: typed[pk] for pk in problems}
        return _page(request, refusals=Refusals(typed=wrong, problems=problems), status=422)
    return _changed(request)


@never_cache
@require_POST
def voucher(request: HttpRequest) -> HttpResponse:
    """Put a code into the basket, or take one out."""
    now = clock.now()
    basket = current_basket(request=request, now=now)
    if basket is None:
        return _changed(request)
    if "remove" in request.POST:
        take_out(basket=basket, voucher_id=_key(request.POST["remove"]))
        return _changed(request)
    code = request.POST.get("code", "")[:64]
    email = request.user.email if request.user.is_authenticated else ""
    try:
        redeem(basket=basket, code=code, email=email, now=now)
    except VoucherRefused as refused:
        return _page(request, refusals=Refusals(code=code, code_problem=refusal_words(refused)), status=422)
    return _changed(request)


def _open_basket_id(request: HttpRequest) -> int | None:
    pk = basket_id_of(request)
    return pk if pk and Basket.objects.filter(pk=pk, status=Basket.OPEN).exists() else None
