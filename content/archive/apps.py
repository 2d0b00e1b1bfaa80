from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "content.archive"
    label = "archive"
    verbose_name = _("Archive of the old site")

    def ready(self) -> None:
        from content.archive import privacy_rows
        from core import privacy, slots

        slots.fill(privacy.EXPORT, name="archive", function=privacy_rows.export)
        slots.fill(privacy.ERASE, name="archive", function=privacy_rows.erase)
