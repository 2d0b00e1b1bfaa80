"""Three screens: address and recap, card (the provider's page), confirmation. Each survives reload, back and two tabs."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, slots
from core.components import Line, Seo, Step
from shop.aftercare.disclosures import told_about
from shop.basket.current import current_basket
from shop.checkout import paying, quoting
from shop.checkout import placement as placements
from shop.checkout.enums import PlacementState
from shop.checkout.forms import BillingForm, DeliveryForm, NamedForm
from shop.checkout.giving_up import PaymentUnderWay
from shop.checkout.later import delivered_later, is_delivered, title_of
from shop.checkout.mails import TRACKING, summary_of, tracking_path
from shop.checkout.models import Placement
from shop.checkout.placement import Contact, LineUnavailable, NothingToKeepCardFor
from shop.checkout.queries import placement_with_token
from shop.checkout.quoting import Quote
from shop.checkout.words import decline_words
from shop.invoicing.links import order_links
from shop.markets.delivery import NotDelivered
from shop.markets.queries import sales_countries
from shop.order.addresses import address_of
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.payments.charging import ChargeClosed, IntentMismatch, OutcomeUnknown
from shop.payments.enums import ChargeState
from shop.payments.providers.base import ProviderUnreachable
from shop.stock.reservations import OutOfStock
from shop.voucher.usage import NotFirstOrder, VoucherUsedUp


def _initial(request: HttpRequest) -> dict[str, Any]:
    """A signed-in customer does not type twice what we know (WCAG 2.2, 3.3.7)."""
    user = request.user
    if not user.is_authenticated:
        return {}
    known: dict[str, Any] = {"email": user.email, "name": user.get_full_name()}
    address = user.addresses.order_by("-is_default_for_shipping", "-pk").first()
    if address is not None:
        known |= {"line1": address.line1, "line2": address.line2, "postcode": address.postcode, "city": address.line4}
        known |= {"country": address.country_id, "phone": str(address.phone_number or "")}
    return known


def _form_for(basket: Any) -> type[NamedForm]:
    """Where it goes; or the bill's address alone, for gifts, whose boxes go where their recipients say."""
    return DeliveryForm if is_delivered(lines=list(basket.all_lines())) else BillingForm


def _page(request: HttpRequest, *, form: NamedForm, basket: Any, problem: str = "") -> dict[str, Any]:
    now = clock.now()
    delivers = not isinstance(form, BillingForm)
    home = form.fields["country"].initial
    country = form["country"].value() or home
    try:
        quote = quoting.quote(basket=basket, country=country, now=now)
    except NotDelivered:
        quote = quoting.quote(basket=basket, country=home, now=now)
    recaps = [
        recap for give in slots.fillings("checkout.recap") for recap in give(basket=basket, country=country, now=now)
    ]
    return {
        "seo": Seo(title=_("Delivery") if delivers else _("Your details"), robots="noindex"),
        "steps": _steps(basket=basket, delivers=delivers),
        "form": form,
        "delivers": delivers,
        "summary": _summary(basket=basket, quote=quote, delivers=delivers),
        "quote": quote,
        "agreed_total": str(quote.total),
        "recaps": recaps,
        "told": told_about(lines=basket.all_lines()),
        "problem": problem,
    }


def _steps(*, basket: Any, delivers: bool) -> list[Step]:
    """The steps of whoever led here (slot `checkout.steps`), else those of the shop."""
    for steps_of in slots.fillings("checkout.steps"):
        if steps := steps_of(basket=basket):
            return list(steps)
    return [
        Step(label=pgettext("step", "Basket"), state="done", href=reverse("basket:summary")),
        Step(label=_("Delivery") if delivers else _("Your details"), state="current"),
        Step(label=_("Payment"), state="todo"),
    ]


def _summary(*, basket: Any, quote: Quote, delivers: bool) -> list[Line]:
    lines = list(basket.all_lines())
    later = delivered_later(lines=lines)
    rows = [
        Line(label=title_of(line, later=later), amount=line.line_price_incl_tax, note=f"× {line.quantity}")
        for line in lines
    ]
    rows += [
        Line(label=discount["voucher"].code, amount=-discount["discount"]) for discount in basket.voucher_discounts
    ]
    if not delivers:
        return rows
    free = {} if quote.delivery else {"text": _("included")}
    return [*rows, Line(label=_("Delivery"), amount=quote.delivery or None, **free)]


@never_cache
@require_GET
def quote(request: HttpRequest) -> HttpResponse:
    """Costs and dates for another country, while the form is being filled."""
    basket = current_basket(request=request, now=clock.now())
    if basket is None or basket.is_empty:
        return HttpResponse(status=204)
    form = _form_for(basket)(request.GET, countries=sales_countries(market_id=basket.strategy.market.pk))
    return render(request, "shop/checkout/quote.html", _page(request, form=form, basket=basket))


@never_cache
@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of sale, wherever the editors keep them."""
    for find in slots.fillings("page.terms"):
        return redirect(find(language=get_language() or "fr"))
    raise Http404


@never_cache
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Who orders, where it goes, what it costs, and the button that obliges to pay (Code de la consommation, L221-14)."""
    basket = current_basket(request=request, now=clock.now())
    if basket is None or basket.is_empty:
        return redirect("basket:summary")
    countries = sales_countries(market_id=basket.strategy.market.pk)
    form = _form_for(basket)(request.POST or None, countries=countries, initial=_initial(request))
    if request.method == "GET":
        return render(request, "shop/checkout/address.html", _page(request, form=form, basket=basket))
    problem = ""
    if form.is_valid():
        problem, answer = _begin(request, form=form, basket=basket)
        if answer is not None:
            return answer
    page = _page(request, form=form, basket=current_basket(request=request, now=clock.now()), problem=problem)
    return render(request, "shop/checkout/address.html", page, status=422)


def _begin(request: HttpRequest, *, form: NamedForm, basket: Any) -> tuple[str, HttpResponse | None]:
    now = clock.now()
    quote = quoting.quote(basket=basket, country=form.cleaned_data["country"], now=now)
    if request.POST.get("total") != str(quote.total):
        return _("The total is now different from what you saw. Please check it once more, then order."), None
    user_id = request.user.pk if request.user.is_authenticated else None
    contact = Contact(email=form.cleaned_data["email"], language=get_language() or "fr", user_id=user_id)
    try:
        placement = placements.begin(basket_id=basket.pk, contact=contact, address=form.address(), now=now)
    except (OutOfStock, LineUnavailable) as error:
        return _sold_out_words(error), None
    except NotFirstOrder as error:
        return _(
            "The code %(code)s is for a first order, and you have ordered before. Remove it in the basket to go on."
        ) % {"code": error.code}, None
    except VoucherUsedUp as error:
        return _("The code %(code)s has been used up meanwhile. Remove it in the basket to go on.") % {
            "code": error.code
        }, None
    except NothingToKeepCardFor:
        return _(
            "This code makes the first box free, so no card could be kept for the next ones. Please remove it."
        ), None
    except PaymentUnderWay:
        return _("A payment for this basket is under way. Please wait a minute, then look at your mails."), None
    return "", redirect("checkout:pay", token=placement.token)


def _sold_out_words(error: OutOfStock | LineUnavailable) -> str:
    if isinstance(error, LineUnavailable):
        words = {"title": error.title, "reason": error.reason}
        return _("%(title)s: %(reason)s Nothing was charged; your basket is kept.") % words
    return _("Somebody was faster: one of your articles has just sold out. Nothing was charged; your basket is kept.")


def _placement(token: str) -> Placement:
    placement = placement_with_token(token)
    if placement is None:
        raise Http404
    return placement


def _after(placement: Placement) -> HttpResponseRedirect:
    return redirect(
        "checkout:done" if placement.state == PlacementState.PAID else "checkout:pay", token=placement.token
    )


@never_cache
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Between the order and the card: what is to pay, why the last card failed, and the way to the card page."""
    placement = _placement(token)
    if placement.state == PlacementState.PAID:
        return redirect("checkout:done", token=token)
    if placement.state == PlacementState.RELEASED:
        return render(request, "shop/checkout/released.html", {"order": placement.order}, status=410)
    charge = getattr(placement.order, "charge", None)
    if charge is None:
        return _after(paying.finish_free(placement=placement, now=clock.now()))
    if charge.state in (ChargeState.PROCESSING, ChargeState.NEEDS_ATTENTION):
        return render(request, "shop/checkout/waiting.html", {"order": placement.order, "token": token})
    last = charge.attempts.order_by("number").last()
    if charge.state == ChargeState.DECLINED and request.method == "GET" and last is not None:
        page = {"order": placement.order, "token": token, "reason": decline_words(last.decline_code)}
        return render(request, "shop/checkout/declined.html", page)
    return _to_card_page(request, placement)


def _to_card_page(request: HttpRequest, placement: Placement) -> HttpResponse:
    return_url = reverse("checkout:back", kwargs={"token": placement.token})
    try:
        return HttpResponseRedirect(paying.open_payment(placement=placement, return_url=return_url))
    except ProviderUnreachable:
        page = {"order": placement.order, "token": placement.token}
        return render(request, "shop/checkout/unreachable.html", page, status=503)


@never_cache
@require_GET
def back(request: HttpRequest, token: str) -> HttpResponse:
    """Back from the card page with a card or without, or from the bank with an answer. Reloading asks nothing twice."""
    placement, method = _placement(token), request.GET.get("method", "")
    if placement.state != PlacementState.OPEN:
        return _after(placement)
    if not method and not placement.order.charge.attempts.exists():
        return render(request, "shop/checkout/unpaid.html", {"order": placement.order, "token": token})
    now, this_url = clock.now(), reverse("checkout:back", kwargs={"token": token})
    try:
        if method and not placement.order.charge.attempts.filter(method_ref=method).exists():
            placement, intent = paying.pay(placement=placement, method_ref=method, return_url=this_url, now=now)
            if intent is not None and intent.action_url:
                return HttpResponseRedirect(intent.action_url)
        else:
            placement = paying.look_up(placement=placement, now=now)
    except (ChargeClosed, IntentMismatch, OutcomeUnknown):
        placement = _placement(token)
    except ProviderUnreachable:
        page = {"order": placement.order, "token": token}
        return render(request, "shop/checkout/unreachable.html", page, status=503)
    return _after(placement)


@never_cache
@require_POST
def check(request: HttpRequest, token: str) -> HttpResponse:
    """The customer asks how a payment stands whose outcome was not known."""
    placement = _placement(token)
    if placement.state == PlacementState.OPEN:
        try:
            placement = paying.look_up(placement=placement, now=clock.now())
        except (IntentMismatch, ProviderUnreachable):
            return render(request, "shop/checkout/waiting.html", {"order": placement.order, "token": token})
    return _after(placement)


@never_cache
@require_GET
def done(request: HttpRequest, token: str) -> HttpResponse:
    """The confirmation: what was bought, what arrives when, and where the mail went."""
    placement = _placement(token)
    if placement.state != PlacementState.PAID:
        return redirect("checkout:pay", token=token)
    return render(request, "shop/checkout/done.html", order_page(placement.order))


@never_cache
@require_GET
def order(request: HttpRequest, signed: str) -> HttpResponse:
    """The order's page by the link in its mail, without signing in; a tampered link is not found."""
    try:
        number = TRACKING.unsign(signed)
    except BadSignature as error:
        raise Http404 from error
    found = get_object_or_404(
        Order.objects.exclude(status__in=(OrderStatus.PENDING, OrderStatus.EXPIRED)), number=number
    )
    return render(request, "shop/checkout/order.html", order_page(found))


def order_page(found: Order) -> dict[str, Any]:
    """What templates of an order show."""
    panels = [panel for give in slots.fillings("order.panels") for panel in give(order=found, now=clock.now())]
    lines = list(found.lines.order_by("pk"))
    return {
        "seo": Seo(title=found.number, robots="noindex"),
        "order": found,
        "lines": lines,
        "summary": summary_of(order=found, lines=lines, reductions=found.discounts.order_by("pk")),
        "order_path": tracking_path(order=found),
        "placed_on": clock.local_day(found.date_placed),
        "address": address_of(found),
        "is_delivered": found.shipping_address is not None,
        "documents": order_links(order_id=found.pk),
        "panels": panels,
    }
