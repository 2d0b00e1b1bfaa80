"""Oscar's vouchers under the names that staff know them by."""

from django.utils.translation import pgettext_lazy
from oscar.apps.voucher.abstract_models import AbstractVoucher, AbstractVoucherSet


class VoucherSet(AbstractVoucherSet):
    """A series of codes for one order each."""

    class Meta(AbstractVoucherSet.Meta):
        verbose_name = pgettext_lazy("voucher", "series of codes")
        verbose_name_plural = pgettext_lazy("voucher", "series of codes (many)")


class Voucher(AbstractVoucher):
    """A code."""

    class Meta(AbstractVoucher.Meta):
        verbose_name = pgettext_lazy("voucher", "voucher")
        verbose_name_plural = pgettext_lazy("voucher", "vouchers")


from oscar.apps.voucher.models import *  # noqa: E402, F403
