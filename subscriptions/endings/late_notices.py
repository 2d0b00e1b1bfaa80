"""A term that went on although its notice came late or never: who ends it then gets back what has not left.

Source: Code de la consommation, art. L215-1: whoever was not told in the window may end the contract free of charge at any
time after it was renewed, and gets back what was paid from then on, less what was delivered until then.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from core.money import ZERO
from subscriptions.boxes.cycles import NO_BOX_SENT
from subscriptions.endings import stopping, term_refunds
from subscriptions.endings.term_notices import was_told_in_time
from subscriptions.enums import CycleState
from subscriptions.models import Cycle, Subscription


def owed(*, subscription: Subscription) -> Decimal | None:
    """What ending it now gives back; None unless a box after a term was fixed without a notice in time. Nothing is changed."""
    first = _first_after_term(subscription)
    if first is None or first.state == CycleState.PLANNED:
        return None
    if was_told_in_time(subscription_id=subscription.pk, number=first.number):
        return None
    return term_refunds.left_of(subscription=subscription).gross


def _first_after_term(subscription: Subscription) -> Cycle | None:
    """The first box that is debited by itself after several that one payment paid."""
    in_terms = subscription.cycles.filter(is_prepaid=True, number__gt=1)
    last = in_terms.order_by("-number").values_list("number", flat=True).first()
    if last is None:
        return None
    after: Cycle | None = (
        subscription.cycles.filter(is_prepaid=False, number__gt=last)
        .exclude(state__in=NO_BOX_SENT)
        .order_by("number")
        .first()
    )
    return after


def end_at_once(*, subscription: Subscription, amount: Decimal, now: datetime) -> bool:
    """End it with the boxes that have not left and give `amount` back; False, and nothing changed, while a debit is under way.

    The caller holds the subscription, and `owed` has just said `amount`.
    """
    if subscription.cycles.filter(state=CycleState.FROZEN).exclude(charge=None).exists():
        return False
    with translation.override(subscription.user.language):
        reason = _("Notice before the end of the term sent late (art. L215-1)")
    if amount > ZERO:
        term_refunds.refund_left(subscription_id=subscription.pk, seen=amount, reason=reason, by_id=None, now=now)
    else:
        stopping.stop(subscription_id=subscription.pk, reason=reason, now=now)
    return True
