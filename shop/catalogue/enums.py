from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class ProductKind(TextChoices):
    """What a product is to the shop. Plans are bought through the subscribe funnel and never listed."""

    BOX = "box", _("box")
    KIT = "kit", _("kit")
    ACCESSORY = "accessory", _("accessory")
    PLAN = "plan", _("plan")


class Mess(IntegerChoices):
    NONE = 0, _("none")
    CRUMBS = 1, _("crumbs")
    SPLASHES = 2, _("splashes")
    OUTDOORS = 3, _("better outdoors")
