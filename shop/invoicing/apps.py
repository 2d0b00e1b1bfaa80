from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvoicingConfig(AppConfig):
    name = "shop.invoicing"
    label = "invoicing"
    verbose_name = _("Invoices")

    def ready(self) -> None:
        """Register what hears of refunds, the attachment of mails, and the rules of documents."""
        from core import privacy, slots
        from shop.invoicing import consumers, rules  # noqa: F401
        from shop.invoicing.privacy_rows import export

        slots.fill(privacy.EXPORT, name="invoicing", function=export)
