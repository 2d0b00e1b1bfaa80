"""Minimal valid rows of subscriptions: a range with its calendar, plans that can be bought, a running subscription."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import factory

from core import invariants, mail, outbox, sweeps
from shop.address.models import Country, UserAddress
from shop.catalogue.enums import ProductKind
from shop.payments.models import PaymentMethod
from shop.payments.providers.sandbox.cards import Behaviour
from subscriptions import movements
from subscriptions.boxes import calendar, cycles
from subscriptions.enums import AtEnd, CycleState, PlanKind, SubscriptionMovementKind
from subscriptions.models import Box, BoxRange, CalendarMonth, Child, Plan, Subscription, Theme
from tests.factories.markets import markets
from tests.factories.shop import (
    NOON,
    ProductFactory,
    StockItemFactory,
    UserFactory,
    paid,
    priced,
    sandbox_card,
    sold_product,
    stocked_items,
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
    return boxes_of(box_range, count=1, on_hand=on_hand)[0]


def boxes_of(box_range: BoxRange, *, count: int, on_hand: int = 100) -> list[Box]:
    """Boxes of the range with new themes and stock."""
    themes = Theme.objects.bulk_create(ThemeFactory.build_batch(count))
    items = [
        StockItemFactory.build(sku=f"BOX-{box_range.pk}-{theme.pk}", name=f"{box_range.name} {theme.name}")
        for theme in themes
    ]
    stocked = zip(themes, stocked_items(*items, on_hand=on_hand), strict=True)
    return Box.objects.bulk_create(Box(range=box_range, theme=theme, item=item) for theme, item in stocked)


def month_of(box_range: BoxRange, month: date, *, on_hand: int = 100, box: Box | None = None) -> CalendarMonth:
    """A month with the usual days and a box of its own."""
    return _months(box_range, [month], boxes=[box or box_of(box_range, on_hand=on_hand)])[0]


def calendar_of(box_range: BoxRange, *, first: date, months: int, on_hand: int = 100) -> list[CalendarMonth]:
    """`months` consecutive boxes of the range from `first` on, at its cadence."""
    step = box_range.cadence_months
    days = [calendar.add_months(month=first, months=i * step) for i in range(months)]
    return _months(box_range, days, boxes=boxes_of(box_range, count=months, on_hand=on_hand))


def _months(box_range: BoxRange, days: list[date], *, boxes: list[Box]) -> list[CalendarMonth]:
    rows = [calendar.month_on(box_range=box_range, month=day) for day in days]
    for row, box in zip(rows, boxes, strict=True):
        row.box = box
    return CalendarMonth.objects.bulk_create(rows)


def plan_of(
    box_range: BoxRange,
    *,
    kind: PlanKind = PlanKind.MONTHLY,
    boxes: int = 1,
    gross: str = "19.90",
    next_plan: Plan | None = None,
) -> Plan:
    """A plan whose product can be bought."""
    product = ProductFactory.create(kind=ProductKind.PLAN, title=f"{box_range.name} {kind} {boxes}")
    priced(product, gross=gross, sku=f"PLAN-{product.pk}")
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
    sweeps.run("reviews.ask", now=now)
    mail.deliver_due(now=now)
    broken = [(each.invariant.name, each.found) for each in invariants.breaks(now=now)]
    assert not broken, broken
