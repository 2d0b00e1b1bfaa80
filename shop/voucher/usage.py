"""How often a code may be used, exactly: counted under the voucher's lock when an order begins, given back if it expires."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from core.locks import in_transaction, lock_rows
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.voucher.models import Voucher, VoucherApplication


class VoucherUsedUp(Exception):
    """The code has no use left for this customer; `code` is what was typed."""

    def __init__(self, *, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotFirstOrder(VoucherUsedUp):
    """The code is for first orders, and this customer has ordered before."""


@in_transaction
def record(*, order_id: int, voucher_ids: Iterable[int], user_id: int | None) -> None:
    """Count one use of each voucher for the order; raises VoucherUsedUp or NotFirstOrder, and then nothing is counted."""
    wanted = list(voucher_ids)
    if not wanted:
        return
    order = Order.objects.get(pk=order_id)
    for voucher in lock_rows(Voucher.objects.filter(pk__in=wanted)):
        if is_used_up(voucher=voucher, email=order.guest_email):
            raise VoucherUsedUp(code=voucher.code)
        if is_past_first_order(voucher=voucher, email=order.guest_email):
            raise NotFirstOrder(code=voucher.code)
        VoucherApplication.objects.create(voucher=voucher, order=order, user_id=user_id)
        Voucher.objects.filter(pk=voucher.pk).update(num_orders=F("num_orders") + 1)


def is_used_up(*, voucher: Voucher, email: str) -> bool:
    """Whether the voucher has no use left for the customer with this address; exact only under the voucher's lock."""
    uses = voucher.applications.count()
    if voucher.usage == Voucher.SINGLE_USE and uses:
        return True
    if voucher.usage == Voucher.ONCE_PER_CUSTOMER and voucher.applications.filter(order__guest_email=email).exists():
        return True
    limits = [offer.max_global_applications for offer in voucher.offers.all()]
    return any(limit is not None and uses >= limit for limit in limits)


def is_past_first_order(*, voucher: Voucher, email: str) -> bool:
    """Whether the voucher is for first orders and the customer with this address has a paid one, or one that used it."""
    if not email or not voucher.offers.filter(scope__is_for_first_order=True).exists():
        return False
    paid = Order.objects.filter(guest_email=email, status__in=(OrderStatus.PAID, OrderStatus.SHIPPED))
    return voucher.applications.filter(order__guest_email=email).exists() or paid.exists()


@in_transaction
def give_back(*, order_id: int) -> None:
    """Uncount the vouchers of an order that was never paid; a second call changes nothing."""
    rows = VoucherApplication.objects.filter(order_id=order_id)
    vouchers = lock_rows(Voucher.objects.filter(pk__in=list(rows.values_list("voucher_id", flat=True))))
    rows.delete()
    for voucher in vouchers:
        Voucher.objects.filter(pk=voucher.pk).update(num_orders=F("num_orders") - 1)
