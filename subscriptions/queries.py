"""What a customer sees of his subscriptions. Every function takes the customer, so that nobody sees another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from core import clock
from core.components import Picture
from shop.images.queries import pictures
from subscriptions import words
from subscriptions.billing import pay_links
from subscriptions.boxes.cycles import is_beyond_the_end
from subscriptions.changes import changeable
from subscriptions.enums import CycleState, SubscriptionState
from subscriptions.models import Box, Cycle, Subscription
from subscriptions.signup.first_look import BESIDE_TEXT

GONE = (CycleState.PACKED, CycleState.CANCELLED)
NOT_PAID = (CycleState.DECLINED, CycleState.UNPAID)
NEVER_SENT = (CycleState.CANCELLED, CycleState.SKIPPED)
RUNNING = (SubscriptionState.ACTIVE, SubscriptionState.ENDING)


def subscriptions_of(*, user_id: int) -> QuerySet[Subscription]:
    """A customer's subscriptions with what their cards show, the latest first."""
    related = ("month__box__theme", "month__box__item", "chosen_box__theme", "month__range", "order", "charge")
    cycles = Cycle.objects.select_related(*related).order_by("number")
    rows = Subscription.objects.filter(user_id=user_id).select_related(
        "range", "plan__range", "wanted_plan", "child", "method", "address", "gift"
    )
    return rows.order_by("-started_at", "-pk").prefetch_related(Prefetch("cycles", queryset=cycles))


@dataclass(frozen=True)
class BoxRow:
    """One box of a subscription in the customer's words. `is_changeable` until its cut-off has passed.

    `pay_path` is where a box that is not paid can be paid now; "" where there is nothing to pay.
    """

    cycle: Cycle
    theme: str
    summary: str
    picture: Picture | None
    price: str
    is_changeable: bool
    pay_path: str = ""

    @property
    def state(self) -> CycleState:
        return CycleState(self.cycle.state)


@dataclass(frozen=True)
class Held:
    """A subscription with its boxes: `next` is the one to come, or None when nothing comes any more."""

    subscription: Subscription
    next: BoxRow | None
    coming: Sequence[BoxRow]
    past: Sequence[BoxRow]
    declined: Sequence[BoxRow]

    @property
    def is_running(self) -> bool:
        return self.subscription.state in RUNNING

    @property
    def is_present(self) -> bool:
        """Whether it brings the boxes of a gift and nothing after them."""
        return changeable.is_present(subscription=self.subscription)

    @property
    def can_be_ended(self) -> bool:
        """Whether ending it would still change anything."""
        return self.is_running and self.subscription.cancelled_at is None


def held_by(*, user_id: int, language: str, now: datetime) -> list[Held]:
    """All subscriptions of a customer with their boxes and pictures: four queries, however many they are."""
    rows = list(subscriptions_of(user_id=user_id))
    boxes = {box for row in rows for cycle in row.cycles.all() if (box := _box(cycle))}
    drawn = pictures(
        picture_ids={box.theme.picture_id for box in boxes if box.theme.picture_id},
        place=BESIDE_TEXT,
        language=language,
    )
    return [_held(row, drawn=drawn, language=language, now=now) for row in rows]


def one_held_by(*, user_id: int, reference: str, language: str, now: datetime) -> Held | None:
    """One subscription of a customer, or None for another's or none."""
    row = subscriptions_of(user_id=user_id).filter(reference=reference).first()
    if row is None:
        return None
    boxes = {box for cycle in row.cycles.all() if (box := _box(cycle))}
    keys = {box.theme.picture_id for box in boxes if box.theme.picture_id}
    drawn = pictures(picture_ids=keys, place=BESIDE_TEXT, language=language)
    return _held(row, drawn=drawn, language=language, now=now)


def _box(cycle: Cycle) -> Box | None:
    return cycle.chosen_box or cycle.month.box


def _held(row: Subscription, *, drawn: dict[int, Picture], language: str, now: datetime) -> Held:
    cycles, beyond = row.cycles.all(), _beyond_the_end(row)
    rows = [_row(cycle, row=row, drawn=drawn, language=language, now=now) for cycle in cycles if cycle.pk not in beyond]
    today = clock.local_day(now)
    declined = [each for each in rows if each.state in NOT_PAID]
    coming = [each for each in rows if each.state not in GONE and each not in declined and _is_ahead(each, today)]
    past = [each for each in reversed(rows) if each not in coming and each not in declined]
    shown = [each for each in past if each.state not in NEVER_SENT]
    following = next((each for each in coming if each.state != CycleState.SKIPPED), None)
    return Held(subscription=row, next=following, coming=coming, past=shown, declined=declined)


def _beyond_the_end(row: Subscription) -> set[int]:
    """The keys of months that were left out, and that would not come if they were taken back."""
    found, skipped = set(), 0
    for cycle in row.cycles.all():
        if cycle.state == CycleState.SKIPPED:
            if is_beyond_the_end(cycle, subscription=row, skipped=skipped):
                found.add(cycle.pk)
            skipped += 1
    return found


def _is_ahead(row: BoxRow, today: date) -> bool:
    if row.state == CycleState.SKIPPED:
        return row.is_changeable
    return row.state != CycleState.READY or row.cycle.pack_on >= today


def _row(cycle: Cycle, *, row: Subscription, drawn: dict[int, Picture], language: str, now: datetime) -> BoxRow:
    box = _box(cycle)
    frozen = cycle.snapshot.get("box", {}).get("name", {}) if cycle.snapshot else {}
    theme = frozen.get(language) or (box.theme.name if box else "")
    return BoxRow(
        cycle=cycle,
        theme=theme,
        summary=box.summary if box else "",
        picture=drawn.get(box.theme.picture_id or 0) if box else None,
        price=words.price_of_box(
            price=cycle.price,
            currency=cycle.currency,
            is_prepaid=cycle.is_prepaid,
            is_paid=cycle.state in (CycleState.READY, CycleState.PACKED),
            is_declined=cycle.state == CycleState.DECLINED,
            debit_on=clock.local_day(cycle.debit_at),
        ),
        is_changeable=cycle.state in (CycleState.PLANNED, CycleState.SKIPPED) and cycle.freeze_at > now,
        pay_path=_pay_path(cycle, language=language),
    )


def _pay_path(cycle: Cycle, *, language: str) -> str:
    if cycle.state not in NOT_PAID or cycle.charge is None:
        return ""
    return pay_links.path_of(charge_reference=cycle.charge.reference, language=language)
