"""Opening a gift: its code, the child, the address. Three screens, with an account or without; each survives reload and back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.components import Seo, Step
from core.http import client_address
from core.throttle import TooManyTries
from shop.checkout.mails import tracking_path
from shop.markets.delivery import terms_of
from subscriptions.gifts import fitting, knocking, redeeming, words
from subscriptions.gifts.forms import REFUSED, CodeForm, OpeningAddressForm, OpeningForm
from subscriptions.gifts.openings import Opening, OpeningTooOld
from subscriptions.models import Child, Gift
from subscriptions.signup.first_look import Look
from subscriptions.signup.offers import NothingToSend
from subscriptions.views.asked import birth_month_in

OPENED = Signer(salt="subscriptions.gifts.opened")


def _language() -> str:
    return get_language() or "fr"


def _steps(current: int) -> list[Step]:
    labels = (_("Code"), _("Child"), _("Address"))
    states = ["done" if i < current else "current" if i == current else "todo" for i in range(len(labels))]
    return [Step(label=label, state=state) for label, state in zip(labels, states, strict=True)]  # type: ignore[arg-type]  # three literals


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Where the code is typed. Whatever does not open a gift gets one and the same answer."""
    form = CodeForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            place, typed = client_address(request), form.cleaned_data["code"]
            gift = knocking.gift_for(typed=typed, place=place, now=clock.now())
            return redirect(_address("gifts:child", Opening.new(gift_id=gift.pk)))
        except TooManyTries:
            form.add_error("code", _("Too many tries. Please wait an hour, or write to us."))
            status = 429
        except knocking.Unusable:
            form.add_error("code", REFUSED)
            status = 422
    text = _("You have been given boxes? Type the code of your card, and say who they are for and where they go.")
    page = {"form": form, "steps": _steps(0), "seo": Seo(title=_("Open a present"), description=text)}
    return render(request, "subscriptions/gifts/open.html", page, status=status)


def _address(name: str, opening: Opening) -> str:
    return f"{reverse(name)}?{urlencode({'gift': opening.signed()})}"


def _opened(request: HttpRequest) -> tuple[Opening, Gift] | None:
    """The opening that the address is about and its gift; None for one that is too old, or of a gift that is gone."""
    try:
        opening = Opening.read(request.GET.get("gift", ""))
    except OpeningTooOld:
        return None
    gift = knocking.usable(now=clock.now()).filter(pk=opening.gift_id).first()
    return (opening, gift) if gift is not None else None


def _start_again(request: HttpRequest) -> HttpResponse:
    page = {"seo": Seo(title=_("Open a present"), robots="noindex")}
    return render(request, "subscriptions/gifts/type_again.html", page, status=410)


def _children(request: HttpRequest) -> list[Child]:
    return list(Child.objects.filter(user_id=request.user.pk).order_by("pk")) if request.user.is_authenticated else []


@never_cache
@require_http_methods(["GET", "POST"])
def child(request: HttpRequest) -> HttpResponse:
    """Who the boxes are for. The range and its first box follow the month of birth; without a script, the next screen."""
    found = _opened(request)
    if found is None:
        return _start_again(request)
    opening, gift = found
    now, children = clock.now(), _children(request)
    form = OpeningForm(
        request.POST or None, initial=_known(opening, request), today=clock.local_day(now), children=children
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        look = _look(gift, birth_month=data["birth_month"], asked=data["range"])
        if look.is_complete and look.range is not None:
            with_child = opening.for_child(
                first_name=data["first_name"], birth_month=data["birth_month"], range_key=look.range.key
            )
            return redirect(_address("gifts:address", with_child))
        return _child_page(request, gift=gift, form=form, look=look, status=422)
    asked = request.POST if request.method == "POST" else request.GET
    born = birth_month_in(asked, today=clock.today())
    known = form.children.get(asked.get("child", ""))
    look = _look(gift, birth_month=known.birth_month if known else born, asked=asked.get("range", ""))
    return _child_page(request, gift=gift, form=form, look=look, status=422 if form.errors else 200)


def _look(gift: Gift, *, birth_month: Any, asked: str) -> Look:
    return fitting.look(gift=gift, birth_month=birth_month, asked=asked, language=_language(), now=clock.now())


def _known(opening: Opening, request: HttpRequest) -> dict[str, Any]:
    if opening.birth_month is None:
        return {name: request.GET.get(name, "") for name in ("month", "year", "child", "range")}
    born = opening.birth_month
    return {"first_name": opening.first_name, "month": born.month, "year": born.year, "range": opening.range_key}


def _child_page(request: HttpRequest, *, gift: Gift, form: OpeningForm, look: Look, status: int = 200) -> HttpResponse:
    page = {
        "gift": gift,
        "boxes": words.boxes_of(box_range=gift.plan.range, boxes=gift.boxes),
        "form": form,
        "look": look,
        "steps": _steps(1),
        "back_url": reverse("gifts:open"),
        "back_label": _("Back"),
        "seo": Seo(title=_("Who are the boxes for?"), robots="noindex"),
    }
    return render(request, "subscriptions/gifts/child.html", page, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Where the boxes go, and the button that opens the gift. Sent twice, it opens once and thanks twice."""
    ready = _ready(request)
    if isinstance(ready, HttpResponse):
        return ready
    opening, gift = ready
    country = terms_of(country=gift.country)
    form = OpeningAddressForm(
        request.POST or None,
        country=country,
        email=request.user.email if request.user.is_authenticated else "",
        initial=_usual_address(request, country=gift.country),
    )
    problem = ""
    if request.method == "POST" and form.is_valid():
        problem, answer = _redeem(request, opening=opening, form=form)
        if answer is not None:
            return answer
    look = _look(gift, birth_month=opening.birth_month, asked=opening.range_key)
    page = {
        "opening": opening,
        "form": form,
        "look": look,
        "boxes": words.boxes_of(box_range=look.range or gift.plan.range, boxes=gift.boxes),
        "country": country.country.printable_name,
        "problem": problem or look.problem,
        "steps": _steps(2),
        "back_url": _address("gifts:child", opening),
        "back_label": _("Back"),
        "seo": Seo(title=_("Where do the boxes go?"), robots="noindex"),
    }
    status = 422 if form.errors or problem else 200
    return render(request, "subscriptions/gifts/address.html", page, status=status)


def _ready(request: HttpRequest) -> tuple[Opening, Gift] | HttpResponse:
    """The opening and its gift, once the child is known; else where it goes on: to the thanks, the child or the code."""
    try:
        opening = Opening.read(request.GET.get("gift", ""))
    except OpeningTooOld:
        return _start_again(request)
    done = Gift.objects.filter(pk=opening.gift_id, redemption=opening.token).first()
    if done is not None:
        return redirect(_thanks(done))
    if opening.birth_month is None:
        return redirect(_address("gifts:child", opening))
    return _opened(request) or _start_again(request)


def _usual_address(request: HttpRequest, *, country: str) -> dict[str, Any]:
    """A signed-in customer does not type twice what we know (WCAG 2.2, 3.3.7)."""
    user = request.user
    if not user.is_authenticated:
        return {}
    known: dict[str, Any] = {"first_name": user.first_name, "last_name": user.last_name}
    row = user.addresses.filter(country_id=country).order_by("-is_default_for_shipping", "-pk").first()
    if row is not None:
        known |= {"line1": row.line1, "line2": row.line2, "postcode": row.postcode, "city": row.line4}
        known |= {"phone": str(row.phone_number or "")}
    return known


def _redeem(request: HttpRequest, *, opening: Opening, form: OpeningAddressForm) -> tuple[str, HttpResponse | None]:
    user_id = request.user.pk if request.user.is_authenticated else None
    email = form.known_email or form.cleaned_data["email"]
    holder = redeeming.Holder(email=email, language=_language(), user_id=user_id)
    try:
        gift = redeeming.redeem(opening=opening, holder=holder, address=form.address(), now=clock.now())
    except knocking.Unusable:
        return "", _start_again(request)
    except NothingToSend:
        return _(
            "The last of these boxes has just gone. Please look at the next one, and open the present again."
        ), None
    return "", redirect(_thanks(gift))


def _thanks(gift: Gift) -> str:
    return reverse("gifts:thanks", kwargs={"signed": OPENED.sign(gift.reference)})


@never_cache
@require_GET
def thanks(request: HttpRequest, signed: str) -> HttpResponse:
    """The gift is open: what comes when, and where the mail went. Nothing of the account that it belongs to."""
    try:
        reference = OPENED.unsign(signed)
    except BadSignature as error:
        raise Http404 from error
    rows = Gift.objects.select_related("plan__range", "order", "subscription__range", "subscription__child")
    gift = get_object_or_404(rows, reference=reference, subscription__isnull=False)
    assert gift.order is not None and gift.subscription is not None
    page = {
        "gift": gift,
        "order": gift.order,
        "child": gift.subscription.child.first_name,
        "range": gift.subscription.range,
        "lines": words.recap_of(gift=gift, now=clock.now()),
        "order_path": tracking_path(order=gift.order),
        "seo": Seo(title=_("The present is open"), robots="noindex"),
    }
    return render(request, "subscriptions/gifts/thanks.html", page)
