from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeliveryState(TextChoices):
    DUE = "due", _("due")
    DONE = "done", _("done")
    NEEDS_ATTENTION = "needs_attention", _("needs attention")
