"""The shop that the machine plays in: a calendar of three years, plans, extras, and what customers, staff and workers do.

Each action is one that a view, a sweep or the back office takes, with the refusals that they know; anything else is a finding.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from core import clock, sweeps
from shop.address.models import UserAddress
from shop.basket.models import Basket
from shop.catalogue.models import Product
from shop.checkout import paying, placement
from shop.checkout.models import Placement
from shop.checkout.placement import Contact, LineUnavailable
from shop.markets.models import Market
from shop.markets.pricing import set_price
from shop.payments import cards, charging, refunds, webhooks
from shop.payments.enums import IntentState, NoticeState, RefundState
from shop.payments.models import Charge, Refund, WebhookEvent
from shop.payments.providers.base import ProviderUnreachable
from shop.stock import movements as stock_movements
from shop.stock.models import StockItem
from shop.stock.reservations import OutOfStock
from subscriptions.billing import declines, dunning
from subscriptions.billing import paying as paying_boxes
from subscriptions.boxes import choosing
from subscriptions.changes import changing, extras, skipping, swapping
from subscriptions.endings import cancel
from subscriptions.enums import AtEnd, CycleState, PlanKind
from subscriptions.models import Cycle, DunningCase, Plan, Subscription
from subscriptions.signup import offers, signing_up
from subscriptions.signup.funnel import Draft
from tests.factories.shop import address, sold_product
from tests.factories.subscriptions import BoxRangeFactory, address_of, calendar_of, plan_of
from tests.machine.line import Line

# `make soak` takes three years by its pace, and the steps that wait for a day take it some four years further.
FIRST_MONTH, MONTHS = date(2026, 12, 1), 144
START = datetime(2026, 11, 23, 11, 0, tzinfo=clock.SHOP_ZONE)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NAMES = ("Lou", "Zoé", "Max")
# What a card does, by Stripe's test numbers: the good one, one for each kind of refusal, and one that the bank asks about.
GOOD, REFUSED, NO_MONEY, LOST, ASKS = (
    "4242424242424242",
    "4000000000000341",
    "4000000000009995",
    "4000000000009987",
    "4000002760003184",
)
SWEEPS = (
    "core.outbox",
    "shop.placements",
    "shop.webhooks.fetch",
    "shop.webhooks",
    "shop.refunds",
    "subscriptions.plan",
    "subscriptions.freeze",
    "subscriptions.outcomes",
    "subscriptions.dunning",
    "subscriptions.abandon",
    "subscriptions.charge",
    "subscriptions.end",
    "core.mail",
)
UNDER_WAY = (charging.ChargeClosed, charging.OutcomeUnknown, ProviderUnreachable)


@dataclass(frozen=True)
class Plans:
    """What can be bought: month by month, three boxes at once, and a box every three months."""

    monthly: Plan
    term: Plan
    quarterly: Plan

    def all(self) -> tuple[Plan, ...]:
        return self.monthly, self.term, self.quarterly


def make_plans(*, on_hand: int) -> Plans:
    """The rows that all sequences share."""
    pousse, graine = BoxRangeFactory.create(), BoxRangeFactory.create(cadence_months=3, age_from=1, age_to=5)
    calendar_of(pousse, first=FIRST_MONTH, months=MONTHS, on_hand=on_hand)
    calendar_of(graine, first=FIRST_MONTH, months=MONTHS // 3, on_hand=on_hand)
    monthly = plan_of(pousse)
    return Plans(
        monthly=monthly,
        term=plan_of(pousse, kind=PlanKind.PREPAID, boxes=3, gross="55.90", next_plan=monthly),
        quarterly=plan_of(graine, gross="24.90"),
    )


def make_extras() -> list[Product]:
    return [
        sold_product(title=title, gross=gross, on_hand=20) for title, gross in (("Pinceau", "4.50"), ("Livre", "9.90"))
    ]


@dataclass
class World:
    """One sequence's shop. `now` is its clock."""

    line: Line
    plans: Plans
    extras: list[Product]
    now: datetime = START
    posted: set[str] = field(default_factory=set)

    # Workers

    def sweep(self, *names: str) -> None:
        """Run these sweeps once, or all of them, in their order."""
        for name in names or SWEEPS:
            sweeps.run(name, now=self.now)

    def advance(self, by: timedelta) -> None:
        """The clocks of the shop and of the bank go on."""
        self.now += by
        self.line.books.offset += by.total_seconds()

    def advance_to(self, moment: datetime) -> None:
        if moment > self.now:
            self.advance(moment - self.now)

    def work_until(self, moment: datetime) -> None:
        """As in life: the workers are there all the time, here thrice on a day on which something falls due, and each week."""
        self.sweep()
        day = clock.local_day(self.now)
        while day <= clock.local_day(moment):
            is_weekly = day.weekday() == 0
            for hour in (0, 6, 12) if is_weekly or self._is_something_due(before=clock.end_of(day)) else ():
                at = clock.at(day, time(hour, 5))
                if self.now < at <= moment:
                    self.advance_to(at)
                    self.sweep()
            day += DAY
        self.advance_to(moment)
        self.sweep()

    def _is_something_due(self, *, before: datetime) -> bool:
        boxes = Q(state=CycleState.PLANNED, freeze_at__lt=before) | Q(state=CycleState.FROZEN, debit_at__lt=before)
        return (
            Cycle.objects.filter(boxes).exists()
            or DunningCase.objects.filter(next_try_at__lt=before).exists()
            or Refund.objects.filter(state__in=(RefundState.REQUESTED, RefundState.UNKNOWN)).exists()
            or WebhookEvent.objects.filter(state=NoticeState.DUE).exists()
        )

    def next_stop(self, what: str) -> datetime:
        """The next moment at which a box is fixed (`freeze_at`) or debited (`debit_at`), else in a week."""
        ahead = Cycle.objects.filter(**{f"{what}__gt": self.now})
        return ahead.order_by(what).values_list(what, flat=True).first() or self.now + 7 * DAY

    def settle(self) -> None:
        """The bank answers again and the workers have an hour: nothing is left undone afterwards."""
        self.line.heal()
        for minutes in (0, 2, 2, 15, 2, 41, 2):
            self.advance(minutes * MINUTE)
            for _ in range(2):
                self.sweep()

    # The bank's messages

    def unposted(self) -> list[Any]:
        return [event for event in self.line.books.events if event["id"] not in self.posted]

    def post(self, event: Any) -> None:
        body, headers = self.line.message(event)
        webhooks.receive(provider="stripe", body=body, headers=headers, now=self.now)
        self.posted.add(event["id"])

    # Customers

    def subscribe(self, *, parent: int, name: str, plan: Plan, card: str) -> None:
        """Through the funnel's basket and the checkout, with a card that is typed."""
        email = f"parent{parent}@example.org"
        owner = Subscription.objects.filter(user__email=email).values_list("user_id", flat=True).first()
        draft = Draft.new(first_name=name, birth_month=date(2023, 3, 1), range_key=plan.range.key)
        contact = Contact(email=email, language="fr", user_id=owner)
        basket = Basket.objects.create()
        try:
            signing_up.put_into_basket(basket_id=basket.pk, draft=draft, plan=plan, language="fr", now=self.now)
            made = placement.begin(basket_id=basket.pk, contact=contact, address=address(), now=self.now)
            self._pay_purchase(made, card=card)
        except (offers.NothingToSend, LineUnavailable, OutOfStock, *UNDER_WAY):
            return
        self.sweep("core.outbox")

    def _pay_purchase(self, made: Placement, *, card: str) -> None:
        paying.open_payment(placement=made, return_url="/fr/retour/")
        token = self.line.type_card(card)
        _, intent = paying.pay(placement=made, method_ref=token, return_url="/fr/retour/", now=self.now)
        if intent is not None and intent.state == IntentState.REQUIRES_ACTION:
            self.answer_bank(made.order.charge, accepted=True)
            paying.look_up(placement=made, now=self.now)

    def answer_bank(self, charge: Charge, *, accepted: bool) -> None:
        """The customer is at the bank's page."""
        from tests.fakes.stripe.intents import answer_bank  # noqa: PLC0415

        charge.refresh_from_db()
        intent = self.line.books.table("payment_intent")[charge.intent_ref]
        if intent["status"] == "requires_action":
            answer_bank(self.line.books, secret=intent["client_secret"], accepted=accepted)

    def skip(self, box: Cycle) -> None:
        skipping.skip(subscription_id=box.subscription_id, number=box.number, now=self.now)

    def unskip(self, box: Cycle) -> None:
        skipping.unskip(subscription_id=box.subscription_id, number=box.number, now=self.now)

    def pause(self, subscription: Subscription, *, months: int) -> None:
        until = (clock.local_day(self.now).replace(day=1) + 31 * months * DAY).replace(day=1)
        skipping.pause(subscription_id=subscription.pk, until=until, now=self.now)

    def resume(self, subscription: Subscription) -> None:
        skipping.resume(subscription_id=subscription.pk, now=self.now)

    def swap(self, box: Cycle, *, pick: int) -> None:
        choices = choosing.choices_for(cycle=Cycle.objects.select_related("month", "subscription").get(pk=box.pk))
        wanted = choices[pick % len(choices)].pk if choices else None
        swapping.swap(subscription_id=box.subscription_id, number=box.number, box_id=wanted, now=self.now)

    def put_extra(self, box: Cycle, *, pick: int, quantity: int) -> None:
        product = self.extras[pick % len(self.extras)]
        extras.put(
            subscription_id=box.subscription_id,
            number=box.number,
            product_id=product.pk,
            quantity=quantity,
            now=self.now,
        )

    def change_plan(self, subscription: Subscription, *, plan: Plan) -> None:
        changing.change_plan(subscription_id=subscription.pk, plan_id=plan.pk, now=self.now)

    def choose_end(self, subscription: Subscription, *, at_end: AtEnd) -> None:
        changing.choose_end(subscription_id=subscription.pk, at_end=at_end, now=self.now)

    def move(self, subscription: Subscription, *, pick: int) -> None:
        streets = ("3 rue Crébillon", "1 place Royale")
        line1 = streets[pick % 2]
        known = UserAddress.objects.filter(user_id=subscription.user_id, line1=line1).first()
        known = known or address_of(subscription.user, line1=line1)
        changing.move_to(subscription_id=subscription.pk, address_id=known.pk, now=self.now)

    def cancel(self, subscription: Subscription) -> None:
        cancel.cancel(subscription_id=subscription.pk, now=self.now)

    def change_card(self, subscription: Subscription, *, card: str) -> None:
        setup = cards.begin_setup(user_id=subscription.user_id, now=self.now)
        token = self.line.type_card(card)
        done, action_url = cards.finish_setup(setup_id=setup.pk, method_ref=token, return_url="/fr/", now=self.now)
        if action_url:
            from tests.fakes.stripe.intents import answer_bank  # noqa: PLC0415

            row = self.line.books.table("setup_intent")[done.setup_ref]
            answer_bank(self.line.books, secret=row["client_secret"], accepted=True)
            done, _ = cards.finish_setup(setup_id=setup.pk, method_ref="", return_url="/fr/", now=self.now)
        if done.method_id is not None:
            for pk in Subscription.objects.filter(user_id=subscription.user_id).values_list("pk", flat=True):
                dunning.card_changed(subscription_id=pk, method_id=done.method_id, now=self.now)

    def pay_by_link(self, charge: Charge, *, card: str, accepts: bool) -> None:
        owed = paying_boxes.owed(charge=charge)
        paying_boxes.open_page(owed=owed, return_url="/fr/retour/", language="fr", now=self.now)
        token = self.line.type_card(card)
        _, intent = paying_boxes.pay(owed=owed, method_ref=token, return_url="/fr/retour/", now=self.now)
        if intent is not None and intent.state == IntentState.REQUIRES_ACTION:
            self.answer_bank(charge, accepted=accepts)
            paying_boxes.look_up(charge_id=charge.pk, now=self.now)

    # Staff

    def refund(self, charge: Charge, *, is_whole: bool) -> None:
        left = refunds.refundable(charge=charge)
        amount = left if is_whole else min(left, Decimal("3.33"))
        refunds.make(charge_id=charge.pk, amount=amount, reason="Abîmé", requested_by_id=None, now=self.now)

    def try_again(self, box: Cycle) -> None:
        declines.try_again(cycle_id=box.pk, now=self.now)

    def take_stock_away(self, item: StockItem) -> None:
        if item.free > 0:
            stock_movements.correct(
                item_id=item.pk, quantity=-item.free, reference=f"lost-{random.random()}", now=self.now, note="Perdu"
            )

    def receive_stock(self, item: StockItem) -> None:
        stock_movements.receive(item_id=item.pk, quantity=5, reference=f"in-{random.random()}", now=self.now)

    def price(self, plan: Plan, *, amount: Decimal) -> None:
        market = Market.objects.get()
        set_price(product_id=plan.product_id, market=market, amount=amount, starts_at=self.now)
