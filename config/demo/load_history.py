"""The demo shop's past: people sign up, buy and leave on their days, through the real checkout and the real sweeps.

The clock starts in the past and travels forward to now; nothing is written that a customer or a worker would not write.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from config.demo import cast, gifts, reviews
from config.demo.cast import Act, Cancellation, Person, Purchase, SignUp
from core import clock, travel
from shop.accounts.models import User
from shop.basket.current import prepare
from shop.basket.models import Basket
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product
from shop.checkout import paying, placement
from shop.order.writing import AddressDraft
from shop.payments.providers.sandbox import ledger
from shop.payments.providers.sandbox.cards import Behaviour
from shop.stock.queries import free_of_products
from subscriptions.endings import cancel
from subscriptions.models import Plan, Subscription
from subscriptions.signup import ages, offers, signing_up
from subscriptions.signup.funnel import Draft

# The sizes of pictures are made by the worker while people look: until then a page shows the originals.
LEFT_TO_THE_WORKER = "images.renditions"
PEOPLE_COME_AT, WORK_IS_DONE_AT = time(10, 30), time(12, 5)
CARD_VALID_UNTIL = date(2031, 12, 31)
DAYS_A_MONTH = 30.44
SOLD = (ProductKind.KIT, ProductKind.ACCESSORY, ProductKind.BOOK, ProductKind.BOX)


def load(*, customers: int, months: int, say: Callable[[str], object]) -> None:
    """Live through the last `months` with so many customers, with none through today alone. A past that there is stays."""
    if Subscription.objects.exists():
        say("  the shop has a history already; `make clean` begins anew")
        return
    now = timezone.now()
    first_day = clock.local_day(now - timedelta(days=round(months * DAYS_A_MONTH)))
    last_day = clock.local_day(now)
    people = cast.people(count=customers)
    acts = cast.script(cast=people, first_day=first_day, last_day=last_day).acts
    presents = gifts.script(cast=people, first_day=first_day, last_day=last_day)
    try:
        day, journey = first_day if people else last_day, travel.Journey(asked_at={LEFT_TO_THE_WORKER: now})
        while day <= last_day:
            _live(
                day,
                acts=[*acts[day], *presents[day]],
                until=now,
                journey=journey,
                is_last=day == last_day,
            )
            day += timedelta(days=1)
            if day.day == 1:
                say(f"    {day:%Y-%m}: {Subscription.objects.count()} subscriptions so far")
    finally:
        clock.set_now(timezone.now())


def _live(day: date, *, acts: list[Act | gifts.Act], until: datetime, journey: travel.Journey, is_last: bool) -> None:
    """One day: people first, then everything that is due by noon. On the last one they say what they think of what came."""
    morning, noon = clock.at(day, PEOPLE_COME_AT), clock.at(day, WORK_IS_DONE_AT)
    if acts:
        clock.set_now(min(morning, until))
    for act in acts:
        _do(act, now=min(morning, until))
    if is_last:
        reviews.load(now=min(morning, until))
    travel.visit(moments=[min(noon, until)], day=day, journey=journey, is_last=is_last)


def _do(act: Act | gifts.Act, *, now: datetime) -> None:
    if isinstance(act, gifts.Giving):
        gifts.give(act, pay=_pay, now=now)
    elif isinstance(act, gifts.Opening):
        gifts.open_present(act, now=now)
    elif isinstance(act, SignUp):
        sign_up(act, now=now)
    elif isinstance(act, Purchase):
        _buy(act, now=now)
    else:
        _leave(act, now=now)


def sign_up(act: SignUp, *, now: datetime) -> None:
    """Subscribe the child to the range of its age; one that is too young or too old does not."""
    name, birth_month = act.child
    months = offers.next_boxes(now=now)
    try:
        key = ages.fitting(candidates=offers.candidates(months=months.values()), birth_month=birth_month)[0]
    except ages.NoRange:
        return
    plans = Plan.objects.filter(range__key=key, boxes__lte=act.boxes).select_related("range").order_by("-boxes")
    plan = plans[0]
    basket = Basket.objects.create()
    draft = Draft.new(first_name=name, birth_month=birth_month, range_key=key)
    signing_up.put_into_basket(basket_id=basket.pk, draft=draft, plan=plan, language=act.person.language, now=now)
    _pay(basket=basket, person=act.person, card=act.card, now=now)


def _buy(act: Purchase, *, now: datetime) -> None:
    """One or two things that are in stock."""
    priced = Product.objects.filter(kind__in=SOLD, is_public=True, stockrecords__isnull=False)
    shelf = list(priced.distinct().order_by("pk"))
    free = free_of_products(product_ids=[product.pk for product in shelf])
    wanted = [product for product in shelf if free[product.pk] > 5]
    if not wanted:
        return
    basket = prepare(Basket.objects.create(), now=now)
    for step in range(1 + act.draw % 2):
        basket.add_product(wanted[(act.draw + step * 7) % len(wanted)], 1)
    _pay(basket=basket, person=act.person, card=Behaviour.SUCCEEDS, now=now)


def _pay(*, basket: Basket, person: Person, card: Behaviour, now: datetime) -> None:
    address = AddressDraft(first_name=person.first_name, last_name=person.last_name, **person.address)
    contact = placement.Contact(email=person.email, language=person.language)
    made = placement.begin(basket_id=basket.pk, contact=contact, address=address, now=now)
    kept = ledger.keep_card(behaviour=card, brand="Visa", last4="4242", expires_on=CARD_VALID_UNTIL)
    paying.pay(placement=made, method_ref=kept.reference, return_url="/", now=now)


def _leave(act: Cancellation, *, now: datetime) -> None:
    user = User.objects.filter(email=act.person.email).first()
    running = Subscription.objects.filter(user=user, child__first_name=act.child, cancelled_at=None, ended_at=None)
    for subscription in running:
        cancel.cancel(subscription_id=subscription.pk, reason=act.reason, now=now)
