from oscar.apps.checkout import apps


class CheckoutConfig(apps.CheckoutConfig):
    name = "shop.checkout"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sweep and the mail; Oscar's own views are not wanted."""
        from shop.checkout import giving_up, mails  # noqa: F401
