from django.utils.translation import pgettext_lazy
from oscar.apps.voucher import apps


class VoucherConfig(apps.VoucherConfig):
    name = "shop.voucher"
    verbose_name = pgettext_lazy("voucher", "vouchers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Nothing at start: our own URLs and views replace Oscar's, and no signal receiver of its is wanted."""
