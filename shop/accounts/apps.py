from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "shop.accounts"
    label = "accounts"
    verbose_name = _("Customers")

    def ready(self) -> None:
        from core import privacy, slots
        from shop.accounts import erasing, privacy_rows  # noqa: F401 (they register themselves)

        slots.fill(privacy.EXPORT, name="accounts", function=privacy_rows.export)
        slots.fill(privacy.ERASE, name="zz accounts", function=privacy_rows.erase)
