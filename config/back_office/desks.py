"""What may wait for whom, as data: each task counts rows of one model and leads to the list of exactly these rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.enums import DeliveryState
from logistics.enums import ParcelState
from shop.aftercare.enums import NoticeState as StatementState
from shop.aftercare.enums import WithdrawalState
from shop.order.enums import OrderStatus
from shop.payments.enums import ChargeState, DisputeState, NoticeState, RefundState
from subscriptions.enums import CycleState, ReviewState, TerminationState


@dataclass(frozen=True)
class Day:
    """A day that moves with the calendar: so many days from today."""

    days: int = 0


TODAY = Day()
# A parcel may lie at the warehouse over a week-end before it counts as late.
LATE = Day(-3)


@dataclass(frozen=True, eq=False)
class Task:
    """Rows of a model that wait. `filters` are the parameters of its list; `rule` where the list's parameter is no lookup."""

    model: str
    says: Any
    filters: Mapping[str, Any]
    is_urgent: bool = False
    rule: Q | None = None

    def filters_on(self, today: date) -> dict[str, Any]:
        """The parameters on this day."""
        return {
            name: today + timedelta(days=value.days) if isinstance(value, Day) else value
            for name, value in self.filters.items()
        }

    def rows_on(self, today: date) -> Q:
        """The condition of the rows that wait on this day."""
        return self.rule or Q(**self.filters_on(today)) or Q(pk__isnull=False)


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
                {"status__exact": OrderStatus.PENDING},
            ),
            Task(
                "order.order",
                ngettext_lazy("paid order has not left yet", "paid orders have not left yet"),
                {"status__exact": OrderStatus.PAID},
            ),
            Task(
                "stock.stockitem",
                ngettext_lazy("item is running low", "items are running low"),
                {"stock": "low"},
                is_urgent=True,
                rule=Q(low_at__gt=0, on_hand__lt=F("reserved") + F("low_at")),
            ),
        ),
    ),
    Desk(
        _("Care"),
        (
            Task(
                "payments.charge",
                ngettext_lazy("charge needs a decision", "charges need a decision"),
                {"state__exact": ChargeState.NEEDS_ATTENTION},
                is_urgent=True,
            ),
            Task(
                "payments.refund",
                ngettext_lazy("refund could not be made", "refunds could not be made"),
                {"state__exact": RefundState.FAILED},
                is_urgent=True,
            ),
            Task(
                "payments.dispute",
                ngettext_lazy("dispute is open", "disputes are open"),
                {"state__exact": DisputeState.OPEN},
                is_urgent=True,
            ),
            Task(
                "payments.webhookevent",
                ngettext_lazy("message of the bank needs a decision", "messages of the bank need a decision"),
                {"state__exact": NoticeState.NEEDS_ATTENTION},
                is_urgent=True,
            ),
            Task(
                "subscriptions.termination",
                ngettext_lazy("notified termination waits for us", "notified terminations wait for us"),
                {"state__exact": TerminationState.OPEN},
                is_urgent=True,
            ),
            Task(
                "aftercare.withdrawalnotice",
                ngettext_lazy("statement of withdrawal waits for us", "statements of withdrawal wait for us"),
                {"state__exact": StatementState.OPEN},
                is_urgent=True,
            ),
            Task(
                "aftercare.withdrawal",
                ngettext_lazy("refund after a withdrawal is due", "refunds after withdrawals are due"),
                {"state__exact": WithdrawalState.DUE},
                is_urgent=True,
            ),
            Task(
                "aftercare.withdrawal",
                ngettext_lazy("withdrawal waits for its goods", "withdrawals wait for their goods"),
                {"state__exact": WithdrawalState.AWAITING},
            ),
            Task(
                "subscriptions.cycle",
                ngettext_lazy("debit of a box was declined", "debits of boxes were declined"),
                {"state__exact": CycleState.DECLINED},
                is_urgent=True,
            ),
            Task(
                "subscriptions.cycle",
                ngettext_lazy("box waits for us", "boxes wait for us"),
                {"state__exact": CycleState.PARKED},
                is_urgent=True,
            ),
            Task(
                "subscriptions.review",
                ngettext_lazy("parent’s sentence waits to be read", "parents’ sentences wait to be read"),
                {"state__exact": ReviewState.WAITING},
            ),
            Task(
                "core.outgoingmail",
                ngettext_lazy("mail could not be sent", "mails could not be sent"),
                {"state__exact": DeliveryState.NEEDS_ATTENTION},
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
                {"state__exact": ParcelState.PLANNED, "pack_on__exact": TODAY},
            ),
            Task(
                "logistics.parcel",
                ngettext_lazy("parcel should have been handed over", "parcels should have been handed over"),
                {"state__exact": ParcelState.PLANNED, "pack_on__lt": TODAY},
                is_urgent=True,
            ),
            Task(
                "logistics.parcel",
                ngettext_lazy("parcel is late at the warehouse", "parcels are late at the warehouse"),
                {
                    "state__exact": ParcelState.EXPORTED,
                    "pack_on__lt": LATE,
                },
                is_urgent=True,
            ),
            Task(
                "logistics.parcel",
                ngettext_lazy("parcel was refused by the warehouse", "parcels were refused by the warehouse"),
                {"state__exact": ParcelState.REFUSED},
                is_urgent=True,
            ),
        ),
    ),
    Desk(
        _("Marketing"),
        (
            Task(
                "subscriptions.calendarmonth",
                ngettext_lazy("month of the calendar has no box yet", "months of the calendar have no box yet"),
                {"box__isempty": "1"},
                rule=Q(box=None),
            ),
        ),
    ),
    Desk(
        _("System"),
        (
            Task(
                "core.outboxdelivery",
                ngettext_lazy("message between departments is stuck", "messages between departments are stuck"),
                {"state__exact": DeliveryState.NEEDS_ATTENTION},
                is_urgent=True,
            ),
            Task(
                "tracking.refusedevent",
                ngettext_lazy("page view could not be stored", "page views could not be stored"),
                {},
                is_urgent=True,
            ),
        ),
    ),
)
