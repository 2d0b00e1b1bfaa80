"""Vouchers as lists show them: where each stands, how often it was used, and what it gave away."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, CharField, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from core.money import ZERO
from core.panels import AT_MOST
from shop.offer.models import ConditionalOffer
from shop.offer.scopes import with_parts
from shop.order.enums import OrderStatus
from shop.order.models import OrderDiscount
from shop.voucher.enums import VoucherState
from shop.voucher.models import Voucher, VoucherApplication, VoucherSet

PAID = (OrderStatus.PAID, OrderStatus.SHIPPED)


def with_standing(vouchers: QuerySet[Voucher], *, now: datetime) -> QuerySet[Voucher]:
    """The vouchers with `most_uses` (None: no limit), `state` at `now` and `given`, what paid orders paid less by it."""
    limits = ConditionalOffer.objects.filter(vouchers=OuterRef("pk")).order_by("pk")
    counted = vouchers.annotate(most_uses=Subquery(limits.values("max_global_applications")[:1]))
    spent = Q(usage=Voucher.SINGLE_USE, num_orders__gte=1) | Q(num_orders__gte=F("most_uses"))
    state = Case(
        When(end_datetime__lte=now, then=Value(VoucherState.ENDED.value)),
        When(spent, then=Value(VoucherState.USED_UP.value)),
        When(start_datetime__gt=now, then=Value(VoucherState.PLANNED.value)),
        default=Value(VoucherState.RUNNING.value),
        output_field=CharField(),
    )
    return counted.annotate(state=state, given=_given("order__voucherapplication__voucher_id"))


def series_sums(series: QuerySet[VoucherSet]) -> QuerySet[VoucherSet]:
    """The series with `uses`, the orders that used one of their codes, and `given` as for a voucher."""
    used = Voucher.objects.filter(voucher_set=OuterRef("pk")).order_by().values("voucher_set")
    sums = Subquery(used.annotate(total=Sum("num_orders")).values("total"))
    given = _given("order__voucherapplication__voucher__voucher_set_id")
    return series.annotate(uses=Coalesce(sums, 0), given=given)


def _given(owner: str) -> Coalesce:
    """By way of the uses: an order's reductions have no index of their vouchers."""
    rows = OrderDiscount.objects.filter(
        **{owner: OuterRef("pk")}, voucher_id=F("order__voucherapplication__voucher_id"), order__status__in=PAID
    )
    sums = rows.order_by().values(owner).annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(sums), Value(ZERO), output_field=DecimalField(max_digits=12, decimal_places=2))


def newest_uses(*, voucher: Voucher) -> list[VoucherApplication]:
    """The last uses of the voucher with their orders, at most AT_MOST. One query."""
    return list(voucher.applications.select_related("order").order_by("-pk")[:AT_MOST])


def one_of(*, series: VoucherSet) -> Voucher:
    """A code of the series, whose terms are those of all."""
    found: Voucher = with_parts(series.vouchers.order_by("pk"))[0]
    return found
