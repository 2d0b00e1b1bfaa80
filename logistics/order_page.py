"""The parcels of an order as its customer sees them: packed when, handed to whom, and the way to follow them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import clock
from core.templatetags.days import day, weekday
from logistics import contents
from logistics.carriers.registry import CARRIERS, tracking_url
from logistics.enums import ParcelState
from logistics.models import Parcel
from shop.markets.delivery import DeliveryPromise, promise
from shop.markets.models import MarketCountry
from shop.order.models import Order

STOPPED = (ParcelState.REFUSED, ParcelState.CANCELLED)


@dataclass(frozen=True)
class Stop:
    """One knot of the parcel's way; state: done, current, todo."""

    label: str
    when: str
    state: str


@dataclass(frozen=True)
class ParcelOnPage:
    """One parcel in the customer's words; `stops` are empty and `tracking_url` is "" for one that does not come."""

    title: str
    words: str
    stops: Sequence[Stop] = ()
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""


def order_panels(*, order: Order, now: datetime) -> list[SafeString]:
    """The order's parcels, the first to be packed on top; nothing for an order that has none yet."""
    mine = Q(order=order) | Q(boxes__order=order)
    rows = Parcel.objects.filter(mine).distinct().prefetch_related("boxes__cycle").order_by("pack_on", "pk")
    countries = {row.country_id: row for row in MarketCountry.objects.filter(country__in={p.country for p in rows})}
    parcels = [_on_page(parcel, country=countries.get(parcel.country), order=order, now=now) for parcel in rows]
    return [SafeString(render_to_string("logistics/order_panel.html", {"parcels": parcels}))] if parcels else []


def _on_page(parcel: Parcel, *, country: MarketCountry | None, order: Order, now: datetime) -> ParcelOnPage:
    title = title_of(parcel)
    if parcel.state in STOPPED:
        return ParcelOnPage(title=title, words=_("This parcel does not leave. We write to you about it."))
    packed_on = clock.local_day(parcel.shipped_at) if parcel.shipped_at else max(parcel.pack_on, clock.local_day(now))
    days = promise(to=country, now=now, pack_on=packed_on) if country else None
    arrives = _between(days) if days else ""
    stops = _stops(parcel, paid_on=clock.local_day(order.date_placed), packed_on=packed_on, arrives=arrives)
    if parcel.state != ParcelState.SHIPPED:
        words = _("It is packed in Nantes on %(day)s; its tracking link then stands here and in your mails.")
        return ParcelOnPage(title=title, words=words % {"day": weekday(packed_on)}, stops=stops)
    carrier = CARRIERS.get(parcel.carrier)
    return ParcelOnPage(
        title=title,
        words="",
        stops=stops,
        carrier=carrier.name if carrier else parcel.carrier,
        tracking_number=parcel.tracking_number,
        tracking_url=tracking_url(carrier=parcel.carrier, number=parcel.tracking_number, postcode=parcel.postcode),
    )


def _between(days: DeliveryPromise) -> str:
    """ "between 24 and 26 March", with the month once where it is the same."""
    first, last = days.from_date, days.to_date
    from_words = day(first).split("\u00a0")[0] if first.month == last.month else day(first)
    return _("between %(from)s and %(to)s") % {"from": from_words, "to": day(last)}


def _stops(parcel: Parcel, *, paid_on: date, packed_on: date, arrives: str) -> list[Stop]:
    has_left = parcel.state == ParcelState.SHIPPED
    return [
        Stop(label=_("Paid"), when=day(paid_on), state="done"),
        Stop(label=_("Packed"), when=day(packed_on), state="done" if has_left else "current"),
        Stop(label=_("At your door"), when=arrives, state="current" if has_left else "todo"),
    ]


def title_of(parcel: Parcel) -> str:
    """What is in it, in the reader's language: children's boxes by their names, else the goods of the order."""
    language = get_language() or settings.LANGUAGE_CODE
    named = [box for box in contents.boxes_in(parcel.boxes.all(), language=language) if box.child and box.name]
    if not named:
        return _("Your parcel")
    if len(named) > 1:
        children = contents.children_of(named, language=language)
        return _("The boxes of %(children)s") % {"children": children}
    return _("%(child)s’s box: %(name)s") % {"child": named[0].child, "name": named[0].name}
