from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "marketing.newsletter"
    label = "newsletter"
    verbose_name = _("Newsletter")

    def ready(self) -> None:
        from content import newsletter
        from core import privacy, slots
        from marketing.newsletter import privacy_rows
        from marketing.newsletter.words import ask

        slots.fill(newsletter.SLOT, name="newsletter", function=ask)
        slots.fill(privacy.EXPORT, name="newsletter", function=privacy_rows.export)
        slots.fill(privacy.ERASE, name="newsletter", function=privacy_rows.erase)
