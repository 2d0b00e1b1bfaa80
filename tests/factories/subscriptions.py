"""Minimal valid rows of subscriptions: a range with its calendar, plans that can be bought, a running subscription."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import factory

from core import invariants, mail, outbox
from shop.address.models import Country, UserAddress
from shop.catalogue.enums import ProductKind
from shop.markets.models import Price
from shop.partner.records import ensure_record
from shop.payments.models import PaymentMethod
from shop.payments.providers.sandbox.cards import Behaviour
from subscriptions import calendar, cycles, movements
from subscriptions.enums import AtEnd, CycleState, PlanKind, SubscriptionMovementKind
from subscriptions.models import Box, BoxRange, CalendarMonth, Child, Plan, Subscription, Theme
from tests.factories.markets import markets
from tests.factories.shop import (
    LONG_AGO,
    NOON,
    ProductFactory,
    UserFactory,
    paid,
    sandbox_card,
    sold_product,
    stocked_item,
)


class BoxRangeFactory(factory.django.DjangoModelFactory):
    """Pousse, on sale, every month, from 3 to 5 years."""

    class Meta:
        model = BoxRange

    key = factory.Sequence(lambda n: f"pousse{n}")
    name = factory.LazyAttribute(lambda row: row.key.title())
    name_fr = factory.SelfAttribute("name")
    slug = factory.SelfAttribute("key")
    slug_fr = factory.SelfAttribute("key")
    promise_fr = "Chaque mois, une histoire et trois choses à faire."
    description_fr = "Une histoire, une fabrication, un jeu."
    age_from = 3
    age_to = 5


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Theme

    key = factory.Sequence(lambda n: f"theme{n}")
    name = factory.LazyAttribute(lambda row: row.key.title())
    name_fr = factory.SelfAttribute("name")
    slug = factory.SelfAttribute("key")
    slug_fr = factory.SelfAttribute("key")


class ChildFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Child

    user = factory.SubFactory(UserFactory)
    first_name = "Lou"
    birth_month = date(2022, 3, 1)
    created_at = NOON


def box_of(box_range: BoxRange, *, on_hand: int = 100) -> Box:
    """A new theme's box for the range, with stock."""
    theme = ThemeFactory.create()
    item = stocked_item(on_hand=on_hand, sku=f"BOX-{box_range.pk}-{theme.pk}", name=f"{box_range.name} {theme.name}")
    return Box.objects.create(range=box_range, theme=theme, item=item)


def month_of(box_range: BoxRange, month: date, *, on_hand: int = 100, box: Box | None = None) -> CalendarMonth:
    """A month with the usual days and a box of its own."""
    row = calendar.month_on(box_range=box_range, month=month)
    row.box = box or box_of(box_range, on_hand=on_hand)
    row.save()
    return row


def calendar_of(box_range: BoxRange, *, first: date, months: int, on_hand: int = 100) -> list[CalendarMonth]:
    """`months` consecutive boxes of the range from `first` on, at its cadence."""
    step = box_range.cadence_months
    days = [calendar.add_months(month=first, months=i * step) for i in range(months)]
    return [month_of(box_range, day, on_hand=on_hand) for day in days]


def plan_of(
    box_range: BoxRange,
    *,
    kind: PlanKind = PlanKind.MONTHLY,
    boxes: int = 1,
    gross: str = "19.90",
    next_plan: Plan | None = None,
) -> Plan:
    """A plan whose product can be bought."""
    market = markets()
    product = ProductFactory.create(kind=ProductKind.PLAN, title=f"{box_range.name} {kind} {boxes}")
    ensure_record(product=product, sku=f"PLAN-{product.pk}")
    Price.objects.create(product=product, market=market, amount=Decimal(gross), active_from=LONG_AGO)
    return Plan.objects.create(
        key=f"{box_range.key}-{kind}-{boxes}",
        range=box_range,
        product=product,
        kind=kind,
        boxes=boxes,
        at_end=AtEnd.CONVERT if next_plan else AtEnd.STOP,
        next_plan=next_plan,
    )


def address_of(user: Any, **fields: Any) -> UserAddress:
    markets()
    values = {
        "first_name": "Claire",
        "last_name": "Martin",
        "line1": "12 rue de Strasbourg",
        "line4": "Nantes",
        "postcode": "44000",
        "country": Country.objects.get(pk="FR"),
    }
    known = None if fields else UserAddress.objects.filter(user=user).first()
    return known or UserAddress.objects.create(user=user, **(values | fields))


def card_of(user: Any, *, behaviour: Behaviour = Behaviour.SUCCEEDS) -> PaymentMethod:
    """A card on file with the sandbox, which does what `behaviour` says at every debit."""
    return PaymentMethod.objects.create(
        user=user,
        provider="sandbox",
        provider_ref=sandbox_card(behaviour),
        brand="Visa",
        last4="4242",
        expires_on=date(2030, 12, 31),
        created_at=NOON,
    )


def running_subscription(
    *,
    first: CalendarMonth,
    plan: Plan | None = None,
    child: Child | None = None,
    box_price: str = "19.90",
    renewal_price: str = "19.90",
    at_end: AtEnd | None = None,
    method: PaymentMethod | None = None,
    started_at: datetime = NOON,
) -> Subscription:
    """An active subscription whose paid boxes are planned from `first` on, as far as the calendar goes."""
    plan = plan or Plan.objects.filter(range=first.range, kind=PlanKind.MONTHLY).first() or plan_of(first.range)
    child = child or ChildFactory.create()
    subscription = Subscription.objects.create(
        reference=f"S{Subscription.objects.count():06d}",
        user=child.user,
        child=child,
        range=first.range,
        plan=plan,
        method=method or card_of(child.user),
        address=address_of(child.user),
        anchor_month=first.month,
        box_price=Decimal(box_price),
        renewal_price=Decimal(renewal_price),
        currency="EUR",
        boxes_paid=plan.boxes,
        at_end=at_end or (AtEnd.CONVERT if plan.is_open_ended else plan.at_end),
        started_at=started_at,
    )
    value = movements.monthly_value(box_price=Decimal(box_price), cadence_months=first.range.cadence_months)
    movements.record(subscription=subscription, kind=SubscriptionMovementKind.NEW, amount=value, now=started_at)
    cycles.plan_cycle(subscription=subscription, number=1, month=first)
    return subscription


def first_box_sent(subscription: Subscription) -> None:
    """The first box was paid by an order of its own and has been sent."""
    order = paid((sold_product(), 1))
    sku = subscription.cycles.get(number=1).month.box.item.sku
    subscription.cycles.filter(number=1).update(state=CycleState.PACKED, box_sku=sku, order=order)


def all_rules_hold(*, now: datetime) -> None:
    """What was put off is done, and then every rule that must always hold does."""
    while outbox.deliver_due(now=now):
        pass
    mail.deliver_due(now=now)
    broken = [(each.invariant.name, each.found) for each in invariants.breaks(now=now)]
    assert not broken, broken
