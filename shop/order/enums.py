from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrderKind(TextChoices):
    PURCHASE = "purchase", _("purchase")
    RENEWAL = "renewal", _("renewal")
    GIFT = "gift", pgettext_lazy("order", "opened gift")


class OrderStatus(TextChoices):
    PENDING = "pending", pgettext_lazy("order", "waiting for payment")
    PAID = "paid", pgettext_lazy("order", "paid")
    SHIPPED = "shipped", pgettext_lazy("order", "shipped")
    EXPIRED = "expired", pgettext_lazy("order", "not paid in time")
    CANCELLED = "cancelled", pgettext_lazy("order", "cancelled")
