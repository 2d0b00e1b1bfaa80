"""What may wait for whom, as data: each task counts rows of one model and leads to the list of exactly these rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.enums import DeliveryState
from logistics.enums import ParcelState
from shop.order.enums import OrderStatus
from shop.payments.enums import ChargeState
from subscriptions.enums import CycleState

# A parcel may lie at the warehouse over a week-end before it counts as late.
LATE_AFTER = timedelta(days=3)

Rule = Callable[[date], Q]
Filters = Callable[[date], dict[str, Any]]


@dataclass(frozen=True)
class Task:
    """Rows of a model that wait. `filters` are the parameters of its list; `rule` where the list has no such parameter."""

    model: str
    says: Any
    filters: Filters
    is_urgent: bool = False
    rule: Rule | None = None


@dataclass(frozen=True)
class Desk:
    title: str | Promise
    tasks: tuple[Task, ...]


DESKS = (
    Desk(
        _("Sales"),
        (
            Task(
                "order.order",
                ngettext_lazy("order waits for its payment", "orders wait for their payment"),
                lambda today: {"status__exact": OrderStatus.PENDING.value},
            ),
            Task(
                "order.order",
                ngettext_lazy("paid order has not left yet", "paid orders have not left yet"),
                lambda today: {"status__exact": OrderStatus.PAID.value},
            ),
            Task(
                "stock.stockitem",
                ngettext_lazy("item is running low", "items are running low"),
                lambda today: {"stock": "low"},
                is_urgent=True,
                rule=lambda today: Q(low_at__gt=0, on_hand__lt=F("reserved") + F("low_at")),
            ),
        ),
    ),
    Desk(
        _("Care"),
        (
            Task(
                "payments.charge",
                ngettext_lazy("charge needs a decision", "charges need a decision"),
                lambda today: {"state__exact": ChargeState.NEEDS_ATTENTION.value},
                is_urgent=True,
            ),
            Task(
                "subscriptions.cycle",
                ngettext_lazy("debit of a box was declined", "debits of boxes were declined"),
                lambda today: {"state__exact": CycleState.DECLINED.value},
                is_urgent=True,
            ),
            Task(
                "subscriptions.cycle",
                ngettext_lazy("box waits for us", "boxes wait for us"),
                lambda today: {"state__exact": CycleState.PARKED.value},
                is_urgent=True,
            ),
            Task(
                "core.outgoingmail",
                ngettext_lazy("mail could not be sent", "mails could not be sent"),
                lambda today: {"state__exact": DeliveryState.NEEDS_ATTENTION.value},
                is_urgent=True,
            ),
        ),
    ),
    Desk(
        _("Logistics"),
        (
            Task(
                "logistics.parcel",
                ngettext_lazy("parcel is to be packed today", "parcels are to be packed today"),
                lambda today: {"state__exact": ParcelState.PLANNED.value, "pack_on__exact": today},
            ),
            Task(
                "logistics.parcel",
                ngettext_lazy("parcel should have been handed over", "parcels should have been handed over"),
                lambda today: {"state__exact": ParcelState.PLANNED.value, "pack_on__lt": today},
                is_urgent=True,
            ),
            Task(
                "logistics.parcel",
                ngettext_lazy("parcel is late at the warehouse", "parcels are late at the warehouse"),
                lambda today: {
                    "state__exact": ParcelState.EXPORTED.value,
                    "pack_on__lt": today - LATE_AFTER,
                },
                is_urgent=True,
            ),
            Task(
                "logistics.parcel",
                ngettext_lazy("parcel was refused by the warehouse", "parcels were refused by the warehouse"),
                lambda today: {"state__exact": ParcelState.REFUSED.value},
                is_urgent=True,
            ),
        ),
    ),
    Desk(
        _("System"),
        (
            Task(
                "core.outboxdelivery",
                ngettext_lazy("message between departments is stuck", "messages between departments are stuck"),
                lambda today: {"state__exact": DeliveryState.NEEDS_ATTENTION.value},
                is_urgent=True,
            ),
            Task(
                "tracking.refusedevent",
                ngettext_lazy("page view could not be stored", "page views could not be stored"),
                lambda today: {},
                is_urgent=True,
            ),
        ),
    ),
)
