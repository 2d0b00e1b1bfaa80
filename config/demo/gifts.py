"""The presents of the demo shop's past: one that was opened, one that waits in a mail, one whose card goes out at Christmas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from config.demo.cast import Person
from core import clock
from shop.basket.models import Basket
from shop.order.writing import AddressDraft
from shop.payments.providers.sandbox.cards import Behaviour
from subscriptions.enums import PlanKind
from subscriptions.gifts import buying, openings, redeeming
from subscriptions.gifts.choices import Choice
from subscriptions.gifts.states import UNOPENED
from subscriptions.models import Gift, Plan
from subscriptions.signup.offers import NothingToSend

BOUGHT_DAYS_AGO, OPENED_AFTER_DAYS = (100, 20, 3), 6
CARD_AT = time(8)


@dataclass(frozen=True)
class Giving:
    """`to` is whose child it is for; `card_on` the day of the card, None for at once."""

    person: Person
    to: Person
    boxes: int
    message: str
    card_on: date | None = None


@dataclass(frozen=True)
class Opening:
    """Somebody opens what was given."""

    person: Person


Act = Giving | Opening


def script(*, cast: Sequence[Person], first_day: date, last_day: date) -> dict[date, list[Act]]:
    """Who gives what to whom, by day; nothing in a shop with few customers. The demo's own customer gives one."""
    made: dict[date, list[Act]] = defaultdict(list)
    if len(cast) < 6:
        return made
    bought = [max(last_day - timedelta(days=days), first_day) for days in BOUGHT_DAYS_AGO]
    words = ("Pour les mercredis de pluie.", "Joyeux anniversaire, en six fois.", "Joyeux Noël, petit bricoleur !")
    made[bought[0]].append(Giving(cast[1], cast[2], 3, words[0]))
    made[min(bought[0] + timedelta(days=OPENED_AFTER_DAYS), last_day)].append(Opening(cast[2]))
    made[bought[1]].append(Giving(cast[0], cast[3], 6, words[1]))
    made[bought[2]].append(Giving(cast[4], cast[5], 3, words[2], card_on=_next_christmas_eve(last_day)))
    return made


def _next_christmas_eve(day: date) -> date:
    this_year = date(day.year, 12, 24)
    return this_year if day < this_year else date(day.year + 1, 12, 24)


def give(act: Giving, *, pay: Callable[..., None], now: datetime) -> None:
    """Buy the gift for the child's age through the checkout; a shop that sells no such plan leaves it."""
    _name, born = act.to.children[0]
    age = (clock.local_day(now) - born).days // 365
    plans = Plan.objects.filter(kind=PlanKind.PREPAID, boxes=act.boxes, is_active=True).select_related("range")
    fitting = plans.filter(range__age_from__lte=age, range__age_to__gte=age).order_by("-range__age_from").first()
    plan = fitting or plans.order_by("range__position").first()
    if plan is None:
        return
    basket = Basket.objects.create()
    wish = buying.Wish(
        recipient_name=act.to.first_name,
        recipient_email=act.to.email,
        message=act.message,
        country=act.to.address["country"],
        send_at=clock.at(act.card_on, CARD_AT) if act.card_on else None,
    )
    token = Choice.new(plan_key=plan.key).token
    buying.put_into_basket(
        basket_id=basket.pk, token=token, plan=plan, wish=wish, language=act.person.language, now=now
    )
    pay(basket=basket, person=act.person, card=Behaviour.SUCCEEDS, now=now)


def open_present(act: Opening, *, now: datetime) -> None:
    """Type the code that came by mail."""
    person = act.person
    gift = Gift.objects.filter(recipient_email=person.email, state__in=UNOPENED).order_by("pk").first()
    if gift is None:
        return
    name, born = person.children[0]
    opening = openings.Opening.new(gift_id=gift.pk).for_child(first_name=name, birth_month=born, range_key="")
    holder = redeeming.Holder(email=person.email, language=person.language)
    address = AddressDraft(first_name=person.first_name, last_name=person.last_name, **person.address)
    try:
        redeeming.redeem(opening=opening, holder=holder, address=address, now=now)
    except NothingToSend:
        return
