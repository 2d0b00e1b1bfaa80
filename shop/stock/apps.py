from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StockConfig(AppConfig):
    name = "shop.stock"
    label = "stock"
    verbose_name = _("Stock")

    def ready(self) -> None:
        from shop.stock import rules  # noqa: F401 (registers itself)
