from oscar.apps.payment import apps


class PaymentConfig(apps.PaymentConfig):
    name = "shop.payment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Nothing at start: our own URLs and views replace Oscar's, and no signal receiver of its is wanted."""
