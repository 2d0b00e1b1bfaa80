from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "content"
    label = "content"
    verbose_name = _("Content")

    def ready(self) -> None:
        from content import (  # noqa: F401 (sweeps register themselves)
            answers,
            navigation,
            publishing,
            receivers,
            redirects,
            searching,
            terms_document,
            uploads,
        )
        from content.report import sweep  # noqa: F401
        from core import privacy, slots
        from core.templatetags.page import MENUS

        slots.fill(privacy.EXPORT, name="content", function=answers.export)
        slots.fill(privacy.ERASE, name="content", function=answers.erase)
        slots.fill(MENUS, name="content", function=navigation.menus)
        slots.fill("page.terms", name="content", function=navigation.terms_address)
        slots.fill("page.terms_version", name="content", function=navigation.terms_version)
        slots.fill("page.terms_attachment", name="content", function=terms_document.attachment)
        receivers.connect()
        searching.register()
        redirects.refuse_loops()
