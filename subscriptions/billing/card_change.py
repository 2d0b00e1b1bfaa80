"""The card that pays a customer's boxes: another one for all of them, a warning before it expires, and forgotten at the end.

Source of the last: CNIL, deliberation 2018-303: a card kept for renewals is kept until the contract ends, no longer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, mail, sweeps
from core.due import after_today, before_now
from core.statements import statement
from shop.payments import cards
from shop.payments.models import CardSetup, PaymentMethod
from shop.payments.providers.base import ProviderUnreachable
from subscriptions.billing import dunning
from subscriptions.enums import CycleState, SubscriptionState
from subscriptions.models import Cycle, Subscription

log = structlog.get_logger(__name__)

BATCH = 500
WARNED_AHEAD = timedelta(days=21)
KEPT_AFTER_THE_END = timedelta(days=1)
RUNNING = (SubscriptionState.ACTIVE, SubscriptionState.ENDING)
STILL_DEBITED = (CycleState.FROZEN, CycleState.DECLINED)


def consent_text() -> str:
    """What a customer agrees to who leaves another card, in the language that is active."""
    return _("This card then pays your boxes as they become due. You can change it in your account at any time.")


def begin(*, user_id: int, language: str, now: datetime) -> CardSetup:
    """Begin to keep another card, and keep what the page said above its button. Raises ProviderUnreachable."""
    setup = cards.begin_setup(user_id=user_id, now=now)
    about = f"setup:{setup.reference}"
    cards.consent(user_id=user_id, about=about, text=consent_text(), language=language, now=now)
    return setup


def pay_with(*, user_id: int, method_id: int, now: datetime) -> int:
    """Debit all running subscriptions of a customer from this card from now on, and try at once what is owed.

    Returns how many subscriptions changed their card; a second call changes nothing.
    """
    rows = Subscription.objects.filter(user_id=user_id, state__in=RUNNING).exclude(method_id=method_id)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for subscription_id in ids:
        dunning.card_changed(subscription_id=subscription_id, method_id=method_id, now=now)
    return len(ids)


@statement
def _expiring() -> QuerySet[PaymentMethod, Any]:
    """The cards that no debit of the next weeks may find valid, a day more for that of the database's own days."""
    soon = PaymentMethod.objects.filter(expires_on__lte=after_today(WARNED_AHEAD + timedelta(days=1)))
    return soon.filter(detached_at=None, warned_at=None).values_list("pk")


@sweeps.register(
    "subscriptions.card_expires",
    order=85,
    every=3600,
    says="%d customers told that a card expires",
    due=_expiring,
)
def warn_of_expiry(*, now: datetime) -> int:
    """Tell whose card will have expired by the next debit, three weeks before it, once for each card; return how many."""
    debited_soon = Cycle.objects.filter(
        subscription=OuterRef("pk"),
        state__in=(CycleState.PLANNED, CycleState.FROZEN),
        is_prepaid=False,
        debit_at__lte=now + WARNED_AHEAD,
        debit_at__date__gt=OuterRef("method__expires_on"),
    )
    rows = Subscription.objects.filter(
        Exists(debited_soon),
        method__expires_on__lte=clock.local_day(now) + WARNED_AHEAD + timedelta(days=1),
        method__detached_at=None,
        method__warned_at=None,
        state__in=RUNNING,
    )
    told = 0
    for subscription in rows.select_related("user", "child", "method").order_by("pk")[:BATCH]:
        told += _warn(subscription, now=now)
    return told


def _warn(subscription: Subscription, *, now: datetime) -> bool:
    method = subscription.method
    assert method is not None
    if not PaymentMethod.objects.filter(pk=method.pk, warned_at=None).update(warned_at=now):
        return False
    user = subscription.user
    with translation.override(user.language):
        path = reverse("subscriptions:card", kwargs={"reference": subscription.reference})
    mail.send(
        kind="card-expires",
        key=f"method:{method.pk}",
        to=user.email,
        language=user.language,
        context={"name": user.first_name, "subscription": subscription, "method": method, "card_path": path},
        now=now,
    )
    return True


@statement
def _unused() -> QuerySet[PaymentMethod, Any]:
    needed = Subscription.objects.filter(method=OuterRef("pk")).filter(
        Q(state__in=RUNNING) | Q(ended_at__gt=before_now(KEPT_AFTER_THE_END))
    )
    owed = Cycle.objects.filter(subscription__method=OuterRef("pk"), state__in=STILL_DEBITED)
    unused = PaymentMethod.objects.filter(~Exists(needed), ~Exists(owed), detached_at=None)
    old = unused.filter(created_at__lte=before_now(KEPT_AFTER_THE_END)).order_by("pk")
    return old.values_list("pk")[:BATCH]


@sweeps.register(
    "subscriptions.forget_cards",
    order=95,
    every=3600,
    says="%d cards forgotten",
    queue="billing",
    leaves_shop=True,
    due=_unused,
)
def forget_unused(*, now: datetime) -> int:
    """Have the provider forget the cards that no running subscription and no open debit needs any more; return how many."""
    forgotten = 0
    for (method_id,) in _unused().rows(now=now):
        try:
            cards.forget_card(method_id=method_id, now=now)
            forgotten += 1
        except ProviderUnreachable:
            log.warning("card_not_forgotten", method_id=method_id)
    return forgotten


def expires_before_its_next_debit(subscription: Subscription) -> bool:
    """Whether the card will have expired when the next box is to be debited."""
    method = subscription.method
    if method is None or method.detached_at is not None:
        return False
    following = subscription.cycles.filter(state__in=(CycleState.PLANNED, CycleState.FROZEN), is_prepaid=False)
    debit_at = following.order_by(F("debit_at")).values_list("debit_at", flat=True).first()
    return debit_at is not None and clock.local_day(debit_at) > method.expires_on
