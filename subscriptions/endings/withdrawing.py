"""A subscription as a contract that can be withdrawn from: 14 days from its first box; renewals do not begin them anew.

Sources: Code de la consommation, art. L221-18, last paragraph (regular deliveries over a period: the first good counts);
CJEU 5 October 2023, C-565/22 (no second right at a renewal).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.statements import Given, statement
from shop.aftercare import journeys
from shop.aftercare.contracts import Contract, Stopped, kind
from shop.aftercare.models import MoneyBack
from shop.order.models import Order
from subscriptions.boxes.freezing import stock_owner
from subscriptions.endings import stopping, terms
from subscriptions.endings.identifying import belongs_to, named_by
from subscriptions.enums import CycleState
from subscriptions.models import Subscription

# A box that left before parcels were kept here: nobody is told less time than any delivery takes.
LONGEST_WAY = timedelta(days=14)
REASON = "withdrawal"


@kind
class Subscriptions:
    """subscription:<reference>"""

    prefix = "subscription"

    def named(self, *, codes: set[str], email: str | None) -> list[Contract]:
        found = _rows().filter(named_by(codes=codes))
        if email is not None:
            found = found.filter(belongs_to(email=email))
        return _contracts(found.distinct())

    def of_order(self, *, order: Order) -> list[Contract]:
        keys = [pk for (pk,) in _keys_of_order().rows(order=order.pk)]
        return _contracts(_rows().filter(pk__in=keys)) if keys else []

    def get(self, *, reference: str) -> Contract | None:
        return next(iter(_contracts(_rows().filter(reference=reference))), None)

    def stop(self, *, reference: str, now: datetime) -> Stopped:
        subscription = Subscription.objects.select_related("signup__order_line").get(reference=reference)
        is_settled = stopping.stop(subscription_id=subscription.pk, reason=REASON, now=now)
        sent = stopping.sent_of(subscription=subscription)
        early = MoneyBack.objects.filter(reference__startswith=f"term:{reference}:")
        given = set(early.values_list("order_id", flat=True))
        paid = terms.terms_of(subscription=subscription, sent=sent)
        money = terms.money_of(subscription=subscription, terms=paid, sent=sent)
        return Stopped(
            money=[each for each in money if each.is_sent or each.order_id not in given],
            is_settled=is_settled,
            sent_sources=[stock_owner(cycle_id=pk) for pk in sorted(sent)],
        )


@statement
def _keys_of_order() -> QuerySet[Subscription, tuple[int]]:
    return Subscription.objects.filter(signup__order_line__order=Given("order")).order_by("pk").values_list("pk")


def _rows() -> QuerySet[Subscription]:
    return Subscription.objects.select_related("range", "child", "signup__order_line__order", "gift").order_by("pk")


def _contracts(rows: QuerySet[Subscription]) -> list[Contract]:
    return [contract for row in rows if (contract := contract_of(subscription=row)) is not None]


def contract_of(*, subscription: Subscription) -> Contract | None:
    """The subscription as a contract; None for one whose first payment is not in this shop's books.

    None for a gift's, too: its contract is the giver's (subscriptions.gifts.contract).
    """
    if hasattr(subscription, "gift"):
        return None
    order = _began_with(subscription)
    if order is None:
        return None
    words = {"range": subscription.range.name, "child": subscription.child.first_name}
    return Contract(
        subject=f"subscription:{subscription.reference}",
        title=_("%(range)s for %(child)s (subscription %(reference)s)")
        % {**words, "reference": subscription.reference},
        order=order,
        received_on=first_box_received_on(subscription=subscription),
    )


def _began_with(subscription: Subscription) -> Order | None:
    if subscription.signup is not None and subscription.signup.order_line is not None:
        order: Order = subscription.signup.order_line.order
        return order
    first = subscription.cycles.exclude(order=None).select_related("order").order_by("number").first()
    return first.order if first is not None else None


def first_box_received_on(*, subscription: Subscription) -> date | None:
    """The day that starts the 14 days: that of the first box that left; None while none has."""
    sent = subscription.cycles.filter(state__in=(CycleState.PACKED, CycleState.READY)).order_by("number")
    for cycle in sent[:2]:
        journey = journeys.journey_of(source=stock_owner(cycle_id=cycle.pk))
        if journey.has_left:
            return journey.counts_as_received_on
        if cycle.state == CycleState.PACKED:
            return cycle.pack_on + LONGEST_WAY
    return None
