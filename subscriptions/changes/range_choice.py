"""The ranges that a customer can choose for the next box, each with its ages, its rhythm and its price in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.templatetags.money import money
from subscriptions import words
from subscriptions.changes import ranges
from subscriptions.models import BoxRange, Subscription


@dataclass(frozen=True)
class RangeOption:
    """One range; `says` is what stands beside its button."""

    range_id: int
    says: str


def options_for(*, subscription: Subscription, now: datetime) -> list[RangeOption]:
    """The present range first, then the others that can be had from the next open box on, by age."""
    boxes = ranges.open_boxes(subscription=subscription, now=now)
    present = subscription.range
    found = [RangeOption(present.pk, _says(present, price=_("as now")))]
    if not boxes or subscription.cancelled_at is not None:
        return found
    for other in BoxRange.objects.filter(is_active=True).exclude(pk=present.pk).order_by("age_from", "pk"):
        try:
            step = ranges.step_into(subscription=subscription, into=other, box=boxes[0], now=now)
        except ranges.CannotMove:
            continue
        if step.is_prepaid and not ranges.is_covered(subscription=subscription, step=step, now=now):
            continue
        price = _("paid already") if step.is_prepaid else money(step.price, subscription.currency)
        month = words.month_name(step.month.month)
        found.append(RangeOption(other.pk, _says(other, price=price, month=month)))
    return found


def _says(box_range: BoxRange, *, price: str, month: str = "") -> str:
    facts = [words.ages(box_range), words.every(box_range.cadence_months), price]
    if month:
        facts.append(_("from %(month)s on") % {"month": month})
    return f"{box_range.name}: {', '.join(facts)}"
