from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AftercareConfig(AppConfig):
    name = "shop.aftercare"
    label = "aftercare"
    verbose_name = _("After the purchase")

    def ready(self) -> None:
        from core import panels, privacy, slots
        from core.templatetags import page
        from shop.aftercare import goods, privacy_rows, withdrawals  # noqa: F401 (they register themselves)
        from shop.aftercare.disclosures import note_line
        from shop.aftercare.panels import of_order, order_panels
        from shop.aftercare.views import legal_links

        slots.fill(privacy.EXPORT, name="aftercare", function=privacy_rows.export)
        slots.fill(privacy.WAITS, name="aftercare", function=privacy_rows.waits)
        slots.fill(privacy.ERASE, name="aftercare", function=privacy_rows.erase)
        slots.fill(page.LEGAL, name="aftercare", function=legal_links)
        slots.fill("order.line_written", name="aftercare", function=note_line)
        slots.fill("order.panels", name="withdrawal", function=order_panels)
        slots.fill(panels.ORDER, name="aftercare", function=of_order)
