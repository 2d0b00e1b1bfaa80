from oscar.apps.checkout import apps


class CheckoutConfig(apps.CheckoutConfig):
    name = "shop.checkout"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sweep, the mail and the recaps; Oscar's own views are not wanted."""
        from core import slots
        from shop.checkout import giving_up, mails, recaps  # noqa: F401

        slots.fill("payment.recap", name="checkout", function=recaps.recaps_of_payment)
