from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackOfficeConfig(AppConfig):
    """Stands last in INSTALLED_APPS: its admin module takes away what the others registered and nobody needs."""

    name = "config.back_office"
    label = "back_office"
    verbose_name = _("Back office")

    def ready(self) -> None:
        """The sweep registers itself when its module is read."""
        from config.back_office import throttling  # noqa: F401
