from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderKind(TextChoices):
    PURCHASE = "purchase", _("purchase")
    RENEWAL = "renewal", _("renewal")


class OrderStatus(TextChoices):
    PENDING = "pending", _("waiting for payment")
    PAID = "paid", _("paid")
    SHIPPED = "shipped", _("shipped")
    EXPIRED = "expired", _("not paid in time")
    CANCELLED = "cancelled", _("cancelled")
