from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "content"
    label = "content"
    verbose_name = _("Content")

    def ready(self) -> None:
        from content import navigation, receivers
        from core import slots
        from core.templatetags.page import FOOTER, MAIN_MENU

        slots.fill(MAIN_MENU, name="content", function=navigation.main_menu)
        slots.fill(FOOTER, name="content", function=navigation.footer_columns)
        slots.fill("page.terms", name="content", function=navigation.terms_address)
        receivers.connect()
