from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "shop.payments"
    label = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from core import privacy, slots
        from shop.payments import privacy_rows, refunds, rules, webhooks  # noqa: F401 (they register themselves)

        slots.fill(privacy.EXPORT, name="payments", function=privacy_rows.export)
        slots.fill(privacy.WAITS, name="payments", function=privacy_rows.waits)
