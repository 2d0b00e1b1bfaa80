"""Some days after a parcel its parent is asked, once: one mail for all that came, or none for who is left in peace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core import mail, sweeps
from core.due import NOW
from core.faults import faultpoint
from core.locks import in_transaction, lock_those
from core.models import OutgoingMail
from core.privacy import is_erased
from core.statements import Given, statement
from core.writes import update_each
from shop.order.models import Order
from subscriptions.enums import NotAsked, ReviewRequestState
from subscriptions.models import ReviewRequest
from subscriptions.reviews import links
from subscriptions.reviews.arrivals import Arrival, arrivals_of
from subscriptions.reviews.planning import ask_at
from subscriptions.reviews.sparing import spared
from subscriptions.reviews.things import Thing, things_in
from subscriptions.reviews.words import MARKS

# Others wait no longer for what one transaction locks than for so many mails to be written.
BATCH = 50


@dataclass(frozen=True)
class Addressee:
    """Who is asked: the account's address and language where there is one, else those of the parcel."""

    email: str
    language: str
    first_name: str


@dataclass(frozen=True)
class _Asked:
    request: ReviewRequest
    to: Addressee
    arrival: Arrival
    things: Sequence[Thing]


@statement
def _due() -> QuerySet[ReviewRequest, Any]:
    rows = ReviewRequest.objects.filter(state=ReviewRequestState.PLANNED, ask_at__lte=NOW).order_by("ask_at", "id")
    return rows.values_list("pk")[:BATCH]


@sweeps.register("reviews.ask", order=82, every=600, says="%d parcels: asked about, or left in peace", due=_due)
def ask_due(*, now: datetime) -> int:
    """Decide on the parcels whose day has come, earliest first; return how many there were."""
    due = [pk for (pk,) in _due().rows(now=now)]
    return ask(request_ids=due, now=now) if due else 0


@in_transaction
def ask(*, request_ids: Collection[int], now: datetime) -> int:
    """Ask about these parcels, those of one person in one mail, or write down why not; return how many were decided on.

    One that arrived later than was promised is put off. What somebody else decided meanwhile is left alone.
    """
    held = lock_those(ReviewRequest, values=request_ids)
    due = [row for row in held if row.state == ReviewRequestState.PLANNED and row.ask_at <= now]
    arrivals = arrivals_of(parcels=[row.parcel for row in due])
    late = {row.pk: when for row in due if (when := _later(arrivals.get(row.parcel), now=now))}
    update_each(ReviewRequest, rows={pk: {"ask_at": when} for pk, when in late.items()})
    ready = [row for row in due if row.pk not in late]
    asked, dropped = _decide(ready, arrivals=arrivals)
    update_each(
        ReviewRequest,
        rows={pk: {"state": ReviewRequestState.DROPPED, "why": why} for pk, why in dropped.items()},
    )
    _write(asked, now=now)
    faultpoint("reviews.asked")
    return len(due)


@in_transaction
def drop(*, request_ids: Collection[int], why: NotAsked) -> int:
    """Ask nothing about these parcels, such as one that was lost; return of how many nobody had been asked yet."""
    planned = ReviewRequest.objects.filter(pk__in=request_ids, state=ReviewRequestState.PLANNED)
    return planned.update(state=ReviewRequestState.DROPPED, why=why)


@in_transaction
def send_links(*, request_ids: Collection[int], now: datetime) -> int:
    """Send fresh links to parents who ask for them; return to how many questions. One that was never asked is left alone."""
    rows = list(ReviewRequest.objects.filter(pk__in=request_ids, state=ReviewRequestState.ASKED).order_by("pk"))
    arrivals = arrivals_of(parcels=[row.parcel for row in rows])
    things, to = things_in(arrivals.values()), _addressees(rows)
    asked = [
        _Asked(request=row, to=to[row.pk], arrival=arrivals[row.parcel], things=things[row.parcel])
        for row in rows
        if things.get(row.parcel) and not is_erased(to[row.pk].email)
    ]
    mail.send_all([_letter(each.to, [each], again_at=now) for each in asked], now=now)
    return len(asked)


def _later(arrival: Arrival | None, *, now: datetime) -> datetime | None:
    """Until when a question waits, because the carrier's day turned out later than the promised one."""
    when = ask_at(arrival.day) if arrival is not None else now
    return when if when > now else None


def _decide(
    ready: Sequence[ReviewRequest], *, arrivals: Mapping[str, Arrival]
) -> tuple[list[_Asked], dict[int, NotAsked]]:
    """Who is asked about what, and by the keys of the others why they are not."""
    things = things_in(arrivals.values())
    to = _addressees(ready)
    order_ids = {order_id for some in things.values() for thing in some for order_id in thing.order_ids}
    peace = spared(order_ids=order_ids, emails={each.email for each in to.values()})
    asked: list[_Asked] = []
    dropped: dict[int, NotAsked] = {}
    for row in ready:
        arrival = arrivals.get(row.parcel)
        why = peace.address(to[row.pk].email)
        rest, nothing = peace.things(things.get(row.parcel, ()))
        if arrival is None:
            dropped[row.pk] = NotAsked.CANCELLED
        elif why is not None or not rest:
            dropped[row.pk] = why or nothing
        else:
            asked.append(_Asked(request=row, to=to[row.pk], arrival=arrival, things=rest))
    return asked, dropped


def _addressees(rows: Sequence[ReviewRequest]) -> dict[int, Addressee]:
    orders: list[Order] = _orders().objects(orders=sorted({row.order_id for row in rows}))
    by_key = {order.pk: order for order in orders}
    return {row.pk: addressee(row, order=by_key[row.order_id]) for row in rows}


@statement
def _orders() -> QuerySet[Order, Any]:
    return Order.objects.filter(pk__in=[Given("orders")]).select_related("user", "shipping_address")


def addressee(row: ReviewRequest, *, order: Order) -> Addressee:
    """Who is asked about the parcel of a request; `order` with its user and its address."""
    user, address = order.user, order.shipping_address
    if user is not None:
        return Addressee(email=user.email, language=user.language, first_name=user.first_name)
    return Addressee(email=row.email, language=row.language, first_name=address.first_name if address else "")


def _write(asked: Sequence[_Asked], *, now: datetime) -> None:
    """The mails, and that they were written."""
    by_person: dict[Addressee, list[_Asked]] = defaultdict(list)
    for each in asked:
        by_person[each.to].append(each)
    letters = [_letter(to, some) for to, some in by_person.items()]
    mails = mail.send_all(letters, now=now)
    written = zip(by_person.values(), mails, strict=True)
    update_each(
        ReviewRequest,
        rows={each.request.pk: _was_asked(each, sent, now=now) for some, sent in written for each in some},
    )


def _was_asked(each: _Asked, sent: OutgoingMail, *, now: datetime) -> dict[str, Any]:
    return {
        "state": ReviewRequestState.ASKED,
        "email": each.to.email,
        "language": each.to.language,
        "arrived_on": each.arrival.day,
        "asked_at": now,
        "mail_id": sent.pk,
    }


def _letter(to: Addressee, some: Sequence[_Asked], *, again_at: datetime | None = None) -> mail.Letter:
    first = some[0].request.parcel
    questions = [_question(thing, language=to.language) for each in some for thing in each.things]
    no_more = links.no_more_path(parcel=first, language=to.language)
    return mail.Letter(
        kind="review-request",
        key=f"{first}:{again_at:%Y%m%d%H%M%S%f}" if again_at else first,
        to=to.email,
        language=to.language,
        context={
            "name": to.first_name,
            "questions": questions,
            "no_more_path": no_more,
        },
        headers=mail.one_click(path=no_more),
    )


def _question(thing: Thing, *, language: str) -> dict[str, Any]:
    """A thing as the mail names it, and the five links of its marks, each with its words."""
    marks = [
        (mark, words, links.path_of(parcel=thing.parcel, key=thing.key, language=language, mark=mark))
        for mark, words in MARKS.items()
    ]
    return {"title": thing.title(language=language), "child": thing.child, "range_key": thing.range_key, "marks": marks}
