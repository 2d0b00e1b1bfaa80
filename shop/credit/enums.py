from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CreditKind(TextChoices):
    GRANTED = "granted", _("given by us")
    SPENT = "spent", _("spent")
    RETURNED = "returned", _("given back, because the order was not paid")
    WITHDRAWN = "withdrawn", _("taken back by us")
