"""What subscriptions put on the pages of others: the next boxes on the account's first page, and its menu entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.components import Link
from core.statements import statement
from subscriptions import queries
from subscriptions.models import BoxRange, Subscription


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
    return ranges.values_list("key", f"name_{language}")
