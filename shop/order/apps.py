from django.utils.translation import gettext_lazy as _
from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    name = "shop.order"
    verbose_name = _("Orders")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Not Oscar's: our own URLs and views replace its, and no signal receiver of its is wanted."""
        from core import privacy, slots
        from shop.order import privacy_rows

        slots.fill(privacy.EXPORT, name="order", function=privacy_rows.export)
        slots.fill(privacy.WAITS, name="order", function=privacy_rows.waits)
        slots.fill(privacy.ERASE, name="order", function=privacy_rows.erase)
