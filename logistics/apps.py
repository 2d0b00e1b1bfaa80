from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LogisticsConfig(AppConfig):
    name = "logistics"
    label = "logistics"
    verbose_name = _("Logistics")

    def ready(self) -> None:
        from core import panels, privacy, slots
        from logistics import boxes, given_back, parcels, privacy_rows, sandbox  # noqa: F401
        from logistics.arrivals import arrivals
        from logistics.confirmations import inbox  # noqa: F401
        from logistics.exports import runs  # noqa: F401
        from logistics.order_page import order_panels
        from logistics.panels import parcels_of
        from logistics.taking_back import journey_of, take_back
        from shop.aftercare import journeys
        from subscriptions.reviews.arrivals import ARRIVALS

        slots.fill(panels.ORDER, name="logistics", function=parcels_of)
        slots.fill(privacy.EXPORT, name="logistics", function=privacy_rows.export)
        slots.fill(privacy.WAITS, name="logistics", function=privacy_rows.waits)
        slots.fill(privacy.ERASE, name="logistics", function=privacy_rows.erase)
        slots.fill(journeys.JOURNEY, name="logistics", function=journey_of)
        slots.fill(journeys.TAKE_BACK, name="logistics", function=take_back)
        slots.fill("order.panels", name="logistics", function=order_panels)
        slots.fill(ARRIVALS, name="logistics", function=arrivals)
