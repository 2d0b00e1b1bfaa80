from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImagesConfig(AppConfig):
    name = "shop.images"
    label = "images"
    verbose_name = _("Pictures")

    def ready(self) -> None:
        from shop.images import renditions  # noqa: F401
