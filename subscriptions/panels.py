"""What subscriptions put on the pages of others: the next boxes on the account's first page, and its menu entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core.components import Link
from core.languages import shown
from core.statements import Given, statement
from subscriptions import queries
from subscriptions.changes import changeable
from subscriptions.models import BoxRange, Plan, Subscription


def account_panels(*, user: Any, now: datetime) -> list[SafeString]:
    """The next box of each running subscription, then those that have ended as a list."""
    held = queries.held_by(user_id=user.pk, language=get_language() or "fr", now=now)
    running = [each for each in held if each.is_running]
    ended = [each for each in held if not each.is_running]
    panels = [render_to_string("subscriptions/next_box.html", {"held": each}) for each in running]
    return [*panels, render_to_string("subscriptions/ended.html", {"ended": ended})] if ended else panels


def account_menu(*, user: Any) -> list[Link]:
    """Ending is an entry of the menu, as easy to find as the way in (Code de la consommation, L215-1-1)."""
    running = Subscription.objects.filter(user=user, state__in=queries.RUNNING, cancelled_at=None)
    running = running.exclude(changeable.PRESENT)
    ending = [
        Link(
            label=_("End the subscription of %(child)s") % {"child": row.child.first_name},
            href=reverse("subscriptions:cancel", kwargs={"reference": row.reference}),
        )
        for row in running.select_related("child").order_by("pk")
    ]
    return [*ending, Link(label=_("Subscribe another child"), href=reverse("subscriptions:start"))]


def range_names(*, language: str) -> dict[str, str]:
    """The ranges on sale by key, in their order, for the shop's filters."""
    return dict(_range_names(language=language).rows())


@statement
def _range_names(*, language: str) -> QuerySet[Any]:
    ranges: QuerySet[BoxRange] = QuerySet(BoxRange).filter(is_active=True).order_by("position", "pk")
    return ranges.values_list("key", shown("name", language=language))


def plan_ranges(*, product_ids: Iterable[int]) -> dict[int, str]:
    """The range keys of those products that are plans, by product."""
    return dict(_plan_ranges().rows(keys=list(product_ids)))


@statement
def _plan_ranges() -> QuerySet[Any]:
    plans: QuerySet[Plan] = QuerySet(Plan).filter(product__id__in=[Given("keys")])
    return plans.values_list("product_id", "range__key")


def plan_path(*, product_id: int, language: str) -> str | None:
    """Where the funnel begins with this plan's range and the plan itself chosen; None for what is no plan.

    A plan or a range that is no longer sold leads to the funnel's first question.
    """
    plan = Plan.objects.select_related("range").filter(product_id=product_id).first()
    if plan is None:
        return None
    with override(language):
        start = reverse("subscriptions:start")
    is_sold = plan.is_active and plan.range.is_active
    return f"{start}?{urlencode({'range': plan.range.key, 'plan': plan.key})}" if is_sold else start
