"""Running subscriptions keep their price until each customer was told of another one, a month before it counts.

Source: Code de la consommation, art. R212-4: in an open-ended contract the price may change with notice, and whoever does
not want it may leave free of charge before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import translation

from core import clock, mail, sweeps
from core.due import after_today
from core.locks import in_transaction
from core.statements import statement
from shop.markets.models import Market
from shop.markets.queries import market_to, price_at
from subscriptions.boxes.cycles import recount
from subscriptions.enums import CycleState, NoticeKind, SubscriptionState
from subscriptions.holding import hold
from subscriptions.models import CalendarMonth, Cycle, Notice, Plan, PriceChange, Subscription
from subscriptions.transitions import publish

TOLD_AHEAD = timedelta(days=30)
BATCH = 500


class NothingToAnnounce(Exception):
    """Nobody pays another price, the plan is no open-ended one, has no price, or its calendar ends too soon."""


def first_month(*, plan: Plan, now: datetime) -> CalendarMonth | None:
    """The first box whose cut-off leaves the time that the notice needs."""
    rows = CalendarMonth.objects.filter(
        range_id=plan.range_id, cutoff_on__gte=clock.local_day(now + TOLD_AHEAD) + timedelta(days=1)
    )
    return rows.order_by("month").first()


def concerned(*, plan: Plan, price: Decimal, market: Market) -> QuerySet[Subscription]:
    """Whose boxes are paid one by one by this plan, at another price than this one of the market."""
    running = Subscription.objects.filter(plan=plan, state=SubscriptionState.ACTIVE, cancelled_at=None)
    there = running.filter(currency=market.currency, address__country__market_country__market=market)
    return there.exclude(renewal_price=price)


@dataclass(frozen=True)
class Outlook:
    """How many customers an announcement would be for, from which month on it would count, and today's prices by market."""

    count: int
    month: date
    prices: tuple[tuple[Market, Decimal], ...]


def outlook(*, plan: Plan, now: datetime) -> Outlook | None:
    """What announcing today's price of a plan would do; None where there is nothing to announce."""
    month = first_month(plan=plan, now=now)
    if not plan.is_open_ended or month is None:
        return None
    prices, count = [], 0
    for market in Market.objects.filter(is_active=True).order_by("pk"):
        price = price_at(product_id=plan.product_id, market=market, now=now)
        others = concerned(plan=plan, price=price.amount, market=market).count() if price else 0
        if price and others:
            prices.append((market, price.amount))
            count += others
    return Outlook(count=count, month=month.month, prices=tuple(prices)) if count else None


@in_transaction
def announce(*, plan_id: int, by_id: int | None, now: datetime) -> list[PriceChange]:
    """Begin to tell everybody who pays another price that today's price of the plan will count for them too.

    One announcement a market, in the order of the markets. A second call for the same month is the same announcement.
    Raises NothingToAnnounce.
    """
    plan = Plan.objects.select_related("range", "product").get(pk=plan_id)
    found = outlook(plan=plan, now=now)
    if found is None:
        raise NothingToAnnounce(plan.key)
    return [
        PriceChange.objects.get_or_create(
            plan=plan,
            market=market,
            takes_effect_on=found.month,
            defaults={
                "price": price,
                "currency": market.currency,
                "announced_by_id": by_id,
                "announced_at": now,
            },
        )[0]
        for market, price in found.prices
    ]


@statement
def _announced() -> QuerySet[PriceChange, Any]:
    return PriceChange.objects.filter(told_at=None).values_list("pk")[:1]


@sweeps.register(
    "subscriptions.price_notices", order=82, every=60, says="%d customers told of a new price", due=_announced
)
def tell_due(*, now: datetime) -> int:
    """Write the notices that are announced; one that would come too late for its month is not written any more."""
    told = 0
    for change in PriceChange.objects.filter(told_at=None).select_related("plan", "market").order_by("pk"):
        known = Notice.objects.filter(
            subscription=OuterRef("pk"), kind=NoticeKind.PRICE_CHANGE, subject=_subject(change)
        )
        waiting = _waiting(change).filter(~Exists(known)).order_by("pk")
        ids = list(waiting.values_list("pk", flat=True)[:BATCH])
        for subscription_id in ids:
            told += tell(change_id=change.pk, subscription_id=subscription_id, now=now)
        if not ids:
            PriceChange.objects.filter(pk=change.pk).update(told_at=now)
    return told


def _waiting(change: PriceChange) -> QuerySet[Subscription]:
    """Those that the change concerns; one from before there were several markets is the first market's."""
    market = change.market or market_to(country="", currency=change.currency)
    return concerned(plan=change.plan, price=change.price, market=market)


def _subject(change: PriceChange) -> str:
    return f"{change.pk}:{change.takes_effect_on:%Y-%m}"


@in_transaction
def tell(*, change_id: int, subscription_id: int, now: datetime) -> bool:
    """Tell one customer, once; False when the notice was written before or does not concern the subscription any more."""
    subscription = hold(subscription_id=subscription_id)
    change = PriceChange.objects.select_related("plan", "market").get(pk=change_id)
    subject = _subject(change)
    known = Notice.objects.filter(subscription=subscription, kind=NoticeKind.PRICE_CHANGE, subject=subject)
    if known.exists() or not _waiting(change).filter(pk=subscription_id).exists():
        return False
    month = CalendarMonth.objects.get(range_id=subscription.range_id, month=change.takes_effect_on)
    user = subscription.user
    with translation.override(user.language):
        path = reverse("subscriptions:cancel", kwargs={"reference": subscription.reference})
    sent = mail.send(
        kind="price-change",
        key=f"{subscription.reference}:{subject}",
        to=user.email,
        language=user.language,
        context={
            "name": user.first_name,
            "child": subscription.child,
            "subscription": subscription,
            "price": change.price,
            "month": month,
            "end_path": path,
        },
        now=now,
    )
    Notice.objects.create(
        subscription=subscription,
        kind=NoticeKind.PRICE_CHANGE,
        subject=subject,
        takes_effect_on=change.takes_effect_on,
        refuse_until=month.cutoff_on,
        mail=sent,
        details={"price": str(change.price), "plan": change.plan.key},
        noticed_at=now,
    )
    PriceChange.objects.filter(pk=change_id).update(told_count=F("told_count") + 1)
    return True


@statement
def _due() -> QuerySet[Notice, Any]:
    before = Cycle.objects.filter(
        subscription=OuterRef("subscription"),
        state=CycleState.PLANNED,
        month__month__lt=OuterRef("takes_effect_on"),
    )
    due = Notice.objects.filter(
        ~Exists(before),
        kind=NoticeKind.PRICE_CHANGE,
        applied_at=None,
        refuse_until__lte=after_today(TOLD_AHEAD),
    )
    return due.order_by("pk").values_list("pk")[:BATCH]


@sweeps.register("subscriptions.reprice", order=38, every=300, says="%d subscriptions at their new price", due=_due)
def apply_due(*, now: datetime) -> int:
    """Give told subscriptions their new price once every box before its month is fixed; return how many changed."""
    return sum(_apply(notice_id=pk, now=now) for (pk,) in _due().rows(now=now))


@in_transaction
def _apply(*, notice_id: int, now: datetime) -> bool:
    notice = Notice.objects.get(pk=notice_id)
    subscription = hold(subscription_id=notice.subscription_id)
    if not Notice.objects.filter(pk=notice_id, applied_at=None).update(applied_at=now):
        return False
    is_same_plan = Plan.objects.filter(pk=subscription.plan_id, key=notice.details["plan"]).exists()
    if not is_same_plan or subscription.state == SubscriptionState.ENDED:
        return False
    price = Decimal(notice.details["price"])
    Subscription.objects.filter(pk=subscription.pk).update(renewal_price=price)
    recount(subscription_id=subscription.pk)
    publish(subscription_id=subscription.pk, name="subscription.repriced", now=now)
    return True


def announced_for(*, subscription_id: int) -> tuple[date, Decimal] | None:
    """The month and the price of a change that was announced and does not count yet; None for none."""
    rows = Notice.objects.filter(subscription_id=subscription_id, kind=NoticeKind.PRICE_CHANGE, applied_at=None)
    row = rows.order_by("takes_effect_on").first()
    if row is None or row.takes_effect_on is None:
        return None
    return row.takes_effect_on, Decimal(row.details["price"])
