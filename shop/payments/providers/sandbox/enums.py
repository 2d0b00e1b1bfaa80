from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IntentState(TextChoices):
    """The states of a payment intent, named as card processors name them."""

    REQUIRES_METHOD = "requires_payment_method", _("requires payment method")
    REQUIRES_ACTION = "requires_action", _("requires action")
    SUCCEEDED = "succeeded", _("succeeded")
    CANCELED = "canceled", _("canceled")
