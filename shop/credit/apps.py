from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    name = "shop.credit"
    label = "credit"
    verbose_name = _("Store credit")

    def ready(self) -> None:
        from core import privacy, slots
        from shop.credit import rules  # noqa: F401 (registers itself)
        from shop.credit.privacy_rows import export

        slots.fill(privacy.EXPORT, name="credit", function=export)
