from django.utils.translation import gettext_lazy as _
from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    name = "shop.order"
    verbose_name = _("Orders")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Nothing at start: our own URLs and views replace Oscar's, and no signal receiver of its is wanted."""
